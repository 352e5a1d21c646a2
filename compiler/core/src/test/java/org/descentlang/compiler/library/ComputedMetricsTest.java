package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.fit.Fit;
import org.descentlang.runtime.fit.JsonLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics that are computed from totals, over mini-batches of several sizes, against plain loops over all examples. */
class ComputedMetricsTest {
  private static final int EXAMPLES = 60;
  private static final int CLASSES = 5;
  private static final int OUTPUTS = 3;

  /** No label is class 3; no z is largest in class 4, which is a label. */
  private static final String TEXT = """
      metric positive(x: [n]) {
        kept[i] = x[i]  where x[i] > 0
        total sums = sum(i) kept[i]
        total squares[i] = kept[i]^2
        total numbers = sum(i where x[i] > 0) 1
        return (sums + sum(i) squares[i]) / numbers
      }

      model Rated(z: [5], y: [3], steps: [2, 5]) {
        out = dense(y, 3)
        return out
      }

      trainer Computed {
        model Rated
        target label: class[5] or -1
        target truth: [3]
        target next: [2] of class[5]
        loss mse(out, truth)
        optimizer sgd()
        batch 32
        metric root_mean_squared_error(y, truth)
        metric r2(y, truth)
        metric r2(y, truth, near = 100) as r2_near
        metric r2(y[1], truth[1]) as of_one
        metric root_mean_squared_error(y[1], truth[1]) as root_of_one
        metric positive(truth)
        metric perplexity(z, label, ignore = -1)
        metric perplexity(steps[t], next[t]) as of_steps
        metric macro_precision(z, label, ignore = -1)
        metric macro_recall(z, label, ignore = -1)
        metric macro_f1(z, label, ignore = -1)
        metric balanced_accuracy(z, label, ignore = -1)
        metric matthews_correlation(z, label, ignore = -1)
        metric cohen_kappa(z, label, ignore = -1)
        metric accuracy(z, label, ignore = -1)
      }
      """;

  private static final Programs WIDE = Programs.wide(TEXT);
  private static final Programs NARROW = Programs.narrow(TEXT);

  private static final double[] Z = logits();
  private static final int[] LABEL =
      new Random(2).ints(EXAMPLES, -1, CLASSES - 1).map(l -> l == 3 ? 4 : l).toArray();
  private static final double[] STEPS = new Random(3).doubles(EXAMPLES * 2 * CLASSES, -1, 1).toArray();
  private static final int[] NEXT = new Random(4).ints(EXAMPLES * 2, 0, CLASSES).toArray();
  private static final double[] TRUTH = new Random(5).doubles(EXAMPLES * OUTPUTS, -3, 5).toArray();
  private static final double[] Y = predictions();

  private static double[] logits() {
    double[] z = new Random(1).ints(EXAMPLES * CLASSES, 0, 6).asDoubleStream().toArray();
    IntStream.range(0, EXAMPLES).forEach(e -> z[e * CLASSES + 4] = -1);
    return z;
  }

  private static double[] predictions() {
    Random random = new Random(6);
    return IntStream.range(0, TRUTH.length).mapToDouble(i -> TRUTH[i] + random.nextGaussian()).toArray();
  }

  private static Tally measured(Programs programs, int... sizes) {
    Trainer trainer = programs.trainer("Computed");
    Tally all = trainer.tally().like();
    Batch batch = trainer.newBatch();
    int from = 0;
    for (int size : sizes) {
      fill(batch, from, size);
      trainer.evaluate(batch);
      all.add(trainer.tally());
      from += size;
    }
    assertThat(from).isEqualTo(EXAMPLES);
    return all;
  }

  private static void fill(Batch batch, int from, int size) {
    batch.count(size);
    reals(batch, 0, Z, from, size);
    reals(batch, 1, Y, from, size);
    reals(batch, 2, STEPS, from, size);
    System.arraycopy(LABEL, from, batch.ints(3), 0, size);
    reals(batch, 4, TRUTH, from, size);
    System.arraycopy(NEXT, from * 2, batch.ints(5), 0, size * 2);
  }

  private static void reals(Batch batch, int port, double[] all, int from, int size) {
    int each = all.length / EXAMPLES;
    for (int i = 0; i < size * each; i++) {
      if (batch.array(port) instanceof float[] floats) {
        floats[i] = (float) all[from * each + i];
      } else {
        batch.doubles(port)[i] = all[from * each + i];
      }
    }
  }

  private static double value(Tally tally, String name) {
    return IntStream.range(0, tally.size()).filter(e -> tally.name(e).equals(name)).mapToObj(tally::value).findFirst()
        .orElseThrow();
  }

