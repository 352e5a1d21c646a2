package org.descentlang.compiler.emit;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;

/** The tensors of a unit that outlive its programs, in order: as they are initialized, then as they are read. */
final class Tensors {
  private final Set<Tensor> all = new LinkedHashSet<>();

  Tensors(Unit unit) {
    for (Program program : List.of(
        unit.initialize(), unit.predict(), unit.train(), unit.update(), unit.evaluate(), unit.measure())) {
      program.steps().forEach(s -> add(s, all));
      program.commits().forEach(c -> all.add(c.target()));
    }
  }

  private static void add(Step step, Set<Tensor> tensors) {
    if (step instanceof Step.Definition definition) {
      definition.where().forEach(w -> Exprs.reads(w).forEach(r -> tensors.add(r.tensor())));
      Exprs.reads(definition.body()).forEach(r -> tensors.add(r.tensor()));
    } else if (step instanceof Step.Recurrence recurrence) {
      recurrence.steps().forEach(s -> add(s, tensors));
    }
  }

  /** Settings and clocks of the trainer that predictions depend on. */
  static List<Tensor> watched(Unit unit) {
    Set<Tensor> read = new LinkedHashSet<>();
    unit.predict().steps().forEach(s -> add(s, read));
    return read.stream().filter(t -> t.role() == Role.SETTING || t.role() == Role.CLOCK).toList();
  }

  /** All of them, and the arguments that programs read. */
  Set<Tensor> all() {
    return all;
  }

  List<Tensor> of(Role role) {
    return all.stream().filter(t -> t.role() == role).toList();
  }
}
