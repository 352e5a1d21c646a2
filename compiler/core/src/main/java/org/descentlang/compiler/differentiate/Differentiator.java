package org.descentlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Arranger;
import org.descentlang.compiler.ir.Clock;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Names;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Program.Commit;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.source.Diagnostic;

/**
 * Adds to a unit's {@code train} the derivatives of its objectives by their parameters:
 *
 * <pre>
 * hidden[b, j] = sum(i) W[j, i] * x[b, i]   ->   W.grad[j, i] = sum(b) hidden.grad[b, j] * x[b, i]
 * </pre>
 *
 * and commits each, added to what is pending, to its accumulator. Definitions in a cycle are a recurrence again, the
 * other way round. An objective of {@code update} (a penalty) has values for accumulators: those are defined where they
 * are read.
 */
public final class Differentiator {
  private final Unit unit;
  private final Indices indices;
  private final Home train;
  private final Home update;
  private final Names names = new Names();

  private Differentiator(Unit unit, Indices indices) {
    this.unit = unit;
    this.indices = indices;
    train = Home.of(new Arranger(indices).flatten(unit.train().steps()));
    update = Home.of(new Arranger(indices).flatten(unit.update().steps()));
  }

  public static Differentiated differentiate(Unit unit, Indices indices) {
    return new Differentiator(unit, indices).differentiate();
  }

  private Differentiated differentiate() {
    List<Diagnostic> refusals = refusals();
    return refusals.isEmpty()
        ? new Differentiated(differentiated(), List.of())
        : new Differentiated(unit, refusals);
  }

  private List<Diagnostic> refusals() {
    return unit.objectives().stream()
        .flatMap(o -> Refusals.of((isPenalty(o) ? update : train).activity(o)).stream())
        .distinct().toList();
  }

  private static boolean isPenalty(Unit.Objective objective) {
    return objective.gradients().stream().allMatch(g -> g.accumulator().role() == Role.VALUE);
  }

  private List<Unit.Objective> losses() {
    return unit.objectives().stream().filter(o -> !isPenalty(o)).toList();
  }

  private Unit differentiated() {
    takeNames();
    List<Definition> all = new ArrayList<>();
    train.definitions().forEach(d -> all.add(withoutStated(d)));
    Map<Unit.Gradient, List<Tensor>> terms = new LinkedHashMap<>();
    for (Unit.Objective objective : losses()) {
      Gradients gradients = Gradients.of(train, objective, suffix(objective), indices, names);
      all.addAll(gradients.definitions());
      objective.gradients().forEach(g -> terms.computeIfAbsent(g, key -> new ArrayList<>())
          .addAll(gradients.by(g.parameter()).stream().toList()));
    }
    List<Commit> commits = new ArrayList<>(unit.train().commits());
    Set<Tensor> zero = new LinkedHashSet<>();
    terms.forEach((gradient, sums) -> {
      if (sums.isEmpty()) {
        zero.add(gradient.accumulator());
      } else {
        Definition next = accumulate(gradient, sums);
        all.add(next);
        commits.add(new Commit(gradient.accumulator(), next.target()));
      }
    });
    List<Step> steps = new Arranger(indices).arrange(all).steps();
    return with(new Program(unit.train().name(), steps, commits, unit.train().results()), penalized(zero));
  }

  /** A loss that nothing leads to from a parameter has no part in its update, whatever it would be multiplied with. */
  private static Definition without(Set<Tensor> zero, Definition d) {
    return new Definition(
        d.target(), d.at(), d.indices(), d.where(), without(zero, d.body()), d.stated(), d.origin());
  }

  private static Expr without(Set<Tensor> zero, Expr expr) {
    boolean isScaled = expr instanceof Expr.Apply product && product.primitive() == Primitive.MULTIPLY
        && isOneOf(zero, product.arguments().get(0));
    return isScaled || isOneOf(zero, expr)
        ? Expr.constant(0) : Exprs.mapChildren(expr, child -> without(zero, child));
  }

