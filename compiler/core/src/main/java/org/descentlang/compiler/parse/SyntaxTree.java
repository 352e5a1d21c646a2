package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.source.Source;

/** A whole file: {@code package a.b}, imports, then declarations in the order of the text. */
public record SyntaxTree(
    Source source, Optional<String> packageName, List<Import> imports, List<Declaration> declarations) {
  public SyntaxTree {
    imports = List.copyOf(imports);
    declarations = List.copyOf(declarations);
  }
}
