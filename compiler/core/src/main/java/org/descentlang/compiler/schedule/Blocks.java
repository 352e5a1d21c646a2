package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;

/**
 * A sum in blocks whose positions are just those of one loop: the loop is cut at the blocks, and nothing is tested in
 * it.
 *
 * <pre>
 * end = 4096; for n: if (end <= n) { CLOSE; end = ... }; TERM; CLOSE
 *
 * for block by 4096: for n of the block: TERM; CLOSE
 * </pre>
 */
final class Blocks {
  private final Scalars scalars;

  Blocks(Scalars scalars) {
    this.scalars = scalars;
  }

  List<Statement> apply(List<Statement> statements) {
    List<Statement> changed = new ArrayList<>();
    for (Statement statement : statements) {
      changed.add(Statements.withBody(statement, apply(Statements.body(statement))));
    }
    for (int s = 0; s + 2 < changed.size(); s++) {
      Optional<Statement> cut = cut(changed.get(s), changed.get(s + 1), changed.get(s + 2));
      if (cut.isPresent()) {
        changed.subList(s, s + 3).clear();
        changed.add(s, cut.get());
      }
    }
    return changed;
  }

  private Optional<Statement> cut(Statement first, Statement second, Statement close) {
    return first instanceof Statement.Declare end && second instanceof Statement.Loop loop
        && loop.from().equals(Code.integer(0)) && loop.step() == 1
        && loop.body().get(0) instanceof Statement.Guard guard && isEnd(guard.condition(), end.local(), loop.index())
        ? Optional.of(cut(loop, close)) : Optional.empty();
  }

  private static boolean isEnd(Code condition, Local end, Index index) {
    return condition.equals(
        Code.test(Primitive.LESS_EQUAL, new Code.Use(end), new Code.Position(Affine.of(index))));
  }

  /** Whether every block is full. */
  private static boolean isMultiple(Code size) {
    return size instanceof Code.Position end && end.value().isConstant() && end.value().constant() % Lanes.BLOCK == 0;
  }

  private Statement cut(Statement.Loop loop, Statement close) {
    Index block = scalars.index("block", loop.index().extent());
    Code full = new Code.Position(Affine.of(block).plus(Lanes.BLOCK));
    Code end = isMultiple(loop.to())
        ? full : new Code.Call(Primitive.MIN, List.of(loop.to(), full), Element.INTEGER);
    Statement terms = new Statement.Loop(loop.index(), new Code.Position(Affine.of(block)), end, 1,
        loop.body().subList(1, loop.body().size()));
    return new Statement.Loop(block, loop.from(), loop.to(), Lanes.BLOCK, List.of(terms, close));
  }
}
