package org.descentlang.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.Optional;

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

  static Optional<Encoding> ofSafetensors(String name) {
    return Arrays.stream(values()).filter(encoding -> encoding.safetensors.equals(name)).findFirst();
  }

  static Optional<Encoding> ofNumpy(String name) {
    return Arrays.stream(values()).filter(encoding -> encoding.numpy.equals(name)).findFirst();
  }

  /** The encoding that keeps every value of {@code type}. */
  static Encoding of(ElementType type) {
    return switch (type) {
      case F32 -> F4;
      case F64 -> F8;
      case I32 -> I4;
      case I64 -> I8;
      case BOOL -> B1;
      case U8 -> U1;
    };
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
    switch (this) {
      case F4 -> from.asFloatBuffer().get((float[]) to, at, n);
      case F8 -> from.asDoubleBuffer().get((double[]) to, at, n);
      case I4 -> from.asIntBuffer().get((int[]) to, at, n);
      case I8 -> from.asLongBuffer().get((long[]) to, at, n);
      case B1 -> decodeBooleans(from, (boolean[]) to, at, n);
      case U1 -> from.get((byte[]) to, at, n);
      case I1, I2 -> decodeSmall(from, (int[]) to, at, n);
    }
  }

  private void encode(Object from, int at, int n, ByteBuffer to) {
    switch (this) {
      case F4 -> to.asFloatBuffer().put((float[]) from, at, n);
      case F8 -> to.asDoubleBuffer().put((double[]) from, at, n);
      case I4 -> to.asIntBuffer().put((int[]) from, at, n);
      case I8 -> to.asLongBuffer().put((long[]) from, at, n);
      case B1 -> encodeBooleans((boolean[]) from, at, n, to);
      case U1 -> to.put((byte[]) from, at, n);
      case I1, I2 -> throw new IllegalStateException(this + " is only read");
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

  private void decodeSmall(ByteBuffer from, int[] to, int at, int n) {
    for (int i = at; i < at + n; i++) {
      to[i] = this == I2 ? from.getShort() : from.get();
    }
  }
}
