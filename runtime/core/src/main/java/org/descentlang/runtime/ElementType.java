package org.descentlang.runtime;

import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The element types of {@link NamedArray}s and of files, which may also have the last two: their elements are read as
 * {@code int}. The names are those of safetensors.
 */
public enum ElementType {
  F32("f4", 0x0D, float[].class, Float.BYTES),
  F64("f8", 0x0E, double[].class, Double.BYTES),
  I32("i4", 0x0C, int[].class, Integer.BYTES),
  I64("i8", ElementType.NONE, long[].class, Long.BYTES),
  BOOL("b1", ElementType.NONE, boolean[].class, 1),
  /** Unsigned. */
  U8("u1", 0x08, byte[].class, 1),
  I8("i1", 0x09, int[].class, 1),
  I16("i2", 0x0B, int[].class, Short.BYTES);

  private static final int NONE = -1;
  private static final int CHUNK = 1 << 16;

  private final String numpy;
  private final int idx;
  private final Class<?> arrayClass;
  private final int bytes;

  ElementType(String numpy, int idx, Class<?> arrayClass, int bytes) {
    this.numpy = numpy;
    this.idx = idx;
    this.arrayClass = arrayClass;
    this.bytes = bytes;
  }

  /** The bytes of one element in a file. */
  public int bytes() {
    return bytes;
  }

  /** How many bytes an array that a file claims has; less than 0 if no Java array has so many elements. */
  long bytes(List<Long> shape) {
    return NamedArray.size(shape) * bytes;
  }

  static ElementType of(Object array) {
    for (ElementType type : values()) {
      if (type.arrayClass.isInstance(array)) {
        return type;
      }
    }
    throw new IllegalArgumentException("no array of a known element type: " + array);
  }

  /** What safetensors calls {@code "F32"}, NumPy {@code "f4"}, and IDX 13; null if there is no Java array for it. */
  static ElementType called(Object word) {
    for (ElementType type : values()) {
      if (word.equals(type.name()) || word.equals(type.numpy) || word.equals(type.idx)) {
        return type;
      }
    }
    return null;
  }

  /** Reads {@code size} elements, which the caller has found to be there. */
  Object read(ByteSource from, ByteOrder order, int size) throws IOException {
    Object array = Array.newInstance(arrayClass.getComponentType(), size);
    for (int done = 0; done < size;) {
      int elements = Math.min(size - done, CHUNK / bytes);
      decode(from.next(elements * bytes).order(order), array, done, elements);
      done += elements;
    }
    return array;
  }

  /** Writes all of {@code array}, little-endian. */
  void write(AtomicFile to, Object array, int size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < size;) {
      int elements = Math.min(size - done, CHUNK / bytes);
      encode(array, done, elements, buffer.clear());
      to.write(buffer.position(0).limit(elements * bytes));
      done += elements;
    }
  }

  private void decode(ByteBuffer from, Object to, int at, int n) {
    if (to instanceof float[] floats) {
      from.asFloatBuffer().get(floats, at, n);
    } else if (to instanceof double[] doubles) {
      from.asDoubleBuffer().get(doubles, at, n);
    } else if (to instanceof byte[] unsigned) {
      from.get(unsigned, at, n);
    } else {
      for (int i = at; i < at + n; i++) {
        decode(from, to, i);
      }
    }
  }

  private void decode(ByteBuffer from, Object to, int i) {
    if (to instanceof boolean[] truths) {
      truths[i] = from.get() != 0;
    } else if (to instanceof long[] longs) {
      longs[i] = from.getLong();
    } else {
      ((int[]) to)[i] = bytes == Integer.BYTES ? from.getInt() : bytes == Short.BYTES ? from.getShort() : from.get();
    }
  }

  private static void encode(Object from, int at, int n, ByteBuffer to) {
    if (from instanceof float[] floats) {
      to.asFloatBuffer().put(floats, at, n);
    } else if (from instanceof double[] doubles) {
      to.asDoubleBuffer().put(doubles, at, n);
    } else if (from instanceof byte[] unsigned) {
      to.put(unsigned, at, n);
    } else {
      for (int i = at; i < at + n; i++) {
        encode(from, i, to);
      }
    }
  }

  private static void encode(Object from, int i, ByteBuffer to) {
    if (from instanceof boolean[] truths) {
      to.put((byte) (truths[i] ? 1 : 0));
    } else if (from instanceof long[] longs) {
      to.putLong(longs[i]);
    } else {
      to.putInt(((int[]) from)[i]);
    }
  }
}
