package org.descentlang.compiler.simplify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Names;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * Sums that have terms in at most half of their places, as the gradient of a parameter that is read in parts: they are
 * computed in these places, and are 0 in the others. Those of recurrences stay, whose places come one after the other.
 *
 * <pre>
 * w.grad[r < 6, n] = sum(b where r >= 4) g[b, r - 4] * x[b, n]
 *   ->
 * w.grad.part[r < 2, n] = sum(b) g[b, r] * x[b, n];  w.grad[r, n] = if r >= 4 then w.grad.part[r - 4, n] else 0
 * </pre>
 */
final class NarrowSums {
  /** The values of an index for which there are terms. */
  private record Part(Index index, List<Expr> conditions, long first, long count) {}

  private final Recurrences recurrences;
  private final Indices indices;
  private final Names names;

  private NarrowSums(Recurrences recurrences, Indices indices, Names names) {
    this.recurrences = recurrences;
    this.indices = indices;
    this.names = names;
  }

  /** @param names those that are taken; what is new is added */
  static Draft narrow(Draft draft, Indices indices, Names names) {
    NarrowSums sums = new NarrowSums(new Recurrences(draft), indices, names);
    return draft.with(draft.definitions().stream().flatMap(d -> sums.narrowed(d).stream()).toList());
  }

  private List<Definition> narrowed(Definition d) {
    if (!(d.body() instanceof Expr.Reduce reduce) || reduce.reducer() != Reducer.SUM
        || d.target().element() == Element.INTEGER || !d.where().isEmpty() || !d.stated().isEmpty()
        || !d.at().stream().allMatch(Affine::isIndex)) {
      return List.of(d);
    }
    return d.indices().stream().flatMap(i -> part(reduce.domain(), i).stream()).findFirst()
        .filter(part -> !recurrences.include(d)).map(part -> narrowed(d, reduce, part)).orElse(List.of(d));
  }

  /** Where conditions on the index alone leave at most half of its values. */
  private static Optional<Part> part(Domain domain, Index index) {
    List<Expr> conditions = domain.conditions().stream().flatMap(c -> Conditions.conjuncts(c).stream())
        .filter(c -> isBound(c, index)).toList();
    long first = 0;
    long last = index.extent().bound() - 1L;
    for (Expr condition : conditions) {
      Affine value = ((Expr.NonNegative) condition).value();
      if (value.coefficient(index) > 0) {
        first = Math.max(first, -value.constant());
      } else {
        last = Math.min(last, value.constant());
      }
    }
    long count = last - first + 1;
    return index.extent() instanceof Extent.Constant size && !conditions.isEmpty() && count > 0
        && 2 * count <= size.bound() ? Optional.of(new Part(index, conditions, first, count)) : Optional.empty();
  }

  private static boolean isBound(Expr condition, Index index) {
    return condition instanceof Expr.NonNegative bound && bound.value().terms().size() == 1
        && Math.abs(bound.value().coefficient(index)) == 1;
  }

  private List<Definition> narrowed(Definition d, Expr.Reduce reduce, Part part) {
    Index own = indices.fresh(part.index.name(), Extent.of(Math.toIntExact(part.count)));
    Affine place = Affine.of(own).plus(part.first);
    Function<Index, Affine> inside = i -> i.equals(part.index) ? place : Affine.of(i);
    List<Expr> conditions = new ArrayList<>();
    reduce.domain().conditions().forEach(c -> conditions.addAll(Conditions.conjuncts(c)));
    conditions.removeAll(part.conditions);
    Expr sum = Exprs.substitute(
        reduce.of(new Domain(reduce.domain().indices(), conditions), reduce.body()), inside);
    List<Index> inner = d.indices().stream().map(i -> i.equals(part.index) ? own : i).toList();
    Tensor target = d.target();
    List<Affine> at = d.at().stream().map(a -> a.is(part.index) ? Affine.of(own) : a).toList();
    List<Extent> shape = at.stream().map(a -> a.indices().get(0).extent()).toList();
    Tensor narrow = Tensor.value(names.fresh(target.name() + ".part"), target.element(), shape);
    List<Affine> read = d.at().stream().map(a -> a.is(part.index) ? a.plus(-part.first) : a).toList();
    Expr whole = new Expr.Select(
        Conditions.all(part.conditions), new Expr.Read(narrow, read), Expr.constant(0));
    return List.of(
        new Definition(narrow, at, inner, List.of(), sum, List.of(), d.origin()),
        new Definition(target, d.at(), d.indices(), List.of(), whole, List.of(), d.origin()));
  }
}
