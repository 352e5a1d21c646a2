package org.descentlang.compiler.ir;

/**
 * The scalar functions. A new one is a row here, its value in {@code evaluate}, its derivative in {@code differentiate}
 * and its Java in {@code emit}: each is an exhaustive switch, so that javac names the places.
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
  TANH("tanh", 1), SIGMOID("sigmoid", 1), SIN("sin", 1), COS("cos", 1),
  /** Its argument, with derivative 0. */
  STOP("stop", 1),
  /** An INTEGER as a WIDE value. */
  NUMBER("number", 1),
  /** A BOOLEAN result, of two numbers. */
  LESS("<", 2), LESS_EQUAL("<=", 2), EQUAL("==", 2),
  /** The right side is not evaluated where the left one decides. */
  AND("and", 2), OR("or", 2), NOT("not", 1);

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
}
