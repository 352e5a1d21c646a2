package org.descentlang.compiler.hold;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Arranger;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Program.Commit;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;

/**
 * Gives a unit whose {@code evaluate} is one more pass of training what it needs to be a function of the parameters:
 * {@code train} keeps in states what is held, and {@code evaluate} reads it there.
 */
public final class Holder {
  private final Unit unit;
  private final Arranger arranger;
  private final List<Definition> pass;
  private final Around around;
  private final Keeper keeper;

  private Holder(Unit unit, Indices indices) {
    this.unit = unit;
    arranger = new Arranger(indices);
    pass = arranger.flatten(unit.evaluate().steps());
    around = new Around(pass.stream().filter(d -> d.body() instanceof Expr.Draw).map(Definition::target)
        .collect(Collectors.toSet()));
    keeper = new Keeper(pass, indices);
  }

  /** @param unit before it is differentiated */
  public static Unit hold(Unit unit, Indices indices) {
    return new Holder(unit, indices).held();
  }

  private Unit held() {
    Program evaluate = program(unit.evaluate(), evaluated(), List.of());
    List<Definition> train = new ArrayList<>(arranger.flatten(unit.train().steps()));
    List<Commit> kept = new ArrayList<>();
    around.held().forEach((tensor, state) -> {
      Definition value = keeper.keep(tensor);
      train.add(value);
      kept.add(new Commit(state, value.target()));
    });
    train.addAll(keeper.copies());
    return unit.with(
        unit.initialize(), program(unit.train(), train, kept), unit.update(), evaluate, unit.predict(),
        unit.measure());
  }

  private Program program(Program before, List<Definition> definitions, List<Commit> more) {
    List<Commit> commits = Stream.concat(before.commits().stream(), more.stream()).toList();
    return new Program(before.name(), arranger.arrange(definitions).steps(), commits, before.results());
  }

  /** From the results back: what only held values are computed from is computed no more. */
  private List<Definition> evaluated() {
    Map<Tensor, Definition> definitions = new HashMap<>();
    pass.forEach(d -> definitions.put(d.target(), d));
    Map<Tensor, Definition> reached = new HashMap<>();
    Deque<Tensor> pending = new ArrayDeque<>(unit.evaluate().results());
    unit.evaluate().commits().forEach(c -> pending.add(c.value()));
    while (!pending.isEmpty()) {
      Tensor tensor = pending.poll();
      if (definitions.containsKey(tensor) && !reached.containsKey(tensor)) {
        Definition definition = around.definition(definitions.get(tensor));
        reached.put(tensor, definition);
        reads(definition).forEach(pending::add);
      }
    }
    return pass.stream().map(Definition::target).filter(reached::containsKey).map(reached::get).toList();
  }

  private static Stream<Tensor> reads(Definition definition) {
    return Stream.concat(definition.where().stream(), Stream.of(definition.body()))
        .flatMap(e -> Exprs.reads(e).stream()).map(Expr.Read::tensor);
  }
}
