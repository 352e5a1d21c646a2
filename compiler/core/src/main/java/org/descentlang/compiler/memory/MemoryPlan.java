package org.descentlang.compiler.memory;

/** The arrays of both generated classes. */
public record MemoryPlan(Plan trainer, Plan model) {
  @Override
  public String toString() {
    return "trainer:\n" + trainer + "model:\n" + model;
  }
}
