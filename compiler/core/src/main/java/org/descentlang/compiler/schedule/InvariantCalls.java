package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
    Map<Code, Code> held = new LinkedHashMap<>();
    for (Statement statement : statements) {
      if (statement instanceof Statement.Loop loop && loop.body().stream().allMatch(Statements::isSimple)) {
        changed.addAll(hoisted(loop, held));
      } else {
        changed.add(Statements.withBody(statement, apply(Statements.body(statement))));
      }
      Set<Local> given = given(List.of(statement));
      held.keySet().removeIf(call -> uses(call, given));
    }
    return changed;
  }

  /** @param held what loops beside this one have computed, and nothing has changed since */
  private List<Statement> hoisted(Statement.Loop loop, Map<Code, Code> held) {
    Set<Local> own = given(loop.body());
    Set<Code> calls = new LinkedHashSet<>();
    Statements.visitCode(loop.body(), root -> collect(root, loop.index(), own, calls));
    List<Statement> statements = new ArrayList<>();
    calls.forEach(call -> held.computeIfAbsent(call, c -> declared((Code.Call) c, statements)));
    statements.add(Statements.withBody(loop, loop.body().stream()
        .map(s -> Statements.mapCode(s, c -> calls.contains(c) ? held.get(c) : c)).toList()));
    return statements;
  }

  /** The locals to which statements give a value. */
  private static Set<Local> given(List<Statement> statements) {
    Set<Local> given = new HashSet<>();
    Statements.visit(statements, statement -> {
      if (statement instanceof Statement.Declare declare) {
        given.add(declare.local());
      } else if (statement instanceof Statement.Assign assign) {
        given.add(assign.local());
      }
    });
    return given;
  }

  private static boolean uses(Code code, Set<Local> locals) {
    return code instanceof Code.Use use && locals.contains(use.local())
        || Codes.children(code).stream().anyMatch(c -> uses(c, locals));
  }

  private static void collect(Code code, Index index, Set<Local> own, Set<Code> calls) {
    if (code instanceof Code.Call call && Cost.own(call.primitive()) > 1 && isInvariant(code, index, own)) {
      calls.add(code);
    } else {
      Codes.unconditional(code).forEach(c -> collect(c, index, own, calls));
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
