package org.descentlang.compiler.simplify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.GuardedRead;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * A running sum of products whose set ends where one factor's reads do, as of a padded convolution: that factor is 0
 * beside the edge, and all sums have the same terms. So they can be computed side by side.
 *
 * <pre>
 * sum(r where 0 <= p + r - 1 < n) w[r] * x[p + r - 1]
 *   ->   sum(r) w[r] * (if 0 <= p + r - 1 < n then x[p + r - 1] else 0)
 * </pre>
 *
 * <p>Nothing but that factor may need the edge to be read inside of its tensor, and where that is defined.
 */
final class EdgeTerms {
  private EdgeTerms() {}

  /**
   * @param d a definition whose body is a running reduction
   * @param partial tensors of which not every element is defined before the definition
   */
  static Definition fill(Definition d, Set<Tensor> partial) {
    Expr.Reduce sum = (Expr.Reduce) d.body();
    Expr.Reduce filled = fill(sum, d.indices());
    Definition candidate =
        new Definition(d.target(), d.at(), d.indices(), d.where(), filled, d.stated(), d.origin());
    boolean isSafe = filled != sum && GuardedRead.of(candidate).stream().allMatch(GuardedRead::isInside)
        && unguarded(sum, filled).flatMap(e -> Exprs.reads(e).stream()).noneMatch(r -> partial.contains(r.tensor()));
    return isSafe ? candidate : d;
  }

  /** What was evaluated at the edge alone, and is now beside it, too. */
  private static Stream<Expr> unguarded(Expr.Reduce sum, Expr.Reduce filled) {
    List<Expr> before = ((Expr.Apply) sum.body()).arguments();
    List<Expr> after = ((Expr.Apply) filled.body()).arguments();
    List<Expr> same = before.stream().filter(after::contains).toList();
    return Stream.concat(filled.domain().conditions().stream(), same.isEmpty() ? before.stream() : same.stream());
  }

  private static Expr.Reduce fill(Expr.Reduce sum, List<Index> own) {
    if (sum.reducer() != Reducer.SUM || !(sum.body() instanceof Expr.Apply product)
        || product.primitive() != Primitive.MULTIPLY) {
      return sum;
    }
    Map<Integer, List<Expr>> edges = new LinkedHashMap<>();
    List<Expr> left = new ArrayList<>();
    for (Expr condition : sum.domain().conditions()) {
      List<Integer> factors = isEdge(condition, sum.domain(), own) ? bounded(product, condition) : List.of();
      if (factors.size() == 1) {
        edges.computeIfAbsent(factors.get(0), f -> new ArrayList<>()).add(condition);
      } else {
        left.add(condition);
      }
    }
    List<Expr> factors = new ArrayList<>(product.arguments());
    edges.forEach((f, conditions) -> factors.set(
        f, new Expr.Select(Conditions.all(conditions), factors.get(f), Expr.constant(0))));
    return edges.isEmpty() ? sum : sum.of(new Domain(sum.domain().indices(), left),
        Expr.apply(Primitive.MULTIPLY, factors.get(0), factors.get(1)));
  }

  /** Whether it leaves out other terms of one sum than of another. */
  private static boolean isEdge(Expr condition, Domain set, List<Index> own) {
    return condition instanceof Expr.NonNegative edge
        && edge.value().indices().stream().anyMatch(own::contains)
        && edge.value().indices().stream().anyMatch(set.indices()::contains);
  }

  /** The factors that read at a place that the condition bounds. */
  private static List<Integer> bounded(Expr.Apply product, Expr condition) {
    Affine edge = ((Expr.NonNegative) condition).value();
    List<Integer> factors = new ArrayList<>();
    for (int f = 0; f < product.arguments().size(); f++) {
      if (Exprs.reads(product.arguments().get(f)).stream().flatMap(r -> r.at().stream())
          .anyMatch(at -> at.minus(edge).isConstant() || at.plus(edge).isConstant())) {
        factors.add(f);
      }
    }
    return factors;
  }
}
