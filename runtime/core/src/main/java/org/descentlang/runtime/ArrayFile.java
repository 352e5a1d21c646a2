package org.descentlang.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a file of arrays holds.
 *
 * @param arrays the arrays; elements that Java has no type for come as the next wider one
 * @param metadata text by name: {@code __metadata__} of a safetensors file, nothing elsewhere
 * @param unreadable arrays of a type that can't be read, such as text, with that type
 */
public record ArrayFile(NamedArrays arrays, Map<String, String> metadata, Map<String, String> unreadable) {

  public ArrayFile {
    metadata = Map.copyOf(metadata);
    unreadable = Map.copyOf(unreadable);
  }

  /**
   * Reads a safetensors, NPZ, NPY or IDX file; the last may be gzipped. Which one it is, its first bytes say. The array
   * of a file that has no names has the name of the file, up to its first dot.
   *
   * @throws DataException if it is none of them, or damaged
   */
  public static ArrayFile read(Path file) throws IOException {
    byte[] start = start(file);
    if (begins(start, 'P', 'K')) {
      return Npz.read(file);
    }
    if (begins(start, 0x93, 'N', 'U', 'M', 'P', 'Y')) {
      return Npy.read(file);
    }
    if (begins(start, 0x1F, 0x8B) || begins(start, 0, 0) && start[2] >= 0x08 && start[2] <= 0x0E) {
      return new ArrayFile(NamedArrays.of(Idx.read(file)), Map.of(), Map.of());
    }
    return Safetensors.read(file);
  }

  /** Writes a safetensors file, whole or not at all: an earlier file of that name stays if it fails. */
  public static void write(Path file, NamedArrays arrays, Map<String, String> metadata) throws IOException {
    Safetensors.write(file, arrays, metadata);
  }

  /** The name of {@code file} up to its first dot. */
  static String stem(Path file) {
    String name = file.getFileName().toString();
    return name.indexOf('.') > 0 ? name.substring(0, name.indexOf('.')) : name;
  }

  private static byte[] start(Path file) throws IOException {
    byte[] start = new byte[8];
    try (InputStream in = Files.newInputStream(file)) {
      in.readNBytes(start, 0, start.length);
    }
    return start;
  }

  private static boolean begins(byte[] start, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (start[i] != (byte) magic[i]) {
        return false;
      }
    }
    return true;
  }
}
