package org.descentlang.compiler.schedule;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * Columns of a matrix that integers tell, as a layer reads them of its weights where its input is a one-hot vector, and
 * the gradient of these weights. In a transposed copy they are rows: their elements stand side by side.
 *
 * <pre>
 * y[t, j] = sum(i where i == token[t]) w[j, i]
 * w_grad[j, i] = sum(t where i == token[t]) y_grad[t, j]
 * </pre>
 */
final class LookUps {
  /** Elements of columns that are read, or added to, for each of the matrix at least. */
  private static final long FEWEST_USES = 4;

  private LookUps() {}

  /** The matrix of which the definition reads columns; empty where it does not, or where they are too few. */
  static Optional<Expr.Read> read(Step.Definition definition, Thresholds thresholds) {
    if (!(definition.body() instanceof Expr.Reduce reduce) || reduce.order() != Order.SINGLE
        || definition.indices().size() < 2 || !isRow(definition.at(), thresholds)) {
      return Optional.empty();
    }
    Affine across = last(definition.at());
    return Exprs.reads(reduce.body()).stream()
        .filter(r -> isMatrix(r.tensor()) && r.at().get(0).equals(across)
            && reduce.domain().indices().stream().anyMatch(i -> r.at().get(1).is(i) && isTold(i, across, reduce)))
        .filter(r -> definition.target().size() >= FEWEST_USES * r.tensor().size()).findFirst();
  }

  /** Whether the definition is a matrix to whose columns as much is added, of what stands side by side. */
  static boolean areSums(Step.Definition definition, Thresholds thresholds) {
    if (!Scatter.fits(definition) || !(definition.body() instanceof Expr.Reduce reduce)
        || !isMatrix(definition.target()) || !definition.where().isEmpty()
        || !isRow(definition.at().subList(0, 1), thresholds)) {
      return false;
    }
    Affine across = definition.at().get(0);
    Index column = definition.at().get(1).indices().get(0);
    return isTold(column, across, reduce)
        && reduce.domain().box() >= FEWEST_USES * column.extent().bound()
        && Exprs.reads(reduce.body()).stream().allMatch(
            r -> Layout.offset(r.tensor().shape(), r.at()).coefficient(across.indices().get(0)) <= 1);
  }

  private static Affine last(List<Affine> at) {
    return at.get(at.size() - 1);
  }

  private static boolean isMatrix(Tensor tensor) {
    return tensor.shape().size() == 2 && tensor.shape().stream().allMatch(Extent.Constant.class::isInstance);
  }

  /** Whether the last of them is an index that takes as many values as a row has elements. */
  private static boolean isRow(List<Affine> at, Thresholds thresholds) {
    return last(at).isIndex() && last(at).indices().get(0).extent().bound() >= thresholds.shortestRow();
  }

  /** Whether an integer gives it, the same one for all of {@code across}. */
  private static boolean isTold(Index index, Affine across, Expr.Reduce reduce) {
    return reduce.domain().conditions().stream().flatMap(c -> Conditions.conjuncts(c).stream()).anyMatch(c -> {
      Set<Index> used = Exprs.indices(c);
      return Conditions.given(c).contains(index) && !Exprs.reads(c).isEmpty()
          && used.stream().noneMatch(across::is);
    });
  }
}
