package org.descentlang.compiler.ir;

/** How many values an index takes, from 0. */
public sealed interface Extent {
  /** The largest number of values, known at compile time. Memory is taken for it, and the order of sums follows it. */
  int bound();

  /** Known at compile time. */
  record Constant(int bound) implements Extent {
    public Constant {
      if (bound < 0) {
        throw new IllegalArgumentException("an extent of " + bound);
      }
    }

    @Override
    public String toString() {
      return Integer.toString(bound);
    }
  }

  /** Known only when the program runs, between 0 and {@code bound}: {@code count}, or a declared one. */
  record Counted(String name, int bound) implements Extent, Affine.Variable {
    @Override
    public String toString() {
      return name;
    }
  }

  static Extent of(int size) {
    return new Constant(size);
  }
}
