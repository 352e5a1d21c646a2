package org.descentlang.compiler.differentiate;

import java.util.List;
import java.util.Set;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * The tensors on a differentiable way from one of the parameters to the objective, both ends included.
 *
 * @param definitions of those that the program defines, in its order
 */
record Activity(Set<Tensor> tensors, List<Definition> definitions) {
  boolean contains(Tensor tensor) {
    return tensors.contains(tensor);
  }
}
