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

  static Term numbers(Primitive primitive, List<Term.Number> arguments) {
    double[] x = arguments.stream().mapToDouble(Term.Number::value).toArray();
    double value = primitive.value(x[0], x.length > 1 ? x[1] : 0, x.length > 2 ? x[2] : 0);
    if (primitive.isComparison()) {
      return new Term.Truth(value != 0);
    }
    boolean beyond = Math.abs(value) >= Term.LARGEST_EXACT && Double.isFinite(value)
        && arguments.stream().allMatch(Term.Number::whole);
    return new Term.Number(value, beyond || arguments.stream().anyMatch(Term.Number::rounded));
  }
}
