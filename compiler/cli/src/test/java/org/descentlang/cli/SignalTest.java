package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C, and what else asks a process to end. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Java can't send signals there")
class SignalTest {

  private static final long SECONDS = 120;
  /** Less than an epoch. */
  private static final int MORE = 3;

  @TempDir
  private Path folder;
  private Line line;
  private Path save;

  @BeforeEach
  void writeProgram() throws IOException {
    line = Line.in(folder);
    save = folder.resolve("line.safetensors");
  }

  private Process start(Object... arguments) throws IOException {
    String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", path, Main.class.getName()));
    Stream.of(arguments).map(String::valueOf).forEach(command::add);
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();
  }

  private void awaitSave(Process process) throws InterruptedException {
    for (int i = 0; i < SECONDS * 10 && process.isAlive() && !Files.exists(save); i++) {
      Thread.sleep(100);
    }
    assertThat(save).exists();
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void trainingStopsAfterItsStepAndIsSaved(String signal, int status) throws Exception {
    Path log = folder.resolve("log");
    Process process = start("train", line.program(), "--data", line.data(), "--validation", 0.2, "--epochs", 100000000,
        "--save", save, "--log", log);
    awaitSave(process);
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(status);
    String out = Files.readString(folder.resolve("out"), StandardCharsets.UTF_8);
    Matcher told = Pattern.compile("\n\nstopped after (\\d+) steps: --resume SAVE goes on\nsaved: SAVE\n$")
        .matcher(out.replace(save.toString(), "SAVE"));
    assertThat(told.find()).as(out).isTrue();
    String steps = told.group(1);
    assertThat(filesOf(folder)).containsExactlyInAnyOrder("line.dl", "line.csv", "line.safetensors", "log", "out");
    assertThat(Files.readString(log)).containsOnlyOnce("{\"step\":" + steps + ",");
    // A whole run is at the same bits a few steps later. (Its save need not have been the same before: a stop within
    // the validation leaves that to the run that goes on.)
    Path whole = folder.resolve("whole.safetensors");
    Run.of("train", line.program(), "--data", line.data(), "--validation", 0.2, "--steps", Long.parseLong(steps) + MORE,
        "--save", whole);
    Run.of("train", line.program(), "--data", line.data(), "--validation", 0.2, "--steps", MORE, "--resume", save,
        "--save", save);
    assertThat(save).hasSameBinaryContentAs(whole);
  }

  private static List<String> filesOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
