package org.descentlang.compiler.emit;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The bytes of bytecode of each method of a class file (The Java Virtual Machine Specification, chapter 4). */
final class MethodSizes {
  private final DataInputStream in;
  private final Map<Integer, String> texts = new LinkedHashMap<>();
  private final Map<String, Integer> sizes = new LinkedHashMap<>();

  private MethodSizes(byte[] classFile) {
    in = new DataInputStream(new ByteArrayInputStream(classFile));
  }

  /** By name and descriptor. */
  static Map<String, Integer> of(byte[] classFile) {
    try {
      MethodSizes reader = new MethodSizes(classFile);
      reader.read();
      return reader.sizes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many constants the class has. */
  static int constants(byte[] classFile) {
    return (classFile[8] & 0xff) << 8 | classFile[9] & 0xff;
  }

  private void read() throws IOException {
    in.skipNBytes(8);
    constants();
    in.skipNBytes(6);
    in.skipNBytes(2L * in.readUnsignedShort());
    members();
    members();
  }

  private void constants() throws IOException {
    int count = in.readUnsignedShort();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts.put(i, in.readUTF());
        case 5, 6 -> {
          in.skipNBytes(8);
          i++;
        }
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        default -> in.skipNBytes(4);
      }
    }
  }

  private void members() throws IOException {
    int count = in.readUnsignedShort();
    for (int m = 0; m < count; m++) {
      in.skipNBytes(2);
      String name = texts.get(in.readUnsignedShort()) + texts.get(in.readUnsignedShort());
      int attributes = in.readUnsignedShort();
      for (int a = 0; a < attributes; a++) {
        attribute(name);
      }
    }
  }

  private void attribute(String member) throws IOException {
    String attribute = texts.get(in.readUnsignedShort());
    int length = in.readInt();
    if (attribute.equals("Code")) {
      in.skipNBytes(4);
      sizes.put(member, in.readInt());
      in.skipNBytes(length - 8L);
    } else {
      in.skipNBytes(length);
    }
  }
}
