package org.descentlang.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.descentlang.compiler.Compilation;
import org.descentlang.runtime.Trainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "check-gradients", description = {
    "Compares the gradient of each parameter, as the optimizer gets it before clipping, with finite differences of the"
        + " training loss and its plain penalties, in f64, on random data. What a gradient takes as given is held: what"
        + " stands in stop, draws, integers, the state of layers. Of a parameter with more than 500 entries 200 are"
        + " tried; every sixteenth entry on a full mini-batch, the others on five examples.",
    "Where the loss has a kink, the slope of one side counts; if the gradient is that of neither side, or differences"
        + " don't settle as their step shrinks, for there are kinks within the smallest, the entry is skipped. The"
        + " column `penalty` is the largest that plain penalties give of the gradient. An error counts from where it is"
        + " more than rounding, relative to the largest gradient of its parameter, or to a ten-thousandth of the"
        + " largest of all. Exit status 1 if an error is above the tolerance."},
    footer = "  descent check-gradients digits.dl")
final class CheckGradientsCommand extends ConsoleCommand {

  @Parameters(paramLabel = "FILE", description = "The .dl file; all its trainers are checked.")
  private Path file;

  @Option(names = "--seed", paramLabel = "S", defaultValue = "1",
      description = "A whole number that fixes parameters, data and the entries that are tried.")
  private long seed;

  @Option(names = "--tolerance", paramLabel = "X", defaultValue = "1e-6",
      description = "The largest relative error that passes; default: ${DEFAULT-VALUE}.")
  private double tolerance;

  CheckGradientsCommand(Console console) {
    super(console);
  }

  @Override
  void run() throws IOException {
    if (!(tolerance >= 0)) {
      throw usage("--tolerance is " + tolerance + ", but must be at least 0");
    }
    Compilation compilation = new Programs(console()).probe(file);
    boolean passed = true;
    for (Class<? extends Trainer> type : Trainers.of(compilation, file).all()) {
      passed &= check(type);
    }
    if (!passed) {
      throw new Problem("gradients and finite differences disagree by more than " + tolerance);
    }
  }

  private boolean check(Class<? extends Trainer> type) {
    List<GradientError> errors = GradientCheck.of(() -> Trainers.create(type, seed), seed);
    int width = errors.stream().mapToInt(error -> error.parameter().length()).max().orElse(0);
    String name = "%-" + Math.max(width, type.getSimpleName().length()) + "s";
    print(String.format(name + "  %9s  %7s  %9s  %7s  %7s  %14s", type.getSimpleName(), "entries", "checked",
        "one-sided", "skipped", "penalty", "relative error"));
    for (GradientError error : errors) {
      print(String.format(Locale.ROOT, name + "  %,9d  %,7d  %,9d  %,7d  %7s  %14.1e%s", error.parameter(),
          error.entries(), error.checked(), error.oneSided(), error.skipped(), penalty(error), error.relative(),
          passes(error) ? "" : "  above tolerance"));
    }
    return errors.stream().allMatch(this::passes);
  }

  private static String penalty(GradientError error) {
    return error.penalty().isPresent() ? String.format(Locale.ROOT, "%.1e", error.penalty().getAsDouble()) : "-";
  }

  /** NaN does not pass. */
  private boolean passes(GradientError error) {
    return error.relative() <= tolerance;
  }
}
