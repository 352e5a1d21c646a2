package org.descentlang.compiler.simplify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;

/**
 * A running sum of products whose set ends where one factor's reads do, as of a padded convolution: that factor is 0
 * beside the edge, and all sums have the same terms. So they can be computed side by side.
 *
 * <pre>
 * sum(r where 0 <= p + r - 1 < n) w[r] * x[p + r - 1]   ->   sum(r) w[r] * (if 0 <= p + r - 1 < n then x[p + r - 1] else 0)
 * </pre>
 */
final class EdgeTerms {
  private EdgeTerms() {}

  /**
   * @param own the indices of the sums that stand side by side
   */
  static Expr.Reduce fill(Expr.Reduce sum, List<Index> own) {
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
    return edges.isEmpty() ? sum : new Expr.Reduce(sum.reducer(), new Domain(sum.domain().indices(), left),
        Expr.apply(Primitive.MULTIPLY, factors.get(0), factors.get(1)), sum.order());
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
