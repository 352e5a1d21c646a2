package org.descentlang.compiler.parse;

import org.descentlang.compiler.source.Span;

/** A name where it was written. */
public record Name(String text, Span span) {
  @Override
  public String toString() {
    return text;
  }
}
