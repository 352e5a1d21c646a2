package org.descentlang.compiler.differentiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.differentiate.Training.BATCH;
import static org.descentlang.compiler.ir.Build.affine;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.parameter;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.descentlang.compiler.Golden;
import org.descentlang.compiler.evaluate.Environment;
import org.descentlang.compiler.evaluate.Evaluator;
import org.descentlang.compiler.ir.Arranger;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.ir.Verifier;
import org.descentlang.compiler.simplify.Simplifier;

/** A loss, made step by step, and its gradients against finite differences: what the tests of gradients share. */
abstract class GradientFixture {
  final Build build = new Build();
  final Random random = new Random(3);
  final List<Definition> steps = new ArrayList<>();
  private final List<Tensor> parameters = new ArrayList<>();
  final Map<Tensor, double[]> values = new LinkedHashMap<>();
  final Map<Extent.Counted, Integer> counts = new LinkedHashMap<>(Map.of(BATCH, 3));
  final Tensor loss = value("loss");

  Tensor learned(String name, Object... shape) {
    Tensor tensor = parameter(name, shape);
    parameters.add(tensor);
    return given(tensor);
  }

  Tensor given(Tensor tensor) {
    values.put(tensor, random.doubles(tensor.size(), -1, 1).toArray());
    return tensor;
  }

  Index index(String name, Object extent) {
    return build.index(name, extent);
  }

  Tensor step(Definition definition) {
    steps.add(definition);
    return definition.target();
  }

  /** The sum of an uneven function of all elements. */
  void lossOf(Tensor tensor) {
    Index[] all = tensor.shape().stream().map(e -> index("i", e)).toArray(Index[]::new);
    Expr weight = new Expr.Position(
        Arrays.stream(all).map(i -> affine(i)).reduce(affine(1), (a, b) -> a.times(2).plus(b)));
    Expr element = read(tensor, (Object[]) all);
    Tensor terms = value("terms", tensor.shape().toArray());
    step(define(terms, (Object[]) all).as(apply(
        Primitive.SIN, times(element, apply(Primitive.NUMBER, weight)))));
    step(define(loss).as(sum(over(all), read(terms, (Object[]) all))));
  }

  void agree() {
    GradientCheck.Report report = check();
    assertThat(report.failures()).isEmpty();
    assertThat(report.kinks()).isZero();
    assertThat(report.checked()).isPositive();
  }

  /** Agrees, and reads as that file of {@code golden/gradients} does. */
  void agreeAndRead(String name) {
    agree();
    Unit after = differentiated(problem(), true);
    Golden.check("golden/gradients/" + name + ".txt", Printer.text(after.train()));
  }

  private GradientCheck.Report check() {
    Problem problem = problem();
    GradientCheck.Report plain = GradientCheck.elements(problem, differentiated(problem, false));
    assertThat(plain.failures()).isEmpty();
    return GradientCheck.elements(problem, differentiated(problem, true));
  }

  Problem problem() {
    Unit unit = Training.unit(
        BATCH, List.of(), new Arranger(build.indices()).arrange(steps).steps(), loss, parameters);
    return new Problem(unit, build.indices(), values, counts);
  }

  Unit differentiated(Problem problem, boolean simplified) {
    Unit before = simplified ? Simplifier.first(build.indices()).simplify(problem.unit()) : problem.unit();
    Differentiated derived = Differentiator.differentiate(before, build.indices());
    assertThat(derived.diagnostics()).isEmpty();
    Unit after = simplified ? Simplifier.last(build.indices()).simplify(derived.unit()) : derived.unit();
    assertThat(Verifier.verify(simplified ? "simplify" : "differentiate", after)).isEmpty();
    return after;
  }

  double[] gradient(Tensor parameter) {
    Problem problem = problem();
    Environment environment = problem.environment();
    Evaluator.run(differentiated(problem, true).train(), environment);
    return environment.get(Training.accumulator(parameter));
  }
}
