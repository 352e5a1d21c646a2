package org.descentlang.compiler.memory;

import org.descentlang.compiler.ir.Tensor;

/** A tensor has more elements than a Java array can. */
public final class TooLarge extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Tensor tensor;

  TooLarge(Tensor tensor) {
    super(tensor + " " + tensor.shape() + " has " + tensor.size() + " elements; a Java array has at most "
        + Integer.MAX_VALUE);
    this.tensor = tensor;
  }

  public Tensor tensor() {
    return tensor;
  }
}
