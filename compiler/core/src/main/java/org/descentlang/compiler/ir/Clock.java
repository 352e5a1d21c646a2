package org.descentlang.compiler.ir;

/** The counts that a trainer keeps, each a WIDE tensor without dimensions, of role CLOCK and this name. */
public enum Clock {
  /** Updates completed before this one: a schedule's t. An optimizer's t is one more. */
  UPDATES("updates"),
  /** Mini-batches accumulated since the last update. */
  PENDING("pending");

  private final Tensor tensor;

  Clock(String name) {
    tensor = new Tensor(name, Role.CLOCK, Element.WIDE, java.util.List.of(), java.util.Optional.empty());
  }

  public Tensor tensor() {
    return tensor;
  }
}
