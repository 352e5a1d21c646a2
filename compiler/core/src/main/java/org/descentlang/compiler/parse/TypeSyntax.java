package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.source.Span;

/** What may follow a colon. */
public sealed interface TypeSyntax {
  Span span();

  /**
   * {@code [n, ..s]}, {@code []}, {@code class[10] or -100}, {@code [32] of index[64]}. An absent element is real.
   *
   * @param shaped whether a shape was written; where not, a scalar of the element
   */
  record Shape(Span span, boolean shaped, List<Dimension> dimensions, Optional<Element> element)
      implements TypeSyntax {}

  /** {@code dim}: a dimension, known at compile time. */
  record Dim(Span span) implements TypeSyntax {}

  /** {@code like w}. */
  record Like(Span span, Name of) implements TypeSyntax {}

  /** {@code 'tanh' | 'relu'}. */
  record Alternatives(Span span, List<String> values) implements TypeSyntax {}

  /** {@code bool}. */
  record Bool(Span span) implements TypeSyntax {}

  /** One dimension: an expression, {@code ..s} (a group of dimensions), or {@code t <= 64} (known at run time). */
  sealed interface Dimension {
    Span span();

    record Extent(Span span, Expression value) implements Dimension {}

    record Group(Span span, String name) implements Dimension {}

    record AtMost(Span span, String name, Expression bound) implements Dimension {}
  }

  /** {@code class[n]}, {@code index[n]}, either {@code or -100}; {@code bool}; or what a shape has {@code or bool}. */
  sealed interface Element {
    Span span();

    /** Integers 0 to {@code count - 1}, or the one value {@code or}. */
    record Integers(Span span, boolean label, Expression count, Optional<Expression> or) implements Element {}

    record Booleans(Span span) implements Element {}

    /** Real numbers, or truths, which are 1 and 0 then. */
    record RealsOrBooleans(Span span) implements Element {}
  }
}
