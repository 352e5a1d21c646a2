package org.descentlang.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The file format of MNIST: two zero bytes, the type, the number of dimensions, the extents, the elements; all
 * big-endian; plain, or gzipped.
 */
final class Idx {

  private static final int GZIP_MAGIC = 0x1F;
  /** Deflate makes no more than 1,032 bytes of one; a larger claim is a lie. */
  private static final long LARGEST_RATIO = 1032;

  private Idx() {}

  static NamedArray read(Path file) throws IOException {
    boolean gzipped = isGzipped(file);
    long most = Math.multiplyExact(Files.size(file), gzipped ? LARGEST_RATIO : 1);
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = gzipped ? new GZIPInputStream(raw, 1 << 16) : raw) {
      return read(file, Channels.newChannel(in), most);
    } catch (EOFException end) {
      throw new DataException(file, "it is cut off");
    } catch (ZipException damage) {
      throw new DataException(file, "it is damaged: " + damage.getMessage());
    }
  }

  private static boolean isGzipped(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == GZIP_MAGIC;
    }
  }

  private static NamedArray read(Path file, ReadableByteChannel channel, long most) throws IOException {
    ByteBuffer magic = bytes(channel, 4);
    if (magic.getShort(0) != 0) {
      throw new DataException(file, "no IDX file: it must begin with two zero bytes");
    }
    Encoding encoding = encoding(file, magic.get(2));
    List<Long> shape = new ArrayList<>();
    for (int d = 0; d < Byte.toUnsignedInt(magic.get(3)); d++) {
      shape.add(Integer.toUnsignedLong(bytes(channel, 4).getInt(0)));
    }
    Object array = encoding.read(channel, ByteOrder.BIG_ENDIAN, size(file, shape, encoding, most));
    if (channel.read(ByteBuffer.allocate(1)) >= 0) {
      throw new DataException(file, "there are more bytes than the extents " + shape + " need");
    }
    return new NamedArray(ArrayFile.stem(file), Shapes.extents(shape), array);
  }

  private static Encoding encoding(Path file, byte type) {
    return switch (type) {
      case 0x08 -> Encoding.U1;
      case 0x09 -> Encoding.I1;
      case 0x0B -> Encoding.I2;
      case 0x0C -> Encoding.I4;
      case 0x0D -> Encoding.F4;
      case 0x0E -> Encoding.F8;
      default -> throw new DataException(file, "no IDX file: 0x" + Integer.toHexString(type & 0xFF) + " is no type");
    };
  }

  private static int size(Path file, List<Long> shape, Encoding encoding, long most) {
    try {
      int size = Shapes.size(shape);
      if ((long) size * encoding.bytes > most) {
        throw new DataException(file, "the extents " + shape + " need " + (long) size * encoding.bytes
            + " bytes, and there are at most " + most + ": it is damaged or cut off");
      }
      return size;
    } catch (ArithmeticException tooLarge) {
      throw new DataException(file, "the extents " + shape + " do not fit in a Java array");
    }
  }

  private static ByteBuffer bytes(ReadableByteChannel channel, int n) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(n);
    Encoding.readFully(channel, buffer);
    return buffer;
  }
}
