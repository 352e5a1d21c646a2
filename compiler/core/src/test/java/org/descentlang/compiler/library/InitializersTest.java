package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Source;
import org.descentlang.runtime.Functions;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How parameters begin: range and moments of 8,000 values for a matrix [100, 80] and filters [40, 50, 2, 2]. */
class InitializersTest {
  private static final Programs PROGRAMS = Programs.wide("""
      layer matrix(x: [n]) {
        weight w as weight: [100, 80] ~ INITIALIZER
        y = x[0] * w[0, 0]
        return y
      }

      layer filters(x: [n]) {
        weight w as weight: [40, 50, 2, 2] ~ INITIALIZER
        y = x[0] * w[0, 0, 0, 0]
        return y
      }
      """.transform(InitializersTest::layers) + Stream.of("matrix", "filters")
          .flatMap(layer -> Stream.of(Start.values()).map(start -> text(layer, start))).collect(Collectors.joining()));

  private enum Start {
    CONSTANT("constant(0.25)"), UNIFORM("uniform(-0.5, 0.25)"), NORMAL("normal(1, 0.5)"),
    GLOROT_UNIFORM("glorot_uniform()"), GLOROT_NORMAL("glorot_normal(gain = 2)"), HE_UNIFORM("he_uniform()"),
    HE_UNIFORM_OUT("he_uniform(fan = 'out')"), HE_NORMAL("he_normal()"),
    HE_NORMAL_OUT("he_normal(gain = 1, fan = 'out')"), LECUN_UNIFORM("lecun_uniform()"),
    LECUN_NORMAL("lecun_normal()");

    private final String text;

    Start(String text) {
      this.text = text;
    }
  }

  /** Each layer once for each initializer. */
  private static String layers(String text) {
    return Stream.of(Start.values()).map(s -> text.replace("INITIALIZER", s.text)
        .replaceAll("layer (\\w+)", "layer $1_" + s.name())).collect(Collectors.joining("\n"));
  }

  private static String text(String layer, Start start) {
    String name = layer + "_" + start.name();
    return """

        model %s_model(x: [1]) {
          out = %s(x)
          return out
        }

        trainer %s_trainer {
          model %s_model
          target y: []
          loss mse(out, y)
          optimizer sgd()
          batch 1
        }
        """.formatted(name, name, name, name);
  }

  private static double[] values(String layer, Start start) {
    Trainer trainer = PROGRAMS.trainer(layer + "_" + start.name() + "_trainer");
    return (double[]) trainer.parameters().get("out.weight").array();
  }

  @ParameterizedTest
  @CsvSource({
    "UNIFORM, -0.5, 0.25, -0.5, 0.25",
    "GLOROT_UNIFORM, -0.18257418583505536, 0.18257418583505536, -0.12909944487358055, 0.12909944487358055",
    "HE_UNIFORM, -0.27386127875258304, 0.27386127875258304, -0.17320508075688773, 0.17320508075688773",
    "LECUN_UNIFORM, -0.19364916731037085, 0.19364916731037085, -0.1224744871391589, 0.1224744871391589",
    "HE_UNIFORM_OUT, -0.2449489742783178, 0.2449489742783178, -0.19364916731037085, 0.19364916731037085"
  })
  void uniformWithinItsBounds(Start start, double low, double high, double lowOfFilters, double highOfFilters) {
    bounded(values("matrix", start), low, high);
    bounded(values("filters", start), lowOfFilters, highOfFilters);
  }

  /** All inside, and near both ends: of 8,000 values, one is expected in each 8,000th of the range. */
  private static void bounded(double[] values, double low, double high) {
    double margin = (high - low) / 400;
    assertThat(Arrays.stream(values).min().orElseThrow()).isBetween(low, low + margin);
    assertThat(Arrays.stream(values).max().orElseThrow()).isBetween(high - margin, high);
    assertThat(Arrays.stream(values).average().orElseThrow()).isBetween(
        (low + high) / 2 - 4 * margin, (low + high) / 2 + 4 * margin);
  }

  @ParameterizedTest
  @CsvSource({
    "NORMAL, 1, 0.5, 0.5",
    "GLOROT_NORMAL, 0, 0.21081851067789195, 0.14907119849998598",
    "HE_NORMAL, 0, 0.15811388300841897, 0.1",
    "LECUN_NORMAL, 0, 0.11180339887498948, 0.07071067811865475",
    "HE_NORMAL_OUT, 0, 0.1, 0.07905694150420949"
  })
  void normalWithItsDeviation(Start start, double mean, double deviation, double deviationOfFilters) {
    moments(values("matrix", start), mean, deviation);
    moments(values("filters", start), mean, deviationOfFilters);
  }

