package org.descentlang.runtime.fit;

/** A loss that is no finite number any more, or what a model keeps is none: nothing is left to learn from. */
public final class DivergenceException extends RuntimeException {

  private static final long serialVersionUID = 1;

  DivergenceException(String what, double value, long step, long epoch) {
    super(what + " is " + value + " at step " + step + " of epoch " + epoch + ": training has diverged");
  }
}
