package org.descentlang.compiler.check;

import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** What is said where a size is wanted and something else is given. */
final class NotASize {
  private NotASize() {}

  /** @param wanted what is wanted, as the beginning of a sentence: {@code `units` of `dense` is a size} */
  static Diagnostic of(Value value, String wanted, Span span) {
    String text = "`" + Text.oneLine(span) + "`";
    if (!(value instanceof Value.Scalar scalar && scalar.term() instanceof Term.Number number)) {
      boolean tensor = value instanceof Value.Array || value instanceof Value.Scalar;
      return error(span, wanted + ", known at compile time, but " + text + " is "
          + (tensor ? "known only when the program runs" : value.kind()));
    }
    String found = Terms.text(number);
    String given = wanted + ", but " + (text.equals("`" + found + "`") ? text : text + ", which") + " is ";
    if (number.whole()) {
      return error(span, given + (number.value() < 0 ? (text.equals("`" + found + "`") ? "" : found + ": ") + "less than 0"
          : (text.equals("`" + found + "`") ? "" : found + ": ") + "more than " + Integer.MAX_VALUE));
    }
    Diagnostic fraction = error(span, wanted + ", a whole number, but " + text
        + (text.equals("`" + found + "`") ? " is none" : " is " + found));
    return Double.isInfinite(number.value()) || Double.isNaN(number.value()) ? fraction
        : fraction.hint("where a division leaves a rest say `floor(a / b)` or `ceil(a / b)`.");
  }

  private static Diagnostic error(Span span, String message) {
    return Diagnostic.error("not-a-size", span, message);
  }
}
