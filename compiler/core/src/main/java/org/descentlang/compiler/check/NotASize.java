package org.descentlang.compiler.check;

import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** What is said where a size is wanted and something else is given. */
final class NotASize {
  private NotASize() {}

  /** @param wanted the beginning of a sentence: {@code `units` of `dense` is a size} */
  static Diagnostic of(Value value, String wanted, Span span) {
    String given = "`" + Text.oneLine(span) + "`";
    if (value instanceof Value.Scalar scalar && scalar.term() instanceof Term.Number number) {
      return number(number, wanted, given, span);
    }
    boolean running = value instanceof Value.Array || value instanceof Value.Scalar || value instanceof Value.Dimension;
    return error(span, wanted + ", known at compile time, but " + given + " is "
        + (running ? "known only when the program runs" : value.kind()));
  }

  /** A size that is read before what it follows from has been carried out. */
  static Rejection yet(Span span) {
    return new Rejection(Diagnostic.error("unbounded-index", span, "how large `" + Text.oneLine(span)
        + "` is follows from a definition further down").hint("define that first."));
  }

  private static Diagnostic number(Term.Number number, String wanted, String given, Span span) {
    String text = "`" + Terms.text(number) + "`";
    String what = text.equals(given) ? given + " is " : given + " is " + Terms.text(number) + ", ";
    if (number.value() > Integer.MAX_VALUE && !Double.isInfinite(number.value())) {
      return error(span, wanted + ", but " + what + "too large: a size is at most " + Integer.MAX_VALUE);
    }
    if (number.rounded()) {
      return error(span, wanted + ", but " + given + " is computed from a whole number beyond 2^53, "
          + "where not all of them are exact");
    }
    if (number.whole()) {
      return error(span, wanted + ", but " + what + "less than 0");
    }
    Diagnostic diagnostic = error(span, wanted + ", but " + what + "not a whole number");
    boolean divided = Double.isFinite(number.value()) && span.text().contains("/");
    return divided
        ? diagnostic.hint("where a division leaves a remainder, write `floor(a / b)` or `ceil(a / b)`.") : diagnostic;
  }

  private static Diagnostic error(Span span, String message) {
    return Diagnostic.error("not-a-size", span, message);
  }
}
