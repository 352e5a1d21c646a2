package org.descentlang.compiler.ir;

/** What a tensor is to the unit, which decides where it lives. */
public enum Role {
  /** An argument of {@code predict} and {@code step}. */
  INPUT,
  /** An argument of {@code step} only. */
  TARGET,
  /** Trained; saved under its own name. */
  PARAMETER,
  /** A layer's state, or what a probe keeps: updated by training, no parameter; saved as {@code state/NAME}. */
  STATE,
  /** An optimizer's state for one parameter; saved as {@code optimizer/PARAMETER/NAME}. */
  OPTIMIZER,
  /** What stands for one parameter where the model is evaluated; saved as {@code average/PARAMETER}. */
  AVERAGE,
  /** The gradient of one parameter, accumulated until the update. */
  GRADIENT,
  /** A sum or a weight of loss terms, accumulated until the update; WIDE. */
  MEASURE,
  /** A sum over examples from which metrics are computed: of one mini-batch, or of all that a tally has; WIDE. */
  TOTAL,
  /** A hyper-parameter that the program may change between steps; WIDE, no dimensions. */
  SETTING,
  /** A count that the trainer keeps ({@link Clock}); WIDE, no dimensions. */
  CLOCK,
  /** Computed by a program, and forgotten at its end. */
  VALUE
}
