package org.descentlang.compiler.check;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Several indices that stand row-major in one dimension: {@code (h, e)} is place {@code h * size(e) + e}. */
final class Rows {
  private Rows() {}

  /** The place of the row in a dimension of that size. One index whose range is not known yet takes what is left. */
  static Term place(List<Variable> row, Dim dim, String tensor, Span span) {
    if (dim.extent() instanceof Extent.Counted) {
      throw new Rejection(counted(row, span, "the dimension of " + tensor + " has " + dim));
    }
    rejectCounted(row);
    List<Variable> unknown = row.stream().filter(v -> !v.dim().known()).toList();
    if (unknown.size() > 1) {
      throw new Rejection(Diagnostic.error("unbounded-index", span,
          "how far `" + unknown.get(0) + "` and `" + unknown.get(1) + "` run can't both follow from one dimension"));
    }
    long others = product(row.stream().map(Variable::dim).filter(Dim::known).toList(), span);
    long size = dim.extent().bound();
    if (others == 0 || size % others != 0 || unknown.isEmpty() && others != size) {
      throw new Rejection(Diagnostic.error("shape-mismatch", span,
          row + " runs over " + others + (unknown.isEmpty() ? "" : " times some") + " places, but the dimension of "
              + tensor + " has " + size));
    }
    unknown.forEach(v -> v.dim().set(Extent.of((int) (size / others)),
        "the dimension of " + tensor + " has " + size, span));
    return place(row);
  }

  /** The row-major place, all ranges known. */
  static Term place(List<Variable> row) {
    Term place = Terms.index(row.get(0));
    for (Variable variable : row.subList(1, row.size())) {
      Term scaled = Terms.apply(Primitive.MULTIPLY, Terms.number(variable.extent().bound()), place);
      place = Terms.apply(Primitive.ADD, scaled, Terms.index(variable));
    }
    return place;
  }

  /** What each index of the row is at a place: the quotients and rests that row-major order has. */
  static Map<Variable, Term> places(List<Variable> row, Term place) {
    Map<Variable, Term> places = new LinkedHashMap<>();
    Term rest = place;
    for (int v = row.size() - 1; v > 0; v--) {
      Term size = Terms.number(row.get(v).extent().bound());
      places.put(row.get(v), Terms.apply(Primitive.FLOOR_REMAINDER, rest, size));
      rest = Terms.apply(Primitive.FLOOR_DIVIDE, rest, size);
    }
    places.put(row.get(0), rest);
    return places;
  }

  /** The number of places over which dimensions run together. */
  static int product(List<Dim> dims, Span span) {
    BigInteger product = dims.stream().map(d -> BigInteger.valueOf(d.extent().bound()))
        .reduce(BigInteger.ONE, BigInteger::multiply);
    if (product.bitLength() > Integer.SIZE - 1) {
      throw new Rejection(Diagnostic.error("too-large", span,
          Shapes.text(dims) + " are " + product + " places, and a dimension has at most " + Integer.MAX_VALUE));
    }
    return product.intValue();
  }

  /** The size of a dimension that a row runs over. */
  static Dim dim(List<Variable> row) {
    if (row.size() == 1) {
      return row.get(0).dim();
    }
    rejectCounted(row);
    Span span = row.get(0).span();
    int size = product(row.stream().map(Variable::dim).toList(), span);
    return Dim.of(Extent.of(size), row + " stand in it", span);
  }

  /** Memory is laid out at compile time: no index of a row may end at run time. */
  private static void rejectCounted(List<Variable> row) {
    row.stream().filter(v -> v.dim().known() && v.extent() instanceof Extent.Counted).findFirst().ifPresent(v -> {
      Diagnostic rejected = counted(
          row, row.get(0).span().to(row.get(row.size() - 1).span()), "`" + v + "` takes " + v.dim() + " values");
      throw new Rejection(Reasons.add(rejected, v.dim(), "that is so")
          .hint("give each a dimension of its own: `[" + names(row) + "]`."));
    });
  }

  private static Diagnostic counted(List<Variable> row, Span span, String found) {
    return Diagnostic.error("row-of-indices", span, "`(" + names(row)
        + ")` in one dimension needs extents that are known at compile time, and " + found);
  }

  private static String names(List<Variable> row) {
    return row.stream().map(Variable::name).collect(Collectors.joining(", "));
  }
}
