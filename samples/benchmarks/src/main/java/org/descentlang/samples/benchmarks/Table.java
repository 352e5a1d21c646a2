package org.descentlang.samples.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.descentlang.samples.benchmarks.Results.Kind;
import org.descentlang.samples.benchmarks.Results.Result;

/** Results as Markdown. */
final class Table {
  private static final String NOTHING = "-";

  private final Results results;

  Table(Results results) {
    this.results = results;
  }

  /** Who is measured, with a number of threads: a column. */
  private record Column(Contender contender, int threads) {
    static List<Column> all() {
      return Stream.of(Contender.values())
          .flatMap(c -> c.threads().stream().map(threads -> new Column(c, threads))).toList();
    }

    String title() {
      return contender.title() + (threads == 1 ? "" : ", " + threads + " threads");
    }
  }

  /** All that was measured. */
  String full() {
    return String.join("\n\n",
        "Microseconds for a step, median of five repetitions of a second, and the best of them in brackets:",
        times(), "How many times as fast as the fastest peer, by medians:", ratios(),
        "Bytes that a step allocates on the JVM's heap; what libraries take elsewhere is not counted:", bytes(),
        firstSteps(), circumstances());
  }

  /** One table for who wants to know whether it is fast. */
  String brief() {
    List<Column> ours = Column.all().stream().filter(c -> !c.contender.isPeer()).toList();
    String head = row("", Stream.concat(ours.stream().map(Column::title),
        Stream.of("fastest peer", "with up to 2 threads", "times as fast")));
    return Stream.concat(Stream.of(head, rule(ours.size() + 4)), workloads().map(w -> row(name(w), Stream.concat(
            ours.stream().map(c -> cell(w, c, r -> number(r.median()))),
            Stream.of(peer(w, 1), peer(w, 2), ratio(w, c -> !c.contender.isPeer(), 2))))))
        .collect(Collectors.joining("\n"));
  }

  private String times() {
    return table(c -> true, "workload", r -> number(r.median()) + " (" + number(r.best()) + ")");
  }

  private String bytes() {
    return table(c -> true, "", r -> String.format(Locale.ROOT, "%,.0f", r.bytes()));
  }

  private String table(Predicate<Column> wanted, String corner, Function<Result, String> text) {
    List<Column> columns = Column.all().stream().filter(wanted).toList();
    Stream<String> rows = workloads().map(w -> row(name(w), columns.stream().map(c -> cell(w, c, text))));
    return Stream.concat(
        Stream.of(row(corner, columns.stream().map(Column::title)), rule(columns.size() + 1)), rows)
        .collect(Collectors.joining("\n"));
  }

  private String ratios() {
    Stream<String> rows = workloads().map(w -> row(name(w), Stream.of(
        ratio(w, c -> c.contender == Contender.DESCENT, 1), ratio(w, c -> c.contender == Contender.DESCENT_VECTORS, 1),
        ratio(w, c -> !c.contender.isPeer(), 2), peer(w, 1), peer(w, 2))));
    return Stream.concat(Stream.of(row("", Stream.of("plain, 1 thread", "vectors, 1 thread", "up to 2 threads",
        "fastest peer, 1 thread", "fastest peer, up to 2 threads")), rule(6)), rows).collect(Collectors.joining("\n"));
  }

  /** The fastest of ours against the fastest of the peers. */
  private String ratio(Workload workload, Predicate<Column> ours, int threads) {
    OptionalDouble own = fastest(workload, ours, threads).stream().mapToDouble(Result::median).findFirst();
    OptionalDouble peer = fastest(workload, c -> c.contender.isPeer(), threads).stream()
        .mapToDouble(Result::median).findFirst();
    return own.isPresent() && peer.isPresent() ? number(peer.getAsDouble() / own.getAsDouble()) : NOTHING;
  }

  private String peer(Workload workload, int threads) {
    return fastest(workload, c -> c.contender.isPeer(), threads)
        .map(r -> number(r.median()) + " " + r.contender().title()).orElse(NOTHING);
  }

  private Optional<Result> fastest(Workload workload, Predicate<Column> who, int threads) {
    return Column.all().stream().filter(who).filter(c -> c.threads <= threads)
        .flatMap(c -> results.find(Kind.STEP, workload, c.contender, c.threads).stream())
        .min((a, b) -> Double.compare(a.median(), b.median()));
  }

  private String firstSteps() {
    return "Seconds from the start of a process to a trained step of W4, median of ten (and the best): "
        + results.all().stream().filter(r -> r.kind() == Kind.FIRST_STEP)
        .map(r -> r.contender().title() + String.format(
            Locale.ROOT, " %.2f (%.2f)", r.median() / 1e6, r.best() / 1e6))
        .collect(Collectors.joining(", ")) + ".";
  }

  private String circumstances() {
    return "Measured on " + distinct(Result::machine) + ", Java " + distinct(Result::java) + ", "
        + distinct(Result::date) + "; " + distinct(Result::versions) + ".";
  }

  private String distinct(Function<Result, String> property) {
    return results.all().stream().map(property).distinct().sorted().collect(Collectors.joining(", "));
  }

  private Stream<Workload> workloads() {
    return Arrays.stream(Workload.values()).filter(
        w -> results.all().stream().anyMatch(r -> r.kind() == Kind.STEP && r.workload() == w));
  }

  private String cell(Workload workload, Column column, Function<Result, String> text) {
    return results.find(Kind.STEP, workload, column.contender, column.threads).map(text).orElse(NOTHING);
  }

  private static String name(Workload workload) {
    return workload.name().replace('_', ' ') + ": " + workload.model();
  }

  private static String row(String first, Stream<String> others) {
    return Stream.concat(Stream.of(first), others).collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String rule(int columns) {
    return IntStream.range(0, columns).mapToObj(i -> i == 0 ? "---" : "---:")
        .collect(Collectors.joining("|", "|", "|"));
  }

  /** Three digits, or all before the point. */
  private static String number(double value) {
    String format = value < 0.1 ? "%.3f" : value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f";
    return String.format(Locale.ROOT, format, value);
  }
}
