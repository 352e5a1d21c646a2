package org.descentlang.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The file format of Hugging Face's safetensors: the length of the header in eight bytes, a JSON header, the arrays;
 * all little-endian. A file is read after every claim of its header has been compared with the length of the file:
 * nothing is allocated by a claim.
 */
final class Safetensors {

  /** As in the reference implementation. */
  private static final int LONGEST = 100_000_000;
  private static final String UNKNOWN = "not recognised as NPZ, NPY, IDX or safetensors";
  /** How much is shown of what stands in a header. */
  private static final int LONGEST_SHOWN = 80;
  private static final String METADATA = "__metadata__";
  private static final String TYPE = "dtype";
  private static final String SHAPE = "shape";
  private static final String OFFSETS = "data_offsets";

  private final ByteSource bytes;

  private Safetensors(ByteSource bytes) {
    this.bytes = bytes;
  }

  /** Reads a file from its beginning to its end. */
  static ArrayFile read(ByteSource bytes) throws IOException {
    return new Safetensors(bytes).read();
  }

  static void write(Path file, NamedArrays arrays, Map<String, String> metadata) throws IOException {
    byte[] header = header(arrays, metadata);
    try (AtomicFile out = new AtomicFile(file)) {
      out.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).flip());
      out.write(ByteBuffer.wrap(header));
      for (NamedArray array : arrays) {
        array.type().write(out, array.array(), array.size());
      }
      out.commit();
    }
  }

  /** With spaces at its end, so that the data stands at a multiple of eight bytes. */
  private static byte[] header(NamedArrays arrays, Map<String, String> metadata) {
    List<String> members = new ArrayList<>();
    if (!metadata.isEmpty()) {
      members.add(Json.quote(METADATA) + ":" + object(metadata));
    }
    long begin = 0;
    for (NamedArray array : arrays) {
      long end = begin + (long) array.size() * array.type().bytes();
      members.add(Json.quote(array.name()) + ":{\"dtype\":\"" + array.type() + "\",\"shape\":"
          + array.shape().toString().replace(" ", "") + ",\"data_offsets\":[" + begin + "," + end + "]}");
      begin = end;
    }
    String header = "{" + String.join(",", members) + "}";
    int length = header.getBytes(StandardCharsets.UTF_8).length;
    return (header + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
  }

  private static String object(Map<String, String> texts) {
    List<String> members = new ArrayList<>();
    for (Map.Entry<String, String> text : new TreeMap<>(texts).entrySet()) {
      members.add(Json.quote(text.getKey()) + ":" + Json.quote(text.getValue()));
    }
    return "{" + String.join(",", members) + "}";
  }

  private ArrayFile read() throws IOException {
    Map<String, Map<?, ?>> header = new LinkedHashMap<>();
    for (Map.Entry<?, ?> member : object("the header", parse(header())).entrySet()) {
      header.put((String) member.getKey(), object((String) member.getKey(), member.getValue()));
    }
    Map<String, String> metadata = new HashMap<>();
    for (Object key : header.getOrDefault(METADATA, Map.of()).keySet()) {
      metadata.put((String) key, text(METADATA, (String) key, header.get(METADATA)));
    }
    header.remove(METADATA);
    requirePlaces(header);
    return read(header, metadata);
  }

  private ByteBuffer header() throws IOException {
    long length = bytes.left();
    if (length < Long.BYTES) {
      throw bytes.problem(UNKNOWN + ": it is too short");
    }
    long claimed = bytes.next(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (claimed < 2 || claimed > LONGEST) {
      throw bytes.problem(bytes.isNamed(".safetensors")
          ? "it is damaged: it claims a header of " + Long.toUnsignedString(claimed) + " bytes"
          : UNKNOWN + "; the name of a CSV file ends in .csv");
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

  /** The arrays stand one after the other, with no gap and none twice; those without elements stand anywhere. */
  private void requirePlaces(Map<String, Map<?, ?>> header) {
    TreeMap<Long, Long> ends = new TreeMap<>();
    for (Map.Entry<String, Map<?, ?>> array : header.entrySet()) {
      List<Long> offsets = offsets(array.getKey(), array.getValue());
      if (offsets.get(0) < offsets.get(1) && ends.put(offsets.get(0), offsets.get(1)) != null) {
        throw problem(array.getKey(), "another array begins at " + offsets.get(0) + ", too");
      }
    }
    long end = 0;
    for (Map.Entry<Long, Long> place : ends.entrySet()) {
      if (place.getKey() != end) {
        throw bytes.problem("an array begins at " + place.getKey() + ", but the one before it ends at " + end);
      }
      end = place.getValue();
    }
    if (end != bytes.left()) {
      throw bytes.problem("the arrays end at " + end + ", but there are " + bytes.left() + " bytes of data");
    }
  }

  /** Where an array begins and ends, in as many bytes as its type and shape need. */
  private List<Long> offsets(String name, Map<?, ?> array) {
    if (array.size() != 3) {
      throw problem(name, "dtype, shape and data_offsets are expected, not " + shown(array.keySet()));
    }
    String dtype = text(name, TYPE, array);
    List<Long> shape = numbers(name, SHAPE, array);
    List<Long> offsets = numbers(name, OFFSETS, array);
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1) || offsets.get(1) > bytes.left()) {
      throw problem(name, "data_offsets " + shown(offsets) + " in a file with " + bytes.left()
          + " bytes of data: it is damaged or cut off");
    }
    long length = offsets.get(1) - offsets.get(0);
    bytes.requireDimensions(name + ": ", shape);
    ElementType type = ElementType.called(dtype);
    if (type != null && Shapes.bytes(type, shape) != length) {
      throw problem(name, dtype + " " + shape + " does not fit in " + length + " bytes");
    }
    return offsets;
  }

  /** The names of the arrays as these stand in the file; at one place, as they stand in the header. */
  private List<String> inOrder(Map<String, Map<?, ?>> header) {
    Map<Long, List<String>> places = new TreeMap<>();
    for (String name : header.keySet()) {
      Long place = numbers(name, OFFSETS, header.get(name)).get(0);
      places.putIfAbsent(place, new ArrayList<>());
      places.get(place).add(name);
    }
    List<String> names = new ArrayList<>();
    for (List<String> there : places.values()) {
      names.addAll(there);
    }
    return names;
  }

  private ArrayFile read(Map<String, Map<?, ?>> header, Map<String, String> metadata) throws IOException {
    List<NamedArray> arrays = new ArrayList<>();
    Map<String, String> unreadable = new HashMap<>();
    for (String name : inOrder(header)) {
      String dtype = text(name, TYPE, header.get(name));
      ElementType type = ElementType.called(dtype);
      if (type == null) {
        List<Long> offsets = numbers(name, OFFSETS, header.get(name));
        bytes.skip(offsets.get(1) - offsets.get(0));
        unreadable.put(name, dtype);
      } else {
        arrays.add(bytes.array(name, type, ByteOrder.LITTLE_ENDIAN, numbers(name, SHAPE, header.get(name))));
      }
    }
    return new ArrayFile(NamedArrays.of(arrays), metadata, unreadable);
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
    throw problem(name, member + " must be text, not " + shown(members.get(member)));
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
    throw problem(name, member + " must be a list of whole numbers from 0 on, not " + shown(members.get(member)));
  }

  private static String shown(Object value) {
    String text = String.valueOf(value);
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
  }

  private DataException problem(String name, String problem) {
    return bytes.problem(name + ": " + problem);
  }
}
