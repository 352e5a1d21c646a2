package org.descentlang.runtime;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Finds out what a file of arrays is, and unpacks it: a safetensors file; an NPY or IDX file, plain or gzipped; NumPy's
 * NPZ, a ZIP archive with an NPY member for each array.
 */
final class ArrayReader {

  /** Deflate makes no more than so many bytes of one; a larger claim is a lie. */
  private static final long LARGEST_RATIO = 1032;
  private static final String MEMBER = ".npy";

  private final String where;
  private final List<NamedArray> arrays = new ArrayList<>();
  private final Map<String, String> unreadable = new TreeMap<>();

  /** A reader of one file; {@code where} begins messages. */
  ArrayReader(String where) {
    this.where = where;
  }

  ArrayFile read(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer start = ByteBuffer.allocate(Integer.BYTES);
      channel.read(start);
      channel.position(0);
      if (!isArchive(start)) {
        return read(start, channel, channel.size());
      }
      readArchive(file, channel.size());
      return arrays();
    } catch (EOFException | ZipException | IllegalArgumentException damage) {
      throw damaged(damage);
    }
  }

  ArrayFile read(InputStream in) throws IOException {
    byte[] bytes = in.readAllBytes();
    ByteBuffer start = ByteBuffer.wrap(Arrays.copyOf(bytes, Integer.BYTES));
    if (isArchive(start)) {
      throw new DataException(where, "an NPZ archive is read from a file of its own, not from a stream");
    }
    try {
      return read(start, Channels.newChannel(new ByteArrayInputStream(bytes)), bytes.length);
    } catch (EOFException | ZipException | IllegalArgumentException damage) {
      throw damaged(damage);
    }
  }

  /** From {@code length} bytes that begin with those of {@code start}. */
  private ArrayFile read(ByteBuffer start, ReadableByteChannel channel, long length) throws IOException {
    if (start.getShort(0) == 0x1F8B) {
      InputStream unpacked = new GZIPInputStream(Channels.newInputStream(channel), 1 << 16);
      readSingle(new ByteSource(where, Channels.newChannel(unpacked), length * LARGEST_RATIO));
    } else if (Npy.begins(start) || Idx.begins(start)) {
      readSingle(new ByteSource(where, channel, length));
    } else {
      return Safetensors.read(new ByteSource(where, channel, length));
    }
    return arrays();
  }

  private static boolean isArchive(ByteBuffer start) {
    return start.getShort(0) == ('P' << 8 | 'K');
  }

  private ArrayFile arrays() {
    return new ArrayFile(NamedArrays.of(arrays), Map.of(), unreadable);
  }

  private DataException damaged(Exception damage) {
    return new DataException(where, "it is damaged or cut off: " + damage.getMessage());
  }

  /** The array has no name in the file. */
  private void readSingle(ByteSource bytes) throws IOException {
    String name = where.substring(1 + Math.max(where.lastIndexOf('/'), where.lastIndexOf('\\')));
    String stem = name.indexOf('.') > 0 ? name.substring(0, name.indexOf('.')) : name;
    ByteBuffer start = bytes.next(Integer.BYTES);
    if (Idx.begins(start)) {
      arrays.add(Idx.read(stem, bytes, start));
    } else {
      Npy.read(stem, bytes, start, arrays, unreadable);
    }
  }

  private void readArchive(Path file, long length) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      List<? extends ZipEntry> entries = Collections.list(zip.entries());
      requireOnce(entries);
      for (ZipEntry entry : entries) {
        if (!entry.getName().endsWith(MEMBER)) {
          throw new DataException(file, entry.getName(), "a member of an NPZ archive ends in " + MEMBER);
        }
        String name = entry.getName().substring(0, entry.getName().length() - MEMBER.length());
        long packed = Math.min(entry.getCompressedSize(), length);
        if (entry.getSize() < 0 || entry.getSize() > packed * LARGEST_RATIO) {
          throw new DataException(file, name, "it claims " + entry.getSize() + " bytes, packed in " + packed);
        }
        readMember(name, entry, zip.getInputStream(entry));
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

  private void readMember(String name, ZipEntry entry, InputStream packed) throws IOException {
    try (CheckedInputStream in = new CheckedInputStream(packed, new CRC32())) {
      ByteSource bytes = new ByteSource(where + ": " + name, Channels.newChannel(in), entry.getSize());
      Npy.read(name, bytes, bytes.next(Integer.BYTES), arrays, unreadable);
      in.transferTo(OutputStream.nullOutputStream());
      if (in.getChecksum().getValue() != entry.getCrc()) {
        throw bytes.problem("it is damaged: the checksum differs");
      }
    }
  }
}
