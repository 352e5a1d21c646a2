package org.descentlang.runtime;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The bytes of a file of arrays, or of one member of an archive, from the first to the last. What they claim is
 * compared with how many there are before memory is taken for it.
 */
final class ByteSource {

  /** Deflate makes no more than so many bytes of one; a larger claim is a lie. */
  static final long LARGEST_RATIO = 1032;
  /** As many as NumPy's arrays and PyTorch's tensors may have. */
  private static final int DIMENSIONS = 64;

  private final String where;
  private final InputStream in;
  private long left;

  /**
   * The bytes that come from {@code in}.
   *
   * @param where begins messages
   * @param most how many bytes there are; of packed ones, how many there can be
   */
  ByteSource(String where, InputStream in, long most) {
    this.where = where;
    this.in = new BufferedInputStream(in);
    this.left = most;
  }

  /** The first four bytes, or 0 for those that are not there, which stay unread. */
  int start() throws IOException {
    in.mark(Integer.BYTES);
    byte[] start = in.readNBytes(Integer.BYTES);
    in.reset();
    return ByteBuffer.wrap(Arrays.copyOf(start, Integer.BYTES)).getInt();
  }

  /** What these bytes are once they are unpacked. */
  ByteSource unzipped() throws IOException {
    return new ByteSource(where, new GZIPInputStream(in), left * LARGEST_RATIO);
  }

  /** Whether the name of the file has this ending: what it is to be, where its bytes don't say. */
  boolean isNamed(String ending) {
    return where.endsWith(ending);
  }

  /** How many bytes there are still; of packed ones, how many there can be. */
  long left() {
    return left;
  }

  /** The next {@code n} bytes. */
  ByteBuffer next(int n) throws IOException {
    byte[] bytes = in.readNBytes((int) Math.min(n, left));
    if (bytes.length < n) {
      throw problem("it is damaged or cut off");
    }
    left -= n;
    return ByteBuffer.wrap(bytes);
  }

  /** Passes over the next {@code n} bytes. */
  void skip(long n) throws IOException {
    in.skipNBytes(n);
    left -= n;
  }

  /** The next array. */
  NamedArray array(String name, ElementType type, ByteOrder order, List<Long> shape) throws IOException {
    requireDimensions("", shape);
    long needed = type.bytes(shape);
    if (needed < 0 || needed > left) {
      throw problem(type + " " + shape + " does not fit in " + left + " bytes");
    }
    List<Integer> extents = new ArrayList<>();
    for (long extent : shape) {
      extents.add((int) extent);
    }
    return new NamedArray(name, extents, type.read(this, order, (int) (needed / type.bytes())));
  }

  /** A shape that is shown is no longer than can be read; {@code entry} is whose it is. */
  void requireDimensions(String entry, List<Long> shape) {
    if (shape.size() > DIMENSIONS) {
      throw problem(entry + "it claims " + shape.size() + " dimensions; " + DIMENSIONS + " are the most that are read");
    }
  }

  /** Nothing comes after what has been read. */
  void requireEnd() throws IOException {
    if (in.read() >= 0) {
      throw problem("there are more bytes than its header claims");
    }
  }

  DataException problem(String problem) {
    return new DataException(where, problem);
  }
}
