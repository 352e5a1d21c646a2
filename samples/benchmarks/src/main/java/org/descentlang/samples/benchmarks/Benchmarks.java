package org.descentlang.samples.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.descentlang.samples.benchmarks.Results.Kind;
import org.descentlang.samples.benchmarks.Results.Result;

/**
 * Measures, and writes the tables into the pages: {@code Benchmarks CHECKOUT [WORKLOAD | FIRST_STEP | TABLE]...}, all
 * without a name. What is measured takes the place of an earlier measurement of the same; TABLE alone only writes.
 */
public final class Benchmarks {
  private static final String FIRST_STEP = "FIRST_STEP";
  private static final String TABLE = "TABLE";
  private static final String BEGIN = "<!-- measured: written by samples/benchmarks/measure -->\n";
  private static final String END = "<!-- end of what is measured -->\n";

  private final Results results;
  private final Properties versions = new Properties();
  private final String machine;

  private Benchmarks(Path folder) throws IOException {
    results = Results.of(folder.resolve("results.jsonl"));
    machine = processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores";
    try (InputStream in = Benchmarks.class.getResourceAsStream("/versions.properties")) {
      versions.load(in);
    }
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path checkout = Path.of(arguments[0]);
    Path folder = checkout.resolve("samples/benchmarks");
    List<String> names = new ArrayList<>(List.of(arguments).subList(1, arguments.length));
    if (names.isEmpty()) {
      Stream.of(Workload.values()).map(Workload::name).forEach(names::add);
      names.add(FIRST_STEP);
    }
    Benchmarks benchmarks = new Benchmarks(folder);
    for (String name : names) {
      if (name.equals(FIRST_STEP)) {
        benchmarks.measureFirstSteps();
      } else if (!name.equals(TABLE)) {
        benchmarks.measure(Workload.valueOf(name));
      }
    }
    Table table = new Table(benchmarks.results);
    write(folder.resolve("README.md"), table.full());
    write(checkout.resolve("README.md"), table.brief());
  }

  private void measure(Workload workload) throws IOException, InterruptedException {
    for (Contender contender : Contender.values()) {
      if (contender.can(workload)) {
        for (int threads : contender.threads()) {
          add(Kind.STEP, workload, contender, threads, Measurer.step(workload, contender, threads));
        }
      }
    }
  }

  private void measureFirstSteps() throws IOException, InterruptedException {
    for (Contender contender : Contender.values()) {
      if (contender.can(Workload.W4)) {
        add(Kind.FIRST_STEP, Workload.W4, contender, 1, Measurer.firstStep(contender));
      }
    }
  }

  private void add(Kind kind, Workload workload, Contender contender, int threads, Measurer.Times times)
      throws IOException {
    Result result = new Result(kind, workload, contender, threads, times.median(), times.best(), times.bytes(),
        versions.getProperty(contender.name()), machine, System.getProperty("java.runtime.version"),
        LocalDate.now(ZoneOffset.UTC).toString());
    results.add(result);
    System.out.printf("%s %s, %s, threads %d: %.3f us (%.3f), %.1f bytes%n", workload, kind, contender.title(), threads,
        result.median(), result.best(), result.bytes());
  }

  /** What the system calls it, where it is Linux. */
  private static String processor() throws IOException {
    Path file = Path.of("/proc/cpuinfo");
    Stream<String> lines = Files.exists(file) ? Files.readAllLines(file).stream() : Stream.empty();
    return lines.filter(line -> line.startsWith("model name")).map(line -> line.replaceFirst(".*: ", "")).findFirst()
        .orElse(System.getProperty("os.arch"));
  }

  /** Between the marks of a page. */
  private static void write(Path page, String text) throws IOException {
    String old = Files.readString(page);
    int begin = old.indexOf(BEGIN) + BEGIN.length();
    int end = old.indexOf(END);
    if (begin < BEGIN.length() || end < begin) {
      throw new IOException(page + " has no place for the table");
    }
    Files.writeString(page, old.substring(0, begin) + "\n" + text + "\n\n" + old.substring(end));
  }
}
