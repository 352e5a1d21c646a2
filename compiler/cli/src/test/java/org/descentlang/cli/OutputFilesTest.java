package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OutputFilesTest {

  @TempDir
  private Path folder;
  private Line line;
  private Path save;

  @BeforeEach
  void writeProgram() throws IOException {
    line = Line.in(folder);
    save = folder.resolve("line.safetensors");
  }

  private Run train(Object... more) {
    Object[] arguments = new Object[6 + more.length];
    System.arraycopy(new Object[] {"train", line.program(), "--data", line.data(), "--epochs", 1}, 0, arguments, 0, 6);
    System.arraycopy(more, 0, arguments, 6, more.length);
    return Run.of(arguments);
  }

  @Test
  void noOutputIsAnInput() throws IOException {
    String data = Files.readString(line.data());
    Run run = train("--save", folder.resolve("other/../line.csv"));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--save would overwrite").contains("which is --data, too");
    assertThat(train("--save", save, "--log", line.program()).status()).isEqualTo(2);
    assertThat(train("--save", save, "--log", save).status()).isEqualTo(2);
    assertThat(line.data()).hasContent(data);
    assertThat(save).doesNotExist();
  }

  @Test
  void aSaveReplacesOnlyParameters() throws IOException {
    Path notes = line.write("notes.txt", "not to be lost");
    Run run = train("--save", notes);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("notes.txt, which is no save of parameters");
    assertThat(notes).hasContent("not to be lost");
    assertThat(train("--save", save).status()).isZero();
    assertThat(train("--save", save).status()).isZero();
  }

  /** Not after the first epoch: nothing has been printed, and nothing is left. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
  void whatCanNotBeWrittenIsToldBeforeThereIsSomethingToWrite() throws IOException {
    assertThat(train("--save", save).status()).isZero();
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("gone"));
    Path large = folder.resolve("n".repeat(300));
    Path device = Path.of("/dev/null");
    long files = filesOf(folder);
    for (Path target : new Path[] {link, large, device}) {
      for (Run run : new Run[] {train("--save", target),
          Run.of("predict", line.program(), "--params", save, "--data", line.data(), "--out", target)}) {
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("descent: can't write " + target + ": ");
      }
    }
    assertThat(filesOf(folder)).isEqualTo(files);
  }

  private static long filesOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  @Test
  void predictionsReplaceNeitherParametersNorPrograms() {
    train("--save", save);
    Run run = Run.of("predict", line.program(), "--params", save, "--data", line.data(), "--out", save);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("which is --params, too");
  }

  @Test
  void aLogGoesOnWhereTheRunDoes() throws IOException {
    Path log = folder.resolve("log");
    train("--save", save, "--log", log);
    String before = Files.readString(log);
    assertThat(train("--resume", save, "--save", save, "--log", log).status()).isZero();
    assertThat(Files.readString(log)).startsWith(before).contains("\"epoch\":2");
  }

  @Test
  void aModelAloneIsNotTrained() throws IOException {
    Path model = line.write("model.dl", "model Line(x: [1]) {\n  y = dense(x, 1)\n  return y\n}\n");
    for (Run run : new Run[] {Run.of("train", model, "--data", line.data()), Run.of("check-gradients", model)}) {
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err()).contains("model.dl has no trainer, so there is nothing to train");
    }
  }
}