  private static boolean isOneOf(Set<Tensor> tensors, Expr expr) {
    return expr instanceof Expr.Read read && tensors.contains(read.tensor());
  }

  /** The update, with the derivative of each penalty where it is read. */
  private Program penalized(Set<Tensor> zero) {
    List<Definition> all = new ArrayList<>();
    update.definitions().forEach(d -> all.add(without(zero, withoutStated(d))));
    for (Unit.Objective penalty : unit.objectives().stream().filter(Differentiator::isPenalty).toList()) {
      Gradients gradients = Gradients.of(update, penalty, ".penalty_grad", indices, names);
      all.addAll(gradients.definitions());
      penalty.gradients().forEach(g -> all.add(penalty(g, gradients.by(g.parameter()).stream().toList())));
    }
    List<Step> steps = new Arranger(indices).arrange(all).steps();
    return new Program(unit.update().name(), steps, unit.update().commits(), unit.update().results());
  }

  private Definition penalty(Unit.Gradient gradient, List<Tensor> terms) {
    Place place = Place.plain(
        gradient.accumulator(), update.dimensions().of(gradient.parameter()), indices);
    Expr value = terms.isEmpty() ? Expr.constant(0) : new Expr.Read(terms.get(0), place.at());
    return new Definition(gradient.accumulator(), place.at(), place.indices(), List.of(), value, List.of(),
        Origin.NONE.gradient(gradient.parameter()));
  }

  /** Stated derivatives have been used; what only they read is not needed any more. */
  private static Definition withoutStated(Definition d) {
    return new Definition(d.target(), d.at(), d.indices(), d.where(), d.body(), List.of(), d.origin());
  }

  private void takeNames() {
    Stream.of(unit.inputs(), unit.targets(), unit.outputs()).flatMap(List::stream).forEach(t -> names.add(t.name()));
    unit.programs().forEach(this::takeNames);
    unit.settings().forEach(s -> names.add(s.tensor().name()));
    unit.objectives().forEach(o -> o.gradients().forEach(g -> names.add(g.accumulator().name())));
    unit.objectives().forEach(o -> o.gradients().forEach(g -> names.add(g.parameter().name())));
  }

  private void takeNames(Program of) {
    new Arranger(indices).flatten(of.steps()).forEach(d -> names.add(d.target().name()));
    of.commits().forEach(c -> names.add(c.target().name()));
  }

  /** One objective needs no name. */
  private String suffix(Unit.Objective objective) {
    return losses().size() == 1 ? ".grad" : ".grad." + objective.sum().name().replaceFirst("\\.sum$", "");
  }

  /** The accumulator's next value: of the first mini-batch the gradient itself, then that added to what is pending. */
  private Definition accumulate(Unit.Gradient gradient, List<Tensor> sums) {
    Tensor accumulator = gradient.accumulator();
    Tensor next = Tensor.value(names.fresh(accumulator.name() + ".next"), Element.REAL, accumulator.shape());
    Place place = Place.plain(accumulator, train.dimensions().of(gradient.parameter()), indices);
    List<Affine> at = place.at();
    Expr sum = sums.stream().<Expr>map(t -> new Expr.Read(t, at))
        .reduce((left, right) -> Expr.apply(Primitive.ADD, left, right)).orElseThrow();
    Expr isFirst = Expr.apply(Primitive.EQUAL, new Expr.Read(Clock.PENDING.tensor(), List.of()), Expr.constant(0));
    Expr more = Expr.apply(Primitive.ADD, new Expr.Read(accumulator, at), sum);
    return new Definition(
        next, at, place.indices(), List.of(), new Expr.Select(isFirst, sum, more), List.of(),
        Origin.NONE.accumulation());
  }

  private Unit with(Program train, Program update) {
    return unit.with(unit.initialize(), train, update, unit.evaluate(), unit.predict(), unit.measure())
        .withoutObjectives();
  }
}
