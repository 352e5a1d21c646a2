package org.descentlang.runtime;

import java.io.ByteArrayInputStream;
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
   * Reads a safetensors, NPZ, NPY or IDX file; the last two may be gzipped. Which one it is, its first bytes say. The
   * array of a file that has no names has the name of the file, up to its first dot.
   *
   * @throws DataException if it is none of them, or damaged
   */
  public static ArrayFile read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new ArrayReader(file.toString(), file).read(in, Files.size(file));
    }
  }

  /**
   * As {@link #read(Path)}, from a stream, such as a resource of a jar; an NPZ archive must be a file. The stream is
   * read to its end, and not closed.
   *
   * @param name what the file would be called, for messages: {@code digits.safetensors}
   */
  public static ArrayFile read(InputStream in, String name) throws IOException {
    byte[] bytes = in.readAllBytes();
    return new ArrayReader(name, null).read(new ByteArrayInputStream(bytes), bytes.length);
  }

  /** Writes a safetensors file, whole or not at all: an earlier file of that name stays if it fails. */
  public static void write(Path file, NamedArrays arrays, Map<String, String> metadata) throws IOException {
    Safetensors.write(file, arrays, metadata);
  }
}
