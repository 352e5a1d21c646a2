package org.descentlang.compiler.schedule;

import java.util.List;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Step;

/**
 * One method.
 *
 * @param name of the tensor it is there for, in the model's words
 * @param outer indices of recurrences around it: its arguments
 * @param computes the definitions, as they were before any was substituted into another
 */
public record Kernel(String name, List<Index> outer, List<Step.Definition> computes, List<Statement> body)
    implements Stage {
  public Kernel {
    outer = List.copyOf(outer);
    computes = List.copyOf(computes);
    body = List.copyOf(body);
  }
}
