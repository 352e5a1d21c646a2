package org.descentlang.compiler.simplify;

import java.util.List;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Facts;

/** Functions of constants, computed as the trainer would: in double, by {@code StrictMath}. */
final class Constants {
  private Constants() {}

  static Expr fold(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.Apply a) || !a.arguments().stream().allMatch(Expr.Constant.class::isInstance)) {
      return expr;
    }
    List<Double> all = a.arguments().stream().map(e -> ((Expr.Constant) e).value()).toList();
    double x = all.get(0);
    double y = all.get(all.size() - 1);
    return switch (a.primitive()) {
      case ADD -> Expr.constant(x + y);
      case SUBTRACT -> Expr.constant(x - y);
      case MULTIPLY -> Expr.constant(x * y);
      case DIVIDE -> Expr.constant(x / y);
      case NEGATE -> Expr.constant(-x);
      case FUSED_MULTIPLY_ADD -> Expr.constant(Math.fma(x, all.get(1), y));
      case MAX -> Expr.constant(x > y ? x : y);
      case MIN -> Expr.constant(x < y ? x : y);
      case ABS -> Expr.constant(Math.abs(x));
      case SIGN -> Expr.constant(Math.signum(x));
      case FLOOR -> Expr.constant(Math.floor(x));
      case POWER -> Expr.constant(StrictMath.pow(x, y));
      case SQRT -> Expr.constant(Math.sqrt(x));
      case EXP -> Expr.constant(StrictMath.exp(x));
      case EXPM1 -> Expr.constant(StrictMath.expm1(x));
      case LOG -> Expr.constant(StrictMath.log(x));
      case LOG1P -> Expr.constant(StrictMath.log1p(x));
      case TANH -> Expr.constant(StrictMath.tanh(x));
      case SIN -> Expr.constant(StrictMath.sin(x));
      case COS -> Expr.constant(StrictMath.cos(x));
      case LESS -> new Expr.Truth(x < y);
      case LESS_EQUAL -> new Expr.Truth(x <= y);
      case EQUAL -> new Expr.Truth(x == y);
      case SIGMOID, STOP, NUMBER, FLOOR_DIVIDE, FLOOR_REMAINDER, AND, OR, NOT -> expr;
    };
  }
}
