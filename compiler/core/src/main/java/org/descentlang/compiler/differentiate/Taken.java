package org.descentlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Indices;
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
 * </pre>
 */
final class Taken {
  private final Indices indices;
  private final Names names;
  private final Dimensions dimensions;
  private final Map<Tensor, List<Contribution>> contributions;
  private final Map<Tensor, Optional<Tensor>> known = new LinkedHashMap<>();
  private final Set<Tensor> pending = new HashSet<>();
  private final List<Definition> definitions = new ArrayList<>();

  Taken(Indices indices, Names names, Dimensions dimensions, Map<Tensor, List<Contribution>> contributions) {
    this.indices = indices;
    this.names = names;
    this.dimensions = dimensions;
    this.contributions = contributions;
  }

  /** Of all that was asked for. */
  List<Definition> definitions() {
    return definitions;
  }

  /** The contribution, only where the tensor that it comes through is taken. */
  Contribution guard(Contribution contribution) {
    return of(contribution.by())
        .map(taken -> contribution.where(new Expr.Read(taken, contribution.byAt())))
        .orElse(contribution);
  }

  /**
   * Empty where every element is taken. Elements of a recurrence that read each other count as taken: their own
   * conditions guard them.
   */
  private Optional<Tensor> of(Tensor tensor) {
    if (!known.containsKey(tensor) && pending.add(tensor)) {
      known.put(tensor, define(tensor, contributions.getOrDefault(tensor, List.of())));
      pending.remove(tensor);
    }
    return known.getOrDefault(tensor, Optional.empty());
  }

  private Optional<Tensor> define(Tensor tensor, List<Contribution> all) {
    List<Contribution> guarded = all.stream().map(this::guard).toList();
    if (guarded.isEmpty() || guarded.stream().anyMatch(c -> isAlways(tensor, c))) {
      return Optional.empty();
    }
    if (guarded.size() == 1) {
      return Optional.of(any(tensor, guarded.get(0), ".taken"));
    }
    List<Tensor> ways = new ArrayList<>();
    guarded.forEach(c -> ways.add(any(tensor, c, ".taken." + (ways.size() + 1))));
    return Optional.of(or(tensor, ways, guarded.get(0)));
  }

  private static boolean isAlways(Tensor tensor, Contribution contribution) {
    return contribution.conditions().isEmpty() && Place.isEverywhere(tensor, contribution.at());
  }

  private Tensor any(Tensor tensor, Contribution contribution, String suffix) {
    Contribution own = contribution.fresh(indices);
    Place place = Place.of(tensor, own.at(), dimensions.of(tensor), indices);
    List<Expr> conditions = new ArrayList<>(place.equalTo(own.at()));
    conditions.addAll(own.conditions());
    Domain domain = new Domain(own.indices(), conditions);
    Expr body = new Expr.Reduce(Reducer.ANY, domain, new Expr.Truth(true), Order.OPEN);
    return add(named(tensor, suffix), place.at(), place.indices(), body, contribution);
  }

  private Tensor or(Tensor tensor, List<Tensor> ways, Contribution first) {
    Place place = Place.plain(tensor, dimensions.of(tensor), indices);
    List<Affine> at = place.at();
    Expr body = ways.stream().<Expr>map(way -> new Expr.Read(way, at))
        .reduce((left, right) -> Expr.apply(Primitive.OR, left, right)).orElseThrow();
    return add(named(tensor, ".taken"), at, place.indices(), body, first);
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
