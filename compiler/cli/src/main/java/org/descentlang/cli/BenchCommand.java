package org.descentlang.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.descentlang.compiler.Options;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.Vectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "bench", description = {
    "Measures how long a step takes, on full mini-batches of random data, and what it allocates; then, of a trainer"
        + " with a clock around each kernel, where the time goes. A kernel is a method of the generated Java. The"
        + " clocks are those of the calling thread, so that what it waits for is counted, too.",
    "Operations are those that `descent explain` counts: what conditions leave out, as that of a triangle, among"
        + " them, and what two kernels compute in both. What the machine could do is measured beside: multiplications"
        + " and additions in registers, as HotSpot vectorises a loop of plain Java.",
    "A step that is compiled allocates nothing: where bytes are told, HotSpot was not done, and more --seconds tell"
        + " what a step takes then. Vector code takes longest."},
    footer = {"  descent bench digits.dl", "  descent bench digits.dl --threads 2 --seconds 30"})
final class BenchCommand extends ConsoleCommand {

  private static final int BATCHES = 8;
  private static final double MICROSECOND = 1e3;
  private static final double MILLISECOND = 1e6;
  /** Shorter times are told in microseconds. */
  private static final double LEAST_MILLISECONDS = 10 * MILLISECOND;
  private static final int MOST_LINES = 20;
  /** Nanoseconds that the machine's peak takes at least to be found: HotSpot must have compiled its loops. */
  private static final long PEAK = 1_000_000_000;

  @Parameters(paramLabel = "FILE", description = "The .dl file.")
  private Path file;

  @Option(names = "--trainer", paramLabel = "NAME", description = "Which trainer of the file, where it has several.")
  private Optional<String> trainerName = Optional.empty();

  @Mixin
  private CompilationOptions options;

  @Option(names = "--seconds", paramLabel = "S", defaultValue = "10",
      description = "About how long to measure in all, with warming up; default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Mixin
  private ThreadsOption threads;

  @Option(names = "--seed", paramLabel = "S", defaultValue = "1",
      description = "A whole number that fixes parameters and data; default: ${DEFAULT-VALUE}.")
  private long seed;

  BenchCommand(Console console) {
    super(console);
  }

  @Override
  void run() throws IOException {
    if (!(seconds > 0)) {
      throw usage("--seconds is " + seconds + ", but must be above 0");
    }
    threads.requireSense(this);
    Programs programs = new Programs(console());
    Options wanted = options.options();
    Trainer trainer =
        threads.create(Trainers.of(programs.compile(List.of(file), wanted), file).named(trainerName), seed);
    threads.note(this, trainer);
    Trainer clocked = threads.create(Trainers.of(programs.clocked(file, wanted), file).named(trainerName), seed);
    describe(trainer);
    Runnable clockedStep = steps(clocked);
    Runnable step = steps(trainer);
    StepTimes.warmUp(clockedStep, share(0.2));
    long shortest = StepTimes.warmUp(step, share(0.25));
    StepTimes times = StepTimes.of(step, shortest, share(0.25));
    KernelTimes kernels = KernelTimes.of(clocked, clockedStep, share(0.2));
    // Last: HotSpot takes longer to compile a step of many kernels than the peak takes to be found.
    double peak = MachinePeak.of(trainer.precision(), trainer.threads(), Math.max(PEAK, share(0.1)));
    print("");
    summarize(trainer, times, kernels, peak);
    print("");
    list(kernels, times.median() < LEAST_MILLISECONDS);
    if (times.allocates()) {
      note("HotSpot has not compiled all of a step yet, and vectors take memory before: measure for longer, by "
          + String.format(Locale.ROOT, "--seconds %.0f", Math.ceil(3 * seconds)));
    }
    if (!Double.isFinite(trainer.tally().loss())) {
      note("on random data training has diverged: the loss has become " + trainer.tally().loss());
    }
  }

  private long share(double part) {
    return (long) (seconds * part * 1e9);
  }

  /** Steps from one mini-batch to the next, so that none is learned by heart. */
  private Runnable steps(Trainer trainer) {
    Batch[] batches = IntStream.range(0, BATCHES)
        .mapToObj(i -> RandomBatch.of(trainer, Integer.MAX_VALUE, seed + i)).toArray(Batch[]::new);
    int[] next = {0};
    return () -> trainer.step(batches[next[0]++ % BATCHES]);
  }

  private void describe(Trainer trainer) {
    int parameters = trainer.parameters().list().stream().mapToInt(NamedArray::size).sum();
    print(String.format(Locale.ROOT, "%s: %,d parameters, %s; batch %,d; seed %d; %s",
        trainer.getClass().getSimpleName(), parameters, trainer.precision().name().toLowerCase(Locale.ROOT),
        trainer.batch(), seed, of(trainer.threads())));
  }

  private static String of(int threads) {
    return threads == 1 ? "1 thread" : threads + " threads";
  }

  private void summarize(Trainer trainer, StepTimes times, KernelTimes kernels, double peak) {
    double done = kernels.operations() / times.median();
    print(String.format(Locale.ROOT, "step        %s, the median of %d repetitions; the best: %s",
        time(times.median()), times.repetitions(), time(times.best())));
    print("code        " + (trainer.precision() == Precision.F32 && Vectors.ready()
        ? "plain Java, and vectors where they serve" : "plain Java"));
    print(String.format(Locale.ROOT, "examples    %,.0f a second", trainer.batch() * 1e9 / times.median()));
    print(String.format(Locale.ROOT, "operations  %,d a step: %.2f GFLOP/s, %.1f %% of the %.1f that a loop of plain"
        + " Java reaches on %s", kernels.operations(), done, 100 * done / peak, peak, of(trainer.threads())));
    print(String.format(Locale.ROOT, "allocated   %,.0f bytes a step", times.allocated()));
  }

  private static String time(double nanoseconds) {
    return nanoseconds < LEAST_MILLISECONDS
        ? String.format(Locale.ROOT, "%,.2f microseconds", nanoseconds / MICROSECOND)
        : String.format(Locale.ROOT, "%,.2f milliseconds", nanoseconds / MILLISECOND);
  }

  private void list(KernelTimes times, boolean micro) {
    List<KernelTimes.Kernel> lines = times.lines(MOST_LINES);
    int width = lines.stream().mapToInt(line -> line.name().length()).max().orElse(0);
    String row = "%-" + width + "s  %12s  %7s  %15s  %8s";
    print(String.format(row, "kernel", micro ? "microseconds" : "milliseconds", "share", "operations", "GFLOP/s"));
    for (KernelTimes.Kernel line : lines) {
      boolean computes = line.operations() > 0;
      print(String.format(Locale.ROOT, row, line.name(),
          String.format(Locale.ROOT, "%,.2f", line.nanoseconds() / (micro ? MICROSECOND : MILLISECOND)),
          String.format(Locale.ROOT, "%.1f %%", 100 * line.nanoseconds() / times.step()),
          computes ? String.format(Locale.ROOT, "%,d", line.operations()) : "",
          computes ? String.format(Locale.ROOT, "%.2f", line.operations() / line.nanoseconds()) : "").stripTrailing());
    }
  }
}
