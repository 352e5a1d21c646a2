package org.descentlang.compiler.check;

import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Letters;
import org.descentlang.compiler.source.Span;

/** An index: its identity is the object, its size is found out from where it stands. */
public final class Variable {
  private final String name;
  private final Dim dim;
  private final Span span;
  private final boolean given;

  Variable(String name, Dim dim, Span span) {
    this(name, dim, span, false);
  }

  /** @param given whether the program states the range ({@code j < units}): then it need not be a dimension's extent */
  Variable(String name, Dim dim, Span span, boolean given) {
    this.name = name;
    this.dim = dim;
    this.span = span;
    this.given = given;
  }

  /** One that the program does not name, over a tensor's dimension of that number. */
  static Variable over(int dimension, Dim dim, Span span) {
    return new Variable(Letters.of(dimension), dim, span);
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

  boolean given() {
    return given;
  }

  Span span() {
    return span;
  }

  @Override
  public String toString() {
    return name;
  }
}
