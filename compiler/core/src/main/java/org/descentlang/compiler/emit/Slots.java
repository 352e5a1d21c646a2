package org.descentlang.compiler.emit;

import java.util.HashSet;
import java.util.Set;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.memory.Plan;

/** What a plan says about the array of each tensor. */
final class Slots implements StatementPrinter.Arrays {
  /** Tenants of arrays that are larger than they are. */
  private final Set<Tensor> smaller = new HashSet<>();

  Slots(Plan plan) {
    plan.slots().forEach(
        s -> s.tenants().stream().filter(t -> t.size() != s.owner().size()).forEach(smaller::add));
  }

  @Override
  public boolean isExact(Tensor tensor) {
    return !smaller.contains(tensor);
  }
}
