package org.descentlang.compiler.simplify;

import static org.descentlang.compiler.ir.Expr.apply;

import java.util.function.UnaryOperator;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Primitive;

/** Conditions and selections. */
final class Choices {
  private static final Expr TRUE = new Expr.Truth(true);
  private static final Expr FALSE = new Expr.Truth(false);

  private Choices() {}

  /** What is known where it stands needs no test: conditions around it, and the ranges of the indices. */
  static Expr decideConditions(Expr expr, Facts facts) {
    if (!isTest(expr) || namesAnIndex(expr)) {
      return expr;
    }
    if (facts.proves(expr)) {
      return TRUE;
    }
    return facts.proves(Conditions.negate(expr)) || neverZero(expr, facts) ? FALSE : expr;
  }

  /** Of two indices below a count of at most 1, which equal each other: one can still be replaced by the other. */
  private static boolean namesAnIndex(Expr expr) {
    return expr instanceof Expr.IsZero zero && zero.value().indices().size() == 2
        && zero.value().indices().stream()
            .allMatch(i -> i.extent() instanceof Extent.Counted counted && counted.bound() == 1);
  }

  private static boolean isTest(Expr expr) {
    return expr instanceof Expr.NonNegative || expr instanceof Expr.IsZero
        || expr instanceof Expr.Apply a && (a.primitive().isComparison() || a.primitive() == Primitive.NOT)
        || expr instanceof Expr.Read read && read.tensor().element() == Element.BOOLEAN;
  }

  private static boolean neverZero(Expr expr, Facts facts) {
    return expr instanceof Expr.IsZero zero
        && (facts.provesNonNegative(zero.value().plus(-1)) || facts.provesNonNegative(zero.value().times(-1).plus(-1)));
  }

  static Expr simplifySelections(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.Select select)) {
      return expr;
    }
    if (select.condition() instanceof Expr.Truth truth) {
      return truth.value() ? select.then() : select.otherwise();
    }
    if (select.then().equals(select.otherwise())) {
      return select.then();
    }
    if (Exprs.element(select) == Element.BOOLEAN) {
      return truth(select);
    }
    return select.condition() instanceof Expr.Apply a && a.primitive() == Primitive.NOT
        ? new Expr.Select(a.arguments().get(0), select.otherwise(), select.then())
        : merge(select);
  }

  /** {@code if c then (if d then x else y) else y -> if c and d then x else y}. */
  private static Expr merge(Expr.Select select) {
    return select.then() instanceof Expr.Select inner && inner.otherwise().equals(select.otherwise())
        ? new Expr.Select(apply(Primitive.AND, select.condition(), inner.condition()), inner.then(), inner.otherwise())
        : select;
  }

  private static Expr truth(Expr.Select select) {
    if (select.otherwise().equals(FALSE)) {
      return apply(Primitive.AND, select.condition(), select.then());
    }
    return select.then().equals(TRUE) ? apply(Primitive.OR, select.condition(), select.otherwise()) : select;
  }

  /** Either of two constants against a third: the condition says what comes of it. */
  static Expr compareChosenNumbers(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.Apply a) || !a.primitive().isComparison()) {
      return expr;
    }
    Expr left = a.arguments().get(0);
    Expr right = a.arguments().get(1);
    if (chooses(left) && right instanceof Expr.Constant) {
      return chosen((Expr.Select) left, x -> apply(a.primitive(), x, right), facts);
    }
    return left instanceof Expr.Constant && chooses(right)
        ? chosen((Expr.Select) right, x -> apply(a.primitive(), left, x), facts) : expr;
  }

  private static boolean chooses(Expr expr) {
    return expr instanceof Expr.Select select && select.then() instanceof Expr.Constant
        && select.otherwise() instanceof Expr.Constant;
  }

  private static Expr chosen(Expr.Select select, UnaryOperator<Expr> comparison, Facts facts) {
    Expr then = Constants.fold(comparison.apply(select.then()), facts);
    Expr otherwise = Constants.fold(comparison.apply(select.otherwise()), facts);
    if (then.equals(otherwise)) {
      return then;
    }
    return then.equals(TRUE) ? select.condition() : apply(Primitive.NOT, select.condition());
  }

  static Expr simplifyLogic(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.Apply a) || !a.primitive().isLogical()) {
      return expr;
    }
    Expr x = a.arguments().get(0);
    Expr y = a.arguments().get(a.arguments().size() - 1);
    if (a.primitive() == Primitive.NOT) {
      Expr negated = Conditions.negate(x);
      return negated.equals(expr) ? expr : negated;
    }
    Expr neutral = new Expr.Truth(a.primitive() == Primitive.AND);
    if (x.equals(neutral) || y.equals(neutral)) {
      return x.equals(neutral) ? y : x;
    }
    return x instanceof Expr.Truth || x.equals(y) ? x : y instanceof Expr.Truth ? y : expr;
  }
}
