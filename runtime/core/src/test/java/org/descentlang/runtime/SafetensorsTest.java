package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

  @TempDir Path folder;

  @Test
  void readsWhatItWrote() throws IOException {
    Path file = folder.resolve("all.safetensors");
    NamedArrays arrays = NamedArrays.of(
        NamedArray.of("f \"quoted\" \u00e9", new float[] {1.5f, -0f, Float.NaN, Float.MIN_VALUE}, 2, 2),
        NamedArray.of("d", new double[] {Math.PI}, 1),
        NamedArray.of("scalar", new double[] {-1}),
        NamedArray.of("i", new int[] {Integer.MIN_VALUE, 7, -1}, 3),
        NamedArray.of("l", new long[] {Long.MIN_VALUE}, 1),
        NamedArray.of("b", new boolean[] {true, false, true}, 3),
        NamedArray.of("u", new byte[] {0, -1}, 2),
        NamedArray.of("none", new float[0], 0, 5));
    ArrayFile.write(file, arrays, Map.of("note", "a\nb", "a", "1"));
    ArrayFile read = ArrayFile.read(file);
    assertThat(read.metadata()).isEqualTo(Map.of("note", "a\nb", "a", "1"));
    assertThat(read.arrays().size()).isEqualTo(8);
    for (NamedArray array : arrays) {
      NamedArray back = read.arrays().get(array.name());
      assertThat(back.shape()).isEqualTo(array.shape());
      assertThat(back.array()).isEqualTo(array.array());
    }
  }

  @Test
  void readsArraysLargerThanItsBuffer() throws IOException {
    Path file = folder.resolve("large.safetensors");
    double[] values = new SplittableRandom(1).doubles(100_003).toArray();
    NamedArrays.of(NamedArray.of("a", new byte[] {1}, 1), NamedArray.of("w", values, 100_003)).write(file);
    assertThat(ArrayFile.read(file).arrays().get("w").array()).isEqualTo(values);
  }

  /** The bytes of the format's own description. */
  @Test
  void writesTheFormat() throws IOException {
    Path file = folder.resolve("small.safetensors");
    NamedArrays.of(NamedArray.of("w", new float[] {1}, 1)).write(file);
    String header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    String padded = header + " ".repeat((8 - header.length() % 8) % 8);
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes(padded, 0, 0, (byte) 0x80, 0x3F));
  }

  /** Single quotes stand for double ones; the file has four bytes of data. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "()           | its header is not JSON",
      "{'w':        | its header is not JSON",
      "[]           | a JSON object is expected",
      "{'w':1}      | w: a JSON object is expected",
      "{'w':{}}     | dtype, shape and data_offsets are expected",
      "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4],'x':1}} | dtype, shape and data_offsets are expected",
      "{'w':{'dtype':1,'shape':[1],'data_offsets':[0,4]}}       | w: dtype must be text, not 1",
      "{'w':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}}  | w: shape must be a list of whole numbers",
      "{'w':{'dtype':'F32','shape':[1.5],'data_offsets':[0,4]}} | w: shape must be a list of whole numbers",
      "{'w':{'dtype':'F32','shape':1,'data_offsets':[0,4]}}     | w: shape must be a list of whole numbers",
      "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,8]}}   | w: data_offsets [0, 8] in a file with 4 bytes",
      "{'w':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}}   | w: data_offsets [4, 0] in a file with 4 bytes",
      "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0]}}     | w: data_offsets [0] in a file with 4 bytes",
      "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}   | w: F32 [2] does not fit in 4 bytes",
      "{'w':{'dtype':'F32','shape':[2000000000,2000000000],'data_offsets':[0,4]}} | does not fit in 4 bytes",
      "{'w':{'dtype':'F32','shape':[999999999999999999],'data_offsets':[0,4]}} | w: F32 [999999999999999999] does not fit in",
      "{'w':{'dtype':'BOOL','shape':[3],'data_offsets':[0,3]}}  | the arrays end at 3, but there are 4 bytes of data",
      "{'w':{'dtype':'BOOL','shape':[3],'data_offsets':[1,4]}}  | an array begins at 1, but the one before it ends at 0",
      "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4611686018427387904]}} | not [0, 4611686018427387904]",
      "{'__metadata__':{'a':1}}                                 | __metadata__: a must be text, not 1"})
  void refusesHostileHeaders(String header, String problem) throws IOException {
    requireRefused(header, problem);
  }

  @Test
  void aMessageIsNoLongerThanCanBeRead() throws IOException {
    requireRefused("{'w':{'dtype':'F32','shape':[1" + ",1".repeat(100_000) + "],'data_offsets':[0,4]}}",
        "w: it claims 100001 dimensions; 64 are the most that are read");
    requireRefused("{'w':{'dtype':'F32','shape':[-1" + ",1".repeat(100_000) + "],'data_offsets':[0,4]}}",
        "from 0 on, not [-1" + ", 1".repeat(25) + ", ...");
  }

  @Test
  void readsArraysInWhateverOrderTheHeaderHas() throws IOException {
    Path file = folder.resolve("unsorted.safetensors");
    String header = "{'b':{'dtype':'U8','shape':[1],'data_offsets':[3,4]},"
        + "'h':{'dtype':'F16','shape':[1],'data_offsets':[1,3]},'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1]}}";
    Files.write(file, bytes(header.replace('\'', '"'), 1, 2, 3, 4));
    ArrayFile read = ArrayFile.read(file);
    assertThat(read.arrays().get("a").array()).isEqualTo(new byte[] {1});
    assertThat(read.arrays().get("b").array()).isEqualTo(new byte[] {4});
    assertThat(read.unreadable()).containsOnlyKeys("h");
  }

  @Test
  void refusesArraysThatOverlapOrHaveOneName() throws IOException {
    String w = "'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}";
    requireRefused("{" + w + "," + w.replace('w', 'v') + "}",
        "v: another array begins at 0, too");
    requireRefused("{" + w + "," + w + "}", "the name w is there twice");
  }

  private void requireRefused(String header, String problem) throws IOException {
    Path file = folder.resolve("hostile.safetensors");
    Files.write(file, bytes(header.replace('\'', '"'), 0, 0, 0, 0));
    assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class)
        .hasMessageStartingWith(file.toString()).hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource({"1000000000", "99999999999", "-1", "9223372036854775807", "0", "1", "5"})
  void believesNoLengthThatTheFileDoesNotHave(long length) throws IOException {
    Path file = folder.resolve("hostile.safetensors");
    Files.write(file, ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(length).putInt(0x7D7B).array());
    assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class)
        .hasMessageContaining(length == 5 ? "it claims a header of 5 bytes, and has 12"
            : "it is damaged: it claims a header of " + Long.toUnsignedString(length) + " bytes");
    Path other = Files.copy(file, folder.resolve("hostile"));
    assertThatThrownBy(() -> ArrayFile.read(other)).isInstanceOf(DataException.class).hasMessageContaining(length == 5
        ? "it claims a header of 5 bytes, and has 12"
        : "hostile: not recognised as NPZ, NPY, IDX or safetensors; the name of a CSV file ends in .csv");
  }

  @Test
  void refusesBadUtf8() throws IOException {
    Path file = folder.resolve("hostile.safetensors");
    byte[] bytes = bytes("{\"#\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 0, 0, 0, 0);
    bytes[10] = (byte) 0xC0;
    Files.write(file, bytes);
    assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class)
        .hasMessageContaining("its header is not UTF-8");
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    Path file = folder.resolve("whole.safetensors");
    NamedArrays.of(NamedArray.of("w", new float[] {1, 2}, 2), NamedArray.of("b", new long[] {3}, 1)).write(file);
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class);
    }
  }

  @Test
  void noChangedByteDoesWorseThanARefusal() throws IOException {
    Path file = folder.resolve("whole.safetensors");
    NamedArrays.of(NamedArray.of("w", new float[] {1, 2}, 2), NamedArray.of("b", new long[] {3}, 1)).write(file);
    byte[] bytes = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(1);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] changed = bytes.clone();
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      Files.write(file, changed);
      refused += isRefused(file) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(1000);
  }

  private static boolean isRefused(Path file) throws IOException {
    try {
      ArrayFile.read(file);
      return false;
    } catch (DataException refusal) {
      return true;
    }
  }

  @Test
  void passesOverTypesThatJavaDoesNotHave() throws IOException {
    Path file = folder.resolve("half.safetensors");
    Files.write(file, bytes("{\"h\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]},"
        + "\"i\":{\"dtype\":\"I16\",\"shape\":[1],\"data_offsets\":[2,4]}}", 1, 2, 0xFF, 0xFF));
    ArrayFile read = ArrayFile.read(file);
    assertThat(read.unreadable()).isEqualTo(Map.of("h", "F16"));
    assertThat(read.arrays().get("i").array()).isEqualTo(new int[] {-1});
  }

  @Test
  void parametersOfSuchATypeAreToldByIt() throws IOException {
    Path file = folder.resolve("half.safetensors");
    Files.write(file, bytes("{\"weight\":{\"dtype\":\"BF16\",\"shape\":[1,3],\"data_offsets\":[0,6]}}", 1, 2, 3, 4, 5, 6));
    for (ThrowingCallable reader : List.<ThrowingCallable>of(
        () -> new LineTrainer(1).initialize(file), () -> new LineTrainer.Line().load(file))) {
      assertThatThrownBy(reader).isInstanceOf(DataException.class)
          .hasMessage(file + ": weight: elements of type BF16 can't be read; F32 and F64 can");
    }
  }

  private static byte[] bytes(String header, int... data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer = ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(text.length).put(text);
    for (int value : data) {
      buffer.put((byte) value);
    }
    return buffer.array();
  }
}
