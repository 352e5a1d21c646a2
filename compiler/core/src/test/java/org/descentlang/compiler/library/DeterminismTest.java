package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Some steps of a program give the same bits of parameters and optimizer state on every JDK, now and later: no schedule
 * may move these hashes.
 */
class DeterminismTest {
  private static final int STEPS = 20;
  /** The larger ones take few steps, which go through every kernel, in full and in half mini-batches. */
  private static final List<String> WORKLOADS = List.of("W3:20", "W4:6", "W6:3", "W7:3", "W8:3");

  @Test
  void theSameSeedAndDataGiveTheSameBits() throws IOException {
    String text = String.join("\n", List.of("digits", "w3", "conv", "rnn").stream()
        .map(name -> Programs.resource("library/" + name + ".dl")).toList());
    StringBuilder hashes = new StringBuilder();
    for (String type : List.of("f32", "f64")) {
      Programs programs = type.equals("f64") ? Programs.wide(text) : Programs.narrow(text);
      for (String name : List.of("Digits", "W3", "Conv", "Rnn")) {
        hashes.append(name).append(' ').append(type).append(' ')
            .append(TrainedBits.hash(programs.trainer(name, 42), STEPS)).append('\n');
      }
    }
    Golden.check("library/hashes.txt", hashes.toString());
  }

  /** In a JVM of its own, with and without vector code, which is used from the first step on. */
  @ParameterizedTest
  @ValueSource(strings = {"off", "cold"})
  void vectorCodeGivesTheSameBits(String vectors) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-modules", "jdk.incubator.vector",
        "-Ddescent.vectors=" + vectors, "-cp", System.getProperty("java.class.path"), TrainedBits.class.getName()));
    command.addAll(WORKLOADS);
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String hashes = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    Golden.check("library/workloads.txt", hashes);
  }
}
