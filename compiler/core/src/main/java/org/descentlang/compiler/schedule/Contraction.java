package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.GuardedRead;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * A running sum of products, one factor of which has the result's innermost indices to itself, in the form that HotSpot
 * vectorises:
 *
 * <pre>
 * y[k, j] = sum(i) w[j, i] * x[k, i]
 *
 * for i by 4:                                     the sum outside, in its order
 *   line0..3[j] = w[j, i..i+3]                    four lines of the factor, each an array of its own
 *   for k: for j: row[k][j] += x[k, i] line0[j] + x[k, i+1] line1[j] + ...      one fma a term, in order
 * for k: for j: y[k, j] = row[k][j], and what follows from it
 * </pre>
 *
 * <p>Of a convolution {@code y[b, o, p, q] = sum(c, r, s) w[o, c, r, s] * x[b, c, p + r, q + s]} a row is all of
 * {@code (p, q)}, from row to row runs {@code o}, and all of it is done for each {@code b}. Its elements stand as far
 * apart as those of x: so a line is one stretch of x, and only between rows of the picture something is computed that
 * nobody reads.
 */
final class Contraction implements RowForm {
  /** A row is at most so many times as long with what stands between its elements as without. */
  private static final double MOST_GAPS = 1.5;

  final Thresholds thresholds;
  final Expr.Reduce reduce;
  /** Along a row, row-major. */
  final List<Index> across;
  /** From row to row: the other factor has it. */
  final Index down;
  /** The result's other indices, for which all of this is done again. */
  final List<Index> around;
  final Expr line;
  final Expr scalar;
  /** Which terms there are. */
  final List<Expr> parts;
  /** Of which elements there are terms at all: where it does not hold, the sum is thrown away. */
  final Optional<Expr> kept;
  /** Where in its row an element stands. */
  final Affine place;
  /** Whether both factors can be read for every row, column and term, even where nothing belongs to a sum. */
  final boolean isReadable;

  private Contraction(
      Step.Definition definition, Expr.Reduce reduce, List<Index> across, Index down, Expr line, Expr scalar,
      Thresholds thresholds) {
    this.thresholds = thresholds;
    this.reduce = reduce;
    this.across = across;
    this.down = down;
    this.around = definition.indices().stream().filter(i -> !across.contains(i) && !i.equals(down)).toList();
    this.line = line;
    this.scalar = scalar;
    this.kept = parts(reduce.domain()).stream().filter(c -> isKept(c, reduce, across, down)).findFirst();
    this.parts = parts(reduce.domain()).stream().filter(c -> kept.filter(c::equals).isEmpty()).toList();
    this.place = place();
    List<Index> all = new ArrayList<>(reduce.domain().indices());
    all.addAll(across);
    all.add(down);
    this.isReadable = isInside(definition, reduce, line, all) && isInside(definition, reduce, scalar, all);
  }

  /**
   * As the line's elements stand in their tensor, where few others stand between them: a line is one copy then, and
   * what is computed of those others means nothing.
   */
  private Affine place() {
    Affine own = Affine.of(0);
    if (line instanceof Expr.Read read) {
      Affine offset = Layout.offset(read.tensor().shape(), read.at());
      for (Index index : across) {
        own = own.plus(Affine.of(index).times(offset.coefficient(index)));
      }
    }
    return hasFewGaps(own) ? own : Layout.position(across);
  }

  private boolean hasFewGaps(Affine own) {
    long length = 1;
    for (int n = across.size() - 1; n >= 0; n--) {
      Index index = across.get(n);
      if (own.coefficient(index) < length || !(index.extent() instanceof Extent.Constant)) {
        return false;
      }
      length += own.coefficient(index) * (index.extent().bound() - 1L);
    }
    return own.coefficient(across.get(across.size() - 1)) == 1 && length <= MOST_GAPS * size(across)
        && length <= thresholds.longestProductRow() && parts.stream().allMatch(c -> !mentionsRow(c));
  }

  private boolean mentionsRow(Expr condition) {
    return across.stream().anyMatch(Exprs.indices(condition)::contains);
  }

  private static List<Expr> parts(Domain domain) {
    return domain.conditions().stream().flatMap(c -> Conditions.conjuncts(c).stream()).toList();
  }

  /** Empty where the definition has another structure. */
  static Optional<RowForm> of(Step.Definition definition, Thresholds thresholds) {
    if (!(definition.body() instanceof Expr.Reduce reduce) || !isRunningSum(reduce) || !definition.where().isEmpty()
        || definition.indices().size() < 2 || !(reduce.body() instanceof Expr.Apply product)
        || product.primitive() != Primitive.MULTIPLY || reduce.domain().box() < thresholds.fewestTerms()) {
      return Optional.empty();
    }
    Expr left = product.arguments().get(0);
    Expr right = product.arguments().get(1);
    return of(definition, reduce, left, right, thresholds)
        .or(() -> of(definition, reduce, right, left, thresholds));
  }

