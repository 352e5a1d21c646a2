package org.descentlang.compiler.simplify;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Reachable;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/** Definitions that nothing kept is computed from, removed. */
final class DeadDefinitions {
  private DeadDefinitions() {}

  static Draft remove(Draft draft) {
    Map<Tensor, Definition> definitions = new HashMap<>();
    draft.definitions().forEach(d -> definitions.put(d.target(), d));
    Set<Tensor> alive = Reachable.from(
        draft.kept(), t -> definitions.containsKey(t) ? needs(definitions.get(t)) : List.of());
    return draft.with(draft.definitions().stream().filter(d -> alive.contains(d.target())).toList());
  }

  private static List<Tensor> needs(Definition d) {
    Stream<Expr> stated =
        d.stated().stream().flatMap(s -> Stream.concat(s.where().stream(), Stream.of(s.derivative())));
    Stream<Expr> all = Stream.of(d.where().stream(), Stream.of(d.body()), stated).flatMap(s -> s);
    return Stream.concat(
        all.flatMap(e -> Exprs.reads(e).stream()).map(Expr.Read::tensor),
        d.stated().stream().map(Step.Stated::tensor)).toList();
  }
}
