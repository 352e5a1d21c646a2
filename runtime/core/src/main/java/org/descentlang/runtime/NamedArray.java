package org.descentlang.runtime;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;

/**
 * An array with its name and shape: {@code hidden.weight [128, 784] float[]}. The array is not copied.
 *
 * @param name as in the model or the file
 * @param shape the extents, row-major; empty for a single value
 * @param array {@code float[]}, {@code double[]}, {@code int[]}, {@code long[]}, {@code boolean[]}, or {@code byte[]}
 *     of unsigned values
 */
public record NamedArray(String name, List<Integer> shape, Object array) {

  public NamedArray {
    shape = List.copyOf(shape);
    int size = size(name, shape);
    ElementType.of(array);
    if (Array.getLength(array) != size) {
      throw new IllegalArgumentException(
          name + ": shape " + shape + " needs " + size + " values, not " + Array.getLength(array));
    }
  }

  /** The array {@code name} with the extents {@code shape}. */
  public static NamedArray of(String name, Object array, int... shape) {
    return new NamedArray(name, list(shape), array);
  }

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

  /** The same array under another name. */
  NamedArray called(String other) {
    return new NamedArray(other, shape, array);
  }

  public ElementType type() {
    return ElementType.of(array);
  }

  /** How many values there are. */
  public int size() {
    return Array.getLength(array);
  }

  /** Copies the values of {@code source}, which has this array's type and size. Allocates nothing. */
  void copyFrom(NamedArray source) {
    System.arraycopy(source.array, 0, array, 0, Array.getLength(array));
  }

  /** Exchanges values with real numbers of the same type and size. Allocates nothing. */
  void exchange(NamedArray other) {
    if (array instanceof float[] mine && other.array instanceof float[] its) {
      for (int i = 0; i < mine.length; i++) {
        float value = mine[i];
        mine[i] = its[i];
        its[i] = value;
      }
    } else if (array instanceof double[] mine && other.array instanceof double[] its) {
      for (int i = 0; i < mine.length; i++) {
        double value = mine[i];
        mine[i] = its[i];
        its[i] = value;
      }
    }
  }

  /** Makes every value 0, or false. */
  void clear() {
    int size = Array.getLength(array);
    System.arraycopy(Array.newInstance(array.getClass().getComponentType(), size), 0, array, 0, size);
  }

  /** Whether name, shape and element type agree. */
  boolean hasFormOf(NamedArray other) {
    return name.equals(other.name) && shape.equals(other.shape) && array.getClass() == other.array.getClass();
  }

  /** Copies real numbers, converting between float and double: rounding once, or exactly. */
  void convertFrom(NamedArray source) {
    if (array.getClass() == source.array.getClass()) {
      copyFrom(source);
      return;
    }
    for (int i = 0; i < size(); i++) {
      double value = Array.getDouble(source.array, i);
      if (array instanceof float[] floats) {
        floats[i] = (float) value;
      } else {
        Array.setDouble(array, i, value);
      }
    }
  }

  /** Whether {@link #convertFrom} can take the values of {@code other}, of the same name. */
  boolean convertsFrom(NamedArray other) {
    return (type() == other.type() || isReal() && other.isReal()) && shape.equals(other.shape);
  }

  /** The first value of {@code source} that is no finite number once it is here; -1 if all are. */
  int firstNotFinite(NamedArray source) {
    for (int i = 0; source.isReal() && i < source.size(); i++) {
      double value = Array.getDouble(source.array, i);
      if (!Double.isFinite(array instanceof float[] ? (float) value : value)) {
        return i;
      }
    }
    return -1;
  }

  private boolean isReal() {
    return array instanceof float[] || array instanceof double[];
  }

  /** As in messages: {@code hidden.weight F32 [128, 784]}. */
  @Override
  public String toString() {
    return name + " " + type() + " " + shape;
  }
}
