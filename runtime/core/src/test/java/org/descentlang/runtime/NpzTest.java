package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpzTest {

  @TempDir Path folder;

  /** The file was written by NumPy. */
  @Test
  void readsWhatNumpyWrites() throws Exception {
    ArrayFile file = ArrayFile.read(Path.of(NpzTest.class.getResource("numpy.npz").toURI()));
    assertThat(file.arrays().size()).isEqualTo(28);
    assertThat(file.arrays().get("init.0.weight")).hasToString("init.0.weight F32 [1, 20]");
    assertThat(file.arrays().get("init.0.bias").array()).isEqualTo(new float[] {0.045268137007951736f});
    assertThat(file.arrays().get("loss")).hasToString("loss F64 [10]");
    assertThat(file.unreadable()).containsOnlyKeys("meta").containsValue("<U325");
  }

  @ParameterizedTest
  @CsvSource({"'<f4', 4", "'<f8', 8", "'<i4', 4", "'<i8', 8", "'<i2', 2", "'|i1', 1", "'|u1', 1", "'>f4', 4",
      "'>i8', 8", "'>i2', 2"})
  void readsEveryType(String descr, int bytes) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(3 * bytes)
        .order(descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    for (int value : new int[] {1, 2, 100}) {
      put(data, descr.substring(1), value);
    }
    Path file = write(npy(1, dictionary(descr, "False", "(3,)"), data.array()));
    assertThat(numbers(ArrayFile.read(file).arrays().get("a"))).containsExactly(1, 2, 100);
  }

  private static void put(ByteBuffer data, String type, int value) {
    switch (type) {
      case "f4" -> data.putFloat(value);
      case "f8" -> data.putDouble(value);
      case "i4" -> data.putInt(value);
      case "i8" -> data.putLong(value);
      case "i2" -> data.putShort((short) value);
      case "i1", "u1" -> data.put((byte) value);
      default -> throw new IllegalArgumentException(type);
    }
  }

  private static double[] numbers(NamedArray array) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = ((Number) java.lang.reflect.Array.get(array.array(), i)).doubleValue();
    }
    return numbers;
  }

  @Test
  void readsTruthValuesAndSmallNumbersBelow0() throws IOException {
    Path file = write(npy(1, dictionary("|b1", "False", "(2,)"), new byte[] {1, 0}));
    assertThat(ArrayFile.read(file).arrays().get("a").array()).isEqualTo(new boolean[] {true, false});
    Path small = write(npy(1, dictionary("|i1", "False", "()"), new byte[] {-1}));
    assertThat(ArrayFile.read(small).arrays().get("a").array()).isEqualTo(new int[] {-1});
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void readsEveryVersion(int version) throws IOException {
    Path file = write(npy(version, dictionary("|u1", "False", "(2, 1)"), new byte[] {1, 2}));
    assertThat(ArrayFile.read(file).arrays().get("a").shape()).isEqualTo(List.of(2, 1));
  }

  @Test
  void readsColumnMajorArraysRowMajor() throws IOException {
    // a[i, j, k] = 100 i + 10 j + k, of shape [2, 3, 2]: the first index runs first
    byte[] data = {0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121};
    Path file = write(npy(1, dictionary("|u1", "True", "(2, 3, 2)"), data));
    assertThat(ArrayFile.read(file).arrays().get("a").array())
        .isEqualTo(new byte[] {0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121});
  }

  @Test
  void readsASingleArray() throws IOException {
    Path file = folder.resolve("pixels.npy");
    Files.write(file, npy(1, dictionary("|u1", "False", "(1, 2)"), new byte[] {1, 2}));
    assertThat(ArrayFile.read(file).arrays().get("pixels").shape()).isEqualTo(List.of(1, 2));
  }

  @Test
  void readsAGzippedArray() throws IOException {
    Path file = folder.resolve("pixels.npy.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(npy(1, dictionary("|u1", "False", "(1, 2)"), new byte[] {1, 2}));
    }
    assertThat(ArrayFile.read(file).arrays().get("pixels").array()).isEqualTo(new byte[] {1, 2});
  }

  /** With a regular expression for the whole list it would overflow the stack. */
  @Test
  void readsAsManyDimensionsAsNumpy() throws IOException {
    Path file = write(npy(1, dictionary("|u1", "True", "(" + "1, ".repeat(63) + "2)"), new byte[] {1, 2}));
    assertThat(ArrayFile.read(file).arrays().get("a").shape()).hasSize(64).endsWith(2);
    Path hostile = write(npy(1, dictionary("|u1", "True", "(" + "1, ".repeat(15_000) + "2)"), new byte[] {1, 2}));
    assertThatThrownBy(() -> ArrayFile.read(hostile)).isInstanceOf(DataException.class)
        .hasMessage(file + ": a: it claims 15001 dimensions; 64 are the most that are read");
  }

  @Test
  void readsStoredMembers() throws IOException {
    byte[] array = npy(1, dictionary("|u1", "False", "(2,)"), new byte[] {1, 2});
    Path file = folder.resolve("stored.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      CRC32 checksum = new CRC32();
      checksum.update(array);
      ZipEntry entry = new ZipEntry("a.npy");
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(array.length);
      entry.setCrc(checksum.getValue());
      zip.putNextEntry(entry);
      zip.write(array);
    }
    assertThat(ArrayFile.read(file).arrays().get("a").size()).isEqualTo(2);
    byte[] bytes = Files.readAllBytes(file);
    bytes[30 + "a.npy".length() + array.length - 1] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class)
        .hasMessage(file + ": a: it is damaged: the checksum differs");
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}              ; F32 [2] does not fit in 2 bytes",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (1,)}              ; there are more bytes than its header",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000,)}     ; U8 [1000000000] does not fit in 2",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (9999999999,)}     ; U8 [9999999999] does not fit in 2",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (65536, 65536)}    ; U8 [65536, 65536] does not fit in",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,)} ; can't be read",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}             ; its header has no shape that can be read",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (,2)}              ; can't be read",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (2,,)}             ; the shape (2,,) can't be read",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (2 1)}             ; the shape (2 1) can't be read",
      "{'descr': '|u1', 'fortran_order': Maybe, 'shape': (2,)}              ; its header has no fortran_order that",
      "{'fortran_order': False, 'shape': (2,)}                              ; its header has no descr that can be read",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), 'shape': (1,)} ; its header has shape twice",
      "'descr': '|u1', 'fortran_order': False, 'shape': (2,)                ; its header is no dictionary"})
  void refusesHostileHeaders(String header, String problem) throws IOException {
    Path file = write(npy(1, header, new byte[] {1, 2}));
    assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class)
        .hasMessageStartingWith(file + ": a: ").hasMessageContaining(problem);
  }

  @Test
  void refusesAHugeHeader() throws IOException {
    byte[] array = npy(2, dictionary("|u1", "False", "(2,)"), new byte[] {1, 2});
    ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN).putInt(8, Integer.MAX_VALUE);
    Path file = write(array);
    assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class)
        .hasMessageContaining("it claims a header of 2147483647 bytes");
  }

  @Test
  void passesOverStructuredArrays() throws IOException {
    Path file = write(npy(1, "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2,)}", new byte[8]));
    assertThat(ArrayFile.read(file).unreadable()).containsEntry("a", "structured");
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    Path file = write(npy(1, dictionary("<f4", "False", "(2,)"), new byte[8]));
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 2; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class)
          .hasMessageStartingWith(file.toString());
    }
  }

  @Test
  void aClaimedSizeThatCannotBePackedIsNotBelieved() throws IOException {
    Path file = write(npy(1, dictionary("|u1", "False", "(2000000000,)"), new byte[100]));
    byte[] bytes = Files.readAllBytes(file);
    int central = indexOf(bytes, new byte[] {'P', 'K', 1, 2});
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(central + 24, 2_000_000_128);
    Files.write(file, bytes);
    assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class)
        .hasMessageContaining("it claims 2000000128 bytes, packed in");
  }

  @Test
  void aMemberThatUnpacksToMoreThanItClaimsIsRefused() throws IOException {
    byte[] array = npy(1, dictionary("|u1", "False", "(2,)"), new byte[100]);
    Path file = write(array);
    byte[] bytes = Files.readAllBytes(file);
    int central = indexOf(bytes, new byte[] {'P', 'K', 1, 2});
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(central + 24, array.length - 98);
    Files.write(file, bytes);
    assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class)
        .hasMessageContaining("there are more bytes than its header claims");
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    int at = 0;
    while (!Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
      at++;
    }
    return at;
  }

  @Test
  void refusesMembersThatAreNoArrays() throws IOException {
    Path file = folder.resolve("other.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("../../readme.txt"));
    }
    assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class)
        .hasMessage(file + ": ../../readme.txt: a member of an NPZ archive ends in .npy");
  }

  @Test
  void refusesTwoMembersOfOneName() throws IOException {
    Path file = folder.resolve("twice.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : List.of("a.npy", "b.npy")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(npy(1, dictionary("|u1", "False", "(2,)"), new byte[] {1, (byte) name.charAt(0)}));
      }
    }
    byte[] bytes = Files.readAllBytes(file);
    for (int at = 0; at < bytes.length - 4; at++) {
      if (new String(bytes, at, 5, StandardCharsets.ISO_8859_1).equals("b.npy")) {
        bytes[at] = 'a';
      }
    }
    Files.write(file, bytes);
    assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class)
        .hasMessage(file + ": two members have the name a.npy");
  }

  @Test
  void aBrokenArchiveIsNoSafetensorsFile() throws IOException {
    Path file = Files.write(folder.resolve("broken.npz"), new byte[] {1, 2, 3, 4, 5});
    assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class)
        .hasMessage(file + ": not recognised as NPZ, NPY, IDX or safetensors: it is too short");
  }

  private static String dictionary(String descr, String fortran, String shape) {
    return "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
  }

  private static byte[] npy(int version, String header, byte[] data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer = ByteBuffer.allocate(8 + (version == 1 ? 2 : 4) + text.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN);
    buffer.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) version).put((byte) 0);
    if (version == 1) {
      buffer.putShort((short) text.length);
    } else {
      buffer.putInt(text.length);
    }
    return buffer.put(text).put(data).array();
  }

  private Path write(byte[] array) throws IOException {
    Path file = folder.resolve("arrays.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("a.npy"));
      zip.write(array);
    }
    return file;
  }
}
