package org.descentlang.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

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
  /** Its keys are text. */
  private final Map<?, ?> header;

  private Safetensors(ByteSource bytes) throws IOException {
    this.bytes = bytes;
    this.header = object("the header", parse(header()));
  }

  /** Reads a file from its beginning to its end. */
  static ArrayFile read(ByteSource bytes) throws IOException {
    return new Safetensors(bytes).read();
  }

  private ArrayFile read() throws IOException {
    Map<String, String> metadata = new HashMap<>();
    if (header.containsKey(METADATA)) {
      for (Object key : members(METADATA).keySet()) {
        metadata.put((String) key, text(METADATA, (String) key));
      }
      header.remove(METADATA);
    }
    List<NamedArray> arrays = new ArrayList<>();
    Map<String, String> unreadable = new HashMap<>();
    for (String name : inOrder()) {
      String dtype = text(name, TYPE);
      ElementType type = ElementType.called(dtype);
      if (type == null) {
        List<Long> offsets = numbers(name, OFFSETS);
        bytes.skip(offsets.get(1) - offsets.get(0));
        unreadable.put(name, dtype);
      } else {
        arrays.add(bytes.array(name, type, ByteOrder.LITTLE_ENDIAN, numbers(name, SHAPE)));
      }
    }
    return new ArrayFile(NamedArrays.of(arrays), metadata, unreadable);
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
    List<String> texts = new ArrayList<>();
    for (String key : new TreeSet<>(metadata.keySet())) {
      texts.add(Json.quote(key) + ":" + Json.quote(metadata.get(key)));
    }
    List<String> members = new ArrayList<>();
    if (!texts.isEmpty()) {
      members.add(Json.quote(METADATA) + ":{" + String.join(",", texts) + "}");
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

  private ByteBuffer header() throws IOException {
    long length = bytes.left();
    if (length < Long.BYTES) {
      throw bytes.problem(UNKNOWN + ": it is too short");
    }
    long claimed = bytes.next(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (claimed < 2 || claimed > LONGEST) {
      throw bytes.problem(bytes.isNamed(".safetensors")
          ? "it is damaged: it claims a header of " + Long.toUnsignedString(claimed) + " bytes"
          : UNKNOWN + (bytes.isNamed(".csv") ? "" : "; the name of a CSV file ends in .csv"));
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

  /**
   * The names of the arrays as these stand in the file: one after the other, with no gap and none twice. Those without
   * elements stand anywhere; at one place, as in the header.
   */
  private List<String> inOrder() {
    Map<Long, List<String>> places = new TreeMap<>();
    for (Object name : header.keySet()) {
      Long begin = offsets((String) name).get(0);
      places.putIfAbsent(begin, new ArrayList<>());
      places.get(begin).add((String) name);
    }
    List<String> names = new ArrayList<>();
    long end = 0;
    for (Long begin : places.keySet()) {
      long before = end;
      for (String name : places.get(begin)) {
        long next = numbers(name, OFFSETS).get(1);
        if (next > begin) {
          requireNext(name, begin, before, end);
          end = next;
        }
        names.add(name);
      }
    }
    if (end != bytes.left()) {
      throw bytes.problem("the arrays end at " + end + ", but there are " + bytes.left() + " bytes of data");
    }
    return names;
  }

  /** An array begins where the one {@code before} it ends, and it is the first there. */
  private void requireNext(String name, long begin, long before, long end) {
    if (end > before) {
      throw problem(name, "another array begins at " + begin + ", too");
    }
    if (begin != end) {
      throw bytes.problem("an array begins at " + begin + ", but the one before it ends at " + end);
    }
  }

  /** Where an array begins and ends, in as many bytes as its type and shape need. */
  private List<Long> offsets(String name) {
    if (members(name).size() != 3) {
      throw problem(name, "dtype, shape and data_offsets are expected, not " + shown(members(name).keySet()));
    }
    String dtype = text(name, TYPE);
    List<Long> shape = numbers(name, SHAPE);
    List<Long> offsets = numbers(name, OFFSETS);
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1) || offsets.get(1) > bytes.left()) {
      throw problem(name, "data_offsets " + shown(offsets) + " in a file with " + bytes.left()
          + " bytes of data: it is damaged or cut off");
    }
    long length = offsets.get(1) - offsets.get(0);
    bytes.requireDimensions(name + ": ", shape);
    ElementType type = ElementType.called(dtype);
    if (type != null && type.bytes(shape) != length) {
      throw problem(name, dtype + " " + shape + " does not fit in " + length + " bytes");
    }
    return offsets;
  }

  private Map<?, ?> members(String name) {
    return object(name, header.get(name));
  }

  private Map<?, ?> object(String name, Object value) {
    if (value instanceof Map<?, ?> members) {
      return members;
    }
    throw problem(name, "a JSON object is expected");
  }

  private String text(String name, String member) {
    Object value = members(name).get(member);
    if (value instanceof String text) {
      return text;
    }
    throw problem(name, member + " must be text, not " + shown(value));
  }

  private List<Long> numbers(String name, String member) {
    Object value = members(name).get(member);
    List<?> elements = value instanceof List<?> list ? list : List.of(-1);
    List<Long> numbers = new ArrayList<>();
    for (Object element : elements) {
      if (element instanceof Long number && number >= 0) {
        numbers.add(number);
      }
    }
    if (numbers.size() < elements.size()) {
      throw problem(name, member + " must be a list of whole numbers from 0 on, not " + shown(value));
    }
    return numbers;
  }

  private static String shown(Object value) {
    return Names.shortened(String.valueOf(value), LONGEST_SHOWN);
  }

  private DataException problem(String name, String problem) {
    return bytes.problem(name + ": " + problem);
  }
}
