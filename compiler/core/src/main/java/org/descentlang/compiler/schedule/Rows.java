package org.descentlang.compiler.schedule;

import org.descentlang.compiler.ir.Element;

/** Scratch rows, each an array of its own: HotSpot vectorises loops whose subscripts all begin at 0. */
public record Rows(String name, Element element, int rows, int columns) {
  /** What kernels share, however many rows each needs. */
  public record Kind(String name, Element element, int columns) {}

  public Kind kind() {
    return new Kind(name, element, columns);
  }
}
