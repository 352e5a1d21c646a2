package org.descentlang.compiler.explain;

import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.schedule.Kernel;

/**
 * Floating-point operations of a program for a full mini-batch: each scalar function counts one, a fused multiply-add two.
 * Of a set, an index has the values between the bounds that conditions on it alone give it, or the one that it is looked
 * up by; other conditions, as that of a triangle, take nothing off.
 */
public final class Operations {
  private Operations() {}

  /** Of all calls of a kernel: one for each value of the recurrences around it. */
  public static long of(Kernel kernel) {
    return product(kernel.outer()) * kernel.computes().stream().mapToLong(Operations::of).sum();
  }

  public static long of(Program program) {
    return of(program.steps(), 1);
  }

  private static long of(List<Step> steps, long times) {
    long sum = 0;
    for (Step step : steps) {
      if (step instanceof Step.Recurrence recurrence) {
        sum += of(recurrence.steps(), times * recurrence.index().extent().bound());
      } else {
        sum += times * of((Step.Definition) step);
      }
    }
    return sum;
  }

  private static long of(Step.Definition definition) {
    long elements = product(definition.indices());
    return definition.body() instanceof Expr.Reduce reduce
        ? Math.min(elements * terms(reduce), scattered(definition, reduce)) * (1 + of(reduce.body()))
        : elements * of(definition.body());
  }

  /** How many terms there are if each names the element that it is added to, as those of a gradient by a look-up. */
  private static long scattered(Step.Definition definition, Expr.Reduce reduce) {
    List<Expr> conditions = reduce.domain().conditions();
    List<Index> named = definition.indices().stream().filter(i -> conditions.stream()
        .anyMatch(c -> isEquality(c) && Exprs.indices(c).contains(i))).toList();
    List<Index> others = definition.indices().stream().filter(i -> !named.contains(i)).toList();
    return named.isEmpty() ? Long.MAX_VALUE : product(others)
        * reduce.domain().indices().stream().mapToLong(i -> values(i, conditions)).reduce(1, (a, b) -> a * b);
  }

  private static long product(List<Index> indices) {
    return indices.stream().mapToLong(i -> i.extent().bound()).reduce(1, (a, b) -> a * b);
  }

  private static long of(Expr expr) {
    if (expr instanceof Expr.Reduce reduce) {
      return terms(reduce) * (1 + of(reduce.body()));
    }
    long own = expr instanceof Expr.Apply apply && counts(apply.primitive()) ? 1 : 0;
    return own + Exprs.children(expr).stream().mapToLong(Operations::of).sum();
  }

  private static long terms(Expr.Reduce reduce) {
    return reduce.domain().indices().stream().filter(i -> !isFixed(i, reduce))
        .mapToLong(i -> values(i, reduce.domain().conditions())).reduce(1, (a, b) -> a * b);
  }

  /** How many values the conditions leave to the index. */
  private static long values(Index index, List<Expr> conditions) {
    long first = 0;
    long last = index.extent().bound() - 1L;
    for (Expr condition : conditions) {
      if (condition instanceof Expr.NonNegative bound && bound.value().minus(Affine.of(index)).isConstant()) {
        first = Math.max(first, -bound.value().constant());
      } else if (condition instanceof Expr.NonNegative bound && bound.value().plus(Affine.of(index)).isConstant()) {
        last = Math.min(last, bound.value().constant());
      }
    }
    return Math.max(0, last - first + 1);
  }

  /** Whether an equality of the set names the index's value. */
  private static boolean isFixed(Index index, Expr.Reduce reduce) {
    return reduce.domain().conditions().stream().anyMatch(c -> isEquality(c) && Exprs.indices(c).contains(index));
  }

  private static boolean isEquality(Expr condition) {
    return condition instanceof Expr.IsZero
        || condition instanceof Expr.Apply apply && apply.primitive() == Primitive.EQUAL;
  }

  private static boolean counts(Primitive primitive) {
    return !primitive.isLogical() && primitive != Primitive.STOP && primitive != Primitive.NUMBER;
  }
}
