package org.descentlang.compiler.schedule;

import java.util.Map;
import org.descentlang.compiler.ir.Tensor;

/** In whose array a tensor's elements stand: its own, or that of the target it is committed to in place. */
record Homes(Map<Tensor, Tensor> elsewhere) {
  Homes {
    elsewhere = Map.copyOf(elsewhere);
  }

  Tensor of(Tensor tensor) {
    return elsewhere.getOrDefault(tensor, tensor);
  }
}
