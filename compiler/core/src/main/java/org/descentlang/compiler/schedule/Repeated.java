package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Element;

/** Computes once what one expression needs twice: {@code fma(g * scale, g * scale, sum)}. */
final class Repeated {
  private final Scalars scalars;

  Repeated(Scalars scalars) {
    this.scalars = scalars;
  }

  List<Statement> apply(List<Statement> statements) {
    List<Statement> changed = new ArrayList<>();
    for (Statement statement : statements) {
      Statement inner = Statements.withBody(statement, apply(Statements.body(statement)));
      changed.add(Statements.isSimple(inner) ? shared(inner, changed) : inner);
    }
    return changed;
  }

  private Statement shared(Statement statement, List<Statement> before) {
    Statement result = statement;
    for (Optional<Code> twice = twice(result); twice.isPresent(); twice = twice(result)) {
      Code value = twice.get();
      Local local = scalars.local("term", value.element());
      before.add(new Statement.Declare(local, value, false));
      result = Statements.mapCode(result, c -> c.equals(value) ? new Code.Use(local) : c);
    }
    return result;
  }

  /** The largest number that is computed whatever is chosen, and occurs again, be it in a choice. */
  private static Optional<Code> twice(Statement statement) {
    Set<Code> always = new HashSet<>();
    Map<Code, Integer> counts = new LinkedHashMap<>();
    Statements.visitCode(List.of(statement), root -> {
      collect(root, always);
      Codes.visit(root, code -> counts.merge(code, 1, Integer::sum));
    });
    return counts.entrySet().stream().filter(e -> e.getValue() > 1 && always.contains(e.getKey()))
        .map(Map.Entry::getKey).max((a, b) -> Long.compare(Codes.size(a), Codes.size(b)));
  }

  private static void collect(Code code, Set<Code> always) {
    boolean number = code.element() == Element.REAL || code.element() == Element.WIDE;
    if (code instanceof Code.Call && number) {
      always.add(code);
    }
    Codes.unconditional(code).forEach(c -> collect(c, always));
  }
}
