package org.descentlang.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The header of a safetensors file, after every claim in it has been compared with the length of the file. Nothing is
 * allocated by a claim.
 */
final class SafetensorsHeader {

  /** As in the reference implementation. */
  private static final int LONGEST = 100_000_000;
  private static final String METADATA = "__metadata__";

  /** An array: the bytes from {@code begin} to before {@code end}, after the header. They are ordered by their place. */
  static final class Entry implements Comparable<Entry> {
    final String name;
    final String dtype;
    final List<Long> shape;
    final long begin;
    final long end;

    private Entry(String name, String dtype, List<Long> shape, List<Long> offsets) {
      this.name = name;
      this.dtype = dtype;
      this.shape = shape;
      this.begin = offsets.get(0);
      this.end = offsets.get(1);
    }

    @Override
    public int compareTo(Entry other) {
      return begin == other.begin ? Long.compare(end, other.end) : Long.compare(begin, other.begin);
    }
  }

  /** The arrays, by their place in the file. */
  final List<Entry> entries = new ArrayList<>();
  /** Text by name. */
  final Map<String, String> metadata = new TreeMap<>();

  private final ByteSource bytes;

  /** Reads the header from the beginning of {@code bytes}. */
  SafetensorsHeader(ByteSource bytes) throws IOException {
    this.bytes = bytes;
    for (Map.Entry<?, ?> member : object("the header", parse(text())).entrySet()) {
      add((String) member.getKey(), member.getValue());
    }
    Collections.sort(entries);
    requireNoGaps();
  }

  private ByteBuffer text() throws IOException {
    long length = bytes.left();
    if (length < Long.BYTES) {
      throw bytes.problem("no safetensors file: it has only " + length + " bytes");
    }
    long claimed = bytes.next(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (claimed < 2 || claimed > LONGEST) {
      throw bytes.problem("not recognised as NPZ, NPY, IDX or safetensors; the name of a CSV file ends in .csv");
    }
    if (claimed > bytes.left()) {
      throw bytes.problem(
          "no safetensors file, or cut off: it claims a header of " + claimed + " bytes, and has " + length);
    }
    return bytes.next((int) claimed);
  }

  private Object parse(ByteBuffer text) {
    try {
      return Json.parse(StandardCharsets.UTF_8.newDecoder().decode(text).toString());
    } catch (CharacterCodingException problem) {
      throw bytes.problem("no safetensors file: its header is not UTF-8");
    } catch (IllegalArgumentException problem) {
      throw bytes.problem("no safetensors file: its header is not JSON: " + problem.getMessage());
    }
  }

  private void add(String name, Object value) {
    Map<?, ?> members = object(name, value);
    if (!name.equals(METADATA)) {
      entries.add(entry(name, members));
      return;
    }
    for (Map.Entry<?, ?> member : members.entrySet()) {
      metadata.put((String) member.getKey(), text(name, (String) member.getKey(), members));
    }
  }

  private Entry entry(String name, Map<?, ?> members) {
    if (members.size() != 3) {
      throw problem(name, "dtype, shape and data_offsets are expected, not " + members.keySet());
    }
    String dtype = text(name, "dtype", members);
    List<Long> shape = numbers(name, "shape", members);
    List<Long> offsets = numbers(name, "data_offsets", members);
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1) || offsets.get(1) > bytes.left()) {
      throw problem(name, "data_offsets " + offsets + " in a file with " + bytes.left()
          + " bytes of data: it is damaged or cut off");
    }
    Entry entry = new Entry(name, dtype, shape, offsets);
    ElementType type = ElementType.called(dtype);
    if (type != null && Shapes.bytes(type, shape) != entry.end - entry.begin) {
      throw problem(name, dtype + " " + shape + " does not fit in " + (entry.end - entry.begin) + " bytes");
    }
    return entry;
  }

  private void requireNoGaps() {
    long end = 0;
    for (Entry entry : entries) {
      if (entry.begin != end) {
        throw problem(entry.name, "its data begins at " + entry.begin + ", but the array before it ends at " + end);
      }
      end = entry.end;
    }
    if (end != bytes.left()) {
      throw bytes.problem("the arrays end at " + end + ", but there are " + bytes.left() + " bytes of data");
    }
  }

  private Map<?, ?> object(String name, Object value) {
    if (value instanceof Map<?, ?> members) {
      return members;
    }
    throw problem(name, "a JSON object is expected");
  }

  private String text(String name, String member, Map<?, ?> members) {
    if (members.get(member) instanceof String text) {
      return text;
    }
    throw problem(name, member + " must be text, not " + members.get(member));
  }

  private List<Long> numbers(String name, String member, Map<?, ?> members) {
    List<Long> numbers = new ArrayList<>();
    if (members.get(member) instanceof List<?> list) {
      for (Object element : list) {
        numbers.add(element instanceof Long number ? number : Long.valueOf(-1));
      }
      if (numbers.isEmpty() || Collections.min(numbers) >= 0) {
        return numbers;
      }
    }
    throw problem(name, member + " must be a list of whole numbers from 0 on, not " + members.get(member));
  }

  private DataException problem(String name, String problem) {
    return bytes.problem(name + ": " + problem);
  }
}
