package org.descentlang.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The header of a safetensors file, after every claim in it has been checked against the length of the file. Nothing is
 * allocated by a claim.
 */
final class SafetensorsHeader {

  /** As in the reference implementation. */
  private static final int LONGEST = 100_000_000;
  private static final Comparator<Entry> BY_PLACE =
      Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end);
  private static final String METADATA = "__metadata__";

  /**
   * An array.
   *
   * @param begin its first byte, from {@link #dataStart}
   * @param end the byte after its last
   */
  record Entry(String name, String dtype, List<Long> shape, long begin, long end) {}

  private final Path file;
  private final long dataStart;
  private final long dataLength;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, String> metadata = new TreeMap<>();

  /** Reads the header of {@code file} from the beginning of {@code channel}. */
  SafetensorsHeader(Path file, SeekableByteChannel channel) throws IOException {
    this.file = file;
    byte[] header = bytes(channel);
    this.dataStart = Long.BYTES + header.length;
    this.dataLength = channel.size() - dataStart;
    for (Map.Entry<?, ?> member : object("the header", parse(header)).entrySet()) {
      add((String) member.getKey(), member.getValue());
    }
    entries.sort(BY_PLACE);
    requireNoGaps();
  }

  /** Where the arrays begin. */
  long dataStart() {
    return dataStart;
  }

  /** The arrays, by their place in the file. */
  List<Entry> entries() {
    return entries;
  }

  /** Text by name. */
  Map<String, String> metadata() {
    return metadata;
  }

  private byte[] bytes(SeekableByteChannel channel) throws IOException {
    long length = channel.size();
    if (length < Long.BYTES) {
      throw new DataException(file, "no safetensors file: it has only " + length + " bytes");
    }
    ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    Encoding.readFully(channel, prefix);
    long claimed = prefix.getLong(0);
    if (claimed < 2 || claimed > Math.min(LONGEST, length - Long.BYTES)) {
      throw new DataException(file, claimed < 2 || claimed > LONGEST
          ? "not recognised as CSV, NPZ, NPY, IDX or safetensors"
          : "no safetensors file, or cut off: it claims a header of " + claimed + " bytes, and has " + length);
    }
    ByteBuffer header = ByteBuffer.allocate((int) claimed);
    Encoding.readFully(channel, header);
    return header.array();
  }

  private Object parse(byte[] header) {
    try {
      return Json.parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString());
    } catch (CharacterCodingException problem) {
      throw new DataException(file, "no safetensors file: its header is not UTF-8");
    } catch (IllegalArgumentException problem) {
      throw new DataException(file, "no safetensors file: its header is not JSON: " + problem.getMessage());
    }
  }

  private void add(String name, Object value) {
    Map<?, ?> members = object(name, value);
    if (!name.equals(METADATA)) {
      entries.add(entry(name, members));
      return;
    }
    for (Map.Entry<?, ?> member : members.entrySet()) {
      metadata.put((String) member.getKey(), text(name, member.getKey(), member.getValue()));
    }
  }

  private Entry entry(String name, Map<?, ?> members) {
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
    requireSize(name, dtype, shape, offsets.get(1) - offsets.get(0));
    return new Entry(name, dtype, shape, offsets.get(0), offsets.get(1));
  }

  private void requireSize(String name, String dtype, List<Long> shape, long bytes) {
    Encoding encoding = Encoding.ofSafetensors(dtype);
    try {
      long needed = encoding == null ? bytes : (long) Shapes.size(shape) * encoding.bytes;
      if (needed != bytes) {
        throw new DataException(file, name, dtype + " " + shape + " needs " + needed + " bytes, not " + bytes);
      }
    } catch (ArithmeticException tooLarge) {
      throw new DataException(file, name, "the shape " + shape + " does not fit in a Java array");
    }
  }

  private void requireNoGaps() {
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
    if (value instanceof List<?> list) {
      for (Object element : list) {
        numbers.add(element instanceof Long number ? number : Long.valueOf(-1));
      }
    }
    if (!(value instanceof List<?>) || !numbers.isEmpty() && Collections.min(numbers) < 0) {
      throw new DataException(file, name, member + " must be a list of whole numbers from 0 on, not " + value);
    }
    return numbers;
  }
}
