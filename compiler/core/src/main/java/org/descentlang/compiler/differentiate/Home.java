package org.descentlang.compiler.differentiate;

import java.util.List;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;

/** The definitions among which objectives are, and what is found out about them once for all of these. */
record Home(List<Definition> definitions, Dimensions dimensions, Dependences dependences, Finiteness finiteness) {
  static Home of(List<Definition> definitions) {
    return new Home(
        definitions, new Dimensions(definitions), new Dependences(definitions), new Finiteness(definitions));
  }

  Activity activity(Unit.Objective objective) {
    List<Tensor> parameters = objective.gradients().stream().map(Unit.Gradient::parameter).toList();
    return dependences.between(parameters, objective.sum());
  }
}
