package org.descentlang.compiler.ir;

import java.util.EnumSet;
import java.util.Set;

/**
 * The scalar functions. A new one is a row here with its value, its derivative in {@code differentiate} and its Java in {@code
 * emit}: each is an exhaustive switch, so that javac names the places.
 *
 * <p>Arithmetic takes REAL, WIDE or INTEGER arguments: all INTEGER gives INTEGER; any REAL gives REAL; else WIDE.
 */
public enum Primitive {
  ADD("+", 2), SUBTRACT("-", 2), MULTIPLY("*", 2), DIVIDE("/", 2), NEGATE("-", 1),
  /** {@code a * b + c}, rounded once. */
  FUSED_MULTIPLY_ADD("fma", 3),
  /** Of integers: towards negative infinity, by a positive constant. */
  FLOOR_DIVIDE("div", 2),
  /** Of integers: in 0 to divisor - 1. */
  FLOOR_REMAINDER("mod", 2),
  MAX("max", 2), MIN("min", 2), ABS("abs", 1), SIGN("sign", 1), FLOOR("floor", 1),
  POWER("^", 2), SQRT("sqrt", 1), EXP("exp", 1), EXPM1("expm1", 1), LOG("log", 1), LOG1P("log1p", 1),
  TANH("tanh", 1), SIGMOID("sigmoid", 1), ERF("erf", 1), ERFC("erfc", 1),
  SIN("sin", 1), COS("cos", 1),
  /** Its argument, with derivative 0. */
  STOP("stop", 1),
  /** An INTEGER as a WIDE value. */
  NUMBER("number", 1),
  /** A BOOLEAN result, of two numbers. */
  LESS("<", 2), LESS_EQUAL("<=", 2), EQUAL("==", 2),
  /** The right side is not evaluated where the left one decides. */
  AND("and", 2), OR("or", 2), NOT("not", 1);

  private static final Set<Primitive> TRANSCENDENTAL =
      EnumSet.of(POWER, EXP, EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, ERFC, SIN, COS);

  private final String symbol;
  private final int arity;

  Primitive(String symbol, int arity) {
    this.symbol = symbol;
    this.arity = arity;
  }

  /** As the language writes it. */
  public String symbol() {
    return symbol;
  }

  public int arity() {
    return arity;
  }

  public boolean isComparison() {
    return this == LESS || this == LESS_EQUAL || this == EQUAL;
  }

  public boolean isLogical() {
    return this == AND || this == OR || this == NOT;
  }

  /** Whether computing it takes many times as long as an addition. */
  public boolean isTranscendental() {
    return TRANSCENDENTAL.contains(this);
  }

  /**
   * Its value, in double. A BOOLEAN is 1 or 0, an INTEGER has no fraction; transcendental functions are those of {@link
   * StrictMath}, so that they are the same everywhere. Arguments that the function does not have are ignored.
   */
  public double value(double a, double b, double c) {
    return switch (this) {
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
      case ERF -> ErrorFunction.erf(a);
      case ERFC -> ErrorFunction.erfc(a);
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

  private static double truth(boolean value) {
    return value ? 1 : 0;
  }
}
