package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Linear regression by full batches, mini-batches and single examples. */
class MiniBatchesTest {
  private static final int EXAMPLES = 10;
  private static final int FEATURES = 3;
  private static final double[] X = new Random(3).ints(EXAMPLES * FEATURES, -9, 10).asDoubleStream().toArray();
  private static final double[] Y = new Random(4).ints(EXAMPLES, -9, 10).asDoubleStream().toArray();

  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS
      + text("Single", 1, "sgd(lr = 0.001)") + text("Three", 3, "sgd(lr = 0.001)")
      + text("Ten", 10, "sgd(lr = 0.001)") + text("Larger", 64, "sgd(lr = 0.001)")
      + text("Exposed", 10, "expose()") + """

          layer running(x: [n]) {
            state average: [n] = 1
            state passes: [] = 0
            next average[j] = lerp(average[j], mean(batch) x[j], 0.5)
            next passes = passes + 1
            y[j] = if training then x[j] else x[j] - average[j]
            return y
          }

          model RunningModel(x: [3]) {
            z = running(x)
            y = dense(z, 1)
            return y
          }

          trainer Running {
            model RunningModel
            target price: [1]
            loss mse(y, price)
            optimizer sgd(lr = 0.001, momentum = 0.9)
            batch 4
          }
          """);

  private static String text(String name, int batch, String optimizer) {
    return """

        model %sModel(x: [3]) {
          y = dense(x, 1, bias = false)
          return y
        }

        trainer %s {
          model %sModel
          target price: [1]
          loss mse(y, price)
          optimizer %s
          batch %d
        }
        """.formatted(name, name, name, optimizer, batch);
  }

  private static Batch fill(Batch batch, int from, int to) {
    batch.count(to - from);
    System.arraycopy(X, from * FEATURES, batch.doubles(0), 0, (to - from) * FEATURES);
    System.arraycopy(Y, from, batch.doubles(1), 0, to - from);
    return batch;
  }

  private static double[] weight(Trainer trainer) {
    return (double[]) trainer.parameters().get("y.weight").array();
  }

  /** The gradient of the mean of the squares by the weights. */
  private static double[] slope(double[] w, int from, int to) {
    double[] slope = new double[FEATURES];
    for (int e = from; e < to; e++) {
      double residual = -Y[e];
      for (int i = 0; i < FEATURES; i++) {
        residual += w[i] * X[e * FEATURES + i];
      }
      for (int i = 0; i < FEATURES; i++) {
        slope[i] += 2 * residual * X[e * FEATURES + i] / (to - from);
      }
    }
    return slope;
  }

  /** Four epochs; the last mini-batch of each is as large as what is left. */
  @ParameterizedTest
  @ValueSource(strings = {"Single", "Three", "Ten", "Larger"})
  void trainsAsAPlainLoopDoes(String name) {
    Trainer trainer = PROGRAMS.trainer(name);
    Batch batch = trainer.newBatch();
    double[] w = weight(trainer).clone();
    for (int epoch = 0; epoch < 4; epoch++) {
      for (int from = 0; from < EXAMPLES; from += trainer.batch()) {
        int to = Math.min(EXAMPLES, from + trainer.batch());
        trainer.step(fill(batch, from, to));
        double[] slope = slope(w, from, to);
        for (int i = 0; i < FEATURES; i++) {
          w[i] -= 0.001 * slope[i];
        }
      }
    }
    Agreement.near("weights", weight(trainer), w, 1e-12);
  }

  /** Small whole numbers, so that no sum is rounded. */
  @Test
  void accumulatedMiniBatchesAreOneBatchToTheLastBit() {
    Trainer whole = PROGRAMS.trainer("Exposed");
    Trainer parts = PROGRAMS.trainer("Exposed");
    for (Trainer trainer : new Trainer[] {whole, parts}) {
      Probe.fill(weight(trainer), new double[] {2, -3, 1});
    }
    whole.step(fill(whole.newBatch(), 0, EXAMPLES));
    Batch batch = parts.newBatch();
    parts.accumulate(fill(batch, 0, 1));
    parts.accumulate(fill(batch, 1, 7));
    parts.accumulate(fill(batch, 7, 10));
    parts.update();
    assertThat(weight(parts)).containsExactly(weight(whole));
  }

  @Test
  void updatesByNothingAreRefused() {
    Trainer trainer = PROGRAMS.trainer("Single");
    org.assertj.core.api.Assertions.assertThatIllegalStateException().isThrownBy(trainer::update);
  }

  @Test
  void withoutExamplesNothingIsLearnt() {
    Trainer plain = PROGRAMS.trainer("Running");
    Trainer padded = PROGRAMS.trainer("Running");
    Batch batch = plain.newBatch();
    plain.accumulate(fill(batch, 0, 2));
    plain.update();
    padded.accumulate(fill(batch, 0, 0));
    padded.accumulate(fill(batch, 0, 2));
    padded.accumulate(fill(batch, 0, 0));
    padded.update();
    assertThat(kept(plain).get("state/z.passes")).containsExactly(1);
    kept(padded).forEach((name, values) -> assertThat(values).as(name).containsExactly(kept(plain).get(name)));
  }

  private static Map<String, double[]> kept(Trainer trainer) {
    Map<String, double[]> kept = new LinkedHashMap<>();
    Stream.of(trainer.parameters(), trainer.model().state()).flatMap(arrays -> arrays.list().stream())
        .forEach(a -> kept.put(a.name(), Reference.doubles(a.array())));
    return kept;
  }
}
