package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;

/** Metrics that are shares of what is counted, over mini-batches of several sizes, against counts of all at once. */
class RatesTest {
  private static final int EXAMPLES = 60;
  private static final int CLASSES = 4;

  private static final Programs PROGRAMS = Programs.wide("""
      model Rated(z: [4], y: [2]) {
        out = dense(y, 2)
        return out
      }

      trainer Rates {
        model Rated
        target label: class[4] or -1
        target truth: [2]
        loss mse(out, truth)
        optimizer sgd()
        batch 32
        metric top_k_accuracy(z, label, k = 2, ignore = -1)
        metric top_k_accuracy(z, label, k = 1, ignore = -1) as top_1
        metric accuracy(z, label, ignore = -1)
        metric precision(y, truth)
        metric recall(y, truth)
        metric f1(y, truth)
        metric precision(y, truth, threshold = 0.5) as sharper
        metric precision(z, label, of = 2, ignore = -1) as precision_2
        metric recall(z, label, of = 2, ignore = -1) as recall_2
        metric f1(z, label, of = 2, ignore = -1) as f1_2
        metric confusion(z, label, 1, 2, ignore = -1) as confused
        metric confusion(z, label, 1, 2, ignore = -1, reduction = 'sum') as confused_number
      }
      """);

  private static final double[] Z = new Random(1).ints(EXAMPLES * CLASSES, 0, 6).asDoubleStream().toArray();
  private static final int[] LABEL = new Random(2).ints(EXAMPLES, -1, CLASSES).toArray();
  private static final double[] Y = new Random(3).doubles(EXAMPLES * 2, -1, 1).toArray();
  private static final double[] TRUTH = new Random(4).ints(EXAMPLES * 2, 0, 2).asDoubleStream().toArray();

  private static Tally measured(int... sizes) {
    Trainer trainer = PROGRAMS.trainer("Rates");
    Tally all = trainer.tally().like();
    Batch batch = trainer.newBatch();
    int from = 0;
    for (int size : sizes) {
      batch.count(size);
      System.arraycopy(Z, from * CLASSES, batch.doubles(0), 0, size * CLASSES);
      System.arraycopy(Y, from * 2, batch.doubles(1), 0, size * 2);
      System.arraycopy(LABEL, from, batch.ints(2), 0, size);
      System.arraycopy(TRUTH, from * 2, batch.doubles(3), 0, size * 2);
      trainer.evaluate(batch);
      all.add(trainer.tally());
      from += size;
    }
    assertThat(from).isEqualTo(EXAMPLES);
    return all;
  }

  private static double value(Tally tally, String name) {
    return IntStream.range(0, tally.size()).filter(e -> tally.name(e).equals(name)).mapToObj(tally::value).findFirst()
        .orElseThrow();
  }

  private static double count(int of, IntPredicate which) {
    return IntStream.range(0, of).filter(which).count();
  }

  /** The place of the label among the values of its example, from the largest, the first of equals first. */
  private static int rank(int example) {
    int rank = 0;
    for (int c = 0; c < CLASSES; c++) {
      double own = Z[example * CLASSES + LABEL[example]];
      double other = Z[example * CLASSES + c];
      rank += other > own || other == own && c < LABEL[example] ? 1 : 0;
    }
    return rank;
  }

  private static int guess(int example) {
    int best = 0;
    for (int c = 1; c < CLASSES; c++) {
      best = Z[example * CLASSES + c] > Z[example * CLASSES + best] ? c : best;
    }
    return best;
  }

  private static boolean counts(int example) {
    return LABEL[example] >= 0;
  }

  @Test
  void ofTheLargest() {
    Tally tally = measured(32, 27, 1);
    double all = count(EXAMPLES, RatesTest::counts);
    assertThat(value(tally, "top_k_accuracy")).isEqualTo(count(EXAMPLES, e -> counts(e) && rank(e) < 2) / all);
    assertThat(value(tally, "top_1")).isEqualTo(value(tally, "accuracy"));
    assertThat(value(tally, "confused"))
        .isEqualTo(value(tally, "confused_number") / all)
        .isEqualTo(count(EXAMPLES, e -> LABEL[e] == 1 && guess(e) == 2) / all);
  }

  @Test
  void ofOneClass() {
    Tally tally = measured(5, 31, 24);
    double both = count(EXAMPLES, e -> LABEL[e] == 2 && guess(e) == 2);
    double taken = count(EXAMPLES, e -> counts(e) && guess(e) == 2);
    double labelled = count(EXAMPLES, e -> LABEL[e] == 2);
    assertThat(both).isPositive();
    assertThat(value(tally, "precision_2")).isEqualTo(both / taken);
    assertThat(value(tally, "recall_2")).isEqualTo(both / labelled);
    assertThat(value(tally, "f1_2")).isEqualTo(2 * both / (taken + labelled));
  }

  @Test
  void ofTwoSides() {
    Tally tally = measured(30, 30);
    double both = count(2 * EXAMPLES, i -> Y[i] > 0 && TRUTH[i] > 0.5);
    double taken = count(2 * EXAMPLES, i -> Y[i] > 0);
    double positive = count(2 * EXAMPLES, i -> TRUTH[i] > 0.5);
    assertThat(value(tally, "precision")).isEqualTo(both / taken);
    assertThat(value(tally, "recall")).isEqualTo(both / positive);
    assertThat(value(tally, "f1")).isEqualTo(2 * both / (taken + positive));
    assertThat(value(tally, "sharper")).isEqualTo(
        count(2 * EXAMPLES, i -> Y[i] > 0.5 && TRUTH[i] > 0.5) / count(2 * EXAMPLES, i -> Y[i] > 0.5));
  }
}
