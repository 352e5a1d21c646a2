package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.descentlang.compiler.StandardLibrary;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Parser;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradients of layers, and of what has several examples or dimensions, against finite differences, in double. */
class LibraryGradientsTest {
  /** One use of a definition: statements that end in {@code out}, and a loss with its target. */
  record Case(String definition, String statements, String target, String loss) {
    static Case of(String definition, String out, String shape) {
      return new Case(definition, "out = " + out, "target: " + shape, "mse(out, target)");
    }

    static Case loss(String definition, String z, String target, String options) {
      return new Case(definition, "out = " + z, "target: " + target, definition + "(out, target" + options + ")");
    }

    @Override
    public String toString() {
      return statements + ", " + loss;
    }
  }

  private static final String Z = "held(example, 5)";

  static final List<Case> CASES = List.of(
      Case.of("norm", "norm(held(example, 3, 4))", "[]"),
      Case.of("direction", "direction(" + Z + ", sigmoid(" + Z + "), 0.3, true)", "[5]"),
      Case.of("row_norms", "row_norms(held(example, 3, 4))", "[3]"),
      Case.of("row_norms", "row_norms(" + Z + ")", "[]"),
      Case.of("rows_over", "rows_over(held(example, 5, 4), 1 + " + Z + "^2)", "[5, 4]"),
      Case.of("rows_over", "rows_over(" + Z + ", 3)", "[5]"),
      Case.of("decayed", "decayed(" + Z + ", 0.5, 0.3)", "[5]"),
      Case.of("softmax2d", "softmax2d(conv2d(image, 3, 2))", "[3, 6, 5]"),
      Case.of("prelu", "prelu(" + Z + ")", "[5]"),
      Case.of("prelu", "prelu(conv2d(image, 3, 3), channels = true)", "[3, 5, 4]"),
      Case.of("rrelu", "rrelu(" + Z + ", lower = 0.25, upper = 0.25)", "[5]"),
      Case.of("flatten", "flatten(held(example, 3, 4))", "[12]"),
      Case.of("flatten", "flatten(conv2d(image, 3, 2))", "[90]"),
      Case.of("concat", "concat(" + Z + ", concat(tanh(x), " + Z + "))", "[15]"),
      Case.of("concat", "concat(conv2d(image, 2, 3), tanh(conv2d(image, 3, 3)))", "[5, 5, 4]"),
      Case.of("dense", "dense(tanh(dense(x, 4)), 3, bias = false)", "[3]"),
      Case.of("conv2d", "conv2d(image, 3, 3)", "[3, 5, 4]"),
      Case.of("conv2d", "conv2d(tanh(conv2d(image, 2, 3, padding = 1)), 2, 2, stride = 3, padding = 2, dilation = 2,"
          + " bias = false)", "[2, 3, 3]"),
      Case.of("conv2d", "conv2d(conv2d(image, 4, 1), 6, [3, 2], stride = [1, 2], padding = [1, 0], groups = 2)",
          "[6, 7, 3]"),
      Case.of("windows", "conv2d(image, 2, [7, 5], padding = [0, 2], dilation = [1, 2])", "[2, 1, 2]"),
      Case.of("conv2d", "conv2d(image, 3, [2, 3], padding = 'same')", "[3, 7, 6]"),
      Case.of("padded1d", "padded1d(held(example, 4, 5), 2, mode = 'circular')", "[4, 9]"),
      Case.of("padded2d", "padded2d(conv2d(image, 2, 3), [1, 2], mode = 'reflect')", "[2, 7, 8]"),
      Case.of("conv1d", "conv1d(held(example, 4, 5), 2, 3, padding = 1, groups = 2)", "[2, 5]"),
      Case.of("conv_transpose1d", "conv_transpose1d(held(example, 2, 3), 4, 3, stride = 2, padding = 1, groups = 2)",
          "[4, 5]"),
      Case.of("conv_transpose2d", "conv_transpose2d(conv2d(image, 2, 3), 3, 2, stride = 2)", "[3, 10, 8]"),
      Case.of("spread", "conv_transpose2d(conv2d(image, 2, 3), 1, [2, 3], stride = [3, 2], output_padding = [2, 1])",
          "[1, 16, 10]"),
      Case.of("max_pool1d", "max_pool1d(held(example, 2, 7), 3, stride = 2, padding = 1)", "[2, 4]"),
      Case.of("average_pool1d", "average_pool1d(held(example, 2, 7), 3, padding = 1, count_include_pad = false)",
          "[2, 3]"),
      Case.of("average_pool2d", "average_pool2d(conv2d(image, 2, 1), 3, padding = 1, stride = 2)", "[2, 4, 3]"),
      Case.of("pool_windows", "average_pool2d(conv2d(image, 2, 1), [4, 2], ceil_mode = true)", "[2, 2, 3]"),
      Case.of("global_max_pool", "global_max_pool(conv2d(image, 3, 2))", "[3]"),
      Case.of("global_average_pool", "global_average_pool(conv2d(image, 3, 2))", "[3]"),
      Case.of("adaptive_max_pool1d", "adaptive_max_pool1d(held(example, 2, 7), 3)", "[2, 3]"),
      Case.of("adaptive_average_pool1d", "adaptive_average_pool1d(held(example, 2, 7), 3)", "[2, 3]"),
      Case.of("adaptive_max_pool2d", "adaptive_max_pool2d(conv2d(image, 2, 1), [3, 2])", "[2, 3, 2]"),
      Case.of("adaptive_average_pool2d", "adaptive_average_pool2d(conv2d(image, 2, 1), 3)", "[2, 3, 3]"),
      Case.of("max_pool2d", "max_pool2d(conv2d(image, 2, 1), 2)", "[2, 3, 3]"),
      Case.of("max_pool2d", "max_pool2d(conv2d(image, 2, 2), 3, stride = 2)", "[2, 2, 2]"),
      Case.of("embedding", "embedding(token, 3)", "[3]"),
      Case.of("embedding", "embedding(tokens, 3)", "[4, 3]"),
      Case.of("rnn", "rnn(sequence, 4)", "[4, 4]"),
      Case.of("rnn", "rnn(rnn(sequence, 4, activation = relu), 2)", "[4, 2]"),
      Case.of("rnn", "rnn(sequence, 3, length = example, reverse = true)", "[4, 3]"),
      Case.of("lstm", "lstm(sequence, 3)", "[4, 3]"),
      Case.of("lstm", "lstm(sequence, 2, length = example, reverse = true, start = 0.5, bias = false)", "[4, 2]"),
      Case.of("lstm", "lstm(sequence, 3, projection = 2, length = example, start = 0.5)", "[4, 2]"),
      Case.of("gru", "gru(sequence, 3)", "[4, 3]"),
      Case.of("gru", "gru(sequence, 2, length = example, reverse = true, start = 0.5, bias = false)", "[4, 2]"),
      Case.of("stacked", "stacked(sequence, gru, 2, layers = 2, bidirectional = true, length = example)", "[4, 4]"),
      Case.of("stacked", "stacked(sequence, lstm, 3, layers = 2, projection = 2, bias = false, start = 0.5)", "[4, 2]"),
      Case.of("row_of", "stacked(sequence, rnn, 2, activation = relu, start = held(example, 1, 2))", "[4, 2]"),
      Case.of("embedding", "embedding(tokens, 3, padding = 2)", "[4, 3]"),
      Case.of("one_hot", "dense(one_hot(token), 2)", "[2]"),
      Case.of("bilinear", "bilinear(" + Z + ", tanh(x), 3)", "[3]"),
      Case.of("residual", "residual(" + Z + ", feed_forward)", "[5]"),
      Case.of("feed_forward", "feed_forward(" + Z + ", wide = 3, activation = tanh)", "[5]"),
      Case.of("gated_feed_forward", "gated_feed_forward(" + Z + ", wide = 3)", "[5]"),
      Case.of("orthonormal", "dense(" + Z + ", 3, initial = orthogonal())", "[3]"),
      Case.of("batch_norm", "batch_norm(held(example, 3, 4), momentum = none)", "[3, 4]"),
      Case.of("layer_norm", "layer_norm(" + Z + ")", "[5]"),
      Case.of("rms_norm", "rms_norm(" + Z + ")", "[5]"),
      Case.of("group_norm", "group_norm(conv2d(image, 4, 4), 2)", "[4, 4, 3]"),
      Case.of("instance_norm", "instance_norm(held(example, 3, 4), affine = true)", "[3, 4]"),
      Case.of("standardized", "layer_norm(held(example, 2, 5), affine = false)", "[2, 5]"),
      Case.of("dropout", "dropout(" + Z + ", 0)", "[5]"),
      Case.of("spatial_dropout", "spatial_dropout(held(example, 3, 4), 0)", "[3, 4]"),
      Case.of("alpha_dropout", "alpha_dropout(" + Z + ", 0)", "[5]"),
      Case.of("learned_positions", "learned_positions(sequence, most = 6)", "[4, 3]"),
      Case.of("sinusoidal_positions", "sinusoidal_positions(held(example, 4, 2))", "[4, 2]"),
      Case.of("rotary_positions", "rotary_positions(held(example, 3, 4))", "[3, 4]"),
      Case.of("rotary_positions", "rotary_positions(held(example, 3, 4), base = 10, pairs = 'halves')", "[3, 4]"),
      Case.of("scaled_dot_product_attention", "scaled_dot_product_attention(held(example, 4, 2), held(example, 4, 2),"
          + " sequence, causal = true)", "[4, 3]"),
      Case.of("multi_head_attention", "multi_head_attention(held(example, 3, 4), 2)", "[3, 4]"),
      Case.of("multi_head_attention", "multi_head_attention(held(example, 3, 4), 2, score_bias = held(example, 3, 3))",
          "[3, 4]"),
      Case.of("projection", "multi_head_attention(held(example, 3, 2), 1, causal = true, bias = false)", "[3, 2]"),
      Case.of("encoder_block", "encoder_block(held(example, 3, 4), 2, wide = 3, dropout = 0)", "[3, 4]"),
      Case.of("encoder_block", "encoder_block(held(example, 3, 4), 2, wide = 3, dropout = 0,"
          + " score_bias = held(example, 3, 3))", "[3, 4]"),
      Case.of("decoder_block", "decoder_block(held(example, 3, 4), held(example, 2, 4), 2, wide = 3, dropout = 0,"
          + " norm_first = true, activation = gelu)", "[3, 4]"),
      Case.loss("mse", "held(example, 2, 3)", "[2, 3]", ", reduction = 'sum'"),
      Case.loss("nll", Z, "class[5] or -1", ", weight = [0.5, 1.5, 2, 0.25, 1], ignore = -1"),
      Case.loss("cross_entropy", Z, "class[5] or -1",
          ", weight = [0.5, 1.5, 2, 0.25, 1], ignore = -1, smoothing = 0.1"),
      Case.loss("kl_divergence", Z, "[5]", ", mean_of = 'examples'"),
      Case.loss("circle", Z, "class[2]", ", gamma = 2"),
      Case.loss("dice", "sigmoid(" + Z + ")", "[5]", ", over = 'batch'"),
      Case.loss("tversky", "sigmoid(" + Z + ")", "[5]", ", over = 'batch'"));

  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS
      + IntStream.range(0, CASES.size()).mapToObj(LibraryGradientsTest::text).collect(Collectors.joining()));

  /** The trainer of a case, which needs the probe's declarations. */
  static String text(int number) {
    Case data = CASES.get(number);
    return """

        model Case%dModel(
            example: index[3], x: [5], image: [2, 7, 6], sequence: [4, 3], token: index[6], tokens: [4] of index[6]) {
          %s
          return out
        }

        trainer Case%d {
          model Case%dModel
          target %s
          loss %s
          optimizer expose()
          batch 3
        }
        """.formatted(number, data.statements, number, number, data.target, data.loss);
  }

  static IntStream cases() {
    return IntStream.range(0, CASES.size());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isTheDerivative(int number) {
    Trainer trainer = PROGRAMS.trainer("Case" + number, 5);
    Batch batch = trainer.newBatch();
    Random random = new Random(number);
    batch.count(3);
    IntStream.range(0, batch.ports().size()).forEach(p -> fill(batch.array(p), batch.ports().get(p), random));
    for (NamedArray parameter : trainer.parameters()) {
      Trainer exposed = PROGRAMS.trainer("Case" + number, 5);
      exposed.step(batch);
      double[] gradient = (double[]) exposed.parameters().get(parameter.name()).array();
      for (int i = 0; i < gradient.length; i++) {
        double error = error(trainer, batch, (double[]) parameter.array(), gradient, i);
        assertThat(error).as(CASES.get(number) + ": " + parameter.name() + "[" + i + "]").isLessThan(1e-6);
      }
    }
  }

  /** Relative to the largest of the gradient; a smaller step where one crosses a kink. */
  private static double error(Trainer trainer, Batch batch, double[] parameter, double[] gradient, int i) {
    double largest = Math.max(1e-8, Arrays.stream(gradient).map(Math::abs).max().orElseThrow());
    return DoubleStream.of(1e-3, 1e-4, 1e-5)
        .map(h -> Math.abs(gradient[i] - difference(trainer, batch, parameter, i, h)) / largest).min().orElseThrow();
  }

  private static void fill(Object array, Port port, Random random) {
    double[] values = port.kind() == Kind.REAL ? random.doubles(port.size(3), 0.1, 0.9).toArray()
        : random.ints(port.size(3), port.ignored().isPresent() ? -1 : 0, port.classes()).asDoubleStream().toArray();
    Probe.fill(array, port.name().equals("example") ? new double[] {0, 1, 2} : values);
  }

  /** Two central differences, extrapolated: of order h^4. */
  private static double difference(Trainer trainer, Batch batch, double[] parameter, int i, double h) {
    return (4 * central(trainer, batch, parameter, i, h / 2) - central(trainer, batch, parameter, i, h)) / 3;
  }

  private static double central(Trainer trainer, Batch batch, double[] parameter, int i, double h) {
    double here = parameter[i];
    parameter[i] = here + h;
    double above = loss(trainer, batch);
    parameter[i] = here - h;
    double below = loss(trainer, batch);
    parameter[i] = here;
    return (above - below) / (2 * h);
  }

  /** That of training, for what normalizes by the mini-batch has another in evaluation. */
  private static double loss(Trainer trainer, Batch batch) {
    List<double[]> before = new ArrayList<>();
    trainer.parameters().forEach(p -> before.add(((double[]) p.array()).clone()));
    double loss = trainer.step(batch);
    Iterator<double[]> values = before.iterator();
    trainer.parameters().forEach(p -> Probe.fill(p.array(), values.next()));
    return loss;
  }

  /** A definition without a case, here or in {@code formulas.txt}, fails here. */
  @Test
  void everyDefinitionHasACase() {
    Set<String> declared = new TreeSet<>();
    StandardLibrary.sources().forEach(s -> Parser.parse(s).tree().orElseThrow().declarations().stream()
        .filter(LibraryGradientsTest::hasGradient).forEach(d -> declared.add(d.name().text())));
    Stream<String> formulas = Formula.read().all().stream().map(Formula::definition);
    assertThat(Stream.concat(formulas, CASES.stream().map(Case::definition))).containsAll(declared);
  }

  /** What is private is looked at by way of what uses it. */
  private static boolean hasGradient(Declaration declaration) {
    return !declaration.preface().hidden() && (declaration instanceof Declaration.Function
        || declaration instanceof Declaration.Layer
        || declaration instanceof Declaration.Measure measure && !measure.metric());
  }
}
