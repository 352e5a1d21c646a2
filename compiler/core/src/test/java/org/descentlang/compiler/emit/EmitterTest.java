package org.descentlang.compiler.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Role;
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
    Models models = new Models(134);
    Tensor x = models.input(Build.input("pixels", models.count, 37));
    Tensor hidden = models.relu("hidden.relu", models.dense("hidden", x, 37, 136), 136);
    models.output(models.dense("logits", hidden, 136, 17));
    return models.crossEntropy("Wide", 17);
  }

  @Test
  void rowsAndTheirTilesAndTailsEqualTheEvaluator() {
    Unit unit = wide();
    List<GeneratedFile> files = Twins.files(unit, Precision.F64);
    assertThat(files.get(0).text()).contains("Math.fma(x3, line3[j]").contains("tile += 128");
    Twins twins = Twins.exact(unit, Compiled.of(files), 7);
    twins.data(134).step().data(5).step().data(128).step().data(131).evaluate().predict();
  }

  /** Two whole blocks and a part of a third. */
  @Test
  void sumsOfManyBlocksEqualTheEvaluator() {
    Models models = new Models(4);
    Tensor table = models.weight("table", 10, 1000);
    Index a = models.build.index("a", 10);
    Index b = models.build.index("b", 1000);
    Tensor norm = Build.value("norm");
    models.add(Build.define(norm).as(Build.sum(Build.over(a, b),
        Build.times(Build.read(table, a, b), Build.read(table, a, b)))));
    Tensor logits = models.dense("logits", models.input(Build.input("x", models.count, 3)), 3, 2);
    Tensor shifted = Build.value("shifted", models.count, 2);
    Index c = models.build.index("c", 2);
    models.add(Build.define(shifted, models.k, c)
        .as(Build.plus(Build.read(logits, models.k, c), Build.times(Build.read(norm), 0.25))));
    models.output(shifted);
    Unit unit = models.crossEntropy("Blocks", 2);
    List<GeneratedFile> files = Twins.files(unit, Precision.F64);
    assertThat(files.get(0).text()).contains("block += 4096");
    Twins.exact(unit, Compiled.of(files), 5).data(4).step().data(3).step().evaluate().predict();
  }

  /** The root of a negative number is NaN: there are windows of each kind, and greatest terms and least ones. */
  @Test
  void windowsWithNaNsEqualTheEvaluator() {
    Models models = new Models(64);
    Tensor x = models.input(Build.input("x", models.count, 2, 10));
    Index q = models.build.index("q", 5);
    Tensor places = Build.value("places", models.count, 5);
    Expr sum = Build.plus(
        extreme(models, x, q, Reducer.MAX, Reducer.ARGMAX), extreme(models, x, q, Reducer.MIN, Reducer.ARGMIN));
    models.add(Build.define(places, models.k, q).as(sum));
    models.output(models.dense("logits", places, 5, 3));
    Unit unit = models.crossEntropy("Windows", 3);
    List<GeneratedFile> files = Twins.files(unit, Precision.F64);
    assertThat(files.get(0).text()).contains("if (max != max)").contains("if (min != min)");
    Twins.exact(unit, Compiled.of(files), 7).data(64).step().data(5).step().evaluate().predict();
  }

  /** A number that tells the place of the extreme root, and whether that is above 0.9; no NaN gets out. */
  private static Expr extreme(Models models, Tensor x, Index q, Reducer value, Reducer place) {
    Index u = models.build.index("u", 2);
    Index v = models.build.index("v", 2);
    Expr root = Build.apply(
        Primitive.SQRT, Build.read(x, models.k, u, Build.shift(Build.scale(2, q), v)));
    Tensor extreme = Build.value(value.name().toLowerCase(Locale.ROOT), models.count, 5);
    Tensor at = Build.tensor(
        Role.VALUE, Element.INTEGER, place.name().toLowerCase(Locale.ROOT), models.count, 5);
    models.add(Build.define(extreme, models.k, q).as(Build.reduce(value, Order.RUNNING, Build.over(u, v), root)));
    models.add(Build.define(at, models.k, q).as(Build.reduce(place, Order.RUNNING, Build.over(u, v), root)));
    Expr isLarge = Build.apply(Primitive.LESS, 0.9, Build.read(extreme, models.k, q));
    return Build.plus(Build.apply(Primitive.NUMBER, Build.read(at, models.k, q)), Build.select(isLarge, 1, 0));
  }

  @Test
  void aPerceptronInSinglePrecisionIsNear() {
    Unit unit = perceptron();
    Twins twins = Twins.near(unit, Compiled.of(Twins.files(unit, Precision.F32)), 7, 1e-4);
    twins.data(8).step().data(5).step().evaluate().predict().data(8).step();
  }
}
