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
    long size = 1;
    for (int extent : shape) {
      if (extent < 0 || extent > 0 && size > Integer.MAX_VALUE / extent) {
        throw new IllegalArgumentException(name + ": the shape " + shape + " does not fit in a Java array");
      }
      size *= extent;
    }
    return (int) size;
  }
}
