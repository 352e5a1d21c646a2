package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdxTest {

  private static final byte[] IMAGES = ByteBuffer.allocate(22)
      .putInt(0x0803).putInt(1).putInt(2).putInt(3).put(new byte[] {1, 2, 3, 4, 5, -1}).array();

  @TempDir Path folder;

  @Test
  void readsBytes() throws IOException {
    NamedArray array = ArrayFile.read(write("train-images-idx3-ubyte", IMAGES)).arrays().get("train-images-idx3-ubyte");
    assertThat(array.shape()).isEqualTo(List.of(1, 2, 3));
    assertThat(array.array()).isEqualTo(new byte[] {1, 2, 3, 4, 5, -1});
  }

  @Test
  void readsGzippedFiles() throws IOException {
    assertThat(ArrayFile.read(write("images.idx.gz", gzip(IMAGES))).arrays().get("images").size()).isEqualTo(6);
  }

  @Test
  void readsTheOtherTypes() throws IOException {
    assertThat(array(ByteBuffer.allocate(10).putInt(0x0901).putInt(2).put((byte) -1).put((byte) 1)))
        .isEqualTo(new int[] {-1, 1});
    assertThat(array(ByteBuffer.allocate(10).putInt(0x0B01).putInt(1).putShort((short) -2))).isEqualTo(new int[] {-2});
    assertThat(array(ByteBuffer.allocate(12).putInt(0x0C01).putInt(1).putInt(-3))).isEqualTo(new int[] {-3});
    assertThat(array(ByteBuffer.allocate(12).putInt(0x0D01).putInt(1).putFloat(0.5f))).isEqualTo(new float[] {0.5f});
    assertThat(array(ByteBuffer.allocate(16).putInt(0x0E01).putInt(1).putDouble(0.1))).isEqualTo(new double[] {0.1});
  }

  private Object array(ByteBuffer bytes) throws IOException {
    return ArrayFile.read(write("a.idx", bytes.array())).arrays().get("a").array();
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    for (int length = 3; length < IMAGES.length; length++) {
      Path file = write("a.idx", Arrays.copyOf(IMAGES, length));
      assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class)
          .hasMessageStartingWith(file.toString());
    }
    byte[] packed = gzip(IMAGES);
    for (int length = 2; length < packed.length; length++) {
      Path file = write("a.idx.gz", Arrays.copyOf(packed, length));
      assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class)
          .hasMessageStartingWith(file.toString()).hasMessageNotContaining("null");
    }
  }

  @ParameterizedTest
  @CsvSource({"2000000000, 1, 1, 'U8 [2000000000, 1, 1] does not fit in'", "65536, 65536, 1, does not fit in",
      "-1, 1, 1, 'U8 [4294967295, 1, 1] does not fit in'", "1, 2, 2, there are more bytes than its header claims"})
  void believesNoExtentThatTheFileDoesNotHave(int a, int b, int c, String problem) throws IOException {
    byte[] bytes = IMAGES.clone();
    ByteBuffer.wrap(bytes).putInt(4, a).putInt(8, b).putInt(12, c);
    for (Path file : List.of(write("a.idx", bytes), write("a.idx.gz", gzip(bytes)))) {
      assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class).hasMessageContaining(problem);
    }
  }

  /** A header of safetensors may be that long, and begin like an IDX file without dimensions. */
  @Test
  void anArrayWithoutDimensionsIsNone() throws IOException {
    byte[] header = "{}".getBytes(StandardCharsets.UTF_8);
    Path file = write("a", ByteBuffer.allocate(8 + 0x80000).order(ByteOrder.LITTLE_ENDIAN).putLong(0x80000)
        .put(header).put(" ".repeat(0x80000 - header.length).getBytes(StandardCharsets.UTF_8)).array());
    assertThat(ArrayFile.read(file).arrays().size()).isZero();
  }

  @Test
  void saysThatOtherThingsAreGzipped() throws IOException {
    Path file = write("a.gz", gzip("age,height\n1,2\n".getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class)
        .hasMessage(file + ": what is gzipped in it is neither an IDX nor an NPY file");
  }

  @Test
  void refusesOtherTypes() throws IOException {
    byte[] bytes = IMAGES.clone();
    bytes[2] = 0x0A;
    Path file = write("a.idx", bytes);
    assertThatThrownBy(() -> ArrayFile.read(file)).isInstanceOf(DataException.class)
        .hasMessage(file + ": no IDX file: 0xa is no type");
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }
}
