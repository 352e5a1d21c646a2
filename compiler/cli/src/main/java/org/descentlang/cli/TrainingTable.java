package org.descentlang.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.fit.EpochReport;
import org.descentlang.runtime.fit.Listener;

/**
 * Prints how a training run goes on: a line for each epoch, and between them, on a terminal, one line that is
 * redrawn.
 *
 * <pre>{@code
 * epoch   loss  accuracy   validation loss  validation accuracy
 *     1  1.234    0.6912            0.5123               0.8802
 *     2  0.913    0.7404  (3 of 23 steps)
 * }</pre>
 */
final class TrainingTable implements Listener {

  private static final long REDRAW_NANOSECONDS = 100_000_000;
  private static final String CLEAR_LINE = "\r\u001b[K";
  private static final int LEAST_WIDTH = 10;

  private final Console console;
  private final Trainer trainer;
  private final Validation.Parts parts;
  private final List<String> columns = new ArrayList<>();
  private final int stepsOfEpoch;
  private final Tally unfinished;
  private boolean begun;
  private long drawn;
  private long steps;
  private long epoch;
  private int stepsOfUnfinished;

  TrainingTable(Console console, Trainer trainer, Validation.Parts parts) {
    this.console = console;
    this.trainer = trainer;
    this.parts = parts;
    this.stepsOfEpoch = (parts.training().size() + trainer.batch() - 1) / trainer.batch();
    this.unfinished = trainer.tally().like();
    columns.addAll(names(trainer.tally()));
    parts.validation().ifPresent(
        ignored -> names(trainer.tally()).forEach(name -> columns.add("validation " + name)));
  }

  /** Not before the first step or validation: what is resumed has been read then, and fits. */
  private void begin() {
    if (begun) {
      return;
    }
    begun = true;
    int parameters = trainer.parameters().list().stream().mapToInt(NamedArray::size).sum();
    console.print(String.format(Locale.ROOT, "%s: %,d parameters, %s; %s%s; batch %,d; seed %d%s",
        trainer.getClass().getSimpleName(), parameters, trainer.precision().name().toLowerCase(Locale.ROOT),
        String.format(Locale.ROOT, parts.training().size() == 1 ? "%,d example" : "%,d examples",
            parts.training().size()),
        parts.validation().map(part -> String.format(Locale.ROOT, ", %,d for validation", part.size())).orElse(""),
        trainer.batch(), trainer.seed(), trainer.threads() > 1 ? "; " + trainer.threads() + " threads" : ""));
    console.print("epoch" + columns.stream().map(name -> "  " + right(name, width(name)))
        .collect(Collectors.joining()));
  }

  @Override
  public void onStep(long step, long epoch, double loss, double rate) {
    begin();
    steps++;
    stepsOfUnfinished++;
    this.epoch = epoch;
    unfinished.add(trainer.tally());
    if (console.live() && System.nanoTime() - drawn > REDRAW_NANOSECONDS) {
      drawn = System.nanoTime();
      draw(String.format(Locale.ROOT, "epoch %d, step %d of %d, loss %s",
          epoch, (step - 1) % stepsOfEpoch + 1, stepsOfEpoch, number(loss)));
    }
  }

  @Override
  public void onEpoch(EpochReport report) {
    begin();
    end();
    unfinished.clear();
    stepsOfUnfinished = 0;
    List<String> cells = new ArrayList<>(values(report.training()));
    report.validation().ifPresent(tally -> cells.addAll(values(tally)));
    console.print(row(report.epoch(), cells));
  }

  /** A run may end within an epoch: what its steps have shown is told, too. */
  void endUnfinished() {
    end();
    if (stepsOfUnfinished > 0) {
      console.print(row(epoch, values(unfinished)) + "  (" + stepsOfUnfinished + " of " + stepsOfEpoch + " steps)");
    }
  }

  private String row(long epoch, List<String> cells) {
    return right(Long.toString(epoch), "epoch".length()) + IntStream.range(0, cells.size())
        .mapToObj(i -> "  " + right(cells.get(i), width(columns.get(i)))).collect(Collectors.joining());
  }

  /** How many steps there have been. */
  long steps() {
    return steps;
  }

  /** Removes the line that is redrawn. */
  void end() {
    if (console.live()) {
      draw("");
    }
  }

  private void draw(String line) {
    PrintWriter err = console.err();
    err.print(CLEAR_LINE + line);
    err.flush();
  }

  /** {@code loss 0.0712, accuracy 0.9777}. */
  static String summary(Tally tally) {
    List<String> names = names(tally);
    List<String> values = values(tally);
    return IntStream.range(0, names.size()).mapToObj(i -> names.get(i) + " " + values.get(i))
        .collect(Collectors.joining(", "));
  }

  /** The total loss; then, where it has several, each loss; then each metric. */
  private static List<String> names(Tally tally) {
    List<String> names = new ArrayList<>(List.of("loss"));
    entries(tally).forEach(entry -> names.add(tally.name(entry)));
    return names;
  }

  private static List<String> values(Tally tally) {
    List<String> values = new ArrayList<>(List.of(number(tally.loss())));
    entries(tally).forEach(entry -> values.add(number(tally.value(entry))));
    return values;
  }

  private static IntStream entries(Tally tally) {
    return IntStream.range(tally.losses() == 1 ? 1 : 0, tally.size());
  }

  /** Five significant digits or more, with no exponent where it can be read without. */
  static String number(double value) {
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e7)) {
      return String.format(Locale.ROOT, "%.3e", value);
    }
    return String.format(Locale.ROOT, size < 10 ? "%.4f" : size < 1000 ? "%.3f" : "%.1f", value);
  }

  private static int width(String name) {
    return Math.max(LEAST_WIDTH, name.length());
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }
}
