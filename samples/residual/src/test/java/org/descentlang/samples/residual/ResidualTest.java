package org.descentlang.samples.residual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.IntStream;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.fit.Fit;
import org.descentlang.samples.testing.Allocation;
import org.junit.jupiter.api.Test;

/** On images that need no download: each class is a bar at a height of its own, on noise. */
class ResidualTest {

  private static final int SIZE = 320;

  private final ResidualTrainer trainer = ResidualTrainer.create(1);

  private Examples bars(long seed) {
    long key = Draws.key(seed, Draws.name("bars"), 0);
    float[] images = new float[SIZE * 28 * 28];
    int[] pieces = new int[SIZE];
    for (int k = 0; k < SIZE; k++) {
      pieces[k] = k % 10;
      for (int p = 0; p < 28 * 28; p++) {
        boolean inBar = p / 28 / 2 == pieces[k] + 2;
        images[k * 28 * 28 + p] = (float) (0.3 * Draws.uniform(key, (long) k * 28 * 28 + p) + (inBar ? 0.7 : 0));
      }
    }
    return Examples.of(trainer.ports(), trainer.precision(), SIZE, images, pieces);
  }

  /** By the running means and variances, which training leaves behind. */
  @Test
  void learnsWhereBarsAre() throws IOException {
    new Fit(trainer, bars(1)).steps(60).run();
    assertThat(Fit.evaluate(trainer, bars(2)).value(1)).isGreaterThan(0.9);
  }

  @Test
  void aStepAllocatesNothing() {
    Examples few = bars(1).rows(IntStream.range(0, 8).toArray());
    assertThat(Allocation.ofSteps(trainer, few)).isZero();
  }
}
