package org.descentlang.compiler.differentiate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Names;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * Which elements of a tensor the objective is computed from, at the values at hand: an element that only branches read
 * that are not taken has derivative 0, and what it is computed from may be infinite. A BOOLEAN tensor says so, where a
 * condition stands on every way to the objective:
 *
 * <pre>
 * z[i] = log(x[i]);  y[i] = if c[i] then z[i] else 0   ->   z.taken[k] = any(i where i == k and c[i]) true
 * h[t] = h[t - 1] + z[t];  y = if c then h[2] else 0   ->   h.taken[k] = any(where 2 == k and c) true
 *                                                              or any(t where t - 1 == k and h.taken[t]) true
 * </pre>
 *
 * Those of a recurrence are a recurrence, the other way round.
 */
final class Taken {
  private final Indices indices;
  private final Names names;
  private final Dimensions dimensions;
  private final Map<Tensor, List<Contribution>> contributions;
  /** Every element of these is taken. */
  private final Set<Tensor> whole = new HashSet<>();
  private final Map<Tensor, Tensor> known = new LinkedHashMap<>();
  private final List<Definition> definitions = new ArrayList<>();

  Taken(
      Indices indices, Names names, Dimensions dimensions, Tensor objective,
      Map<Tensor, List<Contribution>> contributions) {
    this.indices = indices;
    this.names = names;
    this.dimensions = dimensions;
    this.contributions = contributions;
    findWhole(objective);
  }

  /** From the objective back, by reads of all elements under no condition. */
  private void findWhole(Tensor objective) {
    Map<Tensor, List<Tensor>> through = new LinkedHashMap<>();
    contributions.values().stream().flatMap(List::stream).filter(Taken::isOfAll)
        .forEach(c -> through.computeIfAbsent(c.by(), t -> new ArrayList<>()).add(c.tensor()));
    Deque<Tensor> pending = new ArrayDeque<>(List.of(objective));
    while (!pending.isEmpty()) {
      Tensor tensor = pending.poll();
      if (whole.add(tensor)) {
        pending.addAll(through.getOrDefault(tensor, List.of()));
      }
    }
  }

  private static boolean isOfAll(Contribution contribution) {
    return contribution.conditions().isEmpty() && Place.isEverywhere(contribution.tensor(), contribution.at());
  }

  /** Of all that was asked for. */
  List<Definition> definitions() {
    return definitions;
  }

  /** The contribution, only where the tensor that it comes through is taken. */
  Contribution guard(Contribution contribution) {
    return whole.contains(contribution.by()) ? contribution
        : contribution.where(new Expr.Read(of(contribution.by()), contribution.byAt()));
  }

  private Tensor of(Tensor tensor) {
    if (!known.containsKey(tensor)) {
      known.put(tensor, named(tensor, ".taken"));
      define(tensor, known.get(tensor));
    }
    return known.get(tensor);
  }

  private void define(Tensor tensor, Tensor taken) {
    List<Contribution> guarded = contributions.get(tensor).stream().map(this::guard).toList();
    if (guarded.size() == 1) {
      any(taken, guarded.get(0));
    } else {
      List<Tensor> ways = new ArrayList<>();
      guarded.forEach(c -> ways.add(any(named(tensor, ".taken." + (ways.size() + 1)), c)));
      or(taken, ways, guarded.get(0));
    }
  }

  private Tensor any(Tensor target, Contribution contribution) {
    Contribution own = contribution.fresh(indices);
    Place place = Place.of(target, own.at(), dimensions.of(own.tensor()), indices);
    List<Expr> conditions = new ArrayList<>(place.equalTo(own.at()));
    conditions.addAll(own.conditions());
    Domain domain = new Domain(own.indices(), conditions);
    Expr body = new Expr.Reduce(Reducer.ANY, domain, new Expr.Truth(true), Order.OPEN);
    return add(target, place.at(), place.indices(), body, contribution);
  }

  private void or(Tensor target, List<Tensor> ways, Contribution first) {
    Place place = Place.plain(target, dimensions.of(first.tensor()), indices);
    List<Affine> at = place.at();
    Expr body = ways.stream().<Expr>map(way -> new Expr.Read(way, at))
        .reduce((left, right) -> Expr.apply(Primitive.OR, left, right)).orElseThrow();
    add(target, at, place.indices(), body, first);
  }

  private Tensor named(Tensor tensor, String suffix) {
    return Tensor.value(names.fresh(tensor.name() + suffix), Element.BOOLEAN, tensor.shape());
  }

  private Tensor add(Tensor target, List<Affine> at, List<Index> own, Expr body, Contribution like) {
    definitions.add(new Definition(
        target, at, own, List.of(), body, List.of(),
        like.origin().helper("where the gradient of " + like.tensor().name() + " is not 0")));
    return target;
  }
}
