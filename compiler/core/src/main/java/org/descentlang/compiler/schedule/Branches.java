package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes statements of long choices inside expressions:
 *
 * <pre>
 * g = (if t < length then LONG else 0) + ...      part = 0; if (t < length) part = LONG; g = part + ...
 * </pre>
 */
final class Branches {
  private static final int LONG = 12;

  private final Scalars scalars;

  Branches(Scalars scalars) {
    this.scalars = scalars;
  }

  List<Statement> apply(List<Statement> statements) {
    List<Statement> changed = new ArrayList<>();
    for (Statement statement : statements) {
      Statement inner = Statements.withBody(statement, apply(Statements.body(statement)));
      changed.addAll(Statements.isSimple(inner) ? split(inner) : List.of(inner));
    }
    return changed;
  }

  private List<Statement> split(Statement statement) {
    Optional<Code.Choose> found = first(statement);
    if (found.isEmpty()) {
      return List.of(statement);
    }
    Code.Choose choose = found.get();
    Local part = scalars.local("part", choose.element());
    List<Statement> statements = new ArrayList<>();
    statements.add(new Statement.Declare(part, choose.otherwise(), true));
    statements.add(new Statement.Guard(
        choose.condition(), split(new Statement.Assign(part, choose.then()))));
    statements.addAll(split(Statements.mapCode(statement, c -> c.equals(choose) ? new Code.Use(part) : c)));
    return statements;
  }

  /** A long choice that is made whatever else is chosen, with nothing to compute where its condition does not hold. */
  private static Optional<Code.Choose> first(Statement statement) {
    List<Code.Choose> found = new ArrayList<>();
    Statements.visitCode(List.of(statement), root -> collect(root, found));
    return found.stream().findFirst();
  }

  private static void collect(Code code, List<Code.Choose> found) {
    if (code instanceof Code.Choose choose) {
      if (Codes.size(choose.then()) >= LONG && isAtHand(choose.otherwise())) {
        found.add(choose);
      }
    } else {
      Codes.unconditional(code).forEach(c -> collect(c, found));
    }
  }

  private static boolean isAtHand(Code code) {
    return code instanceof Code.Literal || code instanceof Code.Use;
  }
}
