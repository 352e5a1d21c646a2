package org.descentlang.compiler.evaluate;

import org.descentlang.compiler.ir.Primitive;

/**
 * The value of each scalar function, in double. A BOOLEAN is 1 or 0, an INTEGER has no fraction. Transcendental
 * functions are those of {@link StrictMath}, so that they are the same everywhere.
 */
public final class Scalars {
  private Scalars() {}

  /** Arguments that the function does not have are ignored. */
  public static double value(Primitive primitive, double a, double b, double c) {
    return switch (primitive) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case NEGATE -> -a;
      case FUSED_MULTIPLY_ADD -> Math.fma(a, b, c);
      case FLOOR_DIVIDE -> Math.floorDiv((long) a, (long) b);
      case FLOOR_REMAINDER -> Math.floorMod((long) a, (long) b);
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
      case ABS -> Math.abs(a);
      case SIGN -> Math.signum(a);
      case FLOOR -> Math.floor(a);
      case POWER -> StrictMath.pow(a, b);
      case SQRT -> Math.sqrt(a);
      case EXP -> StrictMath.exp(a);
      case EXPM1 -> StrictMath.expm1(a);
      case LOG -> StrictMath.log(a);
      case LOG1P -> StrictMath.log1p(a);
      case TANH -> StrictMath.tanh(a);
      case SIGMOID -> sigmoid(a);
      case SIN -> StrictMath.sin(a);
      case COS -> StrictMath.cos(a);
      case STOP, NUMBER -> a;
      case LESS -> truth(a < b);
      case LESS_EQUAL -> truth(a <= b);
      case EQUAL -> truth(a == b);
      case AND -> truth(a != 0 && b != 0);
      case OR -> truth(a != 0 || b != 0);
      case NOT -> truth(a == 0);
    };
  }

  /** {@code 1 / (1 + exp(-x))} from 0 up, {@code exp(x) / (1 + exp(x))} below: no overflow, and no loss near 0. */
  private static double sigmoid(double x) {
    double small = StrictMath.exp(-Math.abs(x));
    return (x >= 0 ? 1 : small) / (1 + small);
  }

  static double truth(boolean value) {
    return value ? 1 : 0;
  }
}
