package org.descentlang.compiler.simplify;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * Fixes what later stages may not change: each reduction's order, of a sum of products which multiplication is one with
 * the addition (the product's outermost, as it is written; its sign goes to the first factor), and whether a term
 * beside the edge of what it reads is left out or added as a product with 0 ({@link EdgeTerms}).
 */
final class FixedOrders {
  private FixedOrders() {}

  /** Of steps that are arranged: what is a definition's own index is known. */
  static List<Step> fix(List<Step> steps) {
    Set<Tensor> partial = new LinkedHashSet<>();
    collectPartial(steps, false, partial);
    return fix(steps, partial);
  }

  /** What is defined in places only, or bit by bit. */
  private static void collectPartial(List<Step> steps, boolean recurrent, Set<Tensor> partial) {
    for (Step step : steps) {
      if (step instanceof Step.Recurrence recurrence) {
        collectPartial(recurrence.steps(), true, partial);
      } else if (step instanceof Definition d && (recurrent || !d.where().isEmpty())) {
        partial.add(d.target());
      }
    }
  }

  private static List<Step> fix(List<Step> steps, Set<Tensor> partial) {
    return steps.stream().map(step -> fix(step, partial)).toList();
  }

  private static Step fix(Step step, Set<Tensor> partial) {
    return step instanceof Step.Recurrence recurrence
        ? new Step.Recurrence(recurrence.index(), recurrence.ascending(), fix(recurrence.steps(), partial))
        : fix((Definition) step, partial);
  }

  private static Definition fix(Definition d, Set<Tensor> partial) {
    if (!(d.body() instanceof Expr.Reduce reduce)) {
      return d;
    }
    Expr body = reduce.reducer() == Reducer.SUM ? product(reduce.body()) : reduce.body();
    Order order = SumOrder.of(reduce, d.indices());
    Definition fixed = new Definition(d.target(), d.at(), d.indices(), d.where(),
        new Expr.Reduce(reduce.reducer(), reduce.domain(), body, order, reduce.start()), d.stated(), d.origin());
    return order == Order.RUNNING ? EdgeTerms.fill(fixed, partial) : fixed;
  }

  /** The product as it is written: another association could overflow, or lose digits, where that one does not. */
  private static Expr product(Expr body) {
    boolean negative = body instanceof Expr.Apply a && a.primitive() == Primitive.NEGATE;
    Expr inner = negative ? ((Expr.Apply) body).arguments().get(0) : body;
    if (!negative || !(inner instanceof Expr.Apply a) || a.primitive() != Primitive.MULTIPLY) {
      return body;
    }
    return Expr.apply(Primitive.MULTIPLY, Expr.apply(Primitive.NEGATE, a.arguments().get(0)), a.arguments().get(1));
  }
}
