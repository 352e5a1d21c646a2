package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.descentlang.runtime.ArrayFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is predicted of a target that was standardized: heights around 500, of which x is a hundredth. */
class TargetUnitsTest {

  private static final String PROGRAM = """
      loss weighted(y: [..s], goal: [..s], part: [..s])[s] = (y[s] - goal[s])^2  per part[s]

      model Line(x: [1]) {
        rough = dense(x, 1)
        y     = dense(x, 1)
        w     = exp(0.1 * y)
        return rough, y, w
      }

      trainer LineTrainer {
        model      Line
        target     share: [1]
        target     height: [1]
        loss       LOSS
        optimizer  adam(lr = 0.05)
        batch      8
      }
      """;

  @TempDir
  private Path folder;
  private Path data;

  @BeforeEach
  void writeData() throws IOException {
    StringBuilder heights = new StringBuilder("x,share,height\n");
    for (int i = 0; i < 40; i++) {
      heights.append(String.format(Locale.ROOT, "%d,1,%d%n", i, 300 + 10 * i));
    }
    data = Files.writeString(folder.resolve("line.csv"), heights.toString().replace("\r\n", "\n"));
  }

  private Run predict(String loss, String type, Path out) throws IOException {
    Path program = Files.writeString(folder.resolve("line.dl"), PROGRAM.replace("LOSS", loss));
    Path save = folder.resolve("line.safetensors");
    assertThat(Run.of("train", program, "--data", data, "--standardize", "x,height", "--epochs", 60, "--type", type,
        "--save", save).status()).isZero();
    return Run.of("predict", program, "--params", save, "--data", data, "--type", type, "--out", out);
  }

  private static String told(String text) {
    return "note: x is standardized as in SAVE\nnote: " + text + "\n";
  }

  /** Without the warning of what no loss reads. */
  private String notes(Run run) {
    return run.err().replace(folder.resolve("line.safetensors").toString(), "SAVE").lines()
        .filter(line -> line.startsWith("note: ")).map(line -> line + "\n").collect(Collectors.joining());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"mse(y, height) | f32", "mse(y, height) | f64", "huber(y, height) | f32",
      "l1(y, height) | f32", "mse(rough, share) * 0.1; mse(y, height) | f32", "weighted(y, height, share) | f32"})
  void isToldInTheUnitOfTheTarget(String losses, String type) throws IOException {
    Path out = folder.resolve("out.csv");
    Run run = predict(losses.replace("; ", "\n  loss       "), type, out);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(notes(run)).isEqualTo(told("y is told in the unit of height, which is standardized in SAVE"));
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.get(0)).isEqualTo("rough,y,w");
    for (int i = 0; i < 40; i++) {
      assertThat(Double.parseDouble(lines.get(1 + i).split(",")[1])).isEqualTo(300 + 10 * i, within(20.0));
    }
  }

  /** A function of an output is no output; nor is a target that no loss compares. */
  @ParameterizedTest
  @ValueSource(strings = {"mse(exp(y), height)", "mse(2 * y, height)", "mse(rough, share)", "mse(y * y, height)"})
  void staysStandardizedWhereNoLossComparesThem(String loss) throws IOException {
    Path out = folder.resolve("out.safetensors");
    Run run = predict(loss, "f32", out);
    assertThat(run.status()).isZero();
    assertThat(notes(run))
        .isEqualTo(told("height is standardized in SAVE: what is predicted of it stays standardized"));
    float[] y = (float[]) ArrayFile.read(out).arrays().get("y").array();
    for (float value : y) {
      assertThat(value).isBetween(-10f, 10f);
    }
  }
}
