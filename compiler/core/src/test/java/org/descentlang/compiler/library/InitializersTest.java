package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Source;
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
    HE_NORMAL_OUT("he_normal(gain = 1, fan = 'out')");

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
    "HE_UNIFORM_OUT, -0.2449489742783178, 0.2449489742783178, -0.19364916731037085, 0.19364916731037085"
  })
  void uniformWithinItsBounds(Start start, double low, double high, double lowOfFilters, double highOfFilters) {
    within(values("matrix", start), low, high);
    within(values("filters", start), lowOfFilters, highOfFilters);
  }

  /** All inside, and near both ends: of 8,000 values, one is expected in each 8,000th of the range. */
  private static void within(double[] values, double low, double high) {
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
          return wide
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
    within((double[]) trainer.parameters().get("wide.weight").array(), -0.2, 0.2);
    within((double[]) trainer.parameters().get("maps.weight").array(), -0.1, 0.1);
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
          return a
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
    within(weight(trainer, "d.weight"), -3 * Math.sqrt(0.03), 3 * Math.sqrt(0.03));
    moments(weight(trainer, "e.weight"), 0, Math.sqrt(2.0 / 190));
    within(weight(trainer, "f.weight"), 2, 3);
    moments(weight(trainer, "g.weight"), 0, 0.1);
    moments(weight(trainer, "h.weight_hh"), 1, 0.5);
  }

  private static double[] weight(Trainer trainer, String name) {
    return (double[]) trainer.parameters().get(name).array();
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
