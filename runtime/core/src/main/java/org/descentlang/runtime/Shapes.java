package org.descentlang.runtime;

import java.util.Arrays;
import java.util.List;

/** Sizes of shapes. */
final class Shapes {

  private Shapes() {}

  static List<Integer> list(int... shape) {
    return Arrays.stream(shape).boxed().toList();
  }

  /** The product of the extents of {@code shape}, 1 for no dimension; it must fit in a Java array. */
  static int size(String name, List<Integer> shape) {
    try {
      return size(shape.stream().map(Integer::longValue).toList());
    } catch (ArithmeticException tooLarge) {
      throw new IllegalArgumentException(name + ": the shape " + shape + " does not fit in a Java array");
    }
  }

  /**
   * The product of extents that a file claims; an {@link ArithmeticException} if no Java array has so many elements.
   */
  static int size(List<Long> shape) {
    long size = 1;
    for (long extent : shape) {
      if (extent < 0 || extent > Integer.MAX_VALUE) {
        throw new ArithmeticException();
      }
      size = Math.toIntExact(size * extent);
    }
    return (int) size;
  }
}
