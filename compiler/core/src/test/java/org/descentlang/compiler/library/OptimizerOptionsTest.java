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

/** Every option of every optimizer against a plain loop, step by step. */
class OptimizerOptionsTest {
  private record Case(String text, PlainOptimizer plain) {
    @Override
    public String toString() {
      return text;
    }
  }

  private static final List<Case> CASES = List.of(
      new Case("sgd(lr = 0.05, momentum = 0.9, dampening = 0.3)",
          new PlainOptimizer.Sgd(0.05, 0.9, 0.3, 0, false, false)),
      new Case("sgd(lr = 0.05, momentum = 0.8, dampening = 0.5, weight_decay = 0.1)",
          new PlainOptimizer.Sgd(0.05, 0.8, 0.5, 0.1, false, false)),
      new Case("sgd(lr = 0.05, momentum = 0.9, weight_decay = 0.1, nesterov = true)",
          new PlainOptimizer.Sgd(0.05, 0.9, 0, 0.1, true, false)),
      new Case("sgd(lr = 0.01, momentum = 0.5, weight_decay = 0.1, maximize = true)",
          new PlainOptimizer.Sgd(0.01, 0.5, 0, 0.1, false, true)),
      new Case("sgd()", new PlainOptimizer.Sgd(1e-3, 0, 0, 0, false, false)),
      new Case("rmsprop()", new PlainOptimizer.Rmsprop(1e-2, 0.99, 1e-8, 0, 0, false, false)),
      new Case("rmsprop(lr = 0.02, alpha = 0.9, centered = true)",
          new PlainOptimizer.Rmsprop(0.02, 0.9, 1e-8, 0, 0, true, false)),
      new Case("rmsprop(lr = 0.02, alpha = 0.8, eps = 1e-3, momentum = 0.7)",
          new PlainOptimizer.Rmsprop(0.02, 0.8, 1e-3, 0, 0.7, false, false)),
      new Case("rmsprop(lr = 0.02, alpha = 0.4, weight_decay = 0.2, momentum = 0.7, centered = true)",
          new PlainOptimizer.Rmsprop(0.02, 0.4, 1e-8, 0.2, 0.7, true, false)),
      new Case("rmsprop(lr = 0.002, alpha = 0.9, weight_decay = 0.1, maximize = true)",
          new PlainOptimizer.Rmsprop(0.002, 0.9, 1e-8, 0.1, 0, false, true)),
      new Case("adam()", new PlainOptimizer.Adam(1e-3, 0.9, 0.999, 1e-8, 0, false, false, false)),
      new Case("adam(lr = 0.1, beta1 = 0.5, beta2 = 0.7, amsgrad = true)",
          new PlainOptimizer.Adam(0.1, 0.5, 0.7, 1e-8, 0, true, false, false)),
      new Case("adam(lr = 0.1, beta1 = 0.3, eps = 1e-2, weight_decay = 0.1)",
          new PlainOptimizer.Adam(0.1, 0.3, 0.999, 1e-2, 0.1, false, false, false)),
      new Case("adam(lr = 0.1, beta2 = 0.6, weight_decay = 0.1, amsgrad = true, decoupled = true)",
          new PlainOptimizer.Adam(0.1, 0.9, 0.6, 1e-8, 0.1, true, true, false)),
      new Case("adam(lr = 0.03, beta2 = 0.9, weight_decay = 0.1, maximize = true)",
          new PlainOptimizer.Adam(0.03, 0.9, 0.9, 1e-8, 0.1, false, false, true)));

  private static final Programs PROGRAMS = Programs.wide(Valley.DECLARATIONS + IntStream.range(0, CASES.size())
      .mapToObj(i -> Valley.text("Case" + i, CASES.get(i).text)).collect(Collectors.joining()));

  static IntStream cases() {
    return IntStream.range(0, CASES.size());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stepsAreThoseOfAPlainLoop(int number) {
    double[][] expected = CASES.get(number).plain.path(Valley.START, 30, Valley::slope);
    Valley valley = Valley.of(PROGRAMS.trainer("Case" + number));
    for (int t = 0; t < expected.length; t++) {
      valley.step();
      Agreement.near(CASES.get(number) + " after step " + t, valley.place(), expected[t], 1e-12);
    }
  }

  /** A gradient that stays the same leaves no variance: its rounding must not become the root of less than 0. */
  @Test
  void centeredRmspropOutlivesAConstantGradient() {
    String program = Valley.DECLARATIONS + """
        loss slope(w: [n], a: [n], b: [n]) = 0.16640905165186215 * sum(i) w[i]
        """ + Valley.text("Steady", "rmsprop(lr = 1e-3, alpha = 0.5, centered = true)").replace("height(", "slope(");
    Valley valley = Valley.of(Programs.wide(program).trainer("Steady"));
    IntStream.range(0, 300).forEach(t -> valley.step());
    assertThat(valley.place()).doesNotContain(Double.NaN);
  }

  @Test
  void nesterovNeedsMomentumAndNoDampening() {
    for (String options : List.of("nesterov = true", "momentum = 0.9, dampening = 0.1, nesterov = true")) {
      String program = Valley.DECLARATIONS + Valley.text("Bad", "sgd(" + options + ")");
      Compilation compilation =
          Compiler.compile(List.of(new Source("bad.dl", program, false)), new Options(true, "test"));
      assertThat(compilation.diagnostics()).singleElement().extracting("id").isEqualTo("requirement");
    }
  }
}
