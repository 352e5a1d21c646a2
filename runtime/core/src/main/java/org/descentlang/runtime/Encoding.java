package org.descentlang.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** How elements stand in files: what safetensors and NumPy call it, and the type of the Java array they are read to. */
enum Encoding {
  F4("F32", "f4", ElementType.F32, 4),
  F8("F64", "f8", ElementType.F64, 8),
  I4("I32", "i4", ElementType.I32, 4),
  I8("I64", "i8", ElementType.I64, 8),
  B1("BOOL", "b1", ElementType.BOOL, 1),
  U1("U8", "u1", ElementType.U8, 1),
  I1("I8", "i1", ElementType.I32, 1),
  I2("I16", "i2", ElementType.I32, 2);

  private static final int CHUNK = 1 << 16;

  final String safetensors;
  final String numpy;
  final ElementType type;
  final int bytes;

  Encoding(String safetensors, String numpy, ElementType type, int bytes) {
    this.safetensors = safetensors;
    this.numpy = numpy;
    this.type = type;
    this.bytes = bytes;
  }

  /** What safetensors calls {@code name}; null if there is no Java array for it. */
  static Encoding ofSafetensors(String name) {
    for (Encoding encoding : values()) {
      if (encoding.safetensors.equals(name)) {
        return encoding;
      }
    }
    return null;
  }

  /** What NumPy calls {@code name}; null if there is no Java array for it. */
  static Encoding ofNumpy(String name) {
    for (Encoding encoding : values()) {
      if (encoding.numpy.equals(name)) {
        return encoding;
      }
    }
    return null;
  }

  /** The encoding that keeps every value of {@code type}: the first of that type. */
  static Encoding of(ElementType type) {
    int first = 0;
    while (values()[first].type != type) {
      first++;
    }
    return values()[first];
  }

  /** Reads {@code size} elements; the caller has made sure that the file can hold them. */
  Object read(ReadableByteChannel from, ByteOrder order, int size) throws IOException {
    Object array = type.allocate(size);
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(order);
    for (int done = 0; done < size;) {
      int elements = Math.min(size - done, CHUNK / bytes);
      readFully(from, buffer.clear().limit(elements * bytes));
      decode(buffer.flip(), array, done, elements);
      done += elements;
    }
    return array;
  }

  /** Writes all of {@code array}, little-endian. */
  void write(WritableByteChannel to, Object array, int size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < size;) {
      int elements = Math.min(size - done, CHUNK / bytes);
      encode(array, done, elements, buffer.clear());
      writeFully(to, buffer.position(0).limit(elements * bytes));
      done += elements;
    }
  }

  /** Fills {@code buffer} up to its limit; a file that ends before is an {@link EOFException}. */
  static void readFully(ReadableByteChannel from, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (from.read(buffer) < 0) {
        throw new EOFException();
      }
    }
  }

  static void writeFully(WritableByteChannel to, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      to.write(buffer);
    }
  }

  private void decode(ByteBuffer from, Object to, int at, int n) {
    if (to instanceof float[] floats) {
      from.asFloatBuffer().get(floats, at, n);
    } else if (to instanceof double[] doubles) {
      from.asDoubleBuffer().get(doubles, at, n);
    } else if (to instanceof long[] longs) {
      from.asLongBuffer().get(longs, at, n);
    } else if (to instanceof byte[] unsigned) {
      from.get(unsigned, at, n);
    } else if (to instanceof boolean[] truths) {
      decodeBooleans(from, truths, at, n);
    } else {
      decodeInts(from, (int[]) to, at, n);
    }
  }

  private static void encode(Object from, int at, int n, ByteBuffer to) {
    if (from instanceof float[] floats) {
      to.asFloatBuffer().put(floats, at, n);
    } else if (from instanceof double[] doubles) {
      to.asDoubleBuffer().put(doubles, at, n);
    } else if (from instanceof long[] longs) {
      to.asLongBuffer().put(longs, at, n);
    } else if (from instanceof int[] ints) {
      to.asIntBuffer().put(ints, at, n);
    } else if (from instanceof byte[] unsigned) {
      to.put(unsigned, at, n);
    } else {
      encodeBooleans((boolean[]) from, at, n, to);
    }
  }

  private static void decodeBooleans(ByteBuffer from, boolean[] to, int at, int n) {
    for (int i = at; i < at + n; i++) {
      to[i] = from.get() != 0;
    }
  }

  private static void encodeBooleans(boolean[] from, int at, int n, ByteBuffer to) {
    for (int i = at; i < at + n; i++) {
      to.put((byte) (from[i] ? 1 : 0));
    }
  }

  private void decodeInts(ByteBuffer from, int[] to, int at, int n) {
    for (int i = at; i < at + n; i++) {
      to[i] = bytes == Integer.BYTES ? from.getInt() : bytes == Short.BYTES ? from.getShort() : from.get();
    }
  }

}
