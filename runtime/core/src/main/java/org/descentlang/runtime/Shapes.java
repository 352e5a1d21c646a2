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
    long size = size(shape);
    if (size < 0) {
      throw new IllegalArgumentException(name + ": the shape " + shape + " does not fit in a Java array");
    }
    return (int) size;
  }

  /** The product of extents that a file claims; -1 if no Java array has so many elements. */
  static long size(List<? extends Number> shape) {
    long size = 1;
    for (Number number : shape) {
      long extent = number.longValue();
      if (extent < 0 || extent > Integer.MAX_VALUE || size * extent > Integer.MAX_VALUE) {
        return -1;
      }
      size *= extent;
    }
    return size;
  }

  /** How many bytes an array that a file claims has; less than 0 if no Java array has so many elements. */
  static long bytes(ElementType type, List<Long> shape) {
    return size(shape) * type.bytes();
  }
}
