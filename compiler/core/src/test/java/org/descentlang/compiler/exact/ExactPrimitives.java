package org.descentlang.compiler.exact;

import org.descentlang.compiler.ir.Primitive;

/** The scalar functions of the language, of exact numbers. A truth is 1 or 0. */
final class ExactPrimitives {
  private ExactPrimitives() {}

  /** Arguments that the function does not have are ignored. */
  static Exact value(Primitive primitive, Exact a, Exact b, Exact c) {
    return switch (primitive) {
      case ADD -> a.plus(b);
      case SUBTRACT -> a.minus(b);
      case MULTIPLY -> a.times(b);
      case DIVIDE -> a.over(b);
      case NEGATE -> a.negated();
      case FUSED_MULTIPLY_ADD -> a.times(b).plus(c);
      case FLOOR_DIVIDE -> a.over(b).floor();
      case FLOOR_REMAINDER -> a.minus(a.over(b).floor().times(b));
      case MAX -> max(a, b);
      case MIN -> max(a.negated(), b.negated()).negated();
      case ABS -> a.abs();
      case SIGN -> a.isNothing() ? a : Exact.of(a.sign());
      case FLOOR -> a.floor();
      case POWER -> ExactFunctions.power(a, b);
      case SQRT -> a.sqrt();
      case EXP -> ExactFunctions.exp(a);
      case EXPM1 -> ExactFunctions.expm1(a);
      case LOG -> ExactFunctions.log(a);
      case LOG1P -> ExactFunctions.log1p(a);
      case TANH -> ExactFunctions.tanh(a);
      case SIGMOID -> ExactFunctions.sigmoid(a);
      case ERF -> ExactFunctions.erf(a);
      case ERFC -> ExactFunctions.erfc(a);
      case SIN, COS -> throw new UnsupportedOperationException(primitive + " of exact numbers");
      case STOP, NUMBER -> a;
      case LESS -> truth(!a.isNothing() && !b.isNothing() && a.compareTo(b) < 0);
      case LESS_EQUAL -> truth(!a.isNothing() && !b.isNothing() && a.compareTo(b) <= 0);
      case EQUAL -> truth(!a.isNothing() && !b.isNothing() && a.compareTo(b) == 0);
      case AND -> truth(!a.isZero() && !b.isZero());
      case OR -> truth(!a.isZero() || !b.isZero());
      case NOT -> truth(a.isZero());
    };
  }

  static Exact max(Exact a, Exact b) {
    return a.isNothing() || b.isNothing() ? Exact.NOTHING : a.compareTo(b) >= 0 ? a : b;
  }

  private static Exact truth(boolean value) {
    return value ? Exact.ONE : Exact.ZERO;
  }
}
