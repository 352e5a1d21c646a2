package org.descentlang.compiler.differentiate;

import static org.descentlang.compiler.ir.Expr.apply;
import static org.descentlang.compiler.ir.Expr.constant;
import static org.descentlang.compiler.ir.Primitive.ADD;
import static org.descentlang.compiler.ir.Primitive.COS;
import static org.descentlang.compiler.ir.Primitive.DIVIDE;
import static org.descentlang.compiler.ir.Primitive.EQUAL;
import static org.descentlang.compiler.ir.Primitive.EXP;
import static org.descentlang.compiler.ir.Primitive.LESS;
import static org.descentlang.compiler.ir.Primitive.LOG;
import static org.descentlang.compiler.ir.Primitive.MULTIPLY;
import static org.descentlang.compiler.ir.Primitive.NEGATE;
import static org.descentlang.compiler.ir.Primitive.POWER;
import static org.descentlang.compiler.ir.Primitive.SIGMOID;
import static org.descentlang.compiler.ir.Primitive.SIGN;
import static org.descentlang.compiler.ir.Primitive.SIN;
import static org.descentlang.compiler.ir.Primitive.SUBTRACT;

import java.util.List;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Primitive;

/**
 * The derivatives of the scalar functions, one row each. In a row {@code x} and {@code z} are the arguments, {@code y}
 * is the function's value, and {@code d} the derivative of the objective by {@code y}.
 */
final class Derivatives {
  private static final Expr ZERO = constant(0);
  private static final Expr ONE = constant(1);
  private static final Expr TWO = constant(2);

  private Derivatives() {}

  /** What a row says. */
  sealed interface Rule {
    /** The objective's derivative by each argument. */
    record Adjoints(List<Expr> byArgument) implements Rule {}

    /** The function is piecewise: the derivative of this selection. */
    record Instead(Expr.Select selection) implements Rule {}

    /** The derivative is 0 wherever there is one. */
    record Flat() implements Rule {}
  }

  static Rule of(Expr.Apply y, Expr d) {
    Expr x = y.arguments().get(0);
    Expr z = y.arguments().get(y.arguments().size() - 1);
    return switch (y.primitive()) {
      case ADD -> by(d, d);
      case SUBTRACT -> by(d, negate(d));
      case MULTIPLY -> by(times(d, z), times(d, x));
      case DIVIDE -> by(divide(d, z), negate(times(divide(d, z), y)));
      case NEGATE -> by(negate(d));
      case FUSED_MULTIPLY_ADD -> by(times(d, y.arguments().get(1)), times(d, x), d);
      case MAX -> new Rule.Instead(new Expr.Select(apply(LESS, z, x), x, z));
      case MIN -> new Rule.Instead(new Expr.Select(apply(LESS, x, z), x, z));
      case ABS -> by(times(d, apply(SIGN, x)));
      case POWER -> z instanceof Expr.Constant n
          ? by(times(d, powerByBase(x, n.value())), ZERO)
          : by(times(d, powerByBase(x, z)), times(d, powerByExponent(x, y)));
      case SQRT -> by(divide(d, times(TWO, y)));
      case EXP -> by(times(d, y));
      case EXPM1 -> by(times(d, apply(EXP, x)));
      case LOG -> by(divide(d, x));
      case LOG1P -> by(divide(d, apply(ADD, ONE, x)));
      case TANH -> by(times(d, apply(MULTIPLY, apply(SUBTRACT, ONE, y), apply(ADD, ONE, y))));
      case SIGMOID -> by(times(d, apply(MULTIPLY, y, apply(SIGMOID, negate(x)))));
      case ERF -> by(times(d, bell(x)));
      case ERFC -> by(negate(times(d, bell(x))));
      case SIN -> by(times(d, apply(COS, x)));
      case COS -> by(negate(times(d, apply(SIN, x))));
      case SIGN, FLOOR, STOP, NUMBER, FLOOR_DIVIDE, FLOOR_REMAINDER, LESS, LESS_EQUAL, EQUAL, AND, OR, NOT ->
          new Rule.Flat();
    };
  }

  /** {@code n * x^(n-1)}. */
  private static Expr powerByBase(Expr x, double n) {
    if (n == 0) {
      return ZERO;
    }
    return n == 1 ? ONE : times(constant(n), n == 2 ? x : apply(POWER, x, constant(n - 1)));
  }

  /** {@code z * x^(z-1)}, and 0 where the power is the constant 1. */
  private static Expr powerByBase(Expr x, Expr z) {
    Expr derivative = apply(MULTIPLY, z, apply(POWER, x, apply(SUBTRACT, z, ONE)));
    return new Expr.Select(apply(EQUAL, z, ZERO), ZERO, derivative);
  }

  /** {@code x^z * log(x)}, and its limit 0 where x is 0. */
  private static Expr powerByExponent(Expr x, Expr y) {
    return new Expr.Select(apply(EQUAL, x, ZERO), ZERO, apply(MULTIPLY, y, apply(LOG, x)));
  }

  /** {@code 2 / sqrt(pi) * exp(-x^2)}. */
  private static Expr bell(Expr x) {
    return apply(MULTIPLY, constant(2 / Math.sqrt(Math.PI)), apply(EXP, negate(apply(POWER, x, TWO))));
  }

  private static Rule by(Expr... adjoints) {
    return new Rule.Adjoints(List.of(adjoints));
  }

  static Expr times(Expr left, Expr right) {
    if (left.equals(ONE)) {
      return right;
    }
    return right.equals(ONE) ? left : apply(MULTIPLY, left, right);
  }

  private static Expr divide(Expr left, Expr right) {
    return apply(DIVIDE, left, right);
  }

  private static Expr negate(Expr x) {
    return x instanceof Expr.Apply a && a.primitive() == NEGATE ? a.arguments().get(0) : apply(NEGATE, x);
  }
}
