package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.source.Diagnostic;

/** What became of a text: a tree, or at least one error. */
public record Parsed(Optional<SyntaxTree> tree, List<Diagnostic> diagnostics) {
  public Parsed {
    diagnostics = List.copyOf(diagnostics);
  }
}
