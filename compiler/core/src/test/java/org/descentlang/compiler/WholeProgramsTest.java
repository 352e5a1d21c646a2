package org.descentlang.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.descentlang.compiler.differentiate.GradientCheck;
import org.descentlang.compiler.emit.Compiled;
import org.descentlang.compiler.emit.Twins;
import org.descentlang.compiler.schedule.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole programs go through the whole pipe, verified after each pass; generated f64 code equals the evaluator bit for
 * bit, and gradients are those of finite differences. In {@code eight} are the programs that the language must carry.
 */
class WholeProgramsTest {
  static Stream<String> programs() {
    return Stream.concat(
        Stream.of("smoothing", "batchnorm", "lstm", "attention", "adafactor", "muon", "infonce", "transposed")
            .map(name -> "eight/" + name),
        Stream.of("averages", "causal", "chained-conditions", "columns", "convolution", "corners",
            "digits-of-indices", "dropout", "edges", "groups", "guarded-recurrences", "integers", "labels",
            "learnt-numbers", "lists", "masked-ahead", "masked-examples", "masks", "narrowed-labels", "norms", "pieces",
            "ports-and-losses", "ranges-and-guards", "recurrence-of-choices", "reverse", "rows-and-guards",
            "rows-of-groups", "runtime-extent", "sequences", "shared-and-repeat", "short-recurrences",
            "stated-derivatives", "subscripts", "towers", "windows")
            .map(name -> "programs/" + name));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void generatedCodeEqualsTheEvaluator(String name) {
    equalsTheEvaluator(Stages.ofResource(name + ".dl"));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void theProbeEqualsTheEvaluator(String name) {
    equalsTheEvaluator(Stages.probeOfResource(name + ".dl"));
  }

  private static void equalsTheEvaluator(Stages stages) {
    Compiled compiled = Compiled.of(Twins.files(stages.last(), Precision.F64));
    Twins twins = Twins.exact(stages.last(), compiled, 7);
    int batch = stages.last().batch().bound();
    for (int count : new int[] {batch, batch - 1, batch, 2}) {
      twins.data(count).step().evaluate().predict();
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void gradientsAreThoseOfFiniteDifferences(String name) {
    Stages stages = Stages.ofResource(name + ".dl");
    GradientCheck.Report report = GradientCheck.elements(StagesProblem.at(stages, 3), stages.last());
    assertThat(report.failures()).isEmpty();
    assertThat(report.checked()).isGreaterThan(10 * report.kinks());
  }
}
