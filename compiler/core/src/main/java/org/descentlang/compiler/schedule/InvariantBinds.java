package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Tensor;

/**
 * Gives an index the value that it has in each round of a loop before that loop. What is left inside is then a loop
 * over rows, as {@link Stretches} copies them.
 *
 * <pre>
 * for d from 0 to 64: v = token[t]; y[64*t + d] = table[64*v + d]
 *   ->
 * v = token[t]; for d from 0 to 64: y[64*t + d] = table[64*v + d]
 * </pre>
 */
final class InvariantBinds {
  private final Scalars scalars;

  InvariantBinds(Scalars scalars) {
    this.scalars = scalars;
  }

  List<Statement> apply(List<Statement> statements) {
    List<Statement> changed = new ArrayList<>();
    Map<Code, Index> held = new HashMap<>();
    for (Statement statement : statements) {
      Statement inner = Statements.withBody(statement, apply(Statements.body(statement)));
      if (inner instanceof Statement.Loop loop && InvariantLoads.hasRounds(loop)) {
        changed.addAll(hoisted(loop, held));
      } else {
        changed.add(inner);
      }
      Set<Tensor> stored = Touched.by(statement).stored();
      held.keySet().removeIf(value -> readsAny(value, stored));
    }
    return changed;
  }

  /** @param held what loops beside this one have looked up, and nothing has stored since */
  private List<Statement> hoisted(Statement.Loop loop, Map<Code, Index> held) {
    Set<Tensor> stored = Touched.by(loop).stored();
    List<Statement> statements = new ArrayList<>();
    List<Statement> body = loop.body();
    while (!body.isEmpty() && body.get(0) instanceof Statement.Bind bind && isInvariant(bind.value(), loop.index())
        && !readsAny(bind.value(), stored)) {
      Index same = held.computeIfAbsent(bind.value(), value -> {
        Index index = scalars.index(bind.index().name(), bind.index().extent());
        statements.add(new Statement.Bind(index, value));
        return index;
      });
      body = Statements.mapAffine(body.subList(1, body.size()),
          a -> a.substitute(i -> Affine.of(i.equals(bind.index()) ? same : i)));
    }
    statements.add(Statements.withBody(loop, body));
    return statements;
  }

  /** Of elements of arrays and places alone, which are the same in each round. */
  private static boolean isInvariant(Code code, Index index) {
    return (code instanceof Code.Load || code instanceof Code.Position || code instanceof Code.Call)
        && Codes.affines(code).stream().noneMatch(a -> a.mentions(index))
        && Codes.children(code).stream().allMatch(c -> isInvariant(c, index));
  }

  private static boolean readsAny(Code code, Set<Tensor> tensors) {
    Set<Tensor> read = new HashSet<>();
    Codes.visit(code, c -> {
      if (c instanceof Code.Load load) {
        read.add(load.tensor());
      }
    });
    return read.stream().anyMatch(tensors::contains);
  }
}
