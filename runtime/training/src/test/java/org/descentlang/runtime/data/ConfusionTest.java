package org.descentlang.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.descentlang.runtime.LineTrainer;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;
import org.junit.jupiter.api.Test;

class ConfusionTest {

  private static final float NAN = Float.NaN;

  private static long[][] counts(Port target, float[] scores, int... labels) {
    int size = labels.length / target.size();
    EchoTrainer trainer = new EchoTrainer(scores.length / size, target);
    return Confusion.of(trainer, Examples.of(trainer.ports(), Precision.F32, size, scores, labels), "logits",
        target.name());
  }

  @Test
  void countsHowOftenEachClassWasTakenForEach() {
    assertThat(counts(Port.index("kind", 3), new float[] {
        9, 1, 2,
        -3, -1, -2,
        0.1f, 0.3f, 0.2f,
        5, 6, 7,
        0, 0, 1,
        7, 6, 5}, 0, 1, 0, 2, 1, 0)).isDeepEqualTo(new long[][] {{2, 1, 0}, {0, 1, 1}, {0, 0, 1}});
  }

  /** 4,003 examples are a thousand mini-batches, and one of three. */
  @Test
  void everyExampleIsCountedOnce() {
    Random random = new Random(2);
    int size = 4003;
    float[] scores = new float[5 * size];
    int[] labels = new int[size];
    long[][] expected = new long[5][5];
    for (int k = 0; k < size; k++) {
      labels[k] = random.nextInt(4);
      int taken = random.nextInt(5);
      for (int c = 0; c < 5; c++) {
        scores[5 * k + c] = c == taken ? 1 : random.nextFloat();
      }
      expected[labels[k]][taken]++;
    }
    assertThat(counts(Port.index("kind", 5), scores, labels)).isDeepEqualTo(expected);
    assertThat(expected[4]).containsOnly(0);
  }

  /** As `argmax` of a program has it, so that the diagonal is what `accuracy` counts. */
  @Test
  void theFirstOfEqualsIsTakenAndNoNumberIsLargerThanNaN() {
    assertThat(counts(Port.index("kind", 3), new float[] {
        1, 1, 1,
        0, 2, 2,
        Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY,
        1, NAN, 2,
        NAN, 1, 2,
        NAN, NAN, NAN}, 0, 0, 0, 1, 1, 1)).isDeepEqualTo(new long[][] {{1, 1, 1}, {2, 0, 1}, {0, 0, 0}});
  }

  @Test
  void ignoredLabelsAreLeftOut() {
    assertThat(counts(Port.index("kind", 2).ignoring(-100), new float[] {0, 1, 1, 0, 0, 1}, 1, -100, 0))
        .isDeepEqualTo(new long[][] {{0, 1}, {0, 1}});
    assertThat(counts(Port.index("kind", 2).ignoring(7), new float[] {0, 1, 1, 0}, 7, 7))
        .isDeepEqualTo(new long[2][2]);
  }

  /** Two labels an example, with the scores of one after those of the other. */
  @Test
  void anExampleMayHaveSeveralLabels() {
    assertThat(counts(Port.index("kinds", 3, 2), new float[] {1, 2, 3, 3, 2, 1, 1, 3, 2, 2, 1, 3}, 2, 0, 2, 1))
        .isDeepEqualTo(new long[][] {{1, 0, 0}, {0, 0, 1}, {0, 1, 1}});
  }

  @Test
  void oneClassIsAlwaysTaken() {
    assertThat(counts(Port.index("kind", 1), new float[] {-1, NAN}, 0, 0)).isDeepEqualTo(new long[][] {{2}});
  }

  @Test
  void wantsClasses() {
    Examples examples = Examples.of(
        LineTrainer.PORTS, Precision.F32, 1, new float[LineTrainer.FEATURES], new float[1]);
    LineTrainer trainer = new LineTrainer(1);
    assertThatThrownBy(() -> Confusion.of(trainer, examples, "line", "y"))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("does not tell the classes of y");
    assertThatThrownBy(() -> Confusion.of(trainer, examples, "lin", "y"))
        .hasMessage("there is no output lin (did you mean line?), only line");
    assertThatThrownBy(() -> counts(Port.index("kind", 3), new float[] {1, 2}, 0)).hasMessage(
        "logits REAL [2] does not tell the classes of kind INDEX []: a number for each class is needed");
  }
}
