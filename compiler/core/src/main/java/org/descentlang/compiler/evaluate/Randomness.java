package org.descentlang.compiler.evaluate;

/**
 * The random streams of one pass of a program: pure functions of a stream's name and the number of the draw. Seed and
 * pass are the caller's.
 */
public interface Randomness {
  /** In [0, 1). */
  double uniform(String name, long number);

  /** Of mean 0 and variance 1. */
  double normal(String name, long number);

  /** For programs that draw nothing. */
  static Randomness none() {
    return new Randomness() {
      @Override
      public double uniform(String name, long number) {
        throw new IllegalStateException("no randomness for " + name);
      }

      @Override
      public double normal(String name, long number) {
        return uniform(name, number);
      }
    };
  }
}
