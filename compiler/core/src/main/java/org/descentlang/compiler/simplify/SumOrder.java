package org.descentlang.compiler.simplify;

import java.util.List;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Reducer;

/**
 * The order of a sum's arithmetic, by constant bounds alone: in lanes where there are too few sums side by side to fill
 * a vector, or where one is so long that rounding and threads ask for blocks; else running.
 */
final class SumOrder {
  /** Sums side by side, fewer than this: a vector of 16 floats. */
  static final long FEW_SUMS = 16;
  /** Terms of one sum, more than this: one block. */
  static final long LONG_SUM = 4_096;

  private SumOrder() {}

  /**
   * @param own the definition's own indices; those of recurrences around it don't count
   * @param set what the reduction ranges over; its conditions don't count
   */
  static Order of(Reducer reducer, List<Index> own, Domain set) {
    long sums = new Domain(own, List.of()).box();
    return reducer == Reducer.SUM && (sums < FEW_SUMS || set.box() > LONG_SUM) ? Order.LANES : Order.RUNNING;
  }
}