  /** Within four deviations of the estimates. */
  private static void moments(double[] values, double mean, double deviation) {
    double average = Arrays.stream(values).average().orElseThrow();
    double variance = Arrays.stream(values).map(v -> (v - average) * (v - average)).sum() / values.length;
    assertThat(average).isBetween(mean - 0.05 * deviation, mean + 0.05 * deviation);
    assertThat(Math.sqrt(variance)).isBetween(0.96 * deviation, 1.04 * deviation);
  }

  @Test
  void constantEverywhere() {
    assertThat(values("matrix", Start.CONSTANT)).containsOnly(0.25);
    assertThat(values("filters", Start.CONSTANT)).containsOnly(0.25);
  }

  /** PyTorch's bound for a linear layer, and for a convolution: one over the root of the fan-in. */
  @Test
  void layersBeginAsPyTorchs() {
    Programs programs = Programs.wide("""
        model Layers(x: [25], image: [4, 9, 9]) {
          wide = dense(x, 400)
          maps = conv2d(image, 70, 5)
          return wide, maps
        }

        trainer Both {
          model Layers
          target y: [400]
          loss mse(wide, y)
          optimizer sgd()
          batch 1
        }
        """);
    Trainer trainer = programs.trainer("Both");
    bounded((double[]) trainer.parameters().get("wide.weight").array(), -0.2, 0.2);
    bounded((double[]) trainer.parameters().get("maps.weight").array(), -0.1, 0.1);
  }

  /** As an argument of a layer, of the library's and of a program's own. */
  @Test
  void aLayerBeginsAsItsCallSays() {
    Programs programs = Programs.wide("""
        layer own(x: [n], start = glorot_normal()) {
          weight W: [90, n] ~ start
          y[j] = sum(i) W[j, i] * x[i]
          return y
        }

        model Layers(x: [100], image: [4, 9, 9], token: index[300]) {
          a = dense(x, 90, initial = he_normal(gain = 1))
          b = dense(x, 90, bias = false, initial = 0)
          c = dense(x, 90, initial = constant(0.25))
          d = conv2d(image, 70, 5, initial = he_uniform(gain = 3))
          e = own(x)
          f = own(x, start = uniform(2, 3))
          g = embedding(token, 20, initial = normal(0, 0.1))
          rows[p, q] = image[0, p, q]
          h = rnn(rows, 60, initial = normal(1, 0.5))
          return a, b, c, d, e, f, g, h
        }

        trainer All {
          model Layers
          target y: [90]
          loss mse(a, y)
          optimizer sgd()
          batch 1
        }
        """);
    Trainer trainer = programs.trainer("All");
    moments(weight(trainer, "a.weight"), 0, 0.1);
    assertThat(weight(trainer, "b.weight")).containsOnly(0);
    assertThat(weight(trainer, "c.weight")).containsOnly(0.25);
    bounded(weight(trainer, "d.weight"), -3 * Math.sqrt(0.03), 3 * Math.sqrt(0.03));
    moments(weight(trainer, "e.weight"), 0, Math.sqrt(2.0 / 190));
    bounded(weight(trainer, "f.weight"), 2, 3);
    moments(weight(trainer, "g.weight"), 0, 0.1);
    moments(weight(trainer, "h.weight_hh"), 1, 0.5);
  }

  private static double[] weight(Trainer trainer, String name) {
    return (double[]) trainer.parameters().get(name).array();
  }

  private static final Programs MADE = Programs.wide("""
      model Made(x: [6], long: [200], image: [4, 8, 8], row: [4, 9]) {
        same = dense(x, 8, initial = eye())
        filters = conv2d(image, 6, [3, 4], initial = dirac())
        line = conv1d(row, 6, 3, groups = 2, initial = dirac(groups = 2))
        low = dense(x, 4, initial = orthogonal())
        high = dense(x, 9, initial = orthogonal(gain = 2))
        wide = conv2d(image, 5, 3, initial = orthogonal())
        many = conv1d(row, 20, 3, initial = orthogonal(gain = 0.5))
        cut = dense(long, 100, initial = trunc_normal())
        tail = dense(long, 100, initial = trunc_normal(centre = 1, deviation = 0.5, low = 2, high = 3))
        half = dense(long, 100, initial = trunc_normal(low = 0.5, high = inf))
        few = dense(long, 40, initial = sparse(0.29, deviation = 0.5))
        return same, filters, line, low, high, wide, many, cut, tail, half, few
      }

      trainer Make {
        model Made
        target y: [8]
        loss mse(same, y)
        optimizer sgd()
        batch 1
      }
      """);

