package org.descentlang.compiler.simplify;

import java.util.List;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Facts;

/** Functions of constants: these are computed in double by the trainer too. */
final class Constants {
  private Constants() {}

  static Expr fold(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.Apply a) || !a.arguments().stream().allMatch(Expr.Constant.class::isInstance)) {
      return expr;
    }
    List<Double> all = a.arguments().stream().map(e -> ((Expr.Constant) e).value()).toList();
    double value = a.primitive().value(all.get(0), argument(all, 1), argument(all, 2));
    return a.primitive().isComparison() ? new Expr.Truth(value != 0) : Expr.constant(value);
  }

  private static double argument(List<Double> all, int i) {
    return i < all.size() ? all.get(i) : 0;
  }
}
