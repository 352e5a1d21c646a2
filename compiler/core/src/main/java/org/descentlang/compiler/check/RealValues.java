package org.descentlang.compiler.check;

import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Values for parameters, gradients and states, which have a real number for each element. */
final class RealValues {
  private RealValues() {}

  /** The tensor, if it has a number at each of its places. */
  static Value.Array of(Value.Array array, String what, Span span) {
    require(array, what, span);
    if (!array.mask().apply(Tensors.probe(array)).isEmpty()) {
      throw new Rejection(Diagnostic.error("misplaced", span, what + " has a value at each place, and a `where` leaves"
              + " some of this out")
          .hint("say what stands there: `if ... then ... else ...`."));
    }
    return array;
  }

  /** What replaces a tensor: one of its shape, or a number, which fills it. */
  static Value.Array inPlaceOf(Value.Array before, Value after, String name, Span span) {
    String what = "`" + name + "`";
    if (after instanceof Value.Array array && !array.shape().isEmpty()) {
      Shapes.requireSame(name, before, array, span);
      return of(array, what, span);
    }
    if (after instanceof Value.Array array && before.shape().isEmpty()) {
      return of(array, what, span);
    }
    return Tensors.filled(before.shape(), number(Scalars.of(after, span), what, span));
  }

  static Term number(Term term, String what, Span span) {
    require(new Value.Scalar(term), what, span);
    return Operators.number(term);
  }

  private static void require(Value value, String what, Span span) {
    if (element(value) == Element.BOOLEAN) {
      throw new Rejection(Diagnostic.error("type-mismatch", span, what + " is real, and this is true or false")
          .hint("`number(c)` is 1 where a condition `c` holds, else 0."));
    }
    if (isInteger(value)) {
      throw new Rejection(Diagnostic.error("type-mismatch", span, what + " is real, and this is an integer")
          .hint("`number(k)` is an integer `k` as a real number."));
    }
  }

  /** A class, a place, an index, or what is computed of these alone. A size, also one of the run, is a number. */
  static boolean isInteger(Value value) {
    boolean size = value instanceof Value.Scalar scalar && !Terms.reads(scalar.term())
        && Terms.variables(scalar.term()).isEmpty();
    return !size && element(value) == Element.INTEGER;
  }

  private static Element element(Value value) {
    return value instanceof Value.Array array ? array.element() : Terms.element(((Value.Scalar) value).term());
  }
}
