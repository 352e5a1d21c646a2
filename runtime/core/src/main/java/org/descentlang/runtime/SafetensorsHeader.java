package org.descentlang.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The header of a safetensors file, after every claim in it has been checked against the length of the file. Nothing is
 * allocated by a claim.
 *
 * @param dataStart where the arrays begin
 * @param entries the arrays, by their place in the file
 * @param metadata text by name
 */
record SafetensorsHeader(long dataStart, List<Entry> entries, Map<String, String> metadata) {

  /** As in the reference implementation. */
  private static final int LONGEST = 100_000_000;
  private static final String METADATA = "__metadata__";

  /**
   * An array.
   *
   * @param begin its first byte, from {@link #dataStart}
   * @param end the byte after its last
   */
  record Entry(String name, String dtype, List<Integer> shape, long begin, long end) {

    Optional<Encoding> encoding() {
      return Encoding.ofSafetensors(dtype);
    }

    int size() {
      return Shapes.size(name, shape);
    }
  }

  static SafetensorsHeader read(Path file, SeekableByteChannel channel) throws IOException {
    long length = channel.size();
    if (length < Long.BYTES) {
      throw new DataException(file, "no safetensors file: it has only " + length + " bytes");
    }
    ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    Encoding.readFully(channel, prefix);
    long headerLength = prefix.getLong(0);
    if (headerLength < 2 || headerLength > Math.min(LONGEST, length - Long.BYTES)) {
      throw new DataException(file, "no safetensors file, or cut off: its first 8 bytes claim a header of "
          + Long.toUnsignedString(headerLength) + " bytes, and the file has " + length);
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) headerLength);
    Encoding.readFully(channel, bytes);
    long dataStart = Long.BYTES + headerLength;
    return new Reader(file, length - dataStart).header(dataStart, bytes.flip());
  }

  /** The arrays of a type that there is a Java array for. */
  List<Entry> readable() {
    return entries.stream().filter(entry -> entry.encoding().isPresent()).toList();
  }

  /** The others, with their types. */
  Map<String, String> unreadable() {
    return entries.stream().filter(entry -> entry.encoding().isEmpty())
        .collect(Collectors.toMap(Entry::name, Entry::dtype));
  }

  /** From bytes to a header that holds together. */
  private record Reader(Path file, long dataLength) {

    SafetensorsHeader header(long dataStart, ByteBuffer bytes) {
      Map<?, ?> members = object("the header", parse(bytes));
      List<Entry> entries = new ArrayList<>();
      Map<String, String> metadata = Map.of();
      for (Map.Entry<?, ?> member : members.entrySet()) {
        if (member.getKey().equals(METADATA)) {
          metadata = metadata(object(METADATA, member.getValue()));
        } else {
          entries.add(entry((String) member.getKey(), member.getValue()));
        }
      }
      entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
      requireNoGaps(entries);
      return new SafetensorsHeader(dataStart, List.copyOf(entries), metadata);
    }

    private Object parse(ByteBuffer bytes) {
      try {
        return Json.parse(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
      } catch (CharacterCodingException problem) {
        throw new DataException(file, "no safetensors file: its header is not UTF-8");
      } catch (IllegalArgumentException problem) {
        throw new DataException(file, "no safetensors file: its header is not JSON: " + problem.getMessage());
      }
    }

    private Map<String, String> metadata(Map<?, ?> members) {
      Map<String, String> metadata = new LinkedHashMap<>();
      members.forEach((name, value) -> metadata.put((String) name, text(METADATA, name, value)));
      return metadata;
    }

    private Entry entry(String name, Object value) {
      Map<?, ?> members = object(name, value);
      if (members.size() != 3) {
        throw new DataException(file, name, "dtype, shape and data_offsets are expected, not " + members.keySet());
      }
      String dtype = text(name, "dtype", members.get("dtype"));
      List<Long> shape = numbers(name, "shape", members.get("shape"));
      List<Long> offsets = numbers(name, "data_offsets", members.get("data_offsets"));
      if (offsets.size() != 2 || offsets.get(0) > offsets.get(1) || offsets.get(1) > dataLength) {
        throw new DataException(file, name, "data_offsets " + offsets + " in a file with " + dataLength
            + " bytes of data: it is damaged or cut off");
      }
      List<Integer> extents = Encoding.ofSafetensors(dtype).isPresent()
          ? extents(name, dtype, shape, offsets.get(1) - offsets.get(0)) : List.of();
      return new Entry(name, dtype, extents, offsets.get(0), offsets.get(1));
    }

    private List<Integer> extents(String name, String dtype, List<Long> shape, long bytes) {
      int size;
      try {
        size = Shapes.size(shape);
      } catch (ArithmeticException tooLarge) {
        throw new DataException(file, name, "the shape " + shape + " does not fit in a Java array");
      }
      long needed = (long) size * Encoding.ofSafetensors(dtype).orElseThrow().bytes;
      if (needed != bytes) {
        throw new DataException(file, name, dtype + " " + shape + " needs " + needed + " bytes, not " + bytes);
      }
      return shape.stream().map(Long::intValue).toList();
    }

    private void requireNoGaps(List<Entry> entries) {
      long end = 0;
      for (Entry entry : entries) {
        if (entry.begin() != end) {
          throw new DataException(file, entry.name(), "its data begins at " + entry.begin()
              + ", but the array before it ends at " + end);
        }
        end = entry.end();
      }
      if (end != dataLength) {
        throw new DataException(file, "the arrays end at " + end + ", but there are " + dataLength + " bytes of data");
      }
    }

    private Map<?, ?> object(String name, Object value) {
      if (value instanceof Map<?, ?> members) {
        return members;
      }
      throw new DataException(file, name, "a JSON object is expected");
    }

    private String text(String name, Object member, Object value) {
      if (value instanceof String text) {
        return text;
      }
      throw new DataException(file, name, member + " must be text, not " + value);
    }

    private List<Long> numbers(String name, String member, Object value) {
      List<Long> numbers = new ArrayList<>();
      for (Object element : value instanceof List<?> list ? list : List.of(-1L)) {
        numbers.add(element instanceof Long number ? number : -1L);
      }
      if (numbers.contains(-1L) || numbers.stream().anyMatch(number -> number < 0)) {
        throw new DataException(file, name, member + " must be a list of whole numbers from 0 on, not " + value);
      }
      return numbers;
    }
  }
}
