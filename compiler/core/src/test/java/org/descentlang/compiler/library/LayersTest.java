package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;

/** What functions of vectors give, and those that put values in another order, against plain loops. */
class LayersTest {
  private static final int EXAMPLES = 3;
  private static final double TOLERANCE = 1e-13;

  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS
      + text("Softmax", "softmax(x)")
      + text("LogSoftmax", "log_softmax(x)")
      + text("Sigmoid", "sigmoid(x)")
      + text("Tanh", "tanh(x)")
      + text("Relu", "relu(x)")
      + text("Lerp", "lerp(1e20 * x, x, 1)")
      + text("Flatten", "flatten(image)")
      + text("Flatten4", "flatten(halves(image))")
      + "fn halves(x: [c, h, w])[o, a < 2, p, q < 4] = x[o, p, 4*a + q]\n"
      + text("Concat", "concat(x, 2 * x)")
      + text("ConcatImages", "concat(image, 2 * image)"));

  private static String text(String name, String out) {
    return """

        model %sModel(x: [5], image: [2, 7, 8]) {
          out = %s
          other = dense(x, 1)
          return out, other
        }

        trainer %s {
          model %sModel
          target y: [1]
          loss mse(other, y)
          optimizer expose()
          batch 3
        }
        """.formatted(name, out, name, name);
  }

  /** A model, its inputs, and what it makes of them. */
  private static final class Run {
    private final Batch inputs;
    private final double[] out;

    Run(String name) {
      Trainer trainer = PROGRAMS.trainer(name);
      inputs = trainer.model().newInputs();
      inputs.count(EXAMPLES);
      for (int p = 0; p < 2; p++) {
        Probe.fill(inputs.array(p), new Random(p).doubles(inputs.doubles(p).length, -2, 2).toArray());
      }
      Batch outputs = trainer.model().newOutputs();
      trainer.model().predict(inputs, outputs);
      out = outputs.doubles(0);
    }

    double[] input(int port) {
      return inputs.doubles(port);
    }
  }

  @Test
  void softmaxIsADistribution() {
    double[] y = new Run("Softmax").out;
    double[] logarithm = new Run("LogSoftmax").out;
    double[] x = new Run("Softmax").input(0);
    for (int e = 0; e < EXAMPLES; e++) {
      double total = 0;
      for (int i = 0; i < 5; i++) {
        total += Math.exp(x[e * 5 + i]);
      }
      for (int i = 0; i < 5; i++) {
        Agreement.near("softmax", y[e * 5 + i], Math.exp(x[e * 5 + i]) / total, TOLERANCE);
        Agreement.near("log_softmax", logarithm[e * 5 + i], x[e * 5 + i] - Math.log(total), 1e-12);
      }
    }
  }

  @Test
  void activationsActOnEachElement() {
    double[] x = new Run("Relu").input(0);
    Agreement.near("relu", new Run("Relu").out, Network.map(x, v -> v > 0 ? v : 0), 0);
    Agreement.near("sigmoid", new Run("Sigmoid").out, Network.map(x, v -> 1 / (1 + Math.exp(-v))), TOLERANCE);
    Agreement.near("tanh", new Run("Tanh").out, Network.map(x, Math::tanh), TOLERANCE);
  }

  @Test
  void flatteningKeepsTheOrder() {
    Run run = new Run("Flatten");
    Agreement.near("flatten", run.out, run.input(1), 0);
  }

  @Test
  void flatteningFourDimensionsKeepsTheOrder() {
    Run run = new Run("Flatten4");
    for (int at = 0; at < run.out.length; at++) {
      int image = at / 56 % 2;
      int half = at / 28 % 2;
      int row = at / 4 % 7;
      assertThat(run.out[at]).isEqualTo(run.input(1)[at / 112 * 112 + image * 56 + row * 8 + half * 4 + at % 4]);
    }
  }

  @Test
  void concatPutsOneBehindTheOther() {
    Run run = new Run("Concat");
    double[] expected = new double[EXAMPLES * 10];
    for (int e = 0; e < EXAMPLES; e++) {
      for (int i = 0; i < 5; i++) {
        expected[e * 10 + i] = run.input(0)[e * 5 + i];
        expected[e * 10 + 5 + i] = 2 * run.input(0)[e * 5 + i];
      }
    }
    Agreement.near("concat", run.out, expected, 0);
  }

  @Test
  void concatOfImagesPutsTheirChannelsBehindEachOther() {
    Run run = new Run("ConcatImages");
    double[] expected = new double[EXAMPLES * 224];
    for (int at = 0; at < expected.length; at++) {
      expected[at] = (at % 224 < 112 ? 1 : 2) * run.input(1)[at / 224 * 112 + at % 112];
    }
    Agreement.near("concat", run.out, expected, 0);
  }

  /** a + (b - a) would lose all digits of b. */
  @Test
  void lerpEndsExactlyAtItsEnd() {
    Run run = new Run("Lerp");
    Agreement.near("lerp", run.out, run.input(0), 0);
  }
}
