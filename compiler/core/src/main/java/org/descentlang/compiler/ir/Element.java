package org.descentlang.compiler.ir;

/** What kind of value a scalar is. */
public enum Element {
  /** The unit's own precision: {@code float} in an f32 unit, {@code double} in an f64 one. */
  REAL,
  /** Always double: a value that depends on no tensor. It is rounded once, where it meets a REAL. */
  WIDE,
  INTEGER,
  BOOLEAN
}
