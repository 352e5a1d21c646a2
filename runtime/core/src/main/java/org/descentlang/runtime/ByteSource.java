package org.descentlang.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a file of arrays, or of one member of an archive, from the first to the last. What they claim is
 * compared with how many there are before memory is taken for it.
 */
final class ByteSource {

  /** As many as NumPy's arrays and PyTorch's tensors may have. */
  private static final int DIMENSIONS = 64;
  private static final int CHUNK = 1 << 16;

  private final String where;
  private final ReadableByteChannel channel;
  private long left;

  /**
   * The bytes that come from {@code channel}.
   *
   * @param where begins messages
   * @param most how many bytes there are; of packed ones, how many there can be
   */
  ByteSource(String where, ReadableByteChannel channel, long most) {
    this.where = where;
    this.channel = channel;
    this.left = most;
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
    if (n > left) {
      throw cutOff();
    }
    ByteBuffer buffer = ByteBuffer.allocate(n);
    fill(buffer);
    return buffer.flip();
  }

  /** Fills {@code buffer} up to its limit. */
  void fill(ByteBuffer buffer) throws IOException {
    left -= buffer.remaining();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw cutOff();
      }
    }
  }

  /** Passes over the next {@code n} bytes. */
  void skip(long n) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(n, CHUNK));
    for (long passed = 0; passed < n; passed += buffer.limit()) {
      fill(buffer.clear().limit((int) Math.min(n - passed, buffer.capacity())));
    }
  }

  /** The next array. */
  NamedArray array(String name, ElementType type, ByteOrder order, List<Long> shape) throws IOException {
    requireDimensions("", shape);
    long needed = Shapes.bytes(type, shape);
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
    if (channel.read(ByteBuffer.allocate(1)) >= 0) {
      throw problem("there are more bytes than its header claims");
    }
  }

  DataException problem(String problem) {
    return new DataException(where, problem);
  }

  private DataException cutOff() {
    return problem("it is damaged or cut off");
  }
}
