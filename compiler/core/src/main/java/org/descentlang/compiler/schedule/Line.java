package org.descentlang.compiler.schedule;

import org.descentlang.compiler.ir.Element;

/** One of {@link Rows}, held in a local. Two are the same when their {@code id} is. */
public record Line(String name, Element element, int id) {
  @Override
  public boolean equals(Object other) {
    return other instanceof Line line && line.id == id;
  }

  @Override
  public int hashCode() {
    return Integer.hashCode(id);
  }
}
