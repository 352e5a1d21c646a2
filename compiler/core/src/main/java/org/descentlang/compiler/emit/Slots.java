package org.descentlang.compiler.emit;

import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.memory.Plan;

/** What a plan says about one tensor. */
final class Slots {
  private Slots() {}

  /** Whether the tensor's array has just its elements: its own array always has. */
  static boolean isExact(Plan plan, Tensor tensor) {
    return plan.slot(tensor).map(s -> s.owner().size() == tensor.size()).orElse(true);
  }
}
