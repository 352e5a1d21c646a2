package org.descentlang.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The file format of Hugging Face's safetensors: the length of the header in eight bytes, a JSON header, the arrays;
 * all little-endian.
 */
final class Safetensors {

  private Safetensors() {}

  static ArrayFile read(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      SafetensorsHeader header = SafetensorsHeader.read(file, channel);
      List<NamedArray> arrays = new ArrayList<>();
      for (SafetensorsHeader.Entry entry : header.readable()) {
        channel.position(header.dataStart() + entry.begin());
        Object array = entry.encoding().orElseThrow().read(channel, ByteOrder.LITTLE_ENDIAN, entry.size());
        arrays.add(new NamedArray(entry.name(), entry.shape(), array));
      }
      return new ArrayFile(NamedArrays.of(arrays), header.metadata(), header.unreadable());
    }
  }

  static void write(Path file, NamedArrays arrays, Map<String, String> metadata) throws IOException {
    AtomicFile.write(file, channel -> write(channel, arrays, metadata));
  }

  private static void write(WritableByteChannel channel, NamedArrays arrays, Map<String, String> metadata)
      throws IOException {
    byte[] header = header(arrays, metadata).getBytes(StandardCharsets.UTF_8);
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    Encoding.writeFully(channel, length.putLong(header.length).flip());
    Encoding.writeFully(channel, ByteBuffer.wrap(header));
    for (NamedArray array : arrays) {
      Encoding.of(array.type()).write(channel, array.array(), array.size());
    }
  }

  private static String header(NamedArrays arrays, Map<String, String> metadata) {
    List<String> members = new ArrayList<>();
    if (!metadata.isEmpty()) {
      members.add("\"__metadata__\":" + new TreeMap<>(metadata).entrySet().stream()
          .map(entry -> Json.quote(entry.getKey()) + ":" + Json.quote(entry.getValue()))
          .collect(Collectors.joining(",", "{", "}")));
    }
    long begin = 0;
    for (NamedArray array : arrays) {
      long end = begin + (long) array.size() * array.type().bytes();
      members.add(member(array, begin, end));
      begin = end;
    }
    return aligned("{" + String.join(",", members) + "}");
  }

  private static String member(NamedArray array, long begin, long end) {
    String shape = array.shape().stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    return Json.quote(array.name()) + ":{\"dtype\":\"" + Encoding.of(array.type()).safetensors + "\",\"shape\":" + shape
        + ",\"data_offsets\":[" + begin + "," + end + "]}";
  }

  /** With spaces at its end, so that the data stands at a multiple of eight bytes. */
  private static String aligned(String header) {
    int length = header.getBytes(StandardCharsets.UTF_8).length;
    return header + " ".repeat((8 - length % 8) % 8);
  }
}
