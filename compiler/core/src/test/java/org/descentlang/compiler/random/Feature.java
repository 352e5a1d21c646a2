package org.descentlang.compiler.random;

/** Something that a program may do with what it has computed so far. */
@FunctionalInterface
interface Feature {
  /** Adds definitions; nothing where the sketch has nothing that this can be done with. */
  void add(Sketch sketch);
}
