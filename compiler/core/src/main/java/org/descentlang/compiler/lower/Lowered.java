package org.descentlang.compiler.lower;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.source.Diagnostic;

/** The unit, or what is wrong: a read that may be outside its tensor, definitions without an order. */
public record Lowered(Optional<Unit> unit, List<Diagnostic> diagnostics) {
  public Lowered {
    diagnostics = List.copyOf(diagnostics);
  }
}
