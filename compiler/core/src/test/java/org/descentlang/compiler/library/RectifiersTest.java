package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;

/** Rectifiers that learn or draw their slope. */
class RectifiersTest {
  private static final int EXAMPLES = 500;
  private static final int CHANNELS = 3;
  private static final int SIZE = 2;

  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS
      + "loss itself(y: [..s])[s] = y[s]\n"
      + text("One", "prelu(x)") + text("Each", "prelu(x, channels = true, initial = 0.5)")
      + text("Drawn", "rrelu(x)") + text("Narrow", "rrelu(x, lower = 0.5, upper = 0.75)"));

  private static String text(String name, String out) {
    return """

        model %sModel(example: index[%d]) {
          x = held(example, %d, %d)
          out = %s
          return out
        }

        trainer %s {
          model %sModel
          loss itself(out, reduction = 'sum')
          optimizer expose()
          batch %d
        }
        """.formatted(name, EXAMPLES, CHANNELS, SIZE, out, name, name, EXAMPLES);
  }

  private static final double[] X =
      new Random(1).doubles(EXAMPLES * CHANNELS * SIZE, -2, 2).map(x -> Math.abs(x) < 0.1 ? 0 : x).toArray();

  private static Trainer trainer(String name) {
    Trainer trainer = PROGRAMS.trainer(name);
    Probe.fill(trainer.parameters().get("x.weight").array(), X);
    return trainer;
  }

  private static Batch batch(Trainer trainer) {
    Batch batch = trainer.newBatch();
    batch.count(EXAMPLES);
    for (int n = 0; n < EXAMPLES; n++) {
      batch.ints(0)[n] = n;
    }
    return batch;
  }

  private static double[] array(Trainer trainer, String parameter) {
    return (double[]) trainer.parameters().get(parameter).array();
  }

  private static void learns(String name, double... slopes) {
    Trainer trainer = trainer(name);
    assertThat(array(trainer, "out.weight")).containsExactly(slopes);
    double value = 0;
    double[] byX = new double[X.length];
    double[] bySlope = new double[slopes.length];
    for (int i = 0; i < X.length; i++) {
      int slope = slopes.length == 1 ? 0 : i / SIZE % CHANNELS;
      value += X[i] > 0 ? X[i] : slopes[slope] * X[i];
      byX[i] = X[i] > 0 ? 1 : slopes[slope];
      bySlope[slope] += X[i] > 0 ? 0 : X[i];
    }
    Agreement.near("value", trainer.evaluate(batch(trainer)), value, 1e-10);
    trainer.step(batch(trainer));
    assertThat(array(trainer, "x.weight")).containsExactly(byX);
    Agreement.near("by slopes", array(trainer, "out.weight"), bySlope, 1e-12);
  }

  @Test
  void preluLearnsOneSlopeOrOneForEachChannel() {
    learns("One", 0.25);
    learns("Each", 0.5, 0.5, 0.5);
  }

  private static void draws(String name, double lower, double upper) {
    Trainer trainer = trainer(name);
    double mean = 0;
    for (double x : X) {
      mean += x > 0 ? x : x * (lower + upper) / 2;
    }
    Agreement.near("evaluated", trainer.evaluate(batch(trainer)), mean, 1e-10);
    double trained = trainer.step(batch(trainer));
    double[] slopes = array(trainer, "x.weight");
    double sum = 0;
    double least = upper;
    double most = lower;
    for (int i = 0; i < X.length; i++) {
      sum += slopes[i] * X[i];
      assertThat(slopes[i]).isBetween(X[i] > 0 ? 1 : lower, X[i] > 0 ? 1 : upper);
      least = X[i] > 0 ? least : Math.min(least, slopes[i]);
      most = X[i] > 0 ? most : Math.max(most, slopes[i]);
    }
    Agreement.near("trained", trained, sum, 1e-10);
    assertThat(least).isLessThan(lower + (upper - lower) / 100);
    assertThat(most).isGreaterThan(upper - (upper - lower) / 100);
  }

  /** The value is linear in x, so its derivative is the slope that was drawn. */
  @Test
  void rreluDrawsSlopesInTraining() {
    draws("Drawn", 1 / 8.0, 1 / 3.0);
    draws("Narrow", 0.5, 0.75);
  }
}
