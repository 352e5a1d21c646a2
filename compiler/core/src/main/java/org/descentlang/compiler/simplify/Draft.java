package org.descentlang.compiler.simplify;

import java.util.List;
import java.util.Set;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * A program while it is rewritten: its definitions, none inside a recurrence, in an order that need not be one of
 * evaluation.
 *
 * @param kept tensors that someone outside looks at
 */
record Draft(List<Definition> definitions, Set<Tensor> kept) {
  Draft {
    definitions = List.copyOf(definitions);
  }

  Draft with(List<Definition> others) {
    return new Draft(others, kept);
  }
}
