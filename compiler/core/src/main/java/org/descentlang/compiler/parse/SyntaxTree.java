package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.source.Source;

/** A whole file: {@code package a.b}, then declarations in the order of the text. */
public record SyntaxTree(Source source, Optional<String> packageName, List<Declaration> declarations) {
  public SyntaxTree {
    declarations = List.copyOf(declarations);
  }
}
