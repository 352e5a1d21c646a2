package org.descentlang.compiler.lower;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Primitive;

/** Zero padding inside a sum of products: what is outside adds nothing, so the set leaves it out. */
final class Padding {
  private Padding() {}

  /** The product without its padded factors' choices; their conditions are added to the set's. */
  static Expr hoist(Expr body, List<Expr> conditions) {
    if (body instanceof Expr.Apply apply && apply.primitive() == Primitive.MULTIPLY) {
      List<Expr> factors = new ArrayList<>();
      apply.arguments().forEach(a -> factors.add(hoist(a, conditions)));
      return new Expr.Apply(Primitive.MULTIPLY, factors);
    }
    if (body instanceof Expr.Select select && isZero(select.otherwise()) && isAffine(select.condition())) {
      Conditions.conjuncts(select.condition()).stream().filter(c -> !conditions.contains(c)).forEach(conditions::add);
      return select.then();
    }
    return body;
  }

  private static boolean isZero(Expr expr) {
    return expr instanceof Expr.Constant constant && constant.value() == 0;
  }

  private static boolean isAffine(Expr condition) {
    return Conditions.conjuncts(condition).stream()
        .allMatch(c -> c instanceof Expr.NonNegative || c instanceof Expr.IsZero);
  }
}
