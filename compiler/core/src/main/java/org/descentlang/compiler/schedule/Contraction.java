package org.descentlang.compiler.schedule;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * A running sum of products, one factor of which has the result's innermost index, in the form that HotSpot vectorises:
 *
 * <pre>
 * y[k, j] = sum(i) w[j, i] * x[k, i]
 *
 * for i by 4:                                     the sum outside, in its order
 *   line0..3[j] = w[j, i..i+3]                    four lines of the factor, each an array of its own
 *   for k: for j: row[k][j] += x[k, i] line0[j] + x[k, i+1] line1[j] + ...      one fma a term, in order
 * for k: for j: y[k, j] = row[k][j], and what follows from it
 * </pre>
 */
final class Contraction {

  final int tileSize;
  final Expr.Reduce reduce;
  /** Along a row. */
  final Index across;
  /** From row to row: the other factor has it. */
  final Index down;
  /** The result's other indices, for which all of this is done again. */
  final List<Index> around;
  final Expr line;
  final Expr scalar;
  final List<Expr> parts;

  private Contraction(
      Step.Definition definition, Expr.Reduce reduce, Index across, Index down, Expr line, Expr scalar,
      int tileSize) {
    this.tileSize = tileSize;
    this.reduce = reduce;
    this.across = across;
    this.down = down;
    this.around = definition.indices().stream().filter(i -> !i.equals(across) && !i.equals(down)).toList();
    this.line = line;
    this.scalar = scalar;
    this.parts = parts(reduce.domain());
  }

  private static List<Expr> parts(Domain domain) {
    return domain.conditions().stream().flatMap(c -> Conditions.conjuncts(c).stream()).toList();
  }

  /** Empty where the definition has another structure. */
  static Optional<Contraction> of(Step.Definition definition, Thresholds thresholds) {
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
    return reduce.reducer() == Reducer.SUM && reduce.order() != Order.LANES
        && Exprs.element(reduce) == Element.REAL && !reduce.domain().indices().isEmpty();
  }

  private static Optional<Contraction> of(
      Step.Definition definition, Expr.Reduce reduce, Expr line, Expr scalar, Thresholds thresholds) {
    Index across = definition.indices().get(definition.indices().size() - 1);
    Set<Index> ofLine = Exprs.indices(line);
    Optional<Index> down = definition.indices().stream()
        .filter(i -> !ofLine.contains(i) && !i.equals(across) && i.extent().bound() >= thresholds.fewestRows())
        .reduce((a, b) -> b.extent().bound() >= a.extent().bound() ? b : a);
    if (across.extent().bound() < thresholds.shortestRow() || down.isEmpty() || !ofLine.contains(across)
        || Exprs.indices(scalar).contains(across) || Exprs.element(line) != Element.REAL) {
      return Optional.empty();
    }
    return parts(reduce.domain()).stream().allMatch(c -> canPlace(c, across, down.get()))
        ? Optional.of(new Contraction(definition, reduce, across, down.get(), line, scalar, thresholds.tile()))
        : Optional.empty();
  }

  /** What is said of a row's own index must be a bound of it, the same for all rows. */
  private static boolean canPlace(Expr condition, Index across, Index down) {
    Set<Index> indices = Exprs.indices(condition);
    return !indices.contains(across) || condition instanceof Expr.NonNegative && !indices.contains(down);
  }

  List<Statement> build(Group group, Set<Tensor> stored, Scalars scalars) {
    return new ContractionLoops(this, group, stored, scalars).build();
  }

  /** Conditions that mention the index of a row, that of a column, or neither. */
  List<Expr> conditions(boolean ofAcross, boolean ofDown) {
    return parts.stream().filter(c -> Exprs.indices(c).contains(across) == ofAcross
        && Exprs.indices(c).contains(down) == ofDown).toList();
  }
}
