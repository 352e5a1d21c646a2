package org.descentlang.compiler.schedule;

import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Step;

/**
 * Choices that are decided where they have been put: {@code if c then (if c then x else y) else z} is
 * {@code if c then x else z}.
 */
final class Implied {
  private Implied() {}

  static Step.Definition simplify(Step.Definition d) {
    return new Step.Definition(d.target(), d.at(), d.indices(), d.where(),
        simplify(d.body(), Facts.of(d.where()), true), d.stated(), d.origin());
  }

  /**
   * @param rounded whether the value is rounded where it stands: then it may become one that depends on no tensor
   */
  private static Expr simplify(Expr expr, Facts facts, boolean rounded) {
    if (expr instanceof Expr.Select select) {
      return simplify(select, facts, rounded);
    }
    if (expr instanceof Expr.Apply sum && sum.primitive() == Primitive.ADD && Exprs.element(sum) == Element.REAL) {
      return Exprs.mapChildren(sum, term -> term(term, facts));
    }
    if (rounded && expr instanceof Expr.Apply product && product.primitive() == Primitive.MULTIPLY
        && isLeftOut(product.arguments().get(0), facts) && isPositive(product.arguments().get(1))) {
      return Expr.constant(0);
    }
    if (expr instanceof Expr.Reduce reduce) {
      Domain domain = reduce.domain();
      return reduce.of(domain, simplify(reduce.body(), facts.with(domain.conditions()), false));
    }
    return Exprs.mapChildren(expr, child -> simplify(child, facts, false));
  }

  /** Of a sum: 0 is the same number in any type. */
  private static Expr term(Expr expr, Facts facts) {
    return isLeftOut(expr, facts) ? Expr.constant(0) : simplify(expr, facts, false);
  }

  /** Whether it is a choice that is 0 here. */
  private static boolean isLeftOut(Expr expr, Facts facts) {
    return expr instanceof Expr.Select select && isZero(select.otherwise()) && isRefuted(select.condition(), facts);
  }

  private static boolean isPositive(Expr expr) {
    return expr instanceof Expr.Constant constant && constant.value() > 0 && Double.isFinite(constant.value());
  }

  private static boolean isZero(Expr expr) {
    return expr instanceof Expr.Constant constant && constant.value() == 0;
  }

  private static Expr simplify(Expr.Select select, Facts facts, boolean rounded) {
    Expr condition = select.condition();
    if (facts.proves(condition) && (rounded || keepsElement(select, select.then()))) {
      return simplify(select.then(), facts, rounded);
    }
    if (isRefuted(condition, facts) && (rounded || keepsElement(select, select.otherwise()))) {
      return simplify(select.otherwise(), facts, rounded);
    }
    Expr then = simplify(select.then(), facts.with(condition), rounded);
    Expr otherwise = simplify(select.otherwise(), facts.without(condition), rounded);
    return new Expr.Select(simplify(condition, facts, false), then, otherwise);
  }

  private static boolean isRefuted(Expr condition, Facts facts) {
    return Conditions.conjuncts(condition).stream().anyMatch(c -> facts.proves(Conditions.negate(c)));
  }

  private static boolean keepsElement(Expr.Select select, Expr chosen) {
    return Exprs.element(select) == Exprs.element(chosen);
  }
}
