package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Index;

/**
 * What follows from the sums of a row with gaps, of the whole row at once, in its place: HotSpot vectorises that. What
 * stands in the gaps is computed too, and nobody reads it.
 *
 * <pre>
 * for p below 28: for q below 28: y[28*p + q] = max(row[32*p + q] + bias, 0)
 *   ->
 * for n below 892: row[n] = max(row[n] + bias, 0)
 * for p below 28: 28 of y from 28*p = row from 32*p
 * </pre>
 *
 * <p>Measured on JDK 17: 1.02 nanoseconds an element before, 0.24 after; for 10 rows of 10, 1.05 and 0.5.
 */
final class GapRows {
  private final Line row;
  private final Affine place;
  private final Index column;
  private final Scalars scalars;

  /**
   * @param place where in the row an element stands
   * @param column along all of the row
   */
  GapRows(Line row, Affine place, Index column, Scalars scalars) {
    this.row = row;
    this.place = place;
    this.column = column;
    this.scalars = scalars;
  }

  /** @param along loops over the row's elements */
  List<Statement> apply(List<Statement> along) {
    List<Statement> innermost = along;
    while (innermost.size() == 1 && innermost.get(0) instanceof Statement.Loop loop) {
      innermost = loop.body();
    }
    int last = innermost.size() - 1;
    if (!innermost.stream().allMatch(Statements::isSimple) || !(innermost.get(last) instanceof Statement.Store store)
        || store.tensor().element() != Element.REAL || row.element() != Element.REAL) {
      return along;
    }
    List<Statement> whole = new ArrayList<>(innermost.subList(0, last));
    whole.add(new Statement.Put(row, place, store.value()));
    whole = Statements.mapAffine(whole, a -> a.equals(place) ? Affine.of(column) : a);
    if (!whole.stream().allMatch(s -> isOfRow(s, store))) {
      return along;
    }
    List<Statement> changed = new ArrayList<>();
    if (!store.value().equals(new Code.At(row, place))) {
      changed.add(new Statement.Loop(
          column, Code.integer(0), Code.integer(column.extent().bound()), 1, whole));
    }
    changed.addAll(RowCopies.apply(copied(along, store), scalars));
    return changed;
  }

  /** Whether each element of the row may be computed so, in its place. */
  private boolean isOfRow(Statement statement, Statement.Store store) {
    Code value = statement instanceof Statement.Declare declare && !declare.changes() ? declare.value()
        : statement instanceof Statement.Put put ? put.value() : null;
    if (value == null || value.element() != Element.REAL || !Stretches.isVectorised(value, column)) {
      return false;
    }
    Set<Index> along = Set.copyOf(place.indices());
    boolean[] fits = {true};
    Codes.visit(value, code -> fits[0] &= !(code instanceof Code.Load load && load.tensor().equals(store.tensor()))
        && !(code instanceof Code.At at && !(at.line().equals(row) && at.place().is(column))));
    return fits[0] && Codes.affines(value).stream().allMatch(a -> a.indices().stream().noneMatch(along::contains));
  }

  /** The same loops, which just copy. */
  private List<Statement> copied(List<Statement> along, Statement.Store store) {
    if (along.size() == 1 && along.get(0) instanceof Statement.Loop loop) {
      return List.of(Statements.withBody(loop, copied(loop.body(), store)));
    }
    return List.of(new Statement.Store(store.tensor(), store.offset(), new Code.At(row, place)));
  }
}