  private static double count(IntPredicate which) {
    return IntStream.range(0, EXAMPLES).filter(e -> LABEL[e] >= 0).filter(which).count();
  }

  private static int guess(int example) {
    int best = 0;
    for (int c = 1; c < CLASSES; c++) {
      best = Z[example * CLASSES + c] > Z[example * CLASSES + best] ? c : best;
    }
    return best;
  }

  private static double both(int c) {
    return count(e -> guess(e) == c && LABEL[e] == c);
  }

  private static double taken(int c) {
    return count(e -> guess(e) == c);
  }

  private static double labelled(int c) {
    return count(e -> LABEL[e] == c);
  }

  @Test
  void overClasses() {
    assertThat(labelled(3)).isZero();
    assertThat(taken(3)).isPositive();
    assertThat(labelled(4)).isPositive();
    assertThat(taken(4)).isZero();
    double precision = 0;
    double recall = 0;
    double f1 = 0;
    for (int c = 0; c < CLASSES; c++) {
      precision += taken(c) == 0 ? 0 : both(c) / taken(c);
      recall += labelled(c) == 0 ? 0 : both(c) / labelled(c);
      f1 += 2 * both(c) / (taken(c) + labelled(c));
    }
    for (Programs programs : new Programs[] {WIDE, NARROW}) {
      Tally tally = measured(programs, 32, 27, 1);
      assertThat(value(tally, "macro_precision")).isCloseTo(precision / CLASSES, within(1e-15));
      assertThat(value(tally, "macro_recall")).isCloseTo(recall / CLASSES, within(1e-15));
      assertThat(value(tally, "macro_f1")).isCloseTo(f1 / CLASSES, within(1e-15));
      assertThat(value(tally, "balanced_accuracy")).isCloseTo(recall / (CLASSES - 1), within(1e-15));
    }
  }

  /** Pearson's correlation of the guess's and the label's indicators, summed up over classes. */
  @Test
  void correlation() {
    double all = count(e -> true);
    double covariance = 0;
    double ofGuesses = 0;
    double ofLabels = 0;
    double expected = 0;
    for (int c = 0; c < CLASSES; c++) {
      double guessed = taken(c) / all;
      double labelled = labelled(c) / all;
      for (int e = 0; e < EXAMPLES; e++) {
        if (LABEL[e] >= 0) {
          double left = (guess(e) == c ? 1 : 0) - guessed;
          double right = (LABEL[e] == c ? 1 : 0) - labelled;
          covariance += left * right;
          ofGuesses += left * left;
          ofLabels += right * right;
        }
      }
      expected += guessed * labelled;
    }
    double right = count(e -> guess(e) == LABEL[e]) / all;
    Tally tally = measured(WIDE, 5, 31, 24);
    assertThat(value(tally, "matthews_correlation"))
        .isCloseTo(covariance / Math.sqrt(ofGuesses * ofLabels), within(1e-14));
    assertThat(value(tally, "cohen_kappa")).isCloseTo((right - expected) / (1 - expected), within(1e-14));
    assertThat(value(tally, "accuracy")).isEqualTo(right);
  }

  @Test
  void ofDistances() {
    Tally wide = measured(WIDE, 1, 29, 30);
    double squares = 0;
    double explained = 0;
    for (int i = 0; i < OUTPUTS; i++) {
      double mean = 0;
      for (int e = 0; e < EXAMPLES; e++) {
        mean += TRUTH[e * OUTPUTS + i] / EXAMPLES;
      }
      double residual = 0;
      double variation = 0;
      for (int e = 0; e < EXAMPLES; e++) {
        residual += Math.pow(Y[e * OUTPUTS + i] - TRUTH[e * OUTPUTS + i], 2);
        variation += Math.pow(TRUTH[e * OUTPUTS + i] - mean, 2);
      }
      squares += residual;
      if (i == 1) {
        assertThat(value(wide, "of_one")).isCloseTo(1 - residual / variation, within(1e-14));
        assertThat(value(wide, "root_of_one")).isCloseTo(Math.sqrt(residual / EXAMPLES), within(1e-14));
      }
      explained += (1 - residual / variation) / OUTPUTS;
    }
    assertThat(value(wide, "root_mean_squared_error")).isCloseTo(Math.sqrt(squares / Y.length), within(1e-14));
    assertThat(value(wide, "r2")).isCloseTo(explained, within(1e-14));
    assertThat(value(wide, "r2_near")).isCloseTo(explained, within(1e-11));
    Tally narrow = measured(NARROW, 1, 29, 30);
    assertThat(value(narrow, "root_mean_squared_error")).isCloseTo(Math.sqrt(squares / Y.length), within(1e-6));
    assertThat(value(narrow, "r2")).isCloseTo(explained, within(1e-6));
  }

