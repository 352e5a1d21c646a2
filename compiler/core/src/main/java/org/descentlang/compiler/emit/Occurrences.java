package org.descentlang.compiler.emit;

import java.util.List;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.schedule.Code;
import org.descentlang.compiler.schedule.Statement;
import org.descentlang.compiler.schedule.Statements;

/** How often things occur in the text that statements become. */
final class Occurrences {
  private Occurrences() {}

  /** Whether the index is written once, and not in a loop: then its value may stand there itself. */
  static boolean isOnce(Index index, List<Statement> statements) {
    return count(index, statements) == 1 && isOutsideLoops(index, statements);
  }

  static boolean isAny(Index index, List<Statement> statements) {
    return count(index, statements) > 0;
  }

  private static boolean isOutsideLoops(Index index, List<Statement> statements) {
    for (Statement statement : statements) {
      if (statement instanceof Statement.Loop loop && count(index, loop.body()) > 0
          || statement instanceof Statement.Guard guard && !isOutsideLoops(index, guard.body())) {
        return false;
      }
    }
    return true;
  }

  private static int count(Index index, List<Statement> statements) {
    int[] count = {0};
    Statements.visit(statements, s -> count[0] += own(index, s));
    return count[0];
  }

  /** In the statement itself; {@code x[i] += y} has one {@code i} in {@code x[i] = x[i] + y}. */
  private static int own(Index index, Statement statement) {
    long places = Statements.ownAffines(statement).stream().filter(a -> a.mentions(index)).count();
    boolean compound = statement instanceof Statement.Store store && store.offset().mentions(index)
        && store.value() instanceof Code.Call call && CodePrinter.isCompound(call, store);
    return (int) places - (compound ? 1 : 0);
  }
}
