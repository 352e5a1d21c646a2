package org.descentlang.compiler.emit;

import java.util.HashSet;
import java.util.Set;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.memory.Plan;
import org.descentlang.compiler.schedule.Rows;

/** What a plan says about the array of each tensor. */
final class Slots implements StatementPrinter.Arrays {
  /** Tenants of arrays that are larger than they are. */
  private final Set<Tensor> smaller = new HashSet<>();
  private final Set<Rows.Kind> ofThreads = new HashSet<>();

  Slots(Plan plan) {
    plan.slots().forEach(
        s -> s.tenants().stream().filter(t -> t.size() != s.owner().size()).forEach(smaller::add));
    plan.scratch().stream().filter(Plan.Scratch::ofThreads).forEach(s -> ofThreads.add(s.rows().kind()));
  }

  @Override
  public boolean isExact(Tensor tensor) {
    return !smaller.contains(tensor);
  }

  @Override
  public boolean isOfThreads(Rows rows) {
    return ofThreads.contains(rows.kind());
  }
}
