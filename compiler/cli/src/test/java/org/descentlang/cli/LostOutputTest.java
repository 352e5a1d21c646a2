package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.descentlang.runtime.ArrayFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results that can't be printed: on a full disk, or since nothing reads them. */
class LostOutputTest {

  @TempDir
  private Path folder;
  private Line line;

  @BeforeEach
  void writeProgram() throws IOException {
    line = Line.in(folder);
  }

  /** Takes so many lines, and no more. */
  private static final class Output extends OutputStream {
    private final String problem;
    private int lines;

    Output(int lines, String problem) {
      this.lines = lines;
      this.problem = problem;
    }

    @Override
    public void write(int unit) throws IOException {
      if (lines == 0) {
        throw new IOException(problem);
      }
      lines -= unit == '\n' ? 1 : 0;
    }

    @Override
    public String toString() {
      return "";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Broken pipe", "The pipe is being closed", "The pipe has been ended"})
  void aReaderThatHasGoneIsNoError(String problem) {
    assertThat(Run.to(new Output(0, problem), "explain", line.program())).isEqualTo(new Run(141, "", ""));
    assertThat(Run.to(new Output(3, problem), "help", "train")).isEqualTo(new Run(141, "", ""));
    assertThat(Run.to(new Output(1, problem), "check-gradients", line.program())).isEqualTo(new Run(141, "", ""));
  }

  @Test
  void aFullDiskIs() {
    Run run = Run.to(new Output(2, "No space left on device"), "explain", line.program());
    assertThat(run).isEqualTo(new Run(3, "", "descent: can't write the output: No space left on device\n"));
  }

  @Test
  void aWrongProgramStaysWrong() throws IOException {
    Path wrong = line.write("wrong.dl", "model M {");
    assertThat(Run.to(new Output(0, "Broken pipe"), "check", wrong).status()).isEqualTo(1);
  }

  /** Two lines are the head of the table, and the third is the first epoch, which has been saved. */
  @Test
  void trainingEndsWithTheEpochThatNobodyReads() throws IOException {
    Path save = folder.resolve("save.safetensors");
    Run run = Run.to(new Output(2, "Broken pipe"), "train", line.program(), "--data", line.data(), "--epochs", 1000000,
        "--save", save);
    assertThat(run).isEqualTo(new Run(141, "", ""));
    assertThat(ArrayFile.read(save).metadata()).containsEntry("fit.epoch", "1");
  }
}
