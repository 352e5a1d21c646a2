package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;

/** A copy of a tensor: its dimensions in another order, with zeros around them. */
record FactorCopy(Tensor tensor, List<Dimension> dimensions) {
  /** A copy costs as much as it saves where it is read as often, each time for as many rows as are in a tile. */
  private static final long FEW_PASSES = 2;
  /** A padded copy has at most so many times the tensor's elements. */
  private static final long MOST_ZEROS = 8;

  /**
   * A dimension of the copy.
   *
   * @param of the tensor, its number
   * @param before so many zeros stand before what is copied
   * @param extent of the copy, zeros included
   */
  private record Dimension(int of, long before, Extent extent) {}

  FactorCopy {
    dimensions = List.copyOf(dimensions);
  }

  /**
   * The copy that a contraction's line is better read from; empty where that is the tensor itself.
   *
   * @param rounds how often the contraction is computed
   */
  static Optional<FactorCopy> of(Contraction form, long rounds) {
    if (form.line instanceof Expr.Select select) {
      return select.then() instanceof Expr.Read read && select.otherwise().equals(Expr.constant(0))
          ? padded(read, Conditions.conjuncts(select.condition())) : Optional.empty();
    }
    return form.line instanceof Expr.Read read && rounds * passes(form) > FEW_PASSES
        ? transposed(read, form.across) : Optional.empty();
  }

  /** Of a matrix whose columns are read. */
  static Optional<FactorCopy> ofColumns(Expr.Read read) {
    return transposed(read, List.of(read.at().get(0).indices().get(0)));
  }

  /** What is read within those bounds, and 0 outside of them. */
  private static Optional<FactorCopy> padded(Expr.Read read, List<Expr> bounds) {
    List<Dimension> dimensions = new ArrayList<>();
    Set<Expr> used = new LinkedHashSet<>();
    for (int d = 0; d < read.at().size(); d++) {
      Affine at = read.at().get(d);
      Extent extent = read.tensor().shape().get(d);
      Expr first = new Expr.NonNegative(at);
      Expr last = new Expr.NonNegative(at.times(-1).plus(extent.bound() - 1L));
      if (!bounds.contains(first) && !bounds.contains(last)) {
        dimensions.add(new Dimension(d, 0, extent));
        continue;
      }
      used.addAll(List.of(first, last));
      long before = Math.max(0, -extreme(at, false));
      long size = Math.max(extent.bound() - 1L, extreme(at, true)) + before + 1;
      boolean isBounded = (before == 0 || bounds.contains(first))
          && (size == before + extent.bound() || bounds.contains(last));
      if (!isBounded || !(extent instanceof Extent.Constant) || size > MOST_ZEROS * extent.bound()) {
        return Optional.empty();
      }
      dimensions.add(new Dimension(d, before, Extent.of(Math.toIntExact(size))));
    }
    FactorCopy copy = new FactorCopy(read.tensor(), dimensions);
    return used.containsAll(bounds) && copy.size() <= MOST_ZEROS * read.tensor().size()
        ? Optional.of(copy) : Optional.empty();
  }

  private static long extreme(Affine at, boolean greatest) {
    long value = at.constant();
    for (Affine.Term term : at.terms()) {
      long bound = term.variable() instanceof Index index
          ? index.extent().bound() - 1L : ((Extent.Counted) term.variable()).bound();
      value += term.coefficient() > 0 == greatest ? term.coefficient() * bound : 0;
    }
    return value;
  }

  private long size() {
    return dimensions.stream().mapToLong(d -> d.extent.bound()).reduce(1, (a, b) -> a * b);
  }

  /** How often each of the tensor's elements is read. */
  private static long passes(Contraction form) {
    Set<Index> ofLine = Exprs.indices(form.line);
    long passes = (form.down.extent().bound() - 1L) / form.thresholds.tile() + 1;
    for (Index index : form.around) {
      passes *= ofLine.contains(index) ? 1 : index.extent().bound();
    }
    return passes;
  }

  /** The dimensions of a row last, in the row's order. */
  private static Optional<FactorCopy> transposed(Expr.Read read, List<Index> across) {
    List<Integer> rows = across.stream().flatMap(i -> IntStream.range(0, read.at().size())
        .filter(d -> read.at().get(d).mentions(i)).boxed()).toList();
    List<Integer> order = new ArrayList<>(
        IntStream.range(0, read.at().size()).boxed().filter(d -> !rows.contains(d)).toList());
    order.addAll(rows);
    return isOfIndices(read) && !order.equals(order.stream().sorted().toList())
        ? Optional.of(new FactorCopy(
            read.tensor(), order.stream().map(d -> new Dimension(d, 0, read.tensor().shape().get(d))).toList()))
        : Optional.empty();
  }

  /** Whether each dimension is run through, or a part of it, by an index of its own. */
  private static boolean isOfIndices(Expr.Read read) {
    Set<Index> seen = new LinkedHashSet<>();
    for (int d = 0; d < read.at().size(); d++) {
      Affine at = read.at().get(d);
      if (!at.plus(-at.constant()).isIndex() || !(read.tensor().shape().get(d) instanceof Extent.Constant)
          || !seen.add(at.indices().get(0))) {
        return false;
      }
    }
    return true;
  }

  boolean isPadded() {
    return dimensions.stream().anyMatch(d -> !d.extent.equals(tensor.shape().get(d.of)));
  }

  List<Extent> shape() {
    return dimensions.stream().map(Dimension::extent).toList();
  }

  /** Where the copy has what the tensor has there. */
  List<Affine> at(List<Affine> ofTensor) {
    return dimensions.stream().map(d -> ofTensor.get(d.of).plus(d.before)).toList();
  }

  /** The copy's elements, at these indices of it. */
  Expr element(List<Index> indices) {
    Affine[] at = new Affine[indices.size()];
    List<Expr> inside = new ArrayList<>();
    for (int n = 0; n < at.length; n++) {
      Dimension dimension = dimensions.get(n);
      Extent extent = tensor.shape().get(dimension.of);
      at[dimension.of] = Affine.of(indices.get(n)).plus(-dimension.before);
      if (dimension.before > 0) {
        inside.add(new Expr.NonNegative(at[dimension.of]));
      }
      if (dimension.before + extent.bound() < dimension.extent.bound()) {
        inside.add(new Expr.NonNegative(at[dimension.of].times(-1).plus(extent.bound() - 1L)));
      }
    }
    Expr read = new Expr.Read(tensor, List.of(at));
    return inside.stream().reduce((a, b) -> new Expr.Apply(Primitive.AND, List.of(a, b)))
        .<Expr>map(all -> new Expr.Select(all, read, Expr.constant(0))).orElse(read);
  }
}
