package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.descentlang.runtime.ArrayFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data that is wrong: a clear message, the right status, and no stack trace. */
class BadDataTest {

  @TempDir
  private Path folder;
  private Line line;
  private Path save;

  @BeforeEach
  void writeProgram() throws IOException {
    line = Line.in(folder);
    save = folder.resolve("save.safetensors");
  }

  private Run train(Object data, Object... options) {
    Object[] all = new Object[options.length + 6];
    System.arraycopy(new Object[] {"train", line.program(), "--data", data, "--save", save}, 0, all, 0, 6);
    System.arraycopy(options, 0, all, 6, options.length);
    return Run.of(all);
  }

  private static void assertRefused(Run run, int status, String... words) {
    assertThat(run.err()).startsWith("descent: ").contains(words).doesNotContain("\tat ").doesNotContain("Exception");
    assertThat(run.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "x,hight;1,2       | bad.csv:1: there is no column height (did you mean hight?)",
      "x,height;1,2;1    | bad.csv:3: 1 field, but 2 columns",
      "x,height;1,NaN    | bad.csv:2:height",
      "x,height;1,two    | bad.csv:2:height",
      "x,height;1,       | bad.csv:2:height: the field is empty",
      "x,height          | there is no example"
  })
  void aBadTableIsToldByLineAndColumn(String text, String message) throws IOException {
    Path data = line.write("bad.csv", text.strip().replace(';', '\n') + "\n");
    assertRefused(train(data), 1, message);
    assertThat(save).doesNotExist();
  }

  @Test
  void aFileThatIsNotThereIsStatusThree() {
    assertRefused(train(folder.resolve("none.csv")), 3, "none.csv: there is no such file");
    assertRefused(train(line.data(), "--init", folder.resolve("none")), 3, "none: there is no such file");
    assertRefused(train(line.data(), "--resume", folder.resolve("none")), 3, "none: there is no such file");
  }

  @Test
  void aHeaderOfGigabytesIsNotBelieved() throws IOException {
    Path file = folder.resolve("huge.safetensors");
    Files.write(file, ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 40).array());
    assertRefused(train(line.data(), "--init", file), 1, "huge.safetensors");
    assertRefused(train(file), 1, "huge.safetensors");
  }

  @Test
  void aSaveThatIsCutOffIsRefusedAndStaysAsItIs() throws IOException {
    train(line.data(), "--epochs", 1);
    byte[] whole = Files.readAllBytes(save);
    Path cut = Files.write(folder.resolve("cut.safetensors"), java.util.Arrays.copyOf(whole, whole.length - 3));
    assertRefused(train(line.data(), "--resume", cut), 1, "cut.safetensors");
    assertThat(Files.readAllBytes(save)).isEqualTo(whole);
  }

  @Test
  void theSaveOfAnotherProgramIsRefused() throws IOException {
    train(line.data(), "--epochs", 1);
    line.write("line.dl", Files.readString(line.program()).replace("momentum = 0.5", "momentum = 0"));
    Run refused = train(line.data(), "--resume", save);
    assertRefused(refused, 1, "another program", "\n  surplus: optimizer/y.weight/");
    assertThat(refused.out()).isEmpty();
  }

  @Test
  void parametersThatFitMayBeginAnotherRun() throws IOException {
    train(line.data(), "--epochs", 1);
    line.write("line.dl", Files.readString(line.program()).replace("momentum = 0.5", "momentum = 0.25"));
    assertRefused(train(line.data(), "--resume", save), 1, "its parameters fit, and another run may begin with them");
    Path begun = Files.copy(save, folder.resolve("begun.safetensors"));
    assertThat(train(line.data(), "--epochs", 1, "--init", begun).status()).isZero();
  }

  @Test
  void otherDataCanNotContinueARun() throws IOException {
    train(line.data(), "--epochs", 1);
    Path fewer = line.write("fewer.csv", "x,height\n1,2\n");
    assertRefused(train(fewer, "--resume", save), 1, "a run goes on with what it began with: examples ");
  }

  @Test
  void aPlaceThatCanNotBeWrittenIsStatusThree() {
    save = folder.resolve("none/save.safetensors");
    assertRefused(train(line.data(), "--epochs", 1), 3, "can't write", "save.safetensors");
    assertRefused(Run.of("predict", line.program(), "--data", line.data(), "--params", line.data(), "--out",
        folder.resolve("none/out.csv")), 3, "can't write", "out.csv: there is no folder");
    save = folder;
    assertRefused(train(line.data(), "--epochs", 1), 3, "can't write");
  }

  @Test
  void aNameOfNoInputIsToldFromTheOthers() throws IOException {
    Path idx = Files.write(folder.resolve("a.idx"), new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 5});
    assertRefused(train("xx=" + idx + ",height=" + idx), 1, "there is no input or target xx");
    assertRefused(train("x=" + idx), 1, "height");
  }

  @Test
  void aLogOnAFullDiskIsNamedAndTheSaveStays() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "only Linux has a disk that is always full");
    assertRefused(train(line.data(), "--epochs", 3, "--log", full), 3, "can't write /dev/full: ");
    assertThat(Run.of("train", line.program(), "--data", line.data(), "--resume", save, "--epochs", 1, "--save", save)
        .status()).isZero();
  }

  @Test
  void aSaveOfTheOtherTypeNamesTheOption() throws IOException {
    train(line.data(), "--epochs", 1, "--type", "f64");
    assertRefused(train(line.data(), "--resume", save), 1, "its numbers are F64, and those of LineTrainer are F32",
        "--type f64");
    assertThat(Run.of("train", line.program(), "--data", line.data(), "--resume", save, "--type", "f64", "--epochs", 1,
        "--save", save).status()).isZero();
  }

  @Test
  void aSaveWithoutSeedIsNone() throws IOException {
    train(line.data(), "--epochs", 1);
    ArrayFile saved = ArrayFile.read(save);
    for (String seed : new String[] {"9999999999999999999", "seven", ""}) {
      Map<String, String> metadata = new HashMap<>(saved.metadata());
      metadata.put("descent.seed", seed);
      ArrayFile.write(save, saved.arrays(), metadata);
      assertRefused(train(line.data(), "--resume", save), 1, "no save of a trainer");
    }
  }
}
