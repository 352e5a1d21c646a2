package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What layers and activations give, against plain loops. */
class LayersTest {
  private static final int EXAMPLES = 3;
  private static final double TOLERANCE = 1e-13;

  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS
      + text("Dense", "dense(x, 4)")
      + text("NoBias", "dense(x, 4, bias = false)")
      + Stream.of("1,0,1", "2,0,1", "1,2,1", "2,1,2", "3,3,2").map(LayersTest::convolution)
          .collect(Collectors.joining())
      + text("Pool22", "max_pool2d(image, 2)")
      + text("Pool32", "max_pool2d(image, 3, stride = 2)")
      + text("Pool31", "max_pool2d(image, 3, stride = 1)")
      + text("Embedding", "embedding(tokens, 3)")
      + text("Rnn", "rnn(sequence, 4)")
      + text("Softmax", "softmax(x)")
      + text("LogSoftmax", "log_softmax(x)")
      + text("Sigmoid", "sigmoid(x)")
      + text("Tanh", "tanh(x)")
      + text("Relu", "relu(x)")
      + text("Lerp", "lerp(1e20 * x, x, 1)")
      + text("Flatten", "flatten(image)")
      + text("Flatten4", "flatten(halves(image))")
      + "fn halves(x: [c, h, w])[o, a < 2, p, q < 4] = x[o, p, 4*a + q]\n"
      + text("Concat", "concat(x, 2 * x)"));

  private static String convolution(String numbers) {
    Object[] n = numbers.split(",");
    return text("Convolution" + numbers.replace(",", ""),
        "conv2d(image, 3, 3, stride = %s, padding = %s, dilation = %s)".formatted(n));
  }

  private static int places(int size, int stride, int padding, int dilation) {
    return (size + 2 * padding - dilation * 2 - 1) / stride + 1;
  }

  private static String text(String name, String out) {
    return """

        model %sModel(x: [5], image: [2, 7, 8], sequence: [4, 3], tokens: [4] of index[6]) {
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
    private final Trainer trainer;
    private final Batch inputs;
    private final double[] out;

    Run(String name) {
      trainer = PROGRAMS.trainer(name);
      inputs = trainer.model().newInputs();
      inputs.count(EXAMPLES);
      for (int p = 0; p < 3; p++) {
        Probe.fill(inputs.array(p), new Random(p).doubles(inputs.doubles(p).length, -2, 2).toArray());
      }
      Probe.fill(inputs.array(3), new Random(9).ints(12, 0, 6).asDoubleStream().toArray());
      Batch outputs = trainer.model().newOutputs();
      trainer.model().predict(inputs, outputs);
      out = outputs.doubles(0);
    }

    double[] parameter(String name) {
      return (double[]) trainer.parameters().get(name).array();
    }

    double[] input(int port) {
      return inputs.doubles(port);
    }
  }

  private static double[] dense(double[] x, double[] weight, double[] bias, int units) {
    int n = weight.length / units;
    double[] y = new double[x.length / n * units];
    for (int e = 0; e < x.length / n; e++) {
      for (int j = 0; j < units; j++) {
        y[e * units + j] = bias[j];
        for (int i = 0; i < n; i++) {
          y[e * units + j] += weight[j * n + i] * x[e * n + i];
        }
      }
    }
    return y;
  }

  @Test
  void denseIsAProductAndASum() {
    Run run = new Run("Dense");
    double[] expected = dense(run.input(0), run.parameter("out.weight"), run.parameter("out.bias"), 4);
    Agreement.nearest("dense", run.out, expected, TOLERANCE);
    Run plain = new Run("NoBias");
    Agreement.nearest("no bias", plain.out, dense(plain.input(0), plain.parameter("out.weight"), new double[4], 4),
        TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource({"1,0,1", "2,0,1", "1,2,1", "2,1,2", "3,3,2"})
  void convolutionIsACorrelation(int stride, int padding, int dilation) {
    Run run = new Run("Convolution" + stride + padding + dilation);
    double[] weight = run.parameter("out.weight");
    int rows = places(7, stride, padding, dilation);
    int columns = places(8, stride, padding, dilation);
    double[] expected = new double[EXAMPLES * 3 * rows * columns];
    for (int at = 0; at < expected.length; at++) {
      int q = at % columns;
      int p = at / columns % rows;
      int o = at / (columns * rows) % 3;
      int example = at / (columns * rows * 3);
      expected[at] = run.parameter("out.bias")[o];
      for (int w = 0; w < 18; w++) {
        int y = p * stride + w / 3 % 3 * dilation - padding;
        int x = q * stride + w % 3 * dilation - padding;
        boolean inside = y >= 0 && y < 7 && x >= 0 && x < 8;
        expected[at] += inside ? weight[o * 18 + w] * run.input(1)[((example * 2 + w / 9) * 7 + y) * 8 + x] : 0;
      }
    }
    Agreement.nearest("convolution", run.out, expected, TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource({"2,2,3,4", "3,2,3,3", "3,1,5,6"})
  void poolingTakesTheLargest(int size, int stride, int rows, int columns) {
    Run run = new Run("Pool" + size + stride);
    double[] expected = new double[EXAMPLES * 2 * rows * columns];
    for (int at = 0; at < expected.length; at++) {
      int plane = at / (rows * columns);
      expected[at] = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < size * size; k++) {
        int y = at / columns % rows * stride + k / size;
        int x = at % columns * stride + k % size;
        expected[at] = Math.max(expected[at], run.input(1)[(plane * 7 + y) * 8 + x]);
      }
    }
    Agreement.near("pooling", run.out, expected, 0);
  }

  @Test
  void embeddingLooksRowsUp() {
    Run run = new Run("Embedding");
    double[] expected = new double[EXAMPLES * 4 * 3];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = run.parameter("out.weight")[run.inputs.ints(3)[i / 3] * 3 + i % 3];
    }
    Agreement.near("embedding", run.out, expected, 0);
  }

  @Test
  void recurrentStatesFollowEachOther() {
    Run run = new Run("Rnn");
    double[] expected = new double[EXAMPLES * 4 * 4];
    for (int at = 0; at < expected.length; at++) {
      int j = at % 4;
      int step = at / 4;
      double sum = run.parameter("out.bias_ih")[j] + run.parameter("out.bias_hh")[j];
      for (int i = 0; i < 3; i++) {
        sum += run.parameter("out.weight_ih")[j * 3 + i] * run.input(2)[step * 3 + i];
      }
      for (int k = 0; k < 4 && step % 4 > 0; k++) {
        sum += run.parameter("out.weight_hh")[j * 4 + k] * expected[(step - 1) * 4 + k];
      }
      expected[at] = Math.tanh(sum);
    }
    Agreement.nearest("rnn", run.out, expected, TOLERANCE);
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

  /** a + (b - a) would lose all digits of b. */
  @Test
  void lerpEndsExactlyAtItsEnd() {
    Run run = new Run("Lerp");
    Agreement.near("lerp", run.out, run.input(0), 0);
  }
}
