package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Optimizers that see a parameter as a whole, against plain loops, step by step, for parameters of several shapes. */
class LayerwiseOptimizersTest {
  private record Case(String text, String shape, PlainOptimizer plain) {
    int size() {
      return List.of(shape.replaceAll("[\\[\\] ]", "").split(",")).stream().mapToInt(Integer::parseInt)
          .reduce(1, (a, b) -> a * b);
    }

    @Override
    public String toString() {
      return text + " on " + shape;
    }
  }

  private static final List<Case> CASES = List.of(
      new Case("lars()", "[2, 3]", new PlainLayerwise.Lars(1e-3, 0.9, 1e-4, 1e-3, false, false)),
      new Case("lars(lr = 3, momentum = 0.5, weight_decay = 0.1, trust = 0.01, nesterov = true)", "[5]",
          new PlainLayerwise.Lars(3, 0.5, 0.1, 0.01, true, false)),
      new Case("lars(lr = 1, momentum = 0, maximize = true)", "[2, 2, 2]",
          new PlainLayerwise.Lars(1, 0, 1e-4, 1e-3, false, true)),
      new Case("lamb()", "[2, 3]", new PlainLayerwise.Lamb(1e-3, 0.9, 0.999, 1e-7, 0, false)),
      new Case("lamb(lr = 0.05, beta1 = 0.5, beta2 = 0.8, eps = 1e-3, weight_decay = 0.1)", "[5]",
          new PlainLayerwise.Lamb(0.05, 0.5, 0.8, 1e-3, 0.1, false)),
      new Case("lamb(lr = 0.01, maximize = true)", "[2, 2, 2]",
          new PlainLayerwise.Lamb(0.01, 0.9, 0.999, 1e-7, 0, true)),
      new Case("adafactor()", "[5]", new PlainLayerwise.Adafactor(1, 5, 1e-2, -0.8, 1.1920929e-7, 1e-3, 1, 0, false)),
      new Case("adafactor()", "[2, 3]",
          new PlainLayerwise.Adafactor(2, 3, 1e-2, -0.8, 1.1920929e-7, 1e-3, 1, 0, false)),
      new Case("adafactor(lr = 0.05, decay = -0.5, limit = 0.6, weight_decay = 0.1)", "[2, 3]",
          new PlainLayerwise.Adafactor(2, 3, 0.05, -0.5, 1.1920929e-7, 1e-3, 0.6, 0.1, false)),
      new Case("adafactor(lr = 0.05, eps1 = 0.5, eps2 = 2)", "[2, 2, 3, 2]",
          new PlainLayerwise.Adafactor(3, 2, 0.05, -0.8, 0.5, 2, 1, 0, false)),
      new Case("adafactor(maximize = true)", "[2, 3, 2]",
          new PlainLayerwise.Adafactor(3, 2, 1e-2, -0.8, 1.1920929e-7, 1e-3, 1, 0, true)),
      new Case("muon()", "[2, 3]", new PlainLayerwise.Muon(2, 3, 1e-3, 0.1, 0.95, true, 5, 3.4445, 1)),
      new Case("muon(lr = 0.02, weight_decay = 0, momentum = 0.5)", "[3, 2]",
          new PlainLayerwise.Muon(3, 2, 0.02, 0, 0.5, true, 5, 3.4445, Math.sqrt(1.5))),
      new Case("muon(lr = 0.02, nesterov = false, a = 3, steps = 2, adjust = 'match_rms_adamw')", "[2, 3]",
          new PlainLayerwise.Muon(2, 3, 0.02, 0.1, 0.95, false, 2, 3, 0.2 * Math.sqrt(3))),
      new Case("muon(lr = 0.02, adjust = 'spectral_unclamped')", "[2, 3]",
          new PlainLayerwise.Muon(2, 3, 0.02, 0.1, 0.95, true, 5, 3.4445, Math.sqrt(2 / 3.0))));

