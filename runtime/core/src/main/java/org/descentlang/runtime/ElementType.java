package org.descentlang.runtime;

import java.lang.reflect.Array;

/** The element types of {@link NamedArray}s and what safetensors files call them. */
public enum ElementType {
  F32(float[].class, Float.BYTES),
  F64(double[].class, Double.BYTES),
  I32(int[].class, Integer.BYTES),
  I64(long[].class, Long.BYTES),
  BOOL(boolean[].class, 1),
  /** Unsigned. */
  U8(byte[].class, 1);

  private final Class<?> arrayClass;
  private final int bytes;

  ElementType(Class<?> arrayClass, int bytes) {
    this.arrayClass = arrayClass;
    this.bytes = bytes;
  }

  /** The bytes of one element in a file. */
  public int bytes() {
    return bytes;
  }

  static ElementType of(Object array) {
    for (ElementType type : values()) {
      if (type.arrayClass.isInstance(array)) {
        return type;
      }
    }
    throw new IllegalArgumentException("no array of a known element type: " + array);
  }

  /** A new array of {@code size} zeros. */
  Object allocate(int size) {
    return Array.newInstance(arrayClass.getComponentType(), size);
  }
}
