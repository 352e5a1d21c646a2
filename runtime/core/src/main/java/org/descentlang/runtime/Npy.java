package org.descentlang.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NumPy's file format for one array, versions 1 to 3: a magic, the length of a header, a Python dictionary, the
 * elements.
 */
final class Npy {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST_HEADER = 1 << 16;
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*(?:'([^']*)'|\\[)");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L,\\s]*)\\)");

  private final Path file;
  private final String name;
  private final ReadableByteChannel channel;
  private final long length;
  private long position;

  private Npy(Path file, String name, InputStream in, long length) {
    this.file = file;
    this.name = name;
    this.channel = Channels.newChannel(in);
    this.length = length;
  }

  static ArrayFile read(Path file) throws IOException {
    List<NamedArray> arrays = new ArrayList<>();
    Map<String, String> unreadable = new TreeMap<>();
    try (InputStream in = Files.newInputStream(file)) {
      read(file, ArrayFile.stem(file), in, Files.size(file), arrays, unreadable);
    }
    return new ArrayFile(NamedArrays.of(arrays), Map.of(), unreadable);
  }

  /** Reads the array {@code name} from {@code in}, which has exactly {@code length} bytes, to one of the last two. */
  static void read(Path file, String name, InputStream in, long length,
      List<NamedArray> arrays, Map<String, String> unreadable) throws IOException {
    Npy npy = new Npy(file, name, in, length);
    try {
      npy.read(arrays, unreadable);
    } catch (EOFException end) {
      throw npy.problem("it is cut off");
    }
  }

  private void read(List<NamedArray> arrays, Map<String, String> unreadable) throws IOException {
    String header = header();
    String descr = require(DESCR, header);
    Encoding encoding = descr.isEmpty() ? null : Encoding.ofNumpy(descr.substring(1));
    if (encoding == null) {
      unreadable.put(name, descr);
    } else {
      arrays.add(array(header, encoding, descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN));
    }
  }

  private NamedArray array(String header, Encoding encoding, ByteOrder order) throws IOException {
    boolean columnMajor = require(ORDER, header).equals("True");
    List<Long> claimed = shape(require(SHAPE, header));
    Object elements = encoding.read(channel, order, size(claimed, encoding));
    if (channel.read(ByteBuffer.allocate(1)) >= 0) {
      throw problem("there are more bytes than its header claims");
    }
    List<Integer> shape = Shapes.extents(claimed);
    return new NamedArray(name, shape, columnMajor ? rowMajor(elements, shape) : elements);
  }

  private String header() throws IOException {
    byte[] start = bytes(8);
    int version = start[6];
    if (!Arrays.equals(start, 0, 6, MAGIC, 0, 6) || version < 1 || version > 3) {
      throw problem("no NPY data of version 1 to 3");
    }
    ByteBuffer prefix = ByteBuffer.wrap(bytes(version == 1 ? 2 : 4)).order(ByteOrder.LITTLE_ENDIAN);
    long headerLength =
        version == 1 ? Short.toUnsignedLong(prefix.getShort()) : Integer.toUnsignedLong(prefix.getInt());
    if (headerLength > LONGEST_HEADER || headerLength > length - position) {
      throw problem("it claims a header of " + headerLength + " bytes");
    }
    String header = new String(bytes((int) headerLength), StandardCharsets.UTF_8).strip();
    if (!header.startsWith("{") || !header.endsWith("}")) {
      throw problem("its header is no dictionary");
    }
    return header;
  }

  private byte[] bytes(int n) throws IOException {
    if (n > length - position) {
      throw new EOFException();
    }
    ByteBuffer buffer = ByteBuffer.allocate(n);
    Encoding.readFully(channel, buffer);
    position += n;
    return buffer.array();
  }

  /** What {@code pattern} finds, once; a Python list of fields is {@code structured}. */
  private String require(Pattern pattern, String header) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw problem("its header has nothing like " + pattern);
    }
    String found = matcher.group(1);
    if (matcher.find()) {
      throw problem("its header has two of " + pattern);
    }
    return found == null ? "structured" : found;
  }

  private List<Long> shape(String extents) {
    List<Long> shape = new ArrayList<>();
    for (String extent : extents.split(",")) {
      String digits = extent.strip().replace("L", "");
      if (digits.length() > 10 || digits.isEmpty() && !extents.isBlank() && !extents.stripTrailing().endsWith(",")) {
        throw problem("the shape (" + extents + ") can't be read");
      }
      if (!digits.isEmpty()) {
        shape.add(Long.valueOf(digits));
      }
    }
    return shape;
  }

  private int size(List<Long> shape, Encoding encoding) {
    try {
      int size = Shapes.size(shape);
      if ((long) size * encoding.bytes != length - position) {
        throw problem(encoding.numpy + " " + shape + " needs " + (long) size * encoding.bytes + " bytes, not "
            + (length - position));
      }
      return size;
    } catch (ArithmeticException tooLarge) {
      throw problem("the shape " + shape + " does not fit in a Java array");
    }
  }

  /** The elements of a column-major array, row-major. */
  private static Object rowMajor(Object columnMajor, List<Integer> shape) {
    int size = Array.getLength(columnMajor);
    Object rowMajor = Array.newInstance(columnMajor.getClass().getComponentType(), size);
    for (int i = 0; i < size; i++) {
      System.arraycopy(columnMajor, columnMajorIndex(i, shape), rowMajor, i, 1);
    }
    return rowMajor;
  }

  private static int columnMajorIndex(int rowMajorIndex, List<Integer> shape) {
    int rest = rowMajorIndex;
    int index = 0;
    for (int d = shape.size() - 1; d >= 0; d--) {
      int stride = 1;
      for (int e = 0; e < d; e++) {
        stride *= shape.get(e);
      }
      index += rest % shape.get(d) * stride;
      rest /= shape.get(d);
    }
    return index;
  }

  private DataException problem(String problem) {
    return new DataException(file, name, problem);
  }
}
