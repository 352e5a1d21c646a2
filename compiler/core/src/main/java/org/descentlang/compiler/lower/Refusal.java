package org.descentlang.compiler.lower;

import org.descentlang.compiler.check.Symbol;
import org.descentlang.compiler.source.Diagnostic;

/** Ends the lowering of one definition. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Diagnostic diagnostic;
  private final boolean explained;

  Refusal(Diagnostic diagnostic) {
    this(diagnostic, false);
  }

  private Refusal(Diagnostic diagnostic, boolean explained) {
    super(diagnostic.message(), null, false, false);
    this.diagnostic = diagnostic;
    this.explained = explained;
  }

  /** With the calls that made the symbol, unless it is told with calls already. */
  Refusal explained(Symbol symbol) {
    return explained ? this : new Refusal(symbol.explained(diagnostic), true);
  }

  Diagnostic diagnostic() {
    return diagnostic;
  }
}
