package org.descentlang.compiler.schedule;

import org.descentlang.compiler.ir.Element;

/**
 * A scalar variable of a kernel. Two are the same when their {@code id} is.
 *
 * @param name what it is called if nothing else in the kernel is
 */
public record Local(String name, Element element, int id) {
  @Override
  public boolean equals(Object other) {
    return other instanceof Local local && local.id == id;
  }

  @Override
  public int hashCode() {
    return Integer.hashCode(id);
  }
}
