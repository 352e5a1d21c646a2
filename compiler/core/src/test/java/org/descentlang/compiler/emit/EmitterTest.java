package org.descentlang.compiler.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.schedule.Precision;
import org.junit.jupiter.api.Test;

final class EmitterTest {
  static Unit perceptron() {
    Models models = new Models(8);
    Tensor x = models.input(Build.input("pixels", models.count, 12));
    Tensor hidden = models.relu("hidden.relu", models.dense("hidden", x, 12, 6), 6);
    models.output(models.dense("logits", hidden, 6, 4));
    return models.crossEntropy("Digits", 4);
  }

  @Test
  void aPerceptronEqualsTheEvaluator() {
    Unit unit = perceptron();
    Twins twins = Twins.exact(unit, Compiled.of(Twins.files(unit, Precision.F64)), 7);
    twins.data(8).step().data(5).step().evaluate().predict().data(0).evaluate().data(8).step();
  }

  static Unit wide() {
    Models models = new Models(70);
    Tensor x = models.input(Build.input("pixels", models.count, 37));
    Tensor hidden = models.relu("hidden.relu", models.dense("hidden", x, 37, 72), 72);
    models.output(models.dense("logits", hidden, 72, 17));
    return models.crossEntropy("Wide", 17);
  }

  @Test
  void rowsAndTheirTilesAndTailsEqualTheEvaluator() {
    Unit unit = wide();
    List<GeneratedFile> files = Twins.files(unit, Precision.F64);
    assertThat(files.get(0).text()).contains("Math.fma(x3, line3[j]").contains("tile += 64");
    Twins twins = Twins.exact(unit, Compiled.of(files), 7);
    twins.data(70).step().data(5).step().data(64).step().data(67).evaluate().predict();
  }

  @Test
  void aPerceptronInSinglePrecisionIsNear() {
    Unit unit = perceptron();
    Twins twins = Twins.near(unit, Compiled.of(Twins.files(unit, Precision.F32)), 7, 1e-4);
    twins.data(8).step().data(5).step().evaluate().predict().data(8).step();
  }
}
