package org.descentlang.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** NumPy's file format for several arrays: a ZIP archive with an NPY member for each. */
final class Npz {

  private Npz() {}

  static ArrayFile read(Path file) throws IOException {
    long length = Files.size(file);
    List<NamedArray> arrays = new ArrayList<>();
    Map<String, String> unreadable = new TreeMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = name(file, entry);
        requirePlausible(file, name, entry, length);
        try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
          ByteSource bytes = new ByteSource(file + ": " + name, Channels.newChannel(in), entry.getSize());
          Npy.read(name, bytes, bytes.next(4), arrays, unreadable);
          in.transferTo(OutputStream.nullOutputStream());
          if (in.getChecksum().getValue() != entry.getCrc()) {
            throw bytes.problem("it is damaged: the checksum differs");
          }
        }
      }
      return new ArrayFile(NamedArrays.of(arrays), Map.of(), unreadable);
    } catch (IllegalArgumentException problem) {
      throw new DataException(file, "no readable NPZ archive: " + problem.getMessage());
    }
  }

  private static String name(Path file, ZipEntry entry) {
    String name = entry.getName();
    if (!name.endsWith(".npy")) {
      throw new DataException(file, name, "a member of an NPZ archive ends in .npy");
    }
    return name.substring(0, name.length() - ".npy".length());
  }

  private static void requirePlausible(Path file, String name, ZipEntry entry, long length) {
    long compressed = Math.min(entry.getCompressedSize(), length);
    if (entry.getSize() < 0 || entry.getSize() > compressed * ByteSource.LARGEST_RATIO) {
      throw new DataException(file, name, "it claims " + entry.getSize() + " bytes, packed in " + compressed);
    }
  }
}
