package org.descentlang.samples.regression;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.fit.Fit;
import org.descentlang.samples.testing.Allocation;
import org.junit.jupiter.api.Test;

class RegressionTest {

  /** The least mean squared error that any weights can reach, from the normal equations in double precision. */
  private static final double LEAST_SQUARES = 2859.6963;

  private static Examples patients(Trainer trainer) throws IOException {
    return Examples.read(Path.of("diabetes.csv"), trainer.ports(), trainer.precision());
  }

  private static double loss(Trainer trainer, int epochs) throws IOException {
    new Fit(trainer, patients(trainer)).epochs(epochs).run();
    return Fit.evaluate(trainer, patients(trainer)).loss();
  }

  @Test
  void fullBatchComesNearTheLeastSquares() throws IOException {
    assertThat(loss(FullBatch.create(1), 1000)).isBetween(LEAST_SQUARES - 0.01, LEAST_SQUARES * 1.003);
  }

  @Test
  void miniBatchesNeedFewerEpochsForTheSame() throws IOException {
    assertThat(loss(MiniBatch.create(1), 10)).isLessThan(loss(FullBatch.create(1), 10));
  }

  @Test
  void stepsAllocateNothing() throws IOException {
    FullBatch full = FullBatch.create(1);
    MiniBatch mini = MiniBatch.create(1);
    assertThat(Allocation.ofSteps(full, patients(full))).isZero();
    assertThat(Allocation.ofSteps(mini, patients(mini))).isZero();
  }
}
