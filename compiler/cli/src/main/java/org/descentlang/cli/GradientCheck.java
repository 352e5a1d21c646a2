package org.descentlang.cli;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Trainer;

/**
 * Compares gradients with finite differences of the training loss, in f64, at the parameters that a probe begins with
 * and on random data: every {@value #FULL}th entry on a full mini-batch, the others on a small one, which takes less
 * time.
 */
final class GradientCheck {

  /** A tensor with more entries than this is checked on a sample. */
  private static final int ALL = 500;
  private static final int SAMPLE = 200;
  private static final int FEW_EXAMPLES = 5;
  private static final int FULL = 16;
  private static final double LEAST_SCALE = 1e-8;
  /**
   * A gradient that is 0 but for rounding, as of a gain that a normalization takes out again, is judged by what others
   * are: differences of a loss tell nothing about what is that much less than its other slopes.
   */
  private static final double SHARE = 1e-4;

  private final ProbedLoss few;
  private final ProbedLoss full;
  private final long seed;

  private GradientCheck(Supplier<Trainer> probes, long seed) {
    this.few = new ProbedLoss(probes.get(), FEW_EXAMPLES, seed);
    this.full = new ProbedLoss(probes.get(), Integer.MAX_VALUE, seed);
    this.seed = seed;
  }

  /**
   * The error of each parameter that is trained.
   *
   * @param probes makes probes that begin with the same parameters
   * @throws Problem if the loss is no number there, so that it has no slope
   */
  static List<GradientError> of(Supplier<Trainer> probes, long seed) {
    GradientCheck check = new GradientCheck(probes, seed);
    List<GradientError> errors = check.few.trained().stream().map(check::error).toList();
    double largest = errors.stream().mapToDouble(GradientError::scale).filter(Double::isFinite).max().orElse(0);
    return errors.stream().map(error -> error.toScale(Math.max(LEAST_SCALE, SHARE * largest))).toList();
  }

  private GradientError error(NamedArray parameter) {
    int[] entries = entries(parameter);
    double scale = 0;
    double largest = 0;
    int oneSided = 0;
    int skipped = 0;
    for (int i = 0; i < entries.length; i++) {
      ProbedLoss loss = i % FULL == 0 ? full : few;
      double gradient = loss.gradient(parameter.name(), entries[i]);
      Slope slope = loss.slope(parameter.name(), entries[i]);
      oneSided += slope.kind() == Slope.Kind.ONE_SIDED ? 1 : 0;
      skipped += slope.kind() == Slope.Kind.UNKNOWN ? 1 : 0;
      if (slope.kind() != Slope.Kind.UNKNOWN) {
        scale = Math.max(scale, Math.max(Math.abs(slope.value()), Math.abs(gradient)));
        largest = Math.max(largest, Math.abs(slope.value() - gradient));
      }
    }
    return new GradientError(parameter.name(), parameter.size(), entries.length - skipped, oneSided, skipped,
        few.largestOfPenalty(parameter.name()), largest, scale);
  }

  /** All entries, or a sample with the first and the last; half of it where there is a gradient, if that is not all. */
  private int[] entries(NamedArray parameter) {
    int size = parameter.size();
    if (size <= ALL) {
      return IntStream.range(0, size).toArray();
    }
    int[] moving = IntStream.range(0, size).filter(i -> few.gradient(parameter.name(), i) != 0).toArray();
    long key = Draws.key(seed, Draws.name("entries of " + parameter.name()), 0);
    IntStream sample = IntStream.range(0, SAMPLE - 2).map(i -> {
      double place = Draws.uniform(key, i);
      return i % 2 == 0 || moving.length == 0 ? (int) (place * size) : moving[(int) (place * moving.length)];
    });
    return IntStream.concat(IntStream.of(0, size - 1), sample).distinct().sorted().toArray();
  }
}
