package org.descentlang.compiler.simplify;

import java.util.List;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;

/**
 * Fixes what later stages may not change: each reduction's order, of a sum of products which multiplication is one with
 * the addition (the product's outermost, as it is written; its sign goes to the first factor), and whether a term
 * beside the edge of what it reads is left out or added as a product with 0 ({@link EdgeTerms}).
 */
final class FixedOrders {
  private FixedOrders() {}

  /** Of steps that are arranged: what is a definition's own index is known. */
  static List<Step> fix(List<Step> steps) {
    return steps.stream().map(FixedOrders::fix).toList();
  }

  private static Step fix(Step step) {
    if (step instanceof Step.Recurrence recurrence) {
      return new Step.Recurrence(recurrence.index(), recurrence.ascending(), fix(recurrence.steps()));
    }
    return fix((Definition) step);
  }

  private static Definition fix(Definition d) {
    return d.body() instanceof Expr.Reduce reduce
        ? new Definition(d.target(), d.at(), d.indices(), d.where(), fix(reduce, d), d.stated(), d.origin())
        : d;
  }

  private static Expr fix(Expr.Reduce reduce, Definition d) {
    Expr body = reduce.reducer() == Reducer.SUM ? product(reduce.body()) : reduce.body();
    Order order = SumOrder.of(reduce.reducer(), d.indices());
    Expr.Reduce fixed = new Expr.Reduce(reduce.reducer(), reduce.domain(), body, order);
    return order == Order.RUNNING ? EdgeTerms.fill(fixed, d.indices()) : fixed;
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
