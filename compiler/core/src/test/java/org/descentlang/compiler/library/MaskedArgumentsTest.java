package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;

/** {@code softmax(j: s[i, j] where ...)}: the function sees what holds, and its result is 0 elsewhere. */
class MaskedArgumentsTest {
  private static final Programs PROGRAMS = Programs.wide("""
      metric value(x: [n])[i] = x[i]

      model Rows(s: [3, 4], m: [3] of bool) {
        a[i] = softmax(j: s[i, j] where m[i])
        first[i] = a[i, 0]
        row[i] = sum(j) a[i, j]
        z = dense(first, 1)
        return z, first, row
      }

      trainer Fit {
        model Rows
        target wanted: [1]
        loss mse(z, wanted)
        optimizer sgd(0.1)
        batch 2
        metric value(first)
        metric value(row) as whole
      }
      """);

  /** A condition on no value by itself leaves out all of them; what is left is a row of zeros, which counts. */
  @Test
  void aRowWithNothingLeftIsZero() {
    Trainer trainer = PROGRAMS.trainer("Fit");
    Batch batch = trainer.newBatch();
    batch.count(1);
    Arrays.fill(batch.doubles(0), 0);
    System.arraycopy(new double[] {Math.log(3), 0, 0, 0}, 0, batch.doubles(0), 0, 4);
    System.arraycopy(new boolean[] {true, false, true}, 0, batch.booleans(1), 0, 3);
    trainer.evaluate(batch);
    Tally tally = trainer.tally();
    assertThat(tally.weight(1)).isEqualTo(3);
    assertThat(tally.sum(1)).isEqualTo(0.5 + 0.25, within(1e-15));
    assertThat(tally.sum(2)).isEqualTo(2, within(1e-15));
  }
}
