package org.descentlang.compiler.check;

import java.util.List;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Values as the one number or the size that is wanted of them. */
final class Scalars {
  private Scalars() {}

  /** One number. */
  static Term of(Value value, Span span) {
    return of(value, "one number is wanted here", span);
  }

  /** @param wanted what else would be wrong, in words */
  static Term of(Value value, String wanted, Span span) {
    if (value instanceof Value.Scalar scalar) {
      return scalar.term();
    }
    if (value instanceof Value.Dimension dimension) {
      if (!dimension.dim().known()) {
        throw NotASize.yet(span);
      }
      return size(dimension.dim());
    }
    if (value instanceof Value.Array array && array.shape().isEmpty()) {
      return array.at().apply(List.of());
    }
    if (value instanceof Value.Poisoned) {
      throw new Rejection();
    }
    throw new Rejection(notAScalar(value, wanted, span));
  }

  private static Diagnostic notAScalar(Value value, String wanted, Span span) {
    String text = Text.oneLine(span);
    Diagnostic diagnostic = Diagnostic.error("not-a-scalar", span, text.equals(value.kind())
        ? wanted + ", not " + text : wanted + ", and `" + text + "` is " + value.kind());
    if (value instanceof Value.Array array) {
      return Shapes.because(diagnostic, array).hint("index it, or reduce it: `sum(i) x[i]`.");
    }
    return value instanceof Value.Callable callable
        ? diagnostic.hint("call it: `" + callable.name() + "(...)`.") : diagnostic;
  }

  /** A size as a number. */
  static Term size(Dim dim) {
    return dim.extent() instanceof Extent.Counted counted ? new Term.Size(counted) : Terms.number(dim.extent().bound());
  }

  /** A size: a number known at compile time, or an extent known at run time. */
  static Dim dim(Value value, Span span) {
    if (value instanceof Value.Dimension dimension) {
      return dimension.dim();
    }
    Extent extent = value instanceof Value.Scalar scalar && scalar.term() instanceof Term.Size size
        ? size.extent() : Extent.of(whole(value, span));
    return Dim.of(extent, "of `" + Text.oneLine(span) + "`", span);
  }

  /** A whole number known at compile time, 0 or more. */
  static int whole(Value value, Span span) {
    if (value instanceof Value.Poisoned) {
      throw new Rejection();
    }
    if (value instanceof Value.Dimension dimension && dimension.dim().extent() instanceof Extent.Constant constant) {
      return constant.bound();
    }
    if (value instanceof Value.Scalar scalar && scalar.term() instanceof Term.Number number && number.whole()
        && number.value() >= 0 && number.value() <= Integer.MAX_VALUE) {
      return (int) number.value();
    }
    throw new Rejection(NotASize.of(value, "a size is wanted here", span));
  }
}
