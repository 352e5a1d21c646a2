package org.descentlang.runtime;

/** The type of the real numbers of a compiled unit. */
public enum Precision {
  /** Java's {@code float}. */
  F32,
  /** Java's {@code double}. */
  F64
}
