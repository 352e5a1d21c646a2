package org.descentlang.compiler.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.descentlang.compiler.ir.Affine.Term;

/**
 * Affine expressions and conditions on them, as one would write them: no leading sign where there is a way around it.
 */
final class AffinePrinter {
  private final IndexNames names;

  AffinePrinter(IndexNames names) {
    this.names = names;
  }

  /** {@code 2*p + r - 1}. */
  String text(Affine value) {
    List<Term> terms = new ArrayList<>(positive(value).terms());
    positive(value.times(-1)).terms().forEach(t -> terms.add(new Term(t.variable(), -t.coefficient())));
    StringBuilder text = new StringBuilder();
    terms.forEach(t -> append(text, t.coefficient(), name(t.variable())));
    if (value.constant() != 0 || terms.isEmpty()) {
      append(text, value.constant(), "");
    }
    return text.toString();
  }

  private static Affine positive(Affine value) {
    return new Affine(value.terms().stream().filter(t -> t.coefficient() > 0).toList(), 0);
  }

  private String name(Affine.Variable variable) {
    return variable instanceof Index index ? names.of(index) : variable.name();
  }

  private static void append(StringBuilder text, long coefficient, String name) {
    if (!text.isEmpty()) {
      text.append(coefficient < 0 ? " - " : " + ");
    } else if (coefficient < 0) {
      text.append('-');
    }
    long size = Math.abs(coefficient);
    text.append(name.isEmpty() ? Long.toString(size) : size == 1 ? name : size + "*" + name);
  }

  /** As a subscript of a dimension of that extent: several indices that fill it row-major are {@code (c, p, q)}. */
  String subscript(Affine value, Extent extent, Function<Index, String> index) {
    Optional<List<Index>> rows = RowMajor.indices(value, extent);
    if (rows.isPresent() && rows.get().size() == 1) {
      return index.apply(rows.get().get(0));
    }
    if (rows.isPresent() && rows.get().size() > 1) {
      return "(" + String.join(", ", rows.get().stream().map(index).toList()) + ")";
    }
    return text(value);
  }

  /**
   * {@code value >= 0}, as {@code j <= i} or {@code p + r >= 1}; its opposite as {@code j > i} or {@code p + r < 1}.
   */
  String nonNegative(Affine value, boolean opposite) {
    Affine low = positive(value.times(-1));
    Affine high = positive(value);
    if (low.isConstant()) {
      return text(high) + (opposite ? " < " : " >= ") + -value.constant();
    }
    if (value.constant() == -1 && !high.isConstant()) {
      return text(low) + (opposite ? " >= " : " < ") + text(high);
    }
    return compare(low, opposite ? " > " : " <= ", high, value.constant());
  }

  /** {@code value == 0}, as {@code u == p + r}. */
  String isZero(Affine value, boolean opposite) {
    Affine left = positive(value);
    Affine right = positive(value.times(-1));
    String sign = opposite ? " != " : " == ";
    return left.isConstant()
        ? compare(right, sign, left, value.constant())
        : compare(left, sign, right, -value.constant());
  }

  /** {@code left sign right + constant}, the constant where it is not negative. */
  private String compare(Affine left, String sign, Affine right, long constant) {
    return constant >= 0 || right.isConstant()
        ? text(left) + sign + text(right.plus(constant))
        : text(left.plus(-constant)) + sign + text(right);
  }
}
