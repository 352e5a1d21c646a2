package org.descentlang.samples.digits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.fit.Fit;
import org.descentlang.samples.testing.Allocation;
import org.junit.jupiter.api.Test;

class DigitsTest {

  private static final long SEED = 1;

  private static Examples digits(Trainer trainer) throws IOException {
    return Examples.read(Path.of("digits.csv"), trainer.ports(), trainer.precision());
  }

  @Test
  void readsDigitsThatItHasNotSeen() throws IOException {
    DigitsTrainer trainer = DigitsTrainer.create(SEED);
    Examples.Split split = digits(trainer).split(0.2, SEED);
    new Fit(trainer, split.training()).epochs(40).run();
    Tally validation = Fit.evaluate(trainer, split.validation());
    assertThat(validation.name(1)).isEqualTo("accuracy");
    assertThat(validation.value(1)).isGreaterThan(0.965);
  }

  @Test
  void aStepAllocatesNothing() throws IOException {
    DigitsTrainer trainer = DigitsTrainer.create(SEED);
    assertThat(Allocation.ofSteps(trainer, digits(trainer))).isZero();
  }

  @Test
  void aStepOnLargeImagesAllocatesNothing() {
    MnistTrainer trainer = MnistTrainer.create(SEED);
    Examples blank = Examples.of(trainer.ports(), trainer.precision(), 64, new float[64 * 784], new int[64]);
    assertThat(Allocation.ofSteps(trainer, blank)).isZero();
  }
}