  private static boolean isRunningSum(Expr.Reduce reduce) {
    return reduce.reducer() == Reducer.SUM && reduce.order() == Order.RUNNING && reduce.start().isEmpty()
        && Exprs.element(reduce) == Element.REAL && !reduce.domain().indices().isEmpty();
  }

  private static Optional<RowForm> of(
      Step.Definition definition, Expr.Reduce reduce, Expr line, Expr scalar, Thresholds thresholds) {
    List<Index> across = across(definition.indices(), line, scalar, thresholds.longestProductRow());
    Set<Index> ofLine = Exprs.indices(line);
    Optional<Index> down = definition.indices().stream()
        .filter(i -> !ofLine.contains(i) && !across.contains(i) && i.extent().bound() >= thresholds.fewestRows())
        .reduce((a, b) -> b.extent().bound() >= a.extent().bound() ? b : a);
    if (across.isEmpty() || size(across) < thresholds.shortestRow() || down.isEmpty()) {
      return Optional.empty();
    }
    List<Expr> parts = parts(reduce.domain());
    return parts.stream().allMatch(c -> canPlace(c, across, down.get()) || isKept(c, reduce, across, down.get()))
        && parts.stream().filter(c -> isKept(c, reduce, across, down.get())).count() <= 1
        && isInside(definition, reduce, line, List.of(down.get())) && isInside(definition, reduce, scalar, across)
        ? Optional.of(new Contraction(definition, reduce, across, down.get(), line, scalar, thresholds))
        : Optional.empty();
  }

  /** The last indices, as many as the line's factor has to itself and as make a row that is not too long. */
  private static List<Index> across(List<Index> indices, Expr line, Expr scalar, int longest) {
    Set<Index> ofLine = Exprs.indices(line);
    Set<Index> ofScalar = Exprs.indices(scalar);
    int first = indices.size();
    while (first > 0 && (ofLine.contains(indices.get(first - 1)) || indices.get(first - 1).extent().bound() == 1)
        && !ofScalar.contains(indices.get(first - 1))
        && canExtend(indices.subList(first, indices.size()), indices.get(first - 1), longest)) {
      first--;
    }
    return indices.subList(first, indices.size());
  }

  /** A run-time extent only makes a row by itself. */
  private static boolean canExtend(List<Index> row, Index index, int longest) {
    return row.isEmpty() || index.extent() instanceof Extent.Constant
        && row.stream().allMatch(i -> i.extent() instanceof Extent.Constant)
        && size(row) * index.extent().bound() <= longest;
  }

  private static long size(List<Index> row) {
    return new Domain(row, List.of()).box();
  }

  /** The elements of a row, with those between them. */
  int columns() {
    long last = place.constant();
    for (Index index : across) {
      last += place.coefficient(index) * (index.extent().bound() - 1L);
    }
    return Math.toIntExact(last + 1);
  }

  /** Whether other elements stand between those of a row. */
  boolean hasGaps() {
    return !place.equals(Layout.position(across));
  }

  /** What is said of a row's own indices must be a bound of it, the same for all rows. */
  private static boolean canPlace(Expr condition, List<Index> across, Index down) {
    Set<Index> indices = Exprs.indices(condition);
    return across.stream().noneMatch(indices::contains)
        || condition instanceof Expr.NonNegative && !indices.contains(down);
  }

  /** Whether it is of rows and columns alone: a triangle of them, about half, is not worth a loop of its own. */
  private static boolean isKept(Expr condition, Expr.Reduce reduce, List<Index> across, Index down) {
    Set<Index> indices = Exprs.indices(condition);
    return condition instanceof Expr.NonNegative && indices.contains(down)
        && across.stream().anyMatch(indices::contains)
        && reduce.domain().indices().stream().noneMatch(indices::contains);
  }

  /** Whether a factor can be read without what is said of these indices: before they are known. */
  private static boolean isInside(
      Step.Definition definition, Expr.Reduce reduce, Expr factor, List<Index> unknown) {
    List<Expr> known = parts(reduce.domain()).stream()
        .filter(c -> unknown.stream().noneMatch(Exprs.indices(c)::contains)).toList();
    Expr part = reduce.of(new Domain(reduce.domain().indices(), known), factor);
    return GuardedRead.of(new Step.Definition(
            definition.target(), definition.at(), definition.indices(), List.of(), part, List.of(), Origin.NONE))
        .stream().allMatch(GuardedRead::isInside);
  }

  @Override
  public List<Statement> build(Group group, Set<Tensor> stored, Scalars scalars) {
    return new ContractionLoops(this, group, stored, scalars).build();
  }

  /** Conditions that mention an index of a row, that of a column, or neither. */
  List<Expr> conditions(boolean ofAcross, boolean ofDown) {
    return parts.stream().filter(c -> mentionsRow(c) == ofAcross
        && Exprs.indices(c).contains(down) == ofDown).toList();
  }
}
