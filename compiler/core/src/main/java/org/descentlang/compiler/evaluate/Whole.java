package org.descentlang.compiler.evaluate;

/** An integer, ready to be evaluated. */
@FunctionalInterface
interface Whole {
  long in(Frame frame);
}
