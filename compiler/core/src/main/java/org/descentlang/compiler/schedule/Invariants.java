package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Names;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * Computes what depends on scalars alone once in a program, as a scalar of its own, and not once for each element or
 * each parameter: {@code sqrt(1 - beta2^t)}.
 */
final class Invariants {
  /** What is cheaper is computed where it is needed. */
  private static final long CHEAPEST = 5;

  private record Key(Expr expr, Element element) {}

  private final Map<Key, Tensor> found = new LinkedHashMap<>();
  private final Names names = new Names();
  private final List<Step> steps = new ArrayList<>();
  private final Inliner.Inlined inlined;

  private Invariants(Inliner.Inlined inlined) {
    this.inlined = inlined;
    inlined.originals().values().forEach(d -> names.add(d.target().name()));
  }

  static Inliner.Inlined extract(Inliner.Inlined inlined) {
    Invariants invariants = new Invariants(inlined);
    inlined.steps().forEach(s -> invariants.steps.add(invariants.step(s)));
    return new Inliner.Inlined(invariants.steps, inlined.absorbed(), inlined.originals());
  }

  private Step step(Step step) {
    if (step instanceof Step.Recurrence recurrence) {
      return new Step.Recurrence(
          recurrence.index(), recurrence.ascending(), recurrence.steps().stream().map(this::step).toList());
    }
    Step.Definition d = (Step.Definition) step;
    boolean once = d.indices().isEmpty() && !(d.body() instanceof Expr.Reduce);
    return once ? d : new Step.Definition(
        d.target(), d.at(), d.indices(), d.where(), changed(d.body(), d.target().element()), d.stated(), d.origin());
  }

  /** The expression, where a value of that element is wanted. */
  private Expr changed(Expr expr, Element wanted) {
    if (isInvariant(expr)) {
      return read(expr, Exprs.element(expr) == Element.WIDE ? wanted : Exprs.element(expr));
    }
    if (expr instanceof Expr.Select select) {
      return new Expr.Select(changed(select.condition(), Element.BOOLEAN), changed(select.then(), wanted),
          changed(select.otherwise(), wanted));
    }
    Element inside = ofParts(expr);
    return Exprs.mapChildren(expr, child -> changed(child, inside));
  }

  /** What the parts of an expression are brought to. */
  private static Element ofParts(Expr expr) {
    if (expr instanceof Expr.Apply apply) {
      return apply.arguments().stream().map(Exprs::element).reduce(Exprs::join).orElseThrow();
    }
    return expr instanceof Expr.Reduce reduce ? Exprs.element(reduce.body()) : Element.WIDE;
  }

  private static boolean isInvariant(Expr expr) {
    return expr instanceof Expr.Apply
        && (Exprs.element(expr) == Element.REAL || Exprs.element(expr) == Element.WIDE)
        && Cost.of(expr) >= CHEAPEST
        && Exprs.indices(expr).isEmpty()
        && !Exprs.reads(expr).isEmpty()
        && Exprs.reads(expr).stream().allMatch(r -> r.tensor().shape().isEmpty());
  }

  /** Rounded once, here, where it will meet a REAL. */
  private Expr read(Expr expr, Element element) {
    return new Expr.Read(found.computeIfAbsent(new Key(expr, element), this::define), List.of());
  }

  private Tensor define(Key key) {
    Tensor tensor = Tensor.value(names.fresh(Naming.factor(key.expr)), key.element, List.of());
    Step.Definition definition =
        new Step.Definition(tensor, List.of(), List.of(), List.of(), key.expr, List.of(), Origin.NONE);
    steps.add(definition);
    inlined.originals().put(tensor, definition);
    inlined.absorbed().put(tensor, new LinkedHashSet<>());
    return tensor;
  }
}
