package org.descentlang.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the file format of Hugging Face's safetensors: the length of the header in eight bytes, a JSON header, the
 * arrays; all little-endian.
 */
final class SafetensorsWriter {

  private SafetensorsWriter() {}

  static void write(Path file, NamedArrays arrays, Map<String, String> metadata) throws IOException {
    byte[] header = header(arrays, metadata).getBytes(StandardCharsets.UTF_8);
    try (AtomicFile out = new AtomicFile(file)) {
      out.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).flip());
      out.write(ByteBuffer.wrap(header));
      for (NamedArray array : arrays) {
        array.type().write(out, array.array(), array.size());
      }
      out.commit();
    }
  }

  private static String header(NamedArrays arrays, Map<String, String> metadata) {
    StringBuilder header = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      header.append("\"__metadata__\":").append(object(metadata)).append(',');
    }
    long begin = 0;
    for (NamedArray array : arrays) {
      long end = begin + (long) array.size() * array.type().bytes();
      header.append(member(array, begin, end)).append(',');
      begin = end;
    }
    return aligned(closed(header));
  }

  private static String object(Map<String, String> members) {
    StringBuilder object = new StringBuilder("{");
    for (Map.Entry<String, String> member : new TreeMap<>(members).entrySet()) {
      object.append(Json.quote(member.getKey())).append(':').append(Json.quote(member.getValue())).append(',');
    }
    return closed(object);
  }

  private static String member(NamedArray array, long begin, long end) {
    return Json.quote(array.name()) + ":{\"dtype\":\"" + array.type() + "\",\"shape\":"
        + array.shape().toString().replace(" ", "") + ",\"data_offsets\":[" + begin + "," + end + "]}";
  }

  /** With a brace in place of the last comma. */
  private static String closed(StringBuilder object) {
    object.setLength(Math.max(1, object.length() - 1));
    return object.append('}').toString();
  }

  /** With spaces at its end, so that the data stands at a multiple of eight bytes. */
  private static String aligned(String header) {
    int length = header.getBytes(StandardCharsets.UTF_8).length;
    return header + " ".repeat((8 - length % 8) % 8);
  }
}
