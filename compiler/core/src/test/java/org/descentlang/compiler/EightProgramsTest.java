package org.descentlang.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.descentlang.compiler.differentiate.GradientCheck;
import org.descentlang.compiler.emit.Compiled;
import org.descentlang.compiler.emit.Twins;
import org.descentlang.compiler.schedule.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs that the language must carry go through the whole pipe, and run as the evaluator says. */
class EightProgramsTest {
  static Stream<String> programs() {
    return Stream.of(
        "smoothing", "batchnorm", "lstm", "attention", "adafactor", "muon", "infonce", "transposed");
  }

  @ParameterizedTest
  @MethodSource("programs")
  void runAsTheEvaluatorSays(String name) {
    Stages stages = Stages.ofResource("eight/" + name + ".dl");
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
    Stages stages = Stages.ofResource("eight/" + name + ".dl");
    GradientCheck.Report report = GradientCheck.elements(StagesProblem.at(stages, 3), stages.last());
    assertThat(report.failures()).isEmpty();
    assertThat(report.checked()).isGreaterThan(10 * report.kinks());
  }
}
