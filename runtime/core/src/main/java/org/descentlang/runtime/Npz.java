package org.descentlang.runtime;

import java.io.IOException;
import java.io.OutputStream;
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
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** NumPy's file format for several arrays: a ZIP archive with an NPY member for each. */
final class Npz {

  /** Deflate makes no more than 1,032 bytes of one; a larger claim is a lie. */
  private static final long LARGEST_RATIO = 1032;

  private Npz() {}

  static ArrayFile read(Path file) throws IOException {
    long length = Files.size(file);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      List<NamedArray> arrays = new ArrayList<>();
      Map<String, String> unreadable = new TreeMap<>();
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = name(file, entry);
        requirePlausible(file, name, entry, length);
        try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
          Npy.read(file, name, in, entry.getSize(), arrays, unreadable);
          requireChecksum(file, name, entry, in);
        }
      }
      return new ArrayFile(NamedArrays.of(arrays), Map.of(), unreadable);
    } catch (ZipException | IllegalArgumentException damage) {
      throw new DataException(file, "no readable NPZ archive: " + damage.getMessage());
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
    if (entry.getSize() < 0 || entry.getSize() > compressed * LARGEST_RATIO) {
      throw new DataException(file, name, "it claims " + entry.getSize() + " bytes, packed in " + compressed);
    }
  }

  private static void requireChecksum(Path file, String name, ZipEntry entry, CheckedInputStream in)
      throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
    if (in.getChecksum().getValue() != entry.getCrc()) {
      throw new DataException(file, name, "it is damaged: the checksum differs");
    }
  }

}
