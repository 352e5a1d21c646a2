package org.descentlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Reachable;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/** By which tensors each definition of a program may have a derivative that is not 0, found out when it is asked for. */
final class Dependences {
  private final List<Definition> program;
  private final Map<Tensor, Integer> places = new HashMap<>();
  private final Map<Tensor, Set<Tensor>> known = new HashMap<>();

  Dependences(List<Definition> program) {
    this.program = program;
    program.forEach(d -> places.put(d.target(), places.size()));
  }

  /** What is on a way from one of the parameters to the objective. */
  Activity between(Collection<Tensor> parameters, Tensor objective) {
    Set<Tensor> active = Reachable.from(Set.of(objective), this::of);
    Map<Tensor, List<Tensor>> dependents = new HashMap<>();
    active.forEach(t -> of(t).forEach(by -> dependents.computeIfAbsent(by, key -> new ArrayList<>()).add(t)));
    active.retainAll(Reachable.from(parameters, t -> dependents.getOrDefault(t, List.of())));
    return new Activity(active, active.stream().filter(places::containsKey).map(places::get).sorted()
        .map(program::get).toList());
  }

  private Set<Tensor> of(Tensor tensor) {
    return places.containsKey(tensor)
        ? known.computeIfAbsent(tensor, t -> of(program.get(places.get(t)))) : Set.of();
  }

  private static Set<Tensor> of(Definition definition) {
    Set<Tensor> found = new LinkedHashSet<>();
    smoothReads(definition.body()).forEach(read -> found.add(read.tensor()));
    definition.stated().stream().map(Step.Stated::tensor).forEach(found::add);
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
