package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Interval;
import org.descentlang.compiler.ir.Tensor;

/**
 * Reads before an innermost loop what each round of it would read: a compiler can't know that no store changes it.
 *
 * <pre>
 * for i from 0 to 10: y[10*b + i] = e[10*b + i] / total[b]
 *   ->
 * total = total[b]; for i from 0 to 10: y[10*b + i] = e[10*b + i] / total
 * </pre>
 */
final class InvariantLoads {
  private final Scalars scalars;

  InvariantLoads(Scalars scalars) {
    this.scalars = scalars;
  }

  List<Statement> apply(List<Statement> statements) {
    List<Statement> changed = new ArrayList<>();
    for (Statement statement : statements) {
      if (statement instanceof Statement.Loop loop && isInnermost(loop) && hasRounds(loop)) {
        changed.addAll(hoisted(loop));
      } else {
        changed.add(Statements.withBody(statement, apply(Statements.body(statement))));
      }
    }
    return changed;
  }

  private static boolean isInnermost(Statement.Loop loop) {
    return loop.body().stream().allMatch(Statements::isSimple);
  }

  /** What no round reads may be outside of its array. */
  private static boolean hasRounds(Statement.Loop loop) {
    return loop.from() instanceof Code.Position from && loop.to() instanceof Code.Position to
        && Interval.isNonNegative(to.value().minus(from.value()).plus(-1));
  }

  private List<Statement> hoisted(Statement.Loop loop) {
    Set<Code.Load> loads = new LinkedHashSet<>();
    Statements.visitCode(loop.body(), root -> collect(root, loads));
    Set<Tensor> stored = stored(loop.body());
    loads.removeIf(l -> l.tensor().shape().isEmpty() || stored.contains(l.tensor())
        || l.offset().coefficient(loop.index()) != 0);
    Map<Code, Code> locals = new LinkedHashMap<>();
    List<Statement> statements = new ArrayList<>();
    for (Code.Load load : loads) {
      Local local = scalars.local(name(load), load.element());
      statements.add(new Statement.Declare(local, load, false));
      locals.put(load, new Code.Use(local));
    }
    statements.add(Statements.withBody(loop, loop.body().stream()
        .map(s -> Statements.mapCode(s, c -> locals.getOrDefault(c, c))).toList()));
    return statements;
  }

  /** {@code label_b} beside an array {@code label}. */
  private static String name(Code.Load load) {
    String name = Naming.local(load.tensor());
    String indices = load.offset().indices().stream().map(Index::name).collect(Collectors.joining());
    return name.equals(load.tensor().name()) && !indices.isEmpty() ? name + "_" + indices : name;
  }

  private static void collect(Code code, Set<Code.Load> loads) {
    if (code instanceof Code.Load load) {
      loads.add(load);
    }
    Codes.unconditional(code).forEach(c -> collect(c, loads));
  }

  private static Set<Tensor> stored(List<Statement> body) {
    Set<Tensor> stored = new HashSet<>();
    body.forEach(s -> {
      if (s instanceof Statement.Store store) {
        stored.add(store.tensor());
      }
    });
    return stored;
  }
}
