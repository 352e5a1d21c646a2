package org.descentlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/** The tensors on a differentiable way from one of the parameters to the objective, both ends included. */
record Activity(Set<Tensor> tensors) {
  static Activity of(List<Step.Definition> definitions, Collection<Tensor> parameters, Tensor objective) {
    List<Step.Definition> backwards = new ArrayList<>(definitions);
    Collections.reverse(backwards);
    Set<Tensor> reached = new LinkedHashSet<>(parameters);
    boolean more = true;
    while (more) {
      more = spread(definitions, reached);
    }
    Set<Tensor> active = new LinkedHashSet<>(Set.of(objective));
    more = true;
    while (more) {
      more = collect(backwards, active);
    }
    active.retainAll(reached);
    return new Activity(active);
  }

  boolean contains(Tensor tensor) {
    return tensors.contains(tensor);
  }

  private static boolean spread(List<Step.Definition> definitions, Set<Tensor> reached) {
    boolean changed = false;
    for (Step.Definition definition : definitions) {
      if (!reached.contains(definition.target()) && dependences(definition).stream().anyMatch(reached::contains)) {
        changed |= reached.add(definition.target());
      }
    }
    return changed;
  }

  private static boolean collect(List<Step.Definition> backwards, Set<Tensor> active) {
    boolean changed = false;
    for (Step.Definition definition : backwards) {
      if (active.contains(definition.target())) {
        changed |= active.addAll(dependences(definition));
      }
    }
    return changed;
  }

  /** The tensors by which a definition may have a derivative that is not 0. */
  private static Set<Tensor> dependences(Step.Definition definition) {
    Set<Tensor> found = new LinkedHashSet<>();
    smoothReads(definition.body()).forEach(read -> found.add(read.tensor()));
    definition.stated().forEach(stated -> found.add(stated.tensor()));
    return found;
  }

  /** The reads by which a body may have a derivative that is not 0. */
  static Collection<Expr.Read> smoothReads(Expr body) {
    if (body instanceof Expr.Reduce reduce) {
      return hasDerivative(reduce.reducer()) ? smoothReads(reduce.body()) : Set.of();
    }
    if (body instanceof Expr.Draw draw) {
      return draw.parameters().stream().flatMap(e -> smoothReads(e).stream()).toList();
    }
    return Backward.through(body, Expr.constant(1)).keySet();
  }

  private static boolean hasDerivative(Reducer reducer) {
    return switch (reducer) {
      case SUM, PRODUCT, MAX, MIN -> true;
      case ARGMAX, ARGMIN, ANY, ALL -> false;
    };
  }
}
