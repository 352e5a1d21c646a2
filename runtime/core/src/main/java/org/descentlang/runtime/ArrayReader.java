package org.descentlang.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
      } else if (Npy.begins(start) || isIdx(start)) {
        readSingle(bytes);
      } else {
        return Safetensors.read(bytes);
      }
      return new ArrayFile(NamedArrays.of(arrays), Map.of(), unreadable);
    } catch (EOFException | ZipException | IllegalArgumentException damage) {
      throw new DataException(where, "it is damaged or cut off: " + damage.getMessage());
    }
  }

  /** The array has no name in the file. */
  private void readSingle(ByteSource bytes) throws IOException {
    String name = where.substring(1 + Math.max(where.lastIndexOf('/'), where.lastIndexOf('\\')));
    String stem = name.indexOf('.') > 0 ? name.substring(0, name.indexOf('.')) : name;
    if (isIdx(bytes.start())) {
      arrays.add(idx(stem, bytes));
    } else {
      Npy.read(stem, bytes, arrays, unreadable);
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
    Npy.read(name, bytes, arrays, unreadable);
    in.transferTo(OutputStream.nullOutputStream());
    if (in.getChecksum().getValue() != entry.getCrc()) {
      throw bytes.problem("it is damaged: the checksum differs");
    }
  }
}
