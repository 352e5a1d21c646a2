package org.descentlang.samples.benchmarks;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Starts JVMs, one for each contender, workload and number of threads, and reads what comes out. */
final class Measurer {
  private static final int STARTS = 10;
  /** Those whose many kernels take HotSpot longer. */
  private static final List<Workload> LARGE = List.of(Workload.W5, Workload.W6, Workload.W7, Workload.W8);
  /** Bytes that JMH itself allocates between two repetitions of a second: some 6,000, measured. */
  private static final double OF_JMH = 10_000;
  private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** Times of repetitions, in microseconds, from the shortest to the longest. */
  record Times(List<Double> sorted, double bytes) {
    Times {
      sorted = sorted.stream().sorted().toList();
    }

    double median() {
      int size = sorted.size();
      return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    }

    double best() {
      return sorted.get(0);
    }
  }

  private Measurer() {}

  /** JMH's average times of a step, one for each iteration. */
  static Times step(Workload workload, Contender contender, int threads) throws IOException, InterruptedException {
    Path file = Files.createTempFile("benchmark", ".json");
    try {
      List<String> command = new ArrayList<>(List.of(JAVA, "-cp", System.getProperty("java.class.path"),
          "org.openjdk.jmh.Main", TrainingStep.class.getName(), "-foe", "true", "-prof", "gc",
          "-rf", "json", "-rff", file.toString(),
          "-wi", LARGE.contains(workload) ? "8" : "4",
          "-p", "workload=" + workload, "-p", "contender=" + contender, "-p", "threads=" + threads));
      if (!contender.options(threads).isEmpty()) {
        command.addAll(List.of("-jvmArgs", String.join(" ", contender.options(threads))));
      }
      run(command, threads);
      return times(JsonParser.parseString(Files.readString(file)).getAsJsonArray().get(0).getAsJsonObject());
    } finally {
      Files.delete(file);
    }
  }

  /** Bytes are those of the repetition in the median: HotSpot may have compiled in one of the others. */
  private static Times times(JsonObject result) {
    Times times = new Times(repetitions(result.getAsJsonObject("primaryMetric")), 0);
    JsonObject allocation = result.getAsJsonObject("secondaryMetrics").getAsJsonObject("gc.alloc.rate.norm");
    double bytes = new Times(repetitions(allocation), 0).median();
    return bytes * 1e6 / times.median() < OF_JMH ? times : new Times(times.sorted, bytes);
  }

  private static List<Double> repetitions(JsonObject metric) {
    JsonArray fork = metric.getAsJsonArray("rawData").get(0).getAsJsonArray();
    return StreamSupport.stream(fork.spliterator(), false).map(JsonElement::getAsDouble).toList();
  }

  /** Times of whole processes that train one step. Ours has the jars on its class path that it needs. */
  static Times firstStep(Contender contender) throws IOException, InterruptedException {
    String all = System.getProperty("java.class.path");
    String classPath = contender.isPeer() ? all : Stream.of(all.split(File.pathSeparator))
        .filter(Measurer::isOurs).collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(contender.options(1));
    command.addAll(List.of("-cp", classPath, FirstStep.class.getName(), contender.name()));
    run(command, 1);
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      long before = System.nanoTime();
      run(command, 1);
      times.add((System.nanoTime() - before) / 1e3);
    }
    return new Times(times, 0);
  }

  private static boolean isOurs(String jar) {
    String name = Path.of(jar).getFileName().toString();
    return name.equals("benchmarks.jar") || name.startsWith("descent-");
  }

  /** Libraries that divide work with OpenMP or by themselves read their number of threads from the environment. */
  private static void run(List<String> command, int threads) throws IOException, InterruptedException {
    String number = Integer.toString(threads);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(Map.of(
        "OMP_NUM_THREADS", number, "MKL_NUM_THREADS", number, "OPENBLAS_NUM_THREADS", number));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException("this failed: " + String.join(" ", command) + "\n" + output);
    }
  }
}
