package org.descentlang.compiler.simplify;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;

/**
 * The order of a sum's arithmetic, by its conditions and constant bounds alone: none where at most one term holds; in
 * lanes where there are too few sums side by side to fill a vector; else running.
 */
final class SumOrder {
  /** Sums side by side, fewer than this: a vector of 16 floats. */
  static final long FEW_SUMS = 16;

  private SumOrder() {}

  /**
   * Integers are exact in any order, so they are just added up; and a position in a set has 32 bits.
   *
   * @param own the definition's own indices; those of recurrences around it don't count
   */
  static Order of(Expr.Reduce reduce, List<Index> own) {
    if (reduce.reducer() != Reducer.SUM) {
      return Order.RUNNING;
    }
    if (hasOneTerm(reduce.domain())) {
      return Order.SINGLE;
    }
    boolean inLanes = Exprs.element(reduce) != Element.INTEGER && new Domain(own, List.of()).box() < FEW_SUMS
        && reduce.domain().box() <= Integer.MAX_VALUE;
    return inLanes ? Order.LANES : Order.RUNNING;
  }

  /** Whether its equalities leave each index one value: {@code v == token[t]}. */
  private static boolean hasOneTerm(Domain set) {
    Set<Index> open = new HashSet<>(set.indices());
    open.removeIf(i -> i.extent().equals(Extent.of(1)));
    List<Expr> parts = set.conditions().stream().flatMap(c -> Conditions.conjuncts(c).stream()).toList();
    boolean found = true;
    while (found && !open.isEmpty()) {
      found = parts.stream().anyMatch(p -> closes(p, open));
    }
    return open.isEmpty();
  }

  /** Removes the one open index of an equality. */
  private static boolean closes(Expr condition, Set<Index> open) {
    Set<Index> used = new HashSet<>(Exprs.indices(condition));
    used.retainAll(open);
    return used.size() == 1 && givesAny(condition, used.iterator().next()) && open.removeAll(used);
  }

  private static boolean givesAny(Expr condition, Index index) {
    if (condition instanceof Expr.IsZero zero) {
      return zero.value().coefficient(index) != 0;
    }
    return condition instanceof Expr.Apply equal && equal.primitive() == Primitive.EQUAL
        && Exprs.element(equal.arguments().get(0)) == Element.INTEGER
        && (gives(equal.arguments().get(0), equal.arguments().get(1), index)
            || gives(equal.arguments().get(1), equal.arguments().get(0), index));
  }

  private static boolean gives(Expr place, Expr integer, Index index) {
    return place instanceof Expr.Position position && position.value().coefficient(index) != 0
        && !Exprs.indices(integer).contains(index);
  }
}
