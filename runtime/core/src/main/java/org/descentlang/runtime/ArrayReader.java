package org.descentlang.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Finds out what a file of arrays is, and unpacks it: a safetensors file; an NPY or IDX file, plain or gzipped; NumPy's
 * NPZ, a ZIP archive with an NPY member for each array.
 */
final class ArrayReader {

  private static final int ZIP = 'P' << 8 | 'K';
  private static final int GZIP = 0x1F8B;
  private static final int NPY = 0x934E554D;
  private static final int LONGEST_HEADER = 1 << 16;
  /** In the header of an NPY file: text, or the beginning of a list of fields. */
  private static final String TYPE = "'([^']*)'|\\[";
  private static final String TRUTH = "(True|False)";
  private static final String TUPLE = "\\(([0-9L,\\s]*)\\)";

  private final String where;
  /** Null where the bytes come from a stream. */
  private final Path file;
  private final List<NamedArray> arrays = new ArrayList<>();
  private final Map<String, String> unreadable = new TreeMap<>();

  /** A reader of one file; {@code where} begins messages. */
  ArrayReader(String where, Path file) {
    this.where = where;
    this.file = file;
  }

  /** From the {@code length} bytes of {@code in}. */
  ArrayFile read(InputStream in, long length) throws IOException {
    try {
      ByteSource bytes = new ByteSource(where, in, length);
      int start = bytes.start();
      if (start >>> 16 == ZIP) {
        readArchive(length);
      } else if (start >>> 16 == GZIP) {
        readSingle(bytes.unzipped());
      } else if (start == NPY || isIdx(start)) {
        readSingle(bytes);
      } else {
        return Safetensors.read(bytes);
      }
      return new ArrayFile(NamedArrays.of(arrays), Map.of(), unreadable);
    } catch (EOFException | ZipException | IllegalArgumentException damage) {
      String detail = damage.getMessage() == null ? "" : ": " + damage.getMessage();
      throw new DataException(where, "it is damaged or cut off" + detail);
    }
  }

  /** The array has no name in the file. */
  private void readSingle(ByteSource bytes) throws IOException {
    String name = where.substring(1 + Math.max(where.lastIndexOf('/'), where.lastIndexOf('\\')));
    String stem = name.indexOf('.') > 0 ? name.substring(0, name.indexOf('.')) : name;
    if (isIdx(bytes.start())) {
      arrays.add(idx(stem, bytes));
    } else if (bytes.start() == NPY) {
      readNpy(stem, bytes);
    } else {
      throw bytes.problem("what is gzipped in it is neither an IDX nor an NPY file");
    }
  }

  /** Two zero bytes, the type, the number of dimensions. */
  private static boolean isIdx(int start) {
    return start >= 0x0801 && start <= 0x0EFF && (start & 0xFF) != 0;
  }

  /** From the file format of MNIST, in which extents and elements follow. */
  private static NamedArray idx(String name, ByteSource bytes) throws IOException {
    int start = bytes.next(Integer.BYTES).getInt();
    ElementType type = ElementType.called(start >> 8);
    if (type == null) {
      throw bytes.problem("no IDX file: 0x" + Integer.toHexString(start >> 8) + " is no type");
    }
    List<Long> shape = new ArrayList<>();
    for (int d = 0; d < (start & 0xFF); d++) {
      shape.add(Integer.toUnsignedLong(bytes.next(Integer.BYTES).getInt()));
    }
    NamedArray array = bytes.array(name, type, ByteOrder.BIG_ENDIAN, shape);
    bytes.requireEnd();
    return array;
  }

  private void readArchive(long length) throws IOException {
    if (file == null) {
      throw new DataException(where, "an NPZ archive is read from a file of its own, not from a stream");
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      List<? extends ZipEntry> entries = Collections.list(zip.entries());
      requireOnce(entries);
      for (ZipEntry entry : entries) {
        readMember(entry, new CheckedInputStream(zip.getInputStream(entry), new CRC32()), length);
      }
    }
  }

  /** Of two members with one name the JDK reads but one. */
  private void requireOnce(List<? extends ZipEntry> entries) {
    Set<String> names = new HashSet<>();
    for (ZipEntry entry : entries) {
      if (!names.add(entry.getName())) {
        throw new DataException(where, "two members have the name " + entry.getName());
      }
    }
  }

