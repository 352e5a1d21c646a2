package org.descentlang.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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

  private final Path file;
  private final List<NamedArray> arrays = new ArrayList<>();
  private final Map<String, String> unreadable = new TreeMap<>();

  ArrayReader(Path file) {
    this.file = file;
  }

  ArrayFile read() throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer start = ByteBuffer.allocate(Integer.BYTES);
      channel.read(start);
      channel.position(0);
      int magic = Short.toUnsignedInt(start.getShort(0));
      if (magic == ('P' << 8 | 'K')) {
        readArchive(channel.size());
      } else if (magic == 0x1F8B) {
        InputStream unpacked = new GZIPInputStream(Channels.newInputStream(channel), 1 << 16);
        readSingle(new ByteSource(
            file.toString(), Channels.newChannel(unpacked), channel.size() * LARGEST_RATIO));
      } else if (Npy.begins(start) || Idx.begins(start)) {
        readSingle(new ByteSource(file.toString(), channel, channel.size()));
      } else {
        return Safetensors.read(file, channel);
      }
      return new ArrayFile(NamedArrays.of(arrays), Map.of(), unreadable);
    } catch (EOFException | ZipException | IllegalArgumentException damage) {
      throw new DataException(file, "it is damaged or cut off: " + damage.getMessage());
    }
  }

  /** The array has no name in the file. */
  private void readSingle(ByteSource bytes) throws IOException {
    String name = file.getFileName().toString();
    String stem = name.indexOf('.') > 0 ? name.substring(0, name.indexOf('.')) : name;
    ByteBuffer start = bytes.next(Integer.BYTES);
    if (Idx.begins(start)) {
      arrays.add(Idx.read(stem, bytes, start));
    } else {
      Npy.read(stem, bytes, start, arrays, unreadable);
    }
  }

  private void readArchive(long length) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
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

  private void readMember(String name, ZipEntry entry, InputStream packed) throws IOException {
    try (CheckedInputStream in = new CheckedInputStream(packed, new CRC32())) {
      ByteSource bytes = new ByteSource(file + ": " + name, Channels.newChannel(in), entry.getSize());
      Npy.read(name, bytes, bytes.next(Integer.BYTES), arrays, unreadable);
      in.transferTo(OutputStream.nullOutputStream());
      if (in.getChecksum().getValue() != entry.getCrc()) {
        throw bytes.problem("it is damaged: the checksum differs");
      }
    }
  }
}
