package org.descentlang.compiler.check;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Primitive;

/** Scalar functions carried out at compile time, in double. */
final class Folding {
  private Folding() {}

  static Term logical(Primitive primitive, List<Term> arguments) {
    if (primitive == Primitive.NOT) {
      return arguments.get(0) instanceof Term.Truth truth
          ? new Term.Truth(!truth.value())
          : new Term.Apply(primitive, arguments);
    }
    boolean neutral = primitive == Primitive.AND;
    for (int i = 0; i < 2; i++) {
      if (arguments.get(i) instanceof Term.Truth truth) {
        return truth.value() == neutral ? arguments.get(1 - i) : truth;
      }
    }
    return new Term.Apply(primitive, arguments);
  }

  /** What adds 0 or multiplies by 1, so that an option that is off leaves no trace. */
  static Optional<Term> neutral(Primitive primitive, List<Term> arguments) {
    Term left = arguments.get(0);
    Term right = arguments.size() == 2 ? arguments.get(1) : left;
    if (primitive == Primitive.ADD && is(left, 0) || primitive == Primitive.MULTIPLY && is(left, 1)) {
      return Optional.of(right);
    }
    boolean rightNeutral = (primitive == Primitive.ADD || primitive == Primitive.SUBTRACT) && is(right, 0)
        || (primitive == Primitive.MULTIPLY || primitive == Primitive.DIVIDE) && is(right, 1);
    return rightNeutral ? Optional.of(left) : Optional.empty();
  }

  private static boolean is(Term term, double value) {
    return term instanceof Term.Number number && number.value() == value;
  }

  static Term numbers(Primitive primitive, double... x) {
    return switch (primitive) {
      case LESS -> new Term.Truth(x[0] < x[1]);
      case LESS_EQUAL -> new Term.Truth(x[0] <= x[1]);
      case EQUAL -> new Term.Truth(x[0] == x[1]);
      case AND, OR, NOT -> throw new IllegalArgumentException("no numbers");
      case ADD -> new Term.Number(x[0] + x[1]);
      case SUBTRACT -> new Term.Number(x[0] - x[1]);
      case MULTIPLY -> new Term.Number(x[0] * x[1]);
      case DIVIDE -> new Term.Number(x[0] / x[1]);
      case NEGATE -> new Term.Number(-x[0]);
      case FUSED_MULTIPLY_ADD -> new Term.Number(Math.fma(x[0], x[1], x[2]));
      case FLOOR_DIVIDE -> new Term.Number(Math.floor(x[0] / x[1]));
      case FLOOR_REMAINDER -> new Term.Number(x[0] - x[1] * Math.floor(x[0] / x[1]));
      case MAX -> new Term.Number(Math.max(x[0], x[1]));
      case MIN -> new Term.Number(Math.min(x[0], x[1]));
      case ABS -> new Term.Number(Math.abs(x[0]));
      case SIGN -> new Term.Number(Math.signum(x[0]));
      case FLOOR -> new Term.Number(Math.floor(x[0]));
      case POWER -> new Term.Number(StrictMath.pow(x[0], x[1]));
      case SQRT -> new Term.Number(StrictMath.sqrt(x[0]));
      case EXP -> new Term.Number(StrictMath.exp(x[0]));
      case EXPM1 -> new Term.Number(StrictMath.expm1(x[0]));
      case LOG -> new Term.Number(StrictMath.log(x[0]));
      case LOG1P -> new Term.Number(StrictMath.log1p(x[0]));
      case TANH -> new Term.Number(StrictMath.tanh(x[0]));
      case SIGMOID -> new Term.Number(1 / (1 + StrictMath.exp(-x[0])));
      case SIN -> new Term.Number(StrictMath.sin(x[0]));
      case COS -> new Term.Number(StrictMath.cos(x[0]));
      case STOP, NUMBER -> new Term.Number(x[0]);
    };
  }
}
