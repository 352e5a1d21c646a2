package org.descentlang.compiler.memory;

import java.util.List;
import org.descentlang.compiler.ir.Tensor;

/**
 * One array. The owner's size is its size, and its name the array's.
 *
 * @param tenants values that stand in the same array at other times
 */
public record Slot(Tensor owner, List<Tensor> tenants, long bytes) {
  public Slot {
    tenants = List.copyOf(tenants);
  }
}
