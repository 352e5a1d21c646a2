package org.descentlang.runtime.fit;

/** A loss that is no finite number any more: nothing is left to learn from. */
public final class DivergenceException extends RuntimeException {

  private static final long serialVersionUID = 1;

  DivergenceException(double loss, long step, long epoch) {
    super("the loss is " + loss + " at step " + step + " of epoch " + epoch + ": training has diverged");
  }
}
