package org.descentlang.compiler.check;

import java.util.List;
import java.util.stream.Collectors;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Shapes compared, and disagreements told with the reasons of both sides. */
final class Shapes {
  private Shapes() {}

  static boolean equal(Value.Array left, Value.Array right) {
    boolean equal = left == right || left.shape().size() == right.shape().size();
    for (int d = 0; equal && d < left.shape().size(); d++) {
      equal = left.shape().get(d).unify(right.shape().get(d));
    }
    return equal;
  }

  /** What a tensor is replaced by has its shape. */
  static void requireSame(String name, Value.Array before, Value.Array after, Span span) {
    if (!equal(before, after)) {
      Diagnostic mismatch = Diagnostic.error("shape-mismatch", span, "`" + name + "` is " + text(before.shape())
          + ", but what replaces it is " + text(after.shape()));
      throw new Rejection(because(because(mismatch, before), after));
    }
  }

  static void requireEqual(Value.Array left, Value.Array right, Span span) {
    if (!equal(left, right)) {
      Diagnostic mismatch = Diagnostic.error("shape-mismatch", span,
          "element by element needs equal shapes, but these are " + text(left.shape()) + " and " + text(right.shape()));
      throw new Rejection(because(because(mismatch, left), right)
          .hint("nothing is broadcast silently: write the indices, `y[i, j] = a[i, j] + b[j]`."));
    }
  }

  /** The diagnostic with why a tensor has its shape, where it has a name or is the part of one that has. */
  static Diagnostic because(Diagnostic diagnostic, Value.Array array) {
    return array.symbol().map(s -> because(diagnostic, array, s, s.name()))
        .orElseGet(() -> array.at().apply(Tensors.probe(array)) instanceof Term.Read part
            && part.at().size() > array.shape().size()
            ? because(diagnostic, array, part.symbol(), Text.oneLine(part.span())) : diagnostic);
  }

  private static Diagnostic because(Diagnostic diagnostic, Value.Array array, Symbol symbol, String name) {
    return symbol.written().map(at -> diagnostic.because("`" + name + "` is " + text(array.shape())
        + " because of `" + Text.oneLine(at) + "`", at)).orElse(diagnostic);
  }

  static boolean isOne(Dim dim) {
    return dim.known() && dim.extent().equals(Extent.of(1));
  }

  static String text(List<Dim> shape) {
    return shape.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
