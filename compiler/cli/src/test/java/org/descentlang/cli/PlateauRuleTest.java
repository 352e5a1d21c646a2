package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlateauRuleTest {

  @TempDir
  private Path folder;

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "factor=1 | factor: 1.0 is not from 0 to below 1", "factor=-0.5 | factor: -0.5 is not from 0 to below 1",
      "patience=-1 | patience is -1, and no number of epochs",
      "patience=1.5 | patience is 1.5, and no number of epochs",
      "cooldown=-2 | cooldown is -2, and no number of epochs",
      "cooldown=1e10 | cooldown is 1e10, and no number of epochs",
      "threshold=-1 | threshold: -1.0 is no number from 0 on", "difference=-1 | threshold: -1.0 is no number from 0 on",
      "threshold=1 | threshold is 1, and no share of a loss, below 1; difference=1 is an amount",
      "threshold=0.1,difference=2 | it has one threshold, a share or a difference",
      "factor=0.1,factor=0.5 | factor is said twice", "minimum=-1 | minimum: -1.0 is no number from 0 on",
      "minimum=1e999 | minimum: Infinity is no number from 0 on",
      "minimum=2 | minimum: 2.0 is above the setting, pace = 1.0, so that nothing would lower it",
      "minima=2 | there is no option minima, only factor, patience, threshold, difference, cooldown, minimum"})
  void aPlateauThatCannotBeIsRefused(String options, String message) throws IOException {
    Line line = Line.in(folder);
    Path program = line.write("paced.dl", Files.readString(line.program())
        .replace("  optimizer  sgd(lr = 0.1", "  setting    pace = 1\n  optimizer  sgd(lr = pace * 0.1"));
    Path save = folder.resolve("paced.safetensors");
    Run run = Run.of("train", program, "--data", line.data(), "--save", save, "--plateau", "pace," + options);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).isEqualTo("descent: --plateau: " + message + "\n");
    assertThat(save).doesNotExist();
  }
}
