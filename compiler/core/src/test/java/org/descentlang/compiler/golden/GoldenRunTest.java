package org.descentlang.compiler.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.descentlang.compiler.Stages;
import org.descentlang.compiler.StagesProblem;
import org.descentlang.compiler.differentiate.GradientCheck;
import org.descentlang.compiler.emit.Compiled;
import org.descentlang.compiler.emit.Twins;
import org.descentlang.compiler.schedule.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden programs run as the evaluator says, and their gradients are those of finite differences. */
final class GoldenRunTest {
  static List<String> programs() throws IOException {
    return GoldenProgramsTest.programs().stream().filter(name -> !name.equals("digits")).toList();
  }

  private static Stages stages(String name) {
    return Stages.ofResource("golden/" + name + "/" + name + ".dl");
  }

  @ParameterizedTest
  @MethodSource("programs")
  void runsAsTheEvaluatorSays(String name) {
    Stages stages = stages(name);
    Compiled compiled = Compiled.of(Twins.files(stages.last(), Precision.F64));
    Twins twins = Twins.exact(stages.last(), compiled, 11);
    int batch = stages.last().batch().bound();
    for (int count : new int[] {batch, batch - 1, batch}) {
      twins.data(count).step().evaluate().predict();
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void gradientsAreThoseOfFiniteDifferences(String name) {
    Stages stages = stages(name);
    GradientCheck.Report report = GradientCheck.elements(StagesProblem.at(stages, 5), stages.last());
    assertThat(report.failures()).isEmpty();
    assertThat(report.checked()).isPositive();
  }
}
