package org.descentlang.compiler.library;

import java.util.stream.IntStream;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;

/**
 * An optimizer on f(w) = sum((a w - b)^2 / 2 + sin(3 w)), which has several minima. w is a vector of five elements, as
 * the references', or of any shape.
 */
final class Valley {
  static final double[] A = {1.0, -0.5, 2.0, 0.3, 1.2};
  static final double[] B = {0.2, 1.0, -1.0, 0.5, 0.0};
  static final double[] START = {0.7, -1.1, 0.4, 2.0, -0.3};

  static final String DECLARATIONS = """
      layer place(a: [..s]) {
        weight w as weight: [..s] ~ constant(0)
        y[s] = w[s]
        return y
      }

      loss height(w: [..s], a: [..s], b: [..s]) = sum(s) ((a[s] * w[s] - b[s])^2 / 2 + sin(3 * w[s]))
      """;

  private final Trainer trainer;
  private final Batch batch;

  private Valley(Trainer trainer) {
    this.trainer = trainer;
    this.batch = trainer.newBatch();
  }

  /** The text of a trainer of that name, with that optimizer. */
  static String text(String name, String optimizer) {
    return text(name, "[5]", optimizer);
  }

  /** The same for a parameter of a shape, {@code [2, 3]}. */
  static String text(String name, String shape, String optimizer) {
    return """

        model %sModel(a: %s) {
          w = place(a)
          return w
        }

        trainer %s {
          model %sModel
          target b: %s
          loss height(w, a, b)
          optimizer %s
          batch 1
        }
        """.formatted(name, shape, name, name, shape, optimizer);
  }

  /** At the place that the references start from; those of a larger parameter are these again. */
  static Valley of(Trainer trainer) {
    Valley valley = new Valley(trainer);
    valley.batch.count(1);
    int size = valley.place().length;
    Probe.fill(valley.batch.array(0), repeated(A, size));
    Probe.fill(valley.batch.array(1), repeated(B, size));
    Probe.fill(trainer.parameters().get("w.weight").array(), start(size));
    return valley;
  }

  static double[] start(int size) {
    return repeated(START, size);
  }

  private static double[] repeated(double[] five, int size) {
    return IntStream.range(0, size).mapToDouble(i -> five[i % 5] + 0.125 * (i / 5)).toArray();
  }

  Trainer trainer() {
    return trainer;
  }

  /** One update; returns f before it. */
  double step() {
    return trainer.step(batch);
  }

  double[] place() {
    return Reference.doubles(trainer.parameters().get("w.weight").array()).clone();
  }

  static double[] slope(double[] w) {
    double[] a = repeated(A, w.length);
    double[] b = repeated(B, w.length);
    return IntStream.range(0, w.length)
        .mapToDouble(i -> a[i] * (a[i] * w[i] - b[i]) + 3 * StrictMath.cos(3 * w[i])).toArray();
  }
}
