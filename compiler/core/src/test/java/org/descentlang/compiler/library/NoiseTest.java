package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What training adds at random. The loss is the sum of the outputs: gradients say what inputs were multiplied with. */
class NoiseTest {
  private static final int CHANNELS = 50;
  private static final int PLACES = 40;

  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS + "loss itself(v: [..s])[s] = v[s]\n"
      + text("Dropped", "dropout(x, 0.3)") + text("Spatial", "spatial_dropout(x, 0.3)")
      + text("Alpha", "alpha_dropout(x, 0.3)") + text("Never", "dropout(x, 0)") + text("Always", "dropout(x, 1)"));

  private static String text(String name, String out) {
    return """

        model %sModel(example: index[2]) {
          x = held(example, 50, 40)
          out = %s
          return out
        }

        trainer %s {
          model %sModel
          loss itself(out, reduction = 'sum')
          optimizer expose()
          batch 1
        }
        """.formatted(name, out, name, name);
  }

  /** One step of the first example. */
  private static final class Step {
    private final double[] x;
    private final double[] factors;
    private final double loss;
    private final double[] predicted;

    Step(String name) {
      Trainer trainer = PROGRAMS.trainer(name, 11);
      Batch batch = trainer.newBatch();
      batch.count(1);
      double[] table = (double[]) trainer.parameters().get("x.weight").array();
      x = Arrays.copyOf(table, CHANNELS * PLACES);
      Batch inputs = trainer.model().newInputs();
      inputs.count(1);
      Batch outputs = trainer.model().newOutputs();
      trainer.model().predict(inputs, outputs);
      predicted = outputs.doubles(0).clone();
      loss = trainer.step(batch);
      factors = Arrays.copyOf(table, CHANNELS * PLACES);
    }

    double sumOfProducts() {
      return IntStream.range(0, x.length).mapToDouble(i -> x[i] * factors[i]).sum();
    }

    long zeros() {
      return Arrays.stream(factors).filter(f -> f == 0).count();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dropped", "Spatial", "Alpha", "Never", "Always"})
  void predictionLeavesValuesAsTheyAre(String name) {
    Step step = new Step(name);
    assertThat(step.predicted).isEqualTo(step.x);
  }

  /** Of 2,000 values 600 are expected to go, within five deviations of the binomial distribution. */
  @Test
  void dropoutScalesWhatItKeeps() {
    Step step = new Step("Dropped");
    assertThat(step.factors).containsOnly(0, 1 / 0.7);
    assertThat(step.zeros()).isBetween(497L, 703L);
    Agreement.near("loss", step.loss, step.sumOfProducts(), 1e-10);
  }

  @Test
  void spatialDropoutTakesWholeChannels() {
    Step step = new Step("Spatial");
    assertThat(step.factors).containsOnly(0, 1 / 0.7);
    for (int i = 0; i < step.factors.length; i++) {
      assertThat(step.factors[i]).isEqualTo(step.factors[i / PLACES * PLACES]);
    }
    assertThat(step.zeros() / PLACES).isBetween(3L, 28L);
    Agreement.near("loss", step.loss, step.sumOfProducts(), 1e-10);
  }

  /** PyTorch's a and b: a = 1 / sqrt((1 - p) * (1 + p * limit^2)), b = -a * p * limit. */
  @Test
  void alphaDropoutPutsTheLimitOfSelu() {
    Step step = new Step("Alpha");
    double limit = -1.7580993408473766;
    double a = 1 / Math.sqrt(0.7 * (1 + 0.3 * limit * limit));
    assertThat(Arrays.stream(step.factors).filter(f -> f != 0))
        .allSatisfy(f -> Agreement.near("gain", f, a, 1e-14));
    assertThat(step.zeros()).isBetween(497L, 703L);
    double expected = step.sumOfProducts() + a * limit * (step.zeros() - 0.3 * step.x.length);
    Agreement.near("loss", step.loss, expected, 1e-10);
  }

  @Test
  void theEndsOfTheRangeAreNoDivisionByZero() {
    assertThat(new Step("Never").factors).containsOnly(1);
    assertThat(new Step("Always").factors).containsOnly(0);
    assertThat(new Step("Always").loss).isZero();
  }
}
