package org.descentlang.compiler.library;

import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;

/** An optimizer on f(w) = sum((a w - b)^2 / 2 + sin(3 w)), which has several minima. */
final class Valley {
  static final double[] A = {1.0, -0.5, 2.0, 0.3, 1.2};
  static final double[] B = {0.2, 1.0, -1.0, 0.5, 0.0};
  static final double[] START = {0.7, -1.1, 0.4, 2.0, -0.3};

  static final String DECLARATIONS = """
      layer place(a: [n]) {
        weight w as weight: [n] ~ constant(0)
        y[i] = w[i]
        return y
      }

      loss height(w: [n], a: [n], b: [n]) = sum(i) ((a[i] * w[i] - b[i])^2 / 2 + sin(3 * w[i]))
      """;

  private final Trainer trainer;
  private final Batch batch;

  private Valley(Trainer trainer) {
    this.trainer = trainer;
    this.batch = trainer.newBatch();
  }

  /** The text of a trainer of that name, with that optimizer. */
  static String text(String name, String optimizer) {
    return """

        model %sModel(a: [5]) {
          w = place(a)
          return w
        }

        trainer %s {
          model %sModel
          target b: [5]
          loss height(w, a, b)
          optimizer %s
          batch 1
        }
        """.formatted(name, name, name, optimizer);
  }

  /** At the place that the references start from. */
  static Valley of(Trainer trainer) {
    Valley valley = new Valley(trainer);
    valley.batch.count(1);
    Probe.fill(valley.batch.array(0), A);
    Probe.fill(valley.batch.array(1), B);
    Probe.fill(trainer.parameters().get("w.weight").array(), START);
    return valley;
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
    double[] slope = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      slope[i] = A[i] * (A[i] * w[i] - B[i]) + 3 * StrictMath.cos(3 * w[i]);
    }
    return slope;
  }
}
