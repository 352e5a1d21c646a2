package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Step;

/**
 * A copy whose elements stand side by side in another dimension than those of what is copied: eight columns at a time,
 * so that what is read and written is used up while it is in the nearest cache.
 *
 * <pre>
 * t[i, j] = w[j, i]
 *
 * for j0: for i: t[i, 8 j0] = w[8 j0, i], t[i, 8 j0 + 1] = w[8 j0 + 1, i], ...
 * </pre>
 */
final class Transposition {
  private static final int TOGETHER = 8;
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
    if (size < 2 * TOGETHER) {
      return Loops.over(List.of(along, last), List.of(), scalars, () -> List.of(copy));
    }
    Index eight = scalars.index(last.name() + "0", Extent.of(size / TOGETHER));
    List<Statement> copies = IntStream.range(0, TOGETHER)
        .mapToObj(n -> with(last, Affine.of(eight).times(TOGETHER).plus(n), copy)).toList();
    List<Statement> statements =
        new ArrayList<>(Loops.over(List.of(eight, along), List.of(), scalars, () -> copies));
    int whole = size / TOGETHER * TOGETHER;
    if (whole < size) {
      statements.addAll(Loops.over(List.of(along), List.of(), scalars, () -> List.of(
          new Statement.Loop(last, Code.integer(whole), Code.integer(size), 1, List.of(copy)))));
    }
    return statements;
  }

  private static Statement with(Index index, Affine place, Statement statement) {
    return Statements.mapAffine(
        List.of(statement), a -> a.substitute(i -> i.equals(index) ? place : Affine.of(i))).get(0);
  }
}
