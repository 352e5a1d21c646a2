package org.descentlang.samples.iris;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.fit.Fit;
import org.descentlang.samples.testing.Allocation;
import org.junit.jupiter.api.Test;

class IrisTest {

  private final IrisTrainer trainer = IrisTrainer.create(1);

  private Examples flowers() throws IOException {
    return Examples.read(Path.of("iris.csv"), trainer.ports(), trainer.precision());
  }

  @Test
  void tellsFlowersApartThatItHasNotSeen() throws IOException {
    Examples.Split split = flowers().split(0.2, 1);
    new Fit(trainer, split.training()).epochs(100).run();
    Tally validation = Fit.evaluate(trainer, split.validation());
    assertThat(validation.name(1)).isEqualTo("accuracy");
    assertThat(validation.value(1)).isGreaterThan(0.9);
  }

  @Test
  void aStepAllocatesNothing() throws IOException {
    assertThat(Allocation.ofSteps(trainer, flowers())).isZero();
  }
}
