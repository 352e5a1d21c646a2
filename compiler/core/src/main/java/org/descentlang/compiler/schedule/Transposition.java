package org.descentlang.compiler.schedule;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Step;

/**
 * A copy whose elements stand side by side in another dimension than those of what is copied: a few columns at a time,
 * so that each stretch that is read into the nearest cache is used up.
 *
 * <pre>
 * t[i, j] = w[j, i]
 *
 * for j by 16: for i: for 16 j: t[i, j] = w[j, i]
 * </pre>
 */
final class Transposition {
  /** A stretch of memory that caches hold as one, in floats. */
  private static final int COLUMNS = 16;
  private static final int SHORTEST = 8;

  private Transposition() {}

  static boolean fits(Step.Definition definition) {
    return along(definition).isPresent();
  }

  /** The index along which the copied tensor's elements stand side by side; empty where it is the copy's, too. */
  private static Optional<Index> along(Step.Definition definition) {
    if (!(definition.body() instanceof Expr.Read read) || !definition.where().isEmpty()
        || definition.indices().size() < 2 || !definition.at().stream().allMatch(Affine::isIndex)) {
      return Optional.empty();
    }
    Affine offset = Layout.offset(read.tensor().shape(), read.at());
    Index last = last(definition);
    return offset.coefficient(last) > 1 && isLong(last)
        ? definition.indices().stream().filter(i -> offset.coefficient(i) == 1 && isLong(i)).findFirst()
        : Optional.empty();
  }

  private static boolean isLong(Index index) {
    return index.extent() instanceof Extent.Constant && index.extent().bound() >= SHORTEST;
  }

  private static Index last(Step.Definition definition) {
    return definition.indices().get(definition.indices().size() - 1);
  }

  static List<Statement> build(Step.Definition definition, Scalars scalars) {
    Index along = along(definition).orElseThrow();
    Index last = last(definition);
    List<Index> around = definition.indices().stream().filter(i -> !i.equals(along) && !i.equals(last)).toList();
    return Loops.over(around, List.of(), scalars, () -> columns(definition, along, last, scalars));
  }

  private static List<Statement> columns(Step.Definition definition, Index along, Index last, Scalars scalars) {
    int size = last.extent().bound();
    Statement copy = scalars.store(definition, definition.body());
    if (size <= COLUMNS) {
      return Loops.over(List.of(along, last), List.of(), scalars, () -> List.of(copy));
    }
    Index first = scalars.index(last.name() + "0", last.extent());
    Code end = new Code.Position(Affine.of(first).plus(COLUMNS));
    Code least = size % COLUMNS == 0
        ? end : new Code.Call(Primitive.MIN, List.of(Code.integer(size), end), Element.INTEGER);
    Statement some = new Statement.Loop(last, new Code.Position(Affine.of(first)), least, 1, List.of(copy));
    return List.of(new Statement.Loop(first, Code.integer(0), Code.integer(size), COLUMNS,
        Loops.over(List.of(along), List.of(), scalars, () -> List.of(some))));
  }
}
