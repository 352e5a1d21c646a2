package org.descentlang.compiler.evaluate;

import java.util.Arrays;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Primitive;

/**
 * Reductions, in the order of {@link Order}. A sum of a body {@code a * b} adds a term as {@code fma(a, b, sum)}, where
 * a and b are the two arguments of the multiplication at the body's root; any other body as {@code sum + body}. An
 * order that is still {@link Order#OPEN} is taken as {@link Order#RUNNING}.
 *
 * <p>MAX and MIN combine by {@link Math#max} and {@link Math#min}, in row-major order. PRODUCT runs from 1. ARGMAX
 * starts with the first term, and moves to a later one only where that is greater; ARGMIN where it is less: neither
 * moves to or from a NaN.
 */
final class Reductions {
  static final int BLOCK = 4096;
  static final int LANES = 16;

  private Reductions() {}

  static Scalar of(Expr.Reduce reduce, Translator translator) {
    Loops loops = new Loops(reduce.domain(), translator);
    Scalar body = translator.scalar(reduce.body());
    double nothing = reduce.reducer().overNothing(Exprs.element(reduce.body()));
    Scalar start = reduce.start().map(translator::scalar).orElse(frame -> nothing);
    return switch (reduce.reducer()) {
      case SUM -> sum(reduce, start, loops, translator);
      case PRODUCT -> fold(loops, start, (all, frame) -> all * body.in(frame));
      case MAX -> fold(loops, start, (all, frame) -> Math.max(all, body.in(frame)));
      case MIN -> fold(loops, start, (all, frame) -> Math.min(all, body.in(frame)));
      case ANY -> fold(loops, start, (all, frame) -> all != 0 ? all : body.in(frame));
      case ALL -> fold(loops, start, (all, frame) -> all == 0 ? all : body.in(frame));
      case ARGMAX -> first(reduce, loops, translator, (best, term) -> term > best);
      case ARGMIN -> first(reduce, loops, translator, (best, term) -> term < best);
    };
  }

  /** What was combined so far, and one more term. */
  @FunctionalInterface
  private interface Combination {
    double combine(double all, Frame frame);
  }

  @FunctionalInterface
  private interface Comparison {
    boolean replaces(double best, double term);
  }

  private static Scalar fold(Loops loops, Scalar start, Combination combination) {
    return frame -> {
      double[] all = {start.in(frame)};
      loops.run(frame, f -> all[0] = combination.combine(all[0], f));
      return all[0];
    };
  }

  private static Scalar sum(Expr.Reduce reduce, Scalar start, Loops loops, Translator translator) {
    if (reduce.order() == Order.SINGLE) {
      Scalar term = translator.scalar(reduce.body());
      return fold(loops, start, (none, frame) -> term.in(frame));
    }
    Combination addition = addition(reduce.body(), translator);
    if (reduce.order() != Order.LANES) {
      return fold(loops, start, addition);
    }
    Whole position = translator.slots().position(reduce.domain().indices());
    return frame -> {
      LaneSum sum = new LaneSum();
      loops.run(frame, f -> {
        int lane = sum.lane(position.in(f));
        sum.lanes[lane] = addition.combine(sum.lanes[lane], f);
      });
      return sum.total();
    };
  }

  private static Combination addition(Expr body, Translator translator) {
    if (body instanceof Expr.Apply apply && apply.primitive() == Primitive.MULTIPLY) {
      Scalar left = translator.scalar(apply.arguments().get(0));
      Scalar right = translator.scalar(apply.arguments().get(1));
      return (all, frame) -> Math.fma(left.in(frame), right.in(frame), all);
    }
    Scalar term = translator.scalar(body);
    return (all, frame) -> all + term.in(frame);
  }

  /** The accumulators of the block that a sum is in, and the sum of the blocks before. */
  private static final class LaneSum {
    private final double[] lanes = new double[LANES];
    private double sum;
    private long block;

    /** The accumulator for that position; positions come in ascending order. */
    int lane(long position) {
      if (position / BLOCK != block) {
        close();
        block = position / BLOCK;
      }
      return (int) (position % LANES);
    }

    double total() {
      close();
      return sum;
    }

    private void close() {
      for (int half = LANES / 2; half > 0; half /= 2) {
        for (int n = 0; n < half; n++) {
          lanes[n] += lanes[n + half];
        }
      }
      sum += lanes[0];
      Arrays.fill(lanes, 0);
    }
  }

  private static Scalar first(Expr.Reduce reduce, Loops loops, Translator translator, Comparison comparison) {
    Scalar body = translator.scalar(reduce.body());
    Whole position = translator.slots().position(reduce.domain().indices());
    return frame -> {
      double[] best = {Double.NaN};
      long[] place = {-1};
      loops.run(frame, f -> {
        double term = body.in(f);
        if (place[0] < 0 || comparison.replaces(best[0], term)) {
          best[0] = term;
          place[0] = position.in(f);
        }
      });
      return Math.max(place[0], 0);
    };
  }
}
