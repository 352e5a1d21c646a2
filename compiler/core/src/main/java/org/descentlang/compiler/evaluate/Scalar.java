package org.descentlang.compiler.evaluate;

/** A scalar expression, ready to be evaluated. */
@FunctionalInterface
interface Scalar {
  double in(Frame frame);
}
