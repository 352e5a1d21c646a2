package org.descentlang.samples.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
        "Seconds from the start of a process to a trained step of W4, median of ten, and the best of them in brackets:",
        firstSteps(), circumstances());
  }

  /** One table for who wants to know whether it is fast. */
  String brief() {
    List<Column> ours = Column.all().stream().filter(c -> !c.contender.isPeer()).toList();
    List<String> titles = Stream.concat(ours.stream().map(Column::title), Stream.of("fastest peer",
        "peer, up to 2 threads", "times as fast", "times, up to 2 threads")).toList();
    return lines(titles, workload -> Stream.concat(
        ours.stream().map(column -> cell(workload, column, r -> number(r.median()))),
        Stream.of(peer(workload, 1), peer(workload, 2), ratio(workload, c -> !c.contender.isPeer(), 1),
            ratio(workload, c -> !c.contender.isPeer(), 2)))) + "\n\n" + circumstances();
  }

  private String times() {
    return table(r -> number(r.median()) + " (" + number(r.best()) + ")");
  }

  private String bytes() {
    return table(r -> String.format(Locale.ROOT, "%,.0f", r.bytes()));
  }

  private String table(Function<Result, String> text) {
    List<Column> columns = Column.all();
    return lines(columns.stream().map(Column::title).toList(),
        workload -> columns.stream().map(column -> cell(workload, column, text)));
  }

  private String ratios() {
    List<String> titles = List.of("plain, 1 thread", "vectors, 1 thread", "up to 2 threads", "fastest peer, 1 thread",
        "peer, up to 2 threads");
    return lines(titles, workload -> Stream.of(
        ratio(workload, c -> c.contender == Contender.DESCENT, 1),
        ratio(workload, c -> c.contender == Contender.DESCENT_VECTORS, 1),
        ratio(workload, c -> !c.contender.isPeer(), 2), peer(workload, 1), peer(workload, 2)));
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
    List<Result> starts = results.all().stream().filter(r -> r.kind() == Kind.FIRST_STEP).toList();
    return row("", starts.stream().map(r -> r.contender().title())) + "\n" + rule(starts.size()) + "\n"
        + row("W4", starts.stream().map(r -> number(r.median() / 1e6) + " (" + number(r.best() / 1e6) + ")"));
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

  /** A table: its head, and a line for each workload that was measured. */
  private String lines(List<String> titles, Function<Workload, Stream<String>> cells) {
    return Stream.concat(Stream.of(row("", titles.stream()), rule(titles.size())),
        workloads().map(workload -> row(name(workload), cells.apply(workload)))).collect(Collectors.joining("\n"));
  }

  private static String row(String first, Stream<String> others) {
    return Stream.concat(Stream.of(first), others).collect(Collectors.joining(" | ", "| ", " |"));
  }

  /** Below a head of so many numbers. */
  private static String rule(int numbers) {
    return "|---|" + "---:|".repeat(numbers);
  }

  /** Three digits, or all before the point. */
  private static String number(double value) {
    String format = value < 0.1 ? "%.3f" : value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f";
    return String.format(Locale.ROOT, format, value);
  }
}
