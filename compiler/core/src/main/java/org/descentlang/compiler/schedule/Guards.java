package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes one guard of two, side by side, that ask for the same:
 *
 * <pre>
 * if read[v]: w[v] = 1           if read[v]: w[v] = 1
 * if read[v]: read[v] = false               read[v] = false
 * </pre>
 */
final class Guards {
  private Guards() {}

  static List<Statement> join(List<Statement> statements) {
    List<Statement> joined = new ArrayList<>();
    for (Statement statement : statements) {
      int last = joined.size() - 1;
      if (statement instanceof Statement.Guard guard && last >= 0 && joined.get(last) instanceof Statement.Guard before
          && guard.condition().equals(before.condition()) && leaves(before, guard.condition())) {
        List<Statement> both = new ArrayList<>(before.body());
        both.addAll(guard.body());
        joined.set(last, Statements.withBody(guard, both));
      } else {
        joined.add(statement);
      }
    }
    return joined.stream().map(s -> Statements.withBody(s, join(Statements.body(s)))).toList();
  }

  /** Whether the statement changes nothing that the condition asks for: an element of an array. */
  private static boolean leaves(Statement statement, Code condition) {
    Set<Object> asked = new HashSet<>();
    boolean[] known = {true};
    Codes.visit(condition, code -> {
      if (code instanceof Code.Load load) {
        asked.add(load.tensor());
      } else {
        known[0] &= !(code instanceof Code.Use) && !(code instanceof Code.At);
      }
    });
    return known[0] && Touched.by(statement).stored().stream().noneMatch(asked::contains);
  }
}
