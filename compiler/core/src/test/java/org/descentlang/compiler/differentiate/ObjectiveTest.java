package org.descentlang.compiler.differentiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import java.util.Arrays;
import java.util.List;
import org.descentlang.compiler.evaluate.Environment;
import org.descentlang.compiler.evaluate.Evaluator;
import org.descentlang.compiler.ir.Clock;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.junit.jupiter.api.Test;

/** What is differentiated, by what, and where it is added up. */
class ObjectiveTest extends GradientFixture {
  @Test
  void statedDerivativeIsAddedToTheBodysOwn() {
    Tensor x = learned("x", 3);
    Tensor y = value("y", 3);
    Index i = index("i", 3);
    Definition square = define(y, i).as(times(2, times(read(x, i), apply(Primitive.STOP, read(x, i)))));
    step(new Definition(
        y, square.at(), square.indices(), List.of(), square.body(),
        List.of(new Step.Stated(
            x, square.at(), List.of(), List.of(), times(5, read(x, i)))), square.origin()));
    Index j = index("j", 3);
    step(define(loss).as(sum(over(j), read(y, j))));
    double[] expected = Arrays.stream(values.get(x)).map(e -> 2 * e + 5 * e).toArray();
    assertThat(gradient(x)).containsExactly(expected);
  }

  @Test
  void aParameterThatIsNotReadHasGradientZero() {
    Tensor x = learned("x", 3);
    Tensor unused = learned("unused", 2);
    lossOf(x);
    assertThat(gradient(unused)).containsExactly(0, 0);
  }

  @Test
  void gradientsOfSeveralMiniBatchesAreAdded() {
    Tensor x = learned("x", 3);
    lossOf(x);
    double[] once = gradient(x);
    Problem problem = problem();
    Environment environment = problem.environment()
        .put(Clock.PENDING.tensor(), 1).put(Training.accumulator(x), once);
    Evaluator.run(differentiated(problem, true).train(), environment);
    assertThat(environment.get(Training.accumulator(x)))
        .containsExactly(Arrays.stream(once).map(g -> g + g).toArray());
  }

  @Test
  void objectivesWithOneAccumulatorAreAdded() {
    Tensor x = learned("x", 3);
    lossOf(x);
    double[] once = gradient(x);
    Unit.Objective objective = problem().unit().objectives().get(0);
    Tensor other = value("other");
    Index i = index("i", 3);
    step(define(other).as(sum(over(i), times(4, read(x, i)))));
    Unit both = twice(problem().unit(), new Unit.Objective(other, objective.gradients()));
    Environment environment = problem().environment();
    Evaluator.run(Differentiator.differentiate(both, build.indices()).unit().train(), environment);
    assertThat(environment.get(Training.accumulator(x)))
        .containsExactly(Arrays.stream(once).map(g -> g + 4).toArray());
  }

  private static Unit twice(Unit unit, Unit.Objective more) {
    List<Unit.Objective> objectives = List.of(unit.objectives().get(0), more);
    return new Unit(
        unit.packageName(), unit.trainer(), unit.model(), unit.batch(), unit.counts(), unit.inputs(), unit.targets(),
        unit.outputs(), unit.settings(), unit.initialize(), unit.train(), unit.update(), unit.evaluate(),
        unit.predict(), unit.measure(), unit.measures(), objectives, unit.rate());
  }

  @Test
  void aDrawHasNoDerivativeByItsDistribution() {
    Tensor x = learned("x", 3);
    Tensor noise = value("noise", 3);
    Index i = index("i", 3);
    step(define(noise, i).as(new Expr.Draw(
        Expr.Distribution.NORMAL, "noise", List.of(i), List.of(read(x, i), Expr.constant(1)))));
    lossOf(noise);
    assertThat(Differentiator.differentiate(problem().unit(), build.indices()).diagnostics())
        .extracting(d -> d.id() + ": " + d.message())
        .containsExactly("no-derivative: the loss depends on `noise`, a random number that has no derivative by `x`");
  }
}
