package org.descentlang.runtime;

/** What the values of a {@link Port} are. */
public enum Kind {
  /** Real numbers: {@code float[]} in an f32 unit, {@code double[]} in an f64 unit. */
  REAL,
  /** Classes, tokens and other whole numbers below a bound: {@code int[]}. */
  INDEX,
  /** Truth values: {@code boolean[]}. */
  BOOLEAN,
  /** One extent that is known only at run time, such as {@code [t <= 64]}: an {@code int}. */
  EXTENT
}
