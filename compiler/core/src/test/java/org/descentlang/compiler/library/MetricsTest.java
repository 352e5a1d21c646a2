package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;

/** Metrics, of one mini-batch and added up over several. */
class MetricsTest {
  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS + """
      model Metered(example: index[6], logits: [3], y: [2, 2]) {
        z = held(example, 3)
        return z
      }

      trainer Meters {
        model Metered
        target label: class[3] or -1
        target t: [2, 2]
        target side: [3]
        loss l1(z, side)
        optimizer expose()
        batch 6
        metric accuracy(logits, label, ignore = -1)
        metric binary_accuracy(logits, side)
        metric mean_absolute_error(y, t)
        metric mean_squared_error(y, t) as square
        metric mse(y, t) as loss_as_metric
      }
      """);

  private static final double[] LOGITS = {3, 1, 2, 0, 0, 0, -1, 5, 5, 2, 9, 4, 7, 1, 7, 0, -1, -2};
  private static final double[] LABEL = {0, 1, 1, -1, 2, 0};
  private static final double[] SIDE = {1, 1, 0, 0, 1, 0, 0, 1, 1, 0.5, 1, 0, 0.6, 0, 1, 1, 0, 0};
  private static final double[] Y = {1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 1, 1, 1, 1, 9, 8, 7, 6, 2, 2, 2, 2};
  private static final double[] T = {1, 0, 3, 7, 5, 6, 7, 8, 1, 2, 3, 4, 1, 1, 1, 1, 0, 0, 0, 0, 3, 3, 3, 3};

  private static Batch examples(Batch batch, int from, int to) {
    batch.count(to - from);
    for (int i = 0; i < to - from; i++) {
      batch.ints(0)[i] = from + i;
      batch.ints(3)[i] = (int) LABEL[from + i];
    }
    System.arraycopy(LOGITS, from * 3, batch.doubles(1), 0, (to - from) * 3);
    System.arraycopy(Y, from * 4, batch.doubles(2), 0, (to - from) * 4);
    System.arraycopy(T, from * 4, batch.doubles(4), 0, (to - from) * 4);
    System.arraycopy(SIDE, from * 3, batch.doubles(5), 0, (to - from) * 3);
    return batch;
  }

  private static void check(Tally tally) {
    // Right are example 0, and 2 by the first of equals; 1 has its largest at 0, 3 doesn't count, 4 at 0, 5 is right.
    assertThat(tally.sum(1)).isEqualTo(3);
    assertThat(tally.weight(1)).isEqualTo(5);
    // 0 is not above 0, and 0.5 not above 1/2.
    assertThat(tally.sum(2)).isEqualTo(sides());
    assertThat(tally.weight(2)).isEqualTo(18);
    double absolute = 0;
    double square = 0;
    for (int i = 0; i < Y.length; i++) {
      absolute += Math.abs(Y[i] - T[i]);
      square += (Y[i] - T[i]) * (Y[i] - T[i]);
    }
    assertThat(tally.value(3)).isEqualTo(absolute / 24);
    assertThat(tally.value(4)).isEqualTo(square / 24);
    assertThat(tally.value(5)).isEqualTo(square / 24);
    assertThat(tally.name(4)).isEqualTo("square");
  }

  private static double sides() {
    int right = 0;
    for (int i = 0; i < SIDE.length; i++) {
      right += LOGITS[i] > 0 == SIDE[i] > 0.5 ? 1 : 0;
    }
    return right;
  }

  @Test
  void ofOneMiniBatch() {
    Trainer trainer = PROGRAMS.trainer("Meters");
    trainer.evaluate(examples(trainer.newBatch(), 0, 6));
    check(trainer.tally());
    trainer.step(examples(trainer.newBatch(), 0, 6));
    check(trainer.tally());
  }

  @Test
  void ofSeveralMiniBatchesTheyAreThoseOfOne() {
    Trainer trainer = PROGRAMS.trainer("Meters");
    Batch batch = trainer.newBatch();
    Tally all = trainer.tally().like();
    for (int[] part : new int[][] {{0, 1}, {1, 5}, {5, 6}}) {
      trainer.evaluate(examples(batch, part[0], part[1]));
      all.add(trainer.tally());
    }
    check(all);
  }
}
