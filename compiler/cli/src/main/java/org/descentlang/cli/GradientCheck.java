package org.descentlang.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Trainer;

/**
 * Compares gradients with finite differences of the training loss, in f64, at the parameters that a trainer has and
 * on one random mini-batch. Draws and state are held: each loss is that of the same pass.
 */
final class GradientCheck {

  /** A tensor with more entries than this is checked on a sample. */
  private static final int ALL = 500;
  private static final int SAMPLE = 200;
  private static final double LEAST_SCALE = 1e-8;

  private final BaseLoss loss;
  private final long seed;

  private GradientCheck(BaseLoss loss, long seed) {
    this.loss = loss;
    this.seed = seed;
  }

  /** The error of each parameter that is trained of an f64 {@code trainer}, whose state this changes. */
  static List<GradientError> of(Trainer trainer, long seed) throws IOException {
    List<GradientError> errors = new ArrayList<>();
    try (BaseLoss loss = new BaseLoss(trainer, RandomBatch.of(trainer, seed))) {
      GradientCheck check = new GradientCheck(loss, seed);
      for (NamedArray parameter : trainer.parameters()) {
        if (loss.trains(parameter)) {
          errors.add(check.error(parameter));
        }
      }
    }
    return errors;
  }

  private GradientError error(NamedArray parameter) throws IOException {
    double[] gradient = loss.gradient(parameter);
    double[] values = (double[]) parameter.array();
    int[] entries = entries(parameter);
    double scale = LEAST_SCALE;
    double largest = 0;
    int kinks = 0;
    for (int entry : entries) {
      Slope slope = Slope.of(x -> loss.at(values, entry, x), values[entry], gradient[entry]);
      if (slope.kink()) {
        kinks++;
      } else {
        scale = Math.max(scale, Math.max(Math.abs(slope.value()), Math.abs(gradient[entry])));
        largest = Math.max(largest, Math.abs(slope.value() - gradient[entry]));
      }
    }
    return new GradientError(parameter.name(), values.length, entries.length - kinks, kinks, largest / scale);
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
