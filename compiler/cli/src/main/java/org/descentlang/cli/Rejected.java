package org.descentlang.cli;

import java.util.List;
import org.descentlang.compiler.source.Diagnostic;

/** The compiler has found errors in a program. */
final class Rejected extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient List<Diagnostic> diagnostics;

  Rejected(List<Diagnostic> diagnostics) {
    super("the compiler rejects the program");
    this.diagnostics = List.copyOf(diagnostics);
  }

  List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
