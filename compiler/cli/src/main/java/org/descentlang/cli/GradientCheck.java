package org.descentlang.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Trainer;

/**
 * Compares gradients with finite differences of the training loss, in f64, at the parameters that a probe begins with
 * and on one random mini-batch.
 */
final class GradientCheck {

  /** A tensor with more entries than this is checked on a sample. */
  private static final int ALL = 500;
  private static final int SAMPLE = 200;
  private static final double LEAST_SCALE = 1e-8;

  private final ProbedLoss loss;
  private final long seed;

  private GradientCheck(ProbedLoss loss, long seed) {
    this.loss = loss;
    this.seed = seed;
  }

  /** The error of each parameter that is trained. */
  static List<GradientError> of(Trainer probe, long seed) {
    GradientCheck check = new GradientCheck(new ProbedLoss(probe, RandomBatch.of(probe, seed)), seed);
    List<GradientError> errors = new ArrayList<>();
    for (NamedArray parameter : probe.parameters()) {
      check.loss.gradient(parameter).ifPresent(gradient -> errors.add(check.error(parameter, gradient)));
    }
    return errors;
  }

  private GradientError error(NamedArray parameter, double[] gradient) {
    double[] values = (double[]) parameter.array();
    int[] entries = entries(parameter);
    double scale = LEAST_SCALE;
    double largest = 0;
    int oneSided = 0;
    int skipped = 0;
    for (int entry : entries) {
      Slope slope = Slope.of(x -> loss.at(values, entry, x), values[entry], gradient[entry]);
      oneSided += slope.kind() == Slope.Kind.ONE_SIDED ? 1 : 0;
      skipped += slope.kind() == Slope.Kind.UNKNOWN ? 1 : 0;
      if (slope.kind() != Slope.Kind.UNKNOWN) {
        scale = Math.max(scale, Math.max(Math.abs(slope.value()), Math.abs(gradient[entry])));
        largest = Math.max(largest, Math.abs(slope.value() - gradient[entry]));
      }
    }
    return new GradientError(parameter.name(), values.length, entries.length - skipped, oneSided, skipped,
        penalty(parameter), largest / scale);
  }

  private OptionalDouble penalty(NamedArray parameter) {
    return loss.penalty(parameter).map(all -> Arrays.stream(all).map(Math::abs).max()).orElse(OptionalDouble.empty());
  }

  /** All entries, or a sample with the first and the last. */
  private int[] entries(NamedArray parameter) {
    int size = parameter.size();
    if (size <= ALL) {
      return IntStream.range(0, size).toArray();
    }
    long key = Draws.key(seed, Draws.name("entries of " + parameter.name()), 0);
    IntStream sample = IntStream.range(0, SAMPLE - 2).map(i -> (int) (Draws.uniform(key, i) * size));
    return IntStream.concat(IntStream.of(0, size - 1), sample).distinct().sorted().toArray();
  }
}
