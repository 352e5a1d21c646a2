package org.descentlang.compiler.check;

import java.util.Optional;
import org.descentlang.compiler.source.Diagnostic;

/** Ends the elaboration of one statement. It carries what is wrong, or nothing where that has been reported already. */
final class Rejection extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Diagnostic> diagnostic;

  Rejection(Diagnostic diagnostic) {
    super(diagnostic.message(), null, false, false);
    this.diagnostic = Optional.of(diagnostic);
  }

  /** Because of something that was reported before. */
  Rejection() {
    super("reported before", null, false, false);
    this.diagnostic = Optional.empty();
  }

  Optional<Diagnostic> diagnostic() {
    return diagnostic;
  }
}
