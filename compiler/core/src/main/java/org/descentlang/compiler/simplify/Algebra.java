package org.descentlang.compiler.simplify;

import static org.descentlang.compiler.ir.Expr.apply;
import static org.descentlang.compiler.ir.Expr.constant;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Primitive;

/** Scalar arithmetic: {@code x + 0 -> x}, and no rewrite that could round differently or lose an infinity. */
final class Algebra {
  private Algebra() {}

  static Expr dropNeutral(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.Apply a) || a.arguments().size() != 2) {
      return expr;
    }
    Expr x = a.arguments().get(0);
    Expr y = a.arguments().get(1);
    return switch (a.primitive()) {
      case ADD -> is(y, 0) ? x : is(x, 0) ? y : expr;
      case SUBTRACT -> is(y, 0) ? x : expr;
      case MULTIPLY -> is(y, 1) ? x : is(x, 1) ? y : expr;
      case DIVIDE -> is(y, 1) ? x : expr;
      case FUSED_MULTIPLY_ADD, NEGATE, FLOOR_DIVIDE, FLOOR_REMAINDER, MAX, MIN, ABS, SIGN, FLOOR, POWER, SQRT, EXP,
          EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, ERFC, SIN, COS, STOP, NUMBER, LESS, LESS_EQUAL, EQUAL, AND, OR,
          NOT -> expr;
    };
  }

  /** Signs move outwards, where they meet other signs. */
  static Expr moveSigns(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.Apply a)) {
      return expr;
    }
    Expr x = a.arguments().get(0);
    Expr y = a.arguments().get(a.arguments().size() - 1);
    return switch (a.primitive()) {
      case NEGATE -> opposite(x).orElse(expr);
      case ADD -> smaller(y).map(z -> apply(Primitive.SUBTRACT, x, z))
          .or(() -> smaller(x).map(z -> apply(Primitive.SUBTRACT, y, z))).orElse(expr);
      case SUBTRACT -> smaller(y).map(z -> apply(Primitive.ADD, x, z)).orElse(expr);
      case MULTIPLY -> is(y, -1) ? negate(x) : is(x, -1) ? negate(y) : product(a);
      case DIVIDE -> product(a);
      case FUSED_MULTIPLY_ADD, FLOOR_DIVIDE, FLOOR_REMAINDER, MAX, MIN, ABS, SIGN, FLOOR, POWER, SQRT, EXP, EXPM1, LOG,
          LOG1P, TANH, SIGMOID, ERF, ERFC, SIN, COS, STOP, NUMBER, LESS, LESS_EQUAL, EQUAL, AND, OR, NOT -> expr;
    };
  }

  private static Expr product(Expr.Apply a) {
    Expr x = a.arguments().get(0);
    Expr y = a.arguments().get(1);
    return opposite(x).map(z -> negate(apply(a.primitive(), z, y)))
        .or(() -> opposite(y).map(z -> negate(apply(a.primitive(), x, z)))).orElse(a);
  }

  /** What the expression is the negative of, where it is written so. */
  private static Optional<Expr> opposite(Expr expr) {
    return expr instanceof Expr.Apply a && a.primitive() == Primitive.NEGATE
        ? Optional.of(a.arguments().get(0))
        : Optional.empty();
  }

  /** Likewise, for a constant too. */
  private static Optional<Expr> smaller(Expr expr) {
    return expr instanceof Expr.Constant c && c.value() < 0 ? Optional.of(constant(-c.value())) : opposite(expr);
  }

  private static Expr negate(Expr expr) {
    return apply(Primitive.NEGATE, expr);
  }

  /** A power of two has an exact reciprocal; {@code 2^-1022} and larger ones are normal numbers. */
  static Expr multiplyByReciprocals(Expr expr, Facts facts) {
    if (expr instanceof Expr.Apply a && a.primitive() == Primitive.DIVIDE
        && a.arguments().get(1) instanceof Expr.Constant divisor && hasExactReciprocal(divisor.value())) {
      return apply(Primitive.MULTIPLY, a.arguments().get(0), constant(1 / divisor.value()));
    }
    return expr;
  }

  /** In both precisions: exponents that a float has. */
  private static boolean hasExactReciprocal(double value) {
    int exponent = Math.getExponent(value);
    return Math.abs(value) == Math.scalb(1.0, exponent) && Math.abs(exponent) < Float.MAX_EXPONENT;
  }

  /**
   * {@code x^2 -> x * x}; integer powers up to 4 from left to right; roots and reciprocals, which unlike powers are
   * correctly rounded.
   */
  static Expr unfoldPowers(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.Apply a) || a.primitive() != Primitive.POWER
        || !(a.arguments().get(1) instanceof Expr.Constant exponent)) {
      return expr;
    }
    Expr x = a.arguments().get(0);
    double n = exponent.value();
    if (n == 1 || n == 2 || n == 3 || n == 4) {
      return IntStream.range(1, (int) n).boxed()
          .reduce(x, (product, i) -> apply(Primitive.MULTIPLY, product, x), (p, q) -> q);
    }
    if (n == -1) {
      return apply(Primitive.DIVIDE, constant(1), x);
    }
    return n == 0 ? constant(1) : n == 0.5 ? apply(Primitive.SQRT, x) : expr;
  }

  static Expr removeStops(Expr expr, Facts facts) {
    return expr instanceof Expr.Apply a && a.primitive() == Primitive.STOP ? a.arguments().get(0) : expr;
  }

  /** Integer arithmetic on positions is a position. */
  static Expr foldPositions(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.Apply a) || a.arguments().isEmpty()
        || !a.arguments().stream().allMatch(Expr.Position.class::isInstance)) {
      return expr;
    }
    List<Expr.Position> all = a.arguments().stream().map(Expr.Position.class::cast).toList();
    Expr.Position x = all.get(0);
    Expr.Position y = all.get(all.size() - 1);
    return switch (a.primitive()) {
      case ADD -> new Expr.Position(x.value().plus(y.value()));
      case SUBTRACT -> new Expr.Position(x.value().minus(y.value()));
      case NEGATE -> new Expr.Position(x.value().times(-1));
      case MULTIPLY -> y.value().isConstant() ? new Expr.Position(x.value().times(y.value().constant())) : expr;
      case NUMBER -> x.value().isConstant() ? constant(x.value().constant()) : expr;
      case LESS -> new Expr.NonNegative(y.value().minus(x.value()).plus(-1));
      case LESS_EQUAL -> new Expr.NonNegative(y.value().minus(x.value()));
      case EQUAL -> new Expr.IsZero(x.value().minus(y.value()));
      case DIVIDE, FUSED_MULTIPLY_ADD, FLOOR_DIVIDE, FLOOR_REMAINDER, MAX, MIN, ABS, SIGN, FLOOR, POWER, SQRT, EXP,
          EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, ERFC, SIN, COS, STOP, AND, OR, NOT -> expr;
    };
  }

  private static boolean is(Expr expr, double value) {
    return expr instanceof Expr.Constant c && c.value() == value;
  }
}
