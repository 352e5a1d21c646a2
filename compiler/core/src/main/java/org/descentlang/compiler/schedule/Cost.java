package org.descentlang.compiler.schedule;

import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Primitive;

/** What an expression costs, about: 1 is an addition. */
final class Cost {
  private Cost() {}

  static long of(Expr expr) {
    long[] sum = {0};
    Exprs.visit(expr, node -> sum[0] += own(node));
    return Math.max(sum[0], 1);
  }

  static long nodes(Expr expr) {
    long[] count = {0};
    Exprs.visit(expr, node -> count[0]++);
    return count[0];
  }

  private static long own(Expr node) {
    if (node instanceof Expr.Apply apply) {
      return own(apply.primitive());
    }
    return node instanceof Expr.Read || node instanceof Expr.Select ? 1 : 0;
  }

  static long own(Primitive primitive) {
    return switch (primitive) {
      case STOP, NUMBER -> 0;
      case ADD, SUBTRACT, MULTIPLY, NEGATE, FUSED_MULTIPLY_ADD, MAX, MIN, ABS, SIGN, LESS, LESS_EQUAL, EQUAL, AND, OR,
          NOT -> 1;
      case DIVIDE, SQRT, FLOOR, FLOOR_DIVIDE, FLOOR_REMAINDER -> 5;
      case POWER, EXP, EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, ERFC, SIN, COS -> 40;
    };
  }
}
