package org.descentlang.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

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
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer start = ByteBuffer.allocate(Integer.BYTES);
      channel.read(start);
      if (start.getShort(0) == ('P' << 8 | 'K')) {
        return Npz.read(file);
      }
      channel.position(0);
      if (start.getShort(0) == 0x1F8B) {
        InputStream unpacked = new GZIPInputStream(Channels.newInputStream(channel), 1 << 16);
        return single(file, new ByteSource(
            file.toString(), Channels.newChannel(unpacked), channel.size() * ByteSource.LARGEST_RATIO));
      }
      ByteSource bytes = new ByteSource(file.toString(), channel, channel.size());
      return Npy.begins(start) || Idx.begins(start) ? single(file, bytes) : new SafetensorsReader(file, channel).read();
    } catch (EOFException | ZipException damage) {
      throw new DataException(file, "it is damaged or cut off: " + damage.getMessage());
    }
  }

  /** Of a file with one array, which has no name in it. */
  private static ArrayFile single(Path file, ByteSource bytes) throws IOException {
    String name = file.getFileName().toString();
    String stem = name.indexOf('.') > 0 ? name.substring(0, name.indexOf('.')) : name;
    List<NamedArray> arrays = new ArrayList<>();
    Map<String, String> unreadable = new TreeMap<>();
    ByteBuffer start = bytes.next(Integer.BYTES);
    if (Idx.begins(start)) {
      arrays.add(Idx.read(stem, bytes, start));
    } else {
      Npy.read(stem, bytes, start, arrays, unreadable);
    }
    return new ArrayFile(NamedArrays.of(arrays), Map.of(), unreadable);
  }

  /** Writes a safetensors file, whole or not at all: an earlier file of that name stays if it fails. */
  public static void write(Path file, NamedArrays arrays, Map<String, String> metadata) throws IOException {
    SafetensorsWriter.write(file, arrays, metadata);
  }
}
