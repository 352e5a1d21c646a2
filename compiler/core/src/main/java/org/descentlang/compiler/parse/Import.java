package org.descentlang.compiler.parse;

import org.descentlang.compiler.source.FileNames;
import org.descentlang.compiler.source.Span;

/** {@code import 'shared/layers.dl'}: the file of that path, from the folder of the file that says so. */
public record Import(Span span, String path) {
  /** The name of the file that is meant. */
  public String file() {
    return FileNames.beside(span.source().name(), path);
  }
}
