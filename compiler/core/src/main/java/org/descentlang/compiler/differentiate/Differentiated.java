package org.descentlang.compiler.differentiate;

import java.util.List;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.source.Diagnostic;

/**
 * A unit whose {@code train} defines and commits its gradients, and that has no objectives any more.
 *
 * @param diagnostics what has no derivative; where there are any, the unit is the one that was given
 */
public record Differentiated(Unit unit, List<Diagnostic> diagnostics) {
  public Differentiated {
    diagnostics = List.copyOf(diagnostics);
  }
}
