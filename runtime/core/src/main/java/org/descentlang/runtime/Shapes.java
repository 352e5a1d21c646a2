package org.descentlang.runtime;

import java.util.ArrayList;
import java.util.List;

/** Sizes of shapes. */
final class Shapes {

  private Shapes() {}

  static List<Integer> list(int... shape) {
    List<Integer> list = new ArrayList<>();
    for (int extent : shape) {
      list.add(extent);
    }
    return list;
  }

  /** The product of the extents of {@code shape}, 1 for no dimension; it must fit in a Java array. */
  static int size(String name, List<Integer> shape) {
    try {
      return size(shape);
    } catch (ArithmeticException tooLarge) {
      throw new IllegalArgumentException(name + ": the shape " + shape + " does not fit in a Java array");
    }
  }

  /**
   * The product of extents that a file claims; an {@link ArithmeticException} if no Java array has so many elements.
   */
  static int size(List<? extends Number> shape) {
    long size = 1;
    for (Number number : shape) {
      long extent = number.longValue();
      if (extent < 0 || extent > Integer.MAX_VALUE) {
        throw new ArithmeticException();
      }
      size = Math.toIntExact(size * extent);
    }
    return (int) size;
  }

  /** Extents that {@link #size} has found to be those of a Java array. */
  static List<Integer> extents(List<Long> shape) {
    List<Integer> extents = new ArrayList<>();
    for (long extent : shape) {
      extents.add((int) extent);
    }
    return extents;
  }
}
