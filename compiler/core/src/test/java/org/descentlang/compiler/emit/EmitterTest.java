package org.descentlang.compiler.emit;

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

  @Test
  void aPerceptronInSinglePrecisionIsNear() {
    Unit unit = perceptron();
    Twins twins = Twins.near(unit, Compiled.of(Twins.files(unit, Precision.F32)), 7, 1e-4);
    twins.data(8).step().data(5).step().evaluate().predict().data(8).step();
  }
}