  private void readMember(ZipEntry entry, CheckedInputStream in, long length) throws IOException {
    String name = entry.getName().replaceFirst("\\.npy$", "");
    ByteSource bytes = new ByteSource(where + ": " + name, in, entry.getSize());
    if (name.equals(entry.getName())) {
      throw bytes.problem("a member of an NPZ archive ends in .npy");
    }
    long packed = Math.min(entry.getCompressedSize(), length);
    if (entry.getSize() < 0 || entry.getSize() > packed * ByteSource.LARGEST_RATIO) {
      throw bytes.problem("it claims " + entry.getSize() + " bytes, packed in " + packed);
    }
    readNpy(name, bytes);
    in.transferTo(OutputStream.nullOutputStream());
    if (in.getChecksum().getValue() != entry.getCrc()) {
      throw bytes.problem("it is damaged: the checksum differs");
    }
  }

  /** NumPy's file format, versions 1 to 3: a magic, the length of a header, a Python dictionary, the elements. */
  private void readNpy(String name, ByteSource bytes) throws IOException {
    if (bytes.start() != NPY) {
      throw bytes.problem("no NPY data");
    }
    String header = header(bytes);
    String descr = value(bytes, header, "descr", TYPE);
    ElementType type = descr.isEmpty() ? null : ElementType.called(descr.substring(1));
    if (type == null) {
      unreadable.put(name, descr);
      return;
    }
    boolean columnMajor = value(bytes, header, "fortran_order", TRUTH).equals("True");
    List<Long> shape = shape(bytes, value(bytes, header, "shape", TUPLE));
    NamedArray array =
        bytes.array(name, type, descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN, shape);
    bytes.requireEnd();
    arrays.add(columnMajor ? rowMajor(array) : array);
  }

  private static String header(ByteSource bytes) throws IOException {
    int version = bytes.next(8).get(6);
    if (version < 1 || version > 3) {
      throw bytes.problem("NPY data of version " + version + ", not 1 to 3");
    }
    ByteBuffer prefix = bytes.next(version == 1 ? 2 : 4).order(ByteOrder.LITTLE_ENDIAN);
    long length = version == 1 ? Short.toUnsignedLong(prefix.getShort()) : Integer.toUnsignedLong(prefix.getInt());
    if (length > LONGEST_HEADER) {
      throw bytes.problem("it claims a header of " + length + " bytes");
    }
    String dictionary = new String(bytes.next((int) length).array(), StandardCharsets.UTF_8).strip();
    if (!dictionary.startsWith("{") || !dictionary.endsWith("}")) {
      throw bytes.problem("its header is no dictionary");
    }
    return dictionary;
  }

  /** What stands for {@code key}, once; a list of fields is {@code structured}. */
  private static String value(ByteSource bytes, String header, String key, String form) {
    Matcher matcher = Pattern.compile("'" + key + "'\\s*:\\s*(?:" + form + ")").matcher(header);
    if (!matcher.find()) {
      throw bytes.problem("its header has no " + key + " that can be read");
    }
    String found = matcher.group(1);
    if (matcher.find()) {
      throw bytes.problem("its header has " + key + " twice");
    }
    return found == null ? "structured" : found;
  }

  /** Of {@code 3, 4}, {@code 3,} or nothing. */
  private static List<Long> shape(ByteSource bytes, String tuple) {
    List<Long> shape = new ArrayList<>();
    String[] extents = tuple.split(",", -1);
    for (int d = 0; d < extents.length; d++) {
      String extent = extents[d].strip();
      if (extent.matches("[0-9]{1,18}L?")) {
        shape.add(Long.valueOf(extent.replace("L", "")));
      } else if (!extent.isEmpty() || d < extents.length - 1) {
        throw bytes.problem("the shape (" + tuple + ") can't be read");
      }
    }
    return shape;
  }

  /** The elements of a column-major array, row-major. */
  private static NamedArray rowMajor(NamedArray columnMajor) {
    int[] strides = new int[columnMajor.shape().size()];
    int stride = 1;
    for (int d = 0; d < strides.length; d++) {
      strides[d] = stride;
      stride *= columnMajor.shape().get(d);
    }
    Object source = columnMajor.array();
    Object rowMajor = Array.newInstance(source.getClass().getComponentType(), stride);
    int[] index = new int[strides.length];
    for (int to = 0, from = 0; to < stride; to++) {
      System.arraycopy(source, from, rowMajor, to, 1);
      for (int d = strides.length - 1; d >= 0; d--) {
        from += strides[d];
        if (++index[d] < columnMajor.shape().get(d)) {
          break;
        }
        from -= index[d] * strides[d];
        index[d] = 0;
      }
    }
    return new NamedArray(columnMajor.name(), columnMajor.shape(), rowMajor);
  }
}
