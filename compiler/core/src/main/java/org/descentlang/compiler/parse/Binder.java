package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.source.Span;

/** What stands in the brackets of a definition's left side or in a reducer's head. */
public sealed interface Binder {
  Span span();

  /** {@code i}, {@code p < rows}; {@code batch} in a reducer's head reduces over the examples. */
  record Single(Span span, String name, Optional<Expression> bound) implements Binder {}

  /** {@code b: batch}: an index over the examples, written openly. */
  record Example(Span span, String name) implements Binder {}

  /** {@code (c, p, q)}: several indices, row-major in one dimension. */
  record Row(Span span, List<Binder> parts) implements Binder {}

  /** {@code -1}, {@code T}: a fixed place, on the left side of a boundary value ({@code from h[-1, j] = 0}). */
  record Fixed(Span span, Expression place) implements Binder {}
}
