package org.descentlang.compiler.simplify;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;

/**
 * Fixes what later stages may not change: each reduction's order, and of a sum of products which multiplication is one
 * with the addition. A product becomes the product of all factors but the last, from left to right, times the last; its
 * sign goes to the first factor.
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
    return new Expr.Reduce(
        reduce.reducer(), reduce.domain(), body, SumOrder.of(reduce.reducer(), d.indices(), reduce.domain()));
  }

  private static Expr product(Expr body) {
    boolean negative = body instanceof Expr.Apply a && a.primitive() == Primitive.NEGATE;
    List<Expr> factors = new ArrayList<>(factors(negative ? ((Expr.Apply) body).arguments().get(0) : body));
    if (factors.size() == 1) {
      return body;
    }
    if (negative) {
      factors.set(0, Expr.apply(Primitive.NEGATE, factors.get(0)));
    }
    return factors.stream().reduce((left, right) -> Expr.apply(Primitive.MULTIPLY, left, right)).orElseThrow();
  }

  /** What depends on no tensor is computed in double, and is one factor. */
  private static List<Expr> factors(Expr expr) {
    if (!(expr instanceof Expr.Apply a) || a.primitive() != Primitive.MULTIPLY || Exprs.element(expr) != Element.REAL) {
      return List.of(expr);
    }
    List<Expr> factors = new ArrayList<>(factors(a.arguments().get(0)));
    factors.addAll(factors(a.arguments().get(1)));
    return factors;
  }
}
