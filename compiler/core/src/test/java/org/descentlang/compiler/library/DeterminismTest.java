package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.Golden;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Some steps of a program give the same bits of parameters and optimizer state on every JDK, now and later: no schedule
 * may move these hashes. Nor do vector code and the number of threads.
 */
class DeterminismTest {
  private static final int STEPS = 20;
  private static final int MOST_THREADS = 3;
  /** The larger ones take few steps, which go through every kernel. */
  private static final List<String> WORKLOADS = List.of("W3:20", "W4:6", "W6:2", "W7:2", "W8:2");

  @Test
  void theSameSeedAndDataGiveTheSameBits() throws IOException {
    String text = Programs.workload("W3") + String.join("\n", Stream.of("digits", "conv", "rnn")
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
  void neitherVectorCodeNorThreadsChangeABit(String vectors) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-modules", "jdk.incubator.vector",
        "-Ddescent.vectors=" + vectors, "-cp", System.getProperty("java.class.path"), TrainedBits.class.getName(),
        Integer.toString(MOST_THREADS)));
    command.addAll(WORKLOADS);
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String hashes = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    Golden.check("library/workloads.txt", hashes);
  }

  /** Neither in the thread that calls nor in the others. */
  @Test
  void aStepOfThreadsAllocatesNothing() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Trainer trainer = Programs.narrow(Programs.workload("W4")).trainer("W4", 42, MOST_THREADS);
    long[] own = Stream.concat(Stream.of(Thread.currentThread()),
            Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("descent-")))
        .filter(t -> t == Thread.currentThread() || !before.contains(t)).mapToLong(Thread::getId).toArray();
    assertThat(own).hasSize(MOST_THREADS);
    Batch batch = trainer.newBatch();
    batch.count(batch.capacity());
    trainer.step(batch);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] first = threads.getThreadAllocatedBytes(own);
    long measuring = threads.getThreadAllocatedBytes(own)[0] - first[0];
    long[] start = threads.getThreadAllocatedBytes(own);
    for (int step = 0; step < STEPS; step++) {
      trainer.step(batch);
    }
    long[] end = threads.getThreadAllocatedBytes(own);
    assertThat(Arrays.stream(end).sum() - Arrays.stream(start).sum()).isLessThanOrEqualTo(measuring);
  }
}
