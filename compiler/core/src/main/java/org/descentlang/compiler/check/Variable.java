package org.descentlang.compiler.check;

import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.source.Span;

/** An index: its identity is the object, its size is found out from where it stands. */
public final class Variable {
  private final String name;
  private final Dim dim;
  private final Span span;

  Variable(String name, Dim dim, Span span) {
    this.name = name;
    this.dim = dim;
    this.span = span;
  }

  public String name() {
    return name;
  }

  public Extent extent() {
    return dim.extent();
  }

  Dim dim() {
    return dim;
  }

  Span span() {
    return span;
  }

  @Override
  public String toString() {
    return name;
  }
}
