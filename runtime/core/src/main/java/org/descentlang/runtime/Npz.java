package org.descentlang.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
      Map<String, String> unreadable = new LinkedHashMap<>();
      Set<String> names = new HashSet<>();
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
        String name = name(file, entry);
        if (!names.add(name)) {
          throw new DataException(file, name, "it is there twice");
        }
        try {
          arrays.add(read(file, zip, entry, name, length));
        } catch (Npy.UnknownType unknown) {
          unreadable.put(name, unknown.getMessage());
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

  private static NamedArray read(Path file, ZipFile zip, ZipEntry entry, String name, long length)
      throws IOException, Npy.UnknownType {
    long compressed = Math.min(entry.getCompressedSize(), length);
    if (entry.getSize() < 0 || entry.getSize() > compressed * LARGEST_RATIO) {
      throw new DataException(file, name, "it claims " + entry.getSize() + " bytes, packed in " + compressed);
    }
    try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
      NamedArray array = Npy.read(file, name, in, entry.getSize());
      if (in.getChecksum().getValue() != entry.getCrc()) {
        throw new DataException(file, name, "it is damaged: the checksum differs");
      }
      return array;
    }
  }
}
