package org.descentlang.compiler.check;

import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Values for parameters, gradients and states, which have a real number for each element. */
final class RealValues {
  private RealValues() {}

  /** The tensor, if it has a number at each of its places. */
  static Value.Array of(Value.Array array, String what, Span span) {
    Term element = number(array.at().apply(Tensors.probe(array)), what, span);
    if (!array.mask().apply(Tensors.probe(array)).isEmpty()) {
      throw new Rejection(Diagnostic.error("misplaced", span, what + " has a value at each place, and a `where` leaves"
              + " some of this out")
          .hint("say what stands there: `if ... then ... else ...`."));
    }
    return array.element() == Element.INTEGER && Terms.element(element) != Element.INTEGER
        ? Value.Array.of(array.shape(), Terms.element(element), at -> Operators.number(array.at().apply(at)))
        : array;
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
    if (Terms.element(term) == Element.BOOLEAN) {
      throw new Rejection(Diagnostic.error("type-mismatch", span, what + " is real, and this is true or false")
          .hint("say `if ... then 1 else 0` for a number."));
    }
    return Operators.number(term);
  }
}
