package org.descentlang.compiler.schedule;

import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Tensor;

/**
 * A program as kernels, in their order.
 *
 * @param homes values that stand in the array of the tensor that they are committed to
 */
public record Routine(Program program, List<Stage> stages, Map<Tensor, Tensor> homes) {
  public Routine {
    stages = List.copyOf(stages);
    homes = Map.copyOf(homes);
  }

  /** In whose array the tensor stands when the routine is done. */
  public Tensor home(Tensor tensor) {
    return homes.getOrDefault(tensor, tensor);
  }

  /** Every kernel, in order of the text. */
  public List<Kernel> kernels() {
    return stages.stream().flatMap(s -> s.kernels().stream()).toList();
  }
}
