package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * Running sums over rows, as the gradient of a bias is: what stands side by side in memory is added side by side.
 *
 * <pre>
 * g[j] = sum(k) d[k, j]
 *
 * for k: for j: row[j] += d[k, j]
 * for j: g[j] = row[j], and what follows from it
 * </pre>
 */
record RowSums(Step.Definition definition, Expr.Reduce sum, Index across) implements RowForm {
  /** Empty where the definition has another structure. */
  static Optional<RowForm> of(Step.Definition definition, Thresholds thresholds) {
    List<Index> indices = definition.indices();
    if (!(definition.body() instanceof Expr.Reduce sum) || sum.reducer() != Reducer.SUM
        || sum.order() != Order.RUNNING || Exprs.element(sum) != Element.REAL || !definition.where().isEmpty()
        || sum.start().isPresent() || indices.isEmpty() || sum.domain().box() < thresholds.fewestTerms()
        || isGather(sum)) {
      return Optional.empty();
    }
    Index across = indices.get(indices.size() - 1);
    int size = across.extent().bound();
    boolean fits = size >= thresholds.shortestRow() && size <= thresholds.longestRow()
        && sum.domain().conditions().stream().noneMatch(c -> Exprs.indices(c).contains(across))
        && isAlong(sum.body(), across);
    return fits ? Optional.of(new RowSums(definition, sum, across)) : Optional.empty();
  }

  /** Whether a condition gives an index of the sum: it has few terms. */
  private static boolean isGather(Expr.Reduce sum) {
    return sum.domain().conditions().stream().flatMap(c -> Conditions.conjuncts(c).stream())
        .flatMap(c -> Conditions.given(c).stream()).anyMatch(sum.domain().indices()::contains);
  }

  /** Whether what it reads stands side by side, or is the same for all of the row. */
  private static boolean isAlong(Expr body, Index across) {
    List<Expr.Read> reads = Exprs.reads(body);
    return reads.stream().anyMatch(r -> step(r, across) == 1)
        && reads.stream().allMatch(r -> step(r, across) == 1 || step(r, across) == 0);
  }

  private static long step(Expr.Read read, Index across) {
    return Layout.offset(read.tensor().shape(), read.at()).coefficient(across);
  }

  @Override
  public List<Statement> build(Group group, Set<Tensor> stored, Scalars scalars) {
    group.leaders().forEach(scalars::solve);
    Line row = scalars.line("row", Element.REAL);
    Rows rows = new Rows("sums", Element.REAL, 1, across.extent().bound());
    List<Index> around = definition.indices().subList(0, definition.indices().size() - 1);
    List<Statement> statements = new ArrayList<>();
    statements.add(new Statement.Take(row, rows, Affine.of(0)));
    statements.addAll(Loops.over(around, List.of(), scalars, () -> {
      List<Statement> body = new ArrayList<>();
      body.add(new Statement.Clear(row, new Code.Literal(0, Element.REAL)));
      body.addAll(Loops.over(sum.domain().indices(), sum.domain().conditions(), scalars, () -> add(row, scalars)));
      body.addAll(Loops.over(List.of(across), List.of(), scalars,
          () -> Nest.epilogue(group, stored, scalars, new Code.At(row, scalars.place(Affine.of(across))))));
      return body;
    }));
    return statements;
  }

  private List<Statement> add(Line row, Scalars scalars) {
    return Loops.over(List.of(across), List.of(), scalars, () -> {
      Affine place = scalars.place(Affine.of(across));
      return List.of(
          new Statement.Put(row, place, Reductions.plusTerm(scalars, sum.body(), new Code.At(row, place))));
    });
  }
}