  private static final Programs PROGRAMS = Programs.wide(Valley.DECLARATIONS
      + IntStream.range(0, CASES.size())
          .mapToObj(i -> Valley.text("Case" + i, CASES.get(i).shape, CASES.get(i).text)).collect(Collectors.joining())
      + Valley.text("LarsFromNothing", "[2, 3]", "lars(lr = 0.5)")
      + Valley.text("LambFromNothing", "[2, 3]", "lamb(lr = 0.5)"));

  static IntStream cases() {
    return IntStream.range(0, CASES.size());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stepsAreThoseOfAPlainLoop(int number) {
    Case given = CASES.get(number);
    double[][] expected = given.plain.path(Valley.start(given.size()), 20, Valley::slope);
    Valley valley = Valley.of(PROGRAMS.trainer("Case" + number));
    for (int t = 0; t < expected.length; t++) {
      valley.step();
      Agreement.near(given + " after step " + t, valley.place(), expected[t], 1e-12);
    }
  }

  /** A norm of 0 has no ratio: the step is that of the learning rate alone. */
  @Test
  void parametersThatAreZeroMove() {
    for (String name : List.of("LarsFromNothing", "LambFromNothing")) {
      Valley valley = Valley.of(PROGRAMS.trainer(name));
      double[] nothing = new double[6];
      Probe.fill(valley.trainer().parameters().get("w.weight").array(), nothing);
      valley.step();
      double[] slope = Valley.slope(nothing);
      boolean lars = name.startsWith("Lars");
      Agreement.near(name, valley.place(),
          Network.map(slope, g -> -0.5 * (lars ? g : g / (Math.abs(g) + 1e-7))), 1e-12);
    }
  }

  /** A matrix with singular values far apart comes out with all of them near 1: its directions count alike. */
  @Test
  void muonMovesAllDirectionsAlike() {
    Valley valley = Valley.of(Programs.narrow(Valley.DECLARATIONS
        + Valley.text("Narrow", "[2, 2]", "muon(lr = 1, weight_decay = 0, momentum = 0)")).trainer("Narrow"));
    double[] before = valley.place();
    valley.step();
    double[] after = valley.place();
    double[] x = IntStream.range(0, 4).mapToDouble(i -> before[i] - after[i]).toArray();
    double squares = x[0] * x[0] + x[1] * x[1] + x[2] * x[2] + x[3] * x[3];
    double product = Math.abs(x[0] * x[3] - x[1] * x[2]);
    double apart = Math.sqrt(squares * squares - 4 * product * product);
    assertThat(Math.sqrt((squares + apart) / 2)).isBetween(0.65, 1.25);
    assertThat(Math.sqrt((squares - apart) / 2)).isBetween(0.65, 1.25);
  }

  /** Ten steps in f32, whose rounding five iterations of degree five do not blow up. */
  @Test
  void muonInFloatFollowsTheSameIterationInDouble() {
    Valley valley = Valley.of(Programs.narrow(Valley.DECLARATIONS
        + Valley.text("Narrow", "[4, 6]", "muon(lr = 0.02)")).trainer("Narrow"));
    double[][] expected =
        new PlainLayerwise.Muon(4, 6, 0.02, 0.1, 0.95, true, 5, 3.4445, 1).path(Valley.start(24), 10, Valley::slope);
    for (int t = 0; t < 10; t++) {
      valley.step();
      double[] place = valley.place();
      for (int i = 0; i < 24; i++) {
        assertThat(Math.abs(place[i] - expected[t][i])).isLessThan(2e-5);
      }
    }
  }

  @Test
  void muonIsForMatrices() {
    String program = Valley.DECLARATIONS + Valley.text("Bad", "muon()");
    Compilation compilation =
        Compiler.compile(List.of(new Source("bad.dl", program, false)), new Options(true, "test"));
    assertThat(compilation.diagnostics()).singleElement().extracting("id").isEqualTo("no-update");
  }
}
