package org.descentlang.compiler.simplify;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/** Definitions that nothing kept is computed from, removed. */
final class DeadDefinitions {
  private DeadDefinitions() {}

  static Draft remove(Draft draft) {
    Map<Tensor, Definition> definitions = new HashMap<>();
    draft.definitions().forEach(d -> definitions.put(d.target(), d));
    Set<Tensor> alive = new HashSet<>(draft.kept());
    Deque<Tensor> pending = new ArrayDeque<>(alive);
    while (!pending.isEmpty()) {
      Definition definition = definitions.get(pending.poll());
      if (definition != null) {
        needs(definition).filter(alive::add).forEach(pending::add);
      }
    }
    return draft.with(draft.definitions().stream().filter(d -> alive.contains(d.target())).toList());
  }

  private static Stream<Tensor> needs(Definition d) {
    Stream<Expr> stated =
        d.stated().stream().flatMap(s -> Stream.concat(s.where().stream(), Stream.of(s.derivative())));
    Stream<Expr> all = Stream.of(d.where().stream(), Stream.of(d.body()), stated).flatMap(s -> s);
    return Stream.concat(
        all.flatMap(e -> Exprs.reads(e).stream()).map(Expr.Read::tensor),
        d.stated().stream().map(Step.Stated::tensor));
  }
}
