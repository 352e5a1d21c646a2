package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;

/**
 * Computes before an innermost loop what each round of it would compute anew of what has been read before it, unless it
 * is as cheap as an addition.
 *
 * <pre>
 * for n from 0 to 196: z[n] = (y[n] - m) / sqrt(v + 1e-5)
 *   ->
 * root = sqrt(v + 1e-5); for n from 0 to 196: z[n] = (y[n] - m) / root
 * </pre>
 */
final class InvariantCalls {
  private final Scalars scalars;

  InvariantCalls(Scalars scalars) {
    this.scalars = scalars;
  }

  List<Statement> apply(List<Statement> statements) {
    List<Statement> changed = new ArrayList<>();
    for (Statement statement : statements) {
      if (statement instanceof Statement.Loop loop && loop.body().stream().allMatch(Statements::isSimple)) {
        changed.addAll(hoisted(loop));
      } else {
        changed.add(Statements.withBody(statement, apply(Statements.body(statement))));
      }
    }
    return changed;
  }

  private List<Statement> hoisted(Statement.Loop loop) {
    Set<Local> own = own(loop.body());
    Map<Code, Code> held = new LinkedHashMap<>();
    List<Statement> statements = new ArrayList<>();
    Statements.visitCode(loop.body(), root -> collect(root, loop.index(), own, held, statements));
    statements.add(Statements.withBody(loop, loop.body().stream()
        .map(s -> Statements.mapCode(s, c -> held.getOrDefault(c, c))).toList()));
    return statements;
  }

  /** What a round gives a value. */
  private static Set<Local> own(List<Statement> body) {
    Set<Local> own = new HashSet<>();
    for (Statement statement : body) {
      if (statement instanceof Statement.Declare declare) {
        own.add(declare.local());
      } else if (statement instanceof Statement.Assign assign) {
        own.add(assign.local());
      }
    }
    return own;
  }

  private void collect(
      Code code, Index index, Set<Local> own, Map<Code, Code> held, List<Statement> statements) {
    if (code instanceof Code.Call call && Cost.own(call.primitive()) > 1 && isInvariant(code, index, own)) {
      held.computeIfAbsent(code, c -> declared(call, statements));
    } else {
      Codes.unconditional(code).forEach(c -> collect(c, index, own, held, statements));
    }
  }

  private Code declared(Code.Call call, List<Statement> statements) {
    Local local = scalars.local(call.primitive() == Primitive.SQRT ? "root" : "factor", call.element());
    statements.add(new Statement.Declare(local, call, false));
    return new Code.Use(local);
  }

  /** Of locals from before the loop, numbers, and places that are the same in each round. */
  private static boolean isInvariant(Code code, Index index, Set<Local> own) {
    boolean same = code instanceof Code.Use use ? !own.contains(use.local())
        : code instanceof Code.Literal || code instanceof Code.Call || code instanceof Code.Convert
            || code instanceof Code.Position place && place.value().coefficient(index) == 0;
    return same && Codes.children(code).stream().allMatch(c -> isInvariant(c, index, own));
  }
}
