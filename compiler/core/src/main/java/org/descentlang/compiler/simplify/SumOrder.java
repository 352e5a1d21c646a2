package org.descentlang.compiler.simplify;

import java.util.List;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Reducer;

/**
 * The order of a sum's arithmetic, by constant bounds alone: in lanes where there are too few sums side by side to fill
 * a vector, else running.
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
    return reduce.reducer() == Reducer.SUM && Exprs.element(reduce) != Element.INTEGER
        && new Domain(own, List.of()).box() < FEW_SUMS && reduce.domain().box() <= Integer.MAX_VALUE
        ? Order.LANES : Order.RUNNING;
  }
}
