package org.descentlang.samples.benchmarks;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What has been measured, in a file with a line for each measurement. */
final class Results {
  /** What is measured: a step, or the time from a process's start to a trained step. */
  enum Kind {
    STEP, FIRST_STEP
  }

  /**
   * One measurement.
   *
   * @param median of its repetitions, in microseconds
   * @param best of them
   * @param bytes what a step allocates in the JVM; 0 where that was not measured
   * @param versions of the contender
   * @param machine processor and number of cores
   */
  record Result(
      Kind kind, Workload workload, Contender contender, int threads, double median, double best, double bytes,
      String versions, String machine, String java, String date) {
    private boolean replaces(Result other) {
      return kind == other.kind && workload == other.workload && contender == other.contender
          && threads == other.threads;
    }
  }

  private static final Gson GSON = new Gson();

  private final Path file;
  private final List<Result> results = new ArrayList<>();

  private Results(Path file) {
    this.file = file;
  }

  static Results of(Path file) throws IOException {
    Results results = new Results(file);
    if (Files.exists(file)) {
      Files.readAllLines(file).forEach(line -> results.results.add(GSON.fromJson(line, Result.class)));
    }
    return results;
  }

  /** Writes it into the file, where it takes the place of an earlier measurement of the same. */
  void add(Result result) throws IOException {
    results.removeIf(result::replaces);
    results.add(result);
    results.sort(Comparator.comparing(Result::kind).thenComparing(Result::workload)
        .thenComparing(Result::contender).thenComparing(Result::threads));
    Files.writeString(file, results.stream().map(GSON::toJson).collect(Collectors.joining("\n", "", "\n")));
  }

  List<Result> all() {
    return List.copyOf(results);
  }

  Optional<Result> find(Kind kind, Workload workload, Contender contender, int threads) {
    return results.stream().filter(r -> r.kind == kind && r.workload == workload && r.contender == contender
        && r.threads == threads).findFirst();
  }
}
