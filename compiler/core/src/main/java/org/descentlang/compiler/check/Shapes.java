package org.descentlang.compiler.check;

import java.util.List;
import java.util.stream.Collectors;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Shapes compared, and disagreements told with the reasons of both sides. */
final class Shapes {
  private Shapes() {}

  static void requireEqual(Value.Array left, Value.Array right, Span span) {
    if (left == right) {
      return;
    }
    boolean equal = left.shape().size() == right.shape().size();
    for (int d = 0; equal && d < left.shape().size(); d++) {
      equal = left.shape().get(d).unify(right.shape().get(d));
    }
    if (!equal) {
      Diagnostic mismatch = Diagnostic.error("shape-mismatch", span,
          "element by element needs equal shapes, but these are " + text(left.shape()) + " and " + text(right.shape()));
      throw new Rejection(because(because(mismatch, left), right)
          .hint("nothing is broadcast silently: write the indices, `y[i, j] = a[i, j] + b[j]`."));
    }
  }

  /** The diagnostic with why a tensor has its shape, where it has a name. */
  static Diagnostic because(Diagnostic diagnostic, Value.Array array) {
    return array.symbol()
        .map(s -> diagnostic.because("`" + s.name() + "` is " + text(array.shape()) + " because of `"
            + oneLine(s.span().text()) + "`", s.span()))
        .orElse(diagnostic);
  }

  private static String oneLine(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() > 60 ? line.substring(0, 57) + "..." : line;
  }

  static String text(List<Dim> shape) {
    return shape.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