  @Test
  void whatIsNotThereIsNotSummedUp() {
    double[] positive = Arrays.stream(TRUTH).filter(x -> x > 0).toArray();
    double sum = Arrays.stream(positive).map(x -> x + x * x).sum();
    assertThat(value(measured(WIDE, 7, 32, 21), "positive")).isCloseTo(sum / positive.length, within(1e-13));
  }

  private static double surprise(double[] z, int from, int label) {
    double sum = 0;
    for (int c = 0; c < CLASSES; c++) {
      sum += Math.exp(z[from + c]);
    }
    return Math.log(sum) - z[from + label];
  }

  @Test
  void ofProbabilities() {
    double surprise = 0;
    double ofSteps = 0;
    for (int e = 0; e < EXAMPLES; e++) {
      surprise += LABEL[e] < 0 ? 0 : surprise(Z, e * CLASSES, LABEL[e]);
    }
    for (int step = 0; step < 2 * EXAMPLES; step++) {
      ofSteps += surprise(STEPS, step * CLASSES, NEXT[step]);
    }
    Tally tally = measured(WIDE, 20, 20, 20);
    assertThat(value(tally, "perplexity")).isCloseTo(Math.exp(surprise / count(e -> true)), within(1e-12));
    assertThat(value(tally, "of_steps")).isCloseTo(Math.exp(ofSteps / (2 * EXAMPLES)), within(1e-12));
  }

  /** A value of all examples is in no mini-batch's tally, whichever was measured last. */
  @Test
  void eachTallyHasItsOwn() {
    Trainer trainer = WIDE.trainer("Computed");
    Tally all = trainer.tally().like();
    Batch batch = trainer.newBatch();
    fill(batch, 0, 32);
    trainer.step(batch);
    double first = value(trainer.tally(), "macro_f1");
    all.add(trainer.tally());
    assertThat(value(all, "macro_f1")).isEqualTo(first);
    fill(batch, 32, 28);
    trainer.step(batch);
    double second = value(trainer.tally(), "macro_f1");
    all.add(trainer.tally());
    assertThat(value(trainer.tally(), "macro_f1")).isEqualTo(second).isNotEqualTo(first);
    assertThat(value(all, "macro_f1")).isEqualTo(value(measured(WIDE, 30, 30), "macro_f1"));
    all.clear();
    assertThat(value(all, "macro_f1")).isZero();
  }

  private static Examples examples(Trainer trainer) {
    return Examples.of(trainer.ports(), trainer.precision(), EXAMPLES, Z, Y, STEPS, LABEL, TRUTH, NEXT);
  }

  /** Two steps are an epoch. */
  @Test
  void aFitContinuesInTheMiddleOfAnEpoch(@TempDir Path folder) throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    Trainer whole = WIDE.trainer("Computed");
    Tally expected = new Fit(whole, examples(whole)).epochs(1).run().get(0).training();
    Trainer first = WIDE.trainer("Computed");
    new Fit(first, examples(first)).steps(1).checkpoint(checkpoint).run();
    Trainer second = WIDE.trainer("Computed", 2);
    Path log = folder.resolve("log.jsonl");
    try (JsonLines lines = JsonLines.to(log, Precision.F64)) {
      Fit fit = new Fit(second, examples(second)).validation(examples(second)).steps(1).resume(checkpoint);
      Tally continued = fit.listener(lines).run().get(0).training();
      assertThat(continued.numbers()).isEqualTo(expected.numbers());
    }
    Tally all = measured(WIDE, 32, 28);
    assertThat(value(expected, "macro_f1")).isEqualTo(value(all, "macro_f1"));
    assertThat(value(expected, "r2")).isCloseTo(value(all, "r2"), within(1e-14));
    assertThat(Files.readString(log)).contains("\"macro_f1\":" + value(all, "macro_f1") + ",")
        .contains("\"validation_macro_f1\":" + value(all, "macro_f1") + ",");
  }

  @Test
  void aStepAllocatesNothing() {
    Trainer trainer = NARROW.trainer("Computed");
    Batch batch = trainer.newBatch();
    fill(batch, 0, 32);
    Tally all = trainer.tally().like();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    work(trainer, batch, all);
    long before = threads.getThreadAllocatedBytes(thread);
    long measuring = threads.getThreadAllocatedBytes(thread) - before;
    before = threads.getThreadAllocatedBytes(thread);
    work(trainer, batch, all);
    assertThat(threads.getThreadAllocatedBytes(thread) - before).isEqualTo(measuring);
  }

  private static void work(Trainer trainer, Batch batch, Tally all) {
    trainer.step(batch);
    all.add(trainer.tally());
    trainer.evaluate(batch);
    all.add(trainer.tally());
  }
}