  private static final Trainer MADE_TRAINER = MADE.trainer("Make");

  @Test
  void identitiesKeepWhatTheyCan() {
    double[] same = weight(MADE_TRAINER, "same.weight");
    for (int i = 0; i < same.length; i++) {
      assertThat(same[i]).isEqualTo(i / 6 == i % 6 ? 1 : 0);
    }
    double[] filters = weight(MADE_TRAINER, "filters.weight");
    for (int i = 0; i < filters.length; i++) {
      assertThat(filters[i]).isEqualTo(i / 48 == i / 12 % 4 && i / 4 % 3 == 1 && i % 4 == 2 ? 1 : 0);
    }
    double[] line = weight(MADE_TRAINER, "line.weight");
    for (int i = 0; i < line.length; i++) {
      assertThat(line[i]).isEqualTo(i / 6 % 3 == i / 3 % 2 && i % 3 == 1 ? 1 : 0);
    }
  }

  /** The rows, or where these are more than their values the columns, times each other are gain^2 or 0. */
  @ParameterizedTest
  @CsvSource({"low, 4, 1", "high, 9, 2", "wide, 5, 1", "many, 20, 0.5"})
  void orthogonalRowsOrColumns(String name, int rows, double gain) {
    double[] w = weight(MADE_TRAINER, name + ".weight");
    int columns = w.length / rows;
    boolean ofRows = rows <= columns;
    for (int a = 0; a < Math.min(rows, columns); a++) {
      for (int b = 0; b < Math.min(rows, columns); b++) {
        double product = 0;
        for (int k = 0; k < Math.max(rows, columns); k++) {
          product += ofRows ? w[a * columns + k] * w[b * columns + k] : w[k * columns + a] * w[k * columns + b];
        }
        assertThat(product).isCloseTo(a == b ? gain * gain : 0, within(1e-14 * 16));
      }
    }
  }

  /** Of 20,000 values: inside, and their distribution never further from the exact one than in 1 of 1,000 samples. */
  @ParameterizedTest
  @CsvSource({"cut, 0, 1, -2, 2", "tail, 1, 0.5, 2, 3", "half, 0, 1, 0.5, Infinity"})
  void truncatedNormalIsNormalInside(String name, double centre, double deviation, double low, double high) {
    double[] w = weight(MADE_TRAINER, name + ".weight").clone();
    Arrays.sort(w);
    assertThat(w[0]).isGreaterThanOrEqualTo(low);
    assertThat(w[w.length - 1]).isLessThanOrEqualTo(high);
    double below = Functions.erfc((centre - low) / (deviation * Math.sqrt(2)));
    double above = Functions.erfc((centre - high) / (deviation * Math.sqrt(2)));
    for (int i = 0; i < w.length; i++) {
      double share = (Functions.erfc((centre - w[i]) / (deviation * Math.sqrt(2))) - below) / (above - below);
      assertThat(share).isCloseTo((i + 0.5) / w.length, within(1.95 / Math.sqrt(w.length)));
    }
  }

  @Test
  void sparseHasAsManyZerosInEachColumn() {
    double[] few = weight(MADE_TRAINER, "few.weight");
    for (int column = 0; column < 200; column++) {
      int zeros = 0;
      for (int row = 0; row < 40; row++) {
        zeros += few[row * 200 + column] == 0 ? 1 : 0;
      }
      assertThat(zeros).isEqualTo(12);
    }
    moments(Arrays.stream(few).filter(v -> v != 0).toArray(), 0, 0.5);
  }

  @Test
  void anOptionIsOneOfItsAlternatives() {
    String program = """
        layer tilted(x: [n]) {
          weight w as weight: [n, n] ~ he_normal(fan = 'both')
          y[j] = sum(i) w[j, i] * x[i]
          return y
        }

        model M(x: [2]) {
          out = tilted(x)
          return out
        }

        trainer T {
          model M
          target y: [2]
          loss mse(out, y)
          optimizer sgd()
          batch 1
        }
        """;
    Compilation compilation =
        Compiler.compile(List.of(new Source("bad.dl", program, false)), new Options(true, "test"));
    assertThat(compilation.diagnostics()).singleElement().satisfies(d -> {
      assertThat(d.id()).isEqualTo("type-mismatch");
      assertThat(d.message()).contains("'in', 'out'");
    });
  }
}
