package org.descentlang.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.descentlang.runtime.LineTrainer;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RocAucTest {

  /** By the definition: a comparison for each pair. */
  private static double byPairs(double[] scores, boolean[] positive) {
    double won = 0;
    double pairs = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < scores.length; j++) {
        if (positive[i] && !positive[j]) {
          pairs++;
          won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      }
    }
    return won / pairs;
  }

  /** The fewer levels, the more ties. */
  @ParameterizedTest
  @CsvSource({"2, 2", "7, 3", "100, 5", "101, 1000", "257, 1"})
  void isTheShareOfPairsInOrder(int size, int levels) {
    Random random = new Random(31L * size + levels);
    for (int trial = 0; trial < 20; trial++) {
      double[] scores = random.doubles(size).map(u -> Math.rint(u * levels) - levels / 2).toArray();
      boolean[] positive = new boolean[size];
      for (int i = 0; i < size; i++) {
        positive[i] = i == 0 || i > 1 && random.nextInt(4) == 0;
      }
      assertThat(RocAuc.of(scores, positive)).isEqualTo(byPairs(scores, positive));
    }
  }

  @Test
  void zerosOfBothSignsTieAndInfinitiesAreScores() {
    double[] scores = {0.0, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 0.0};
    boolean[] positive = {true, true, true, false, false, false};
    assertThat(RocAuc.of(scores, positive)).isEqualTo(7 / 9.0);
  }

  /** The products of the numbers of both are beyond an int, and of halves beyond a float. */
  @Test
  void countsManyPairs() {
    int size = 200_000;
    double[] scores = new double[size];
    boolean[] positive = new boolean[size];
    for (int i = 0; i < size; i++) {
      scores[i] = i;
      positive[i] = i % 2 == 1;
    }
    double half = size / 2;
    assertThat(RocAuc.of(scores, positive)).isEqualTo((half + 1) / (2 * half));
  }

  @Test
  void isNoNumberWhereThereIsNoPairOrNoScore() {
    assertThat(RocAuc.of(new double[] {1, 2}, new boolean[] {true, true})).isNaN();
    assertThat(RocAuc.of(new double[] {1, 2}, new boolean[2])).isNaN();
    assertThat(RocAuc.of(new double[0], new boolean[0])).isNaN();
    assertThat(RocAuc.of(new double[] {1, 2, Double.NaN}, new boolean[] {true, false, false})).isNaN();
  }

  /** 13 examples are three mini-batches of four, and one of one. */
  @Test
  void measuresAModel() {
    LineTrainer trainer = new LineTrainer(5);
    Random random = new Random(7);
    int size = 13;
    float[] x = new float[size * LineTrainer.FEATURES];
    float[] y = new float[size];
    double[] scores = new double[size];
    boolean[] positive = new boolean[size];
    float[] weight = (float[]) trainer.parameters().get("weight").array();
    for (int k = 0; k < size; k++) {
      y[k] = k % 3 == 0 ? 1 : -1;
      positive[k] = y[k] > 0;
      for (int i = 0; i < LineTrainer.FEATURES; i++) {
        x[k * LineTrainer.FEATURES + i] = random.nextFloat();
        scores[k] += weight[i] * x[k * LineTrainer.FEATURES + i];
      }
    }
    Examples examples = Examples.of(LineTrainer.PORTS, Precision.F32, size, x, y);
    assertThat(RocAuc.of(trainer, examples, "line", "y")).isEqualTo(byPairs(scores, positive), within(1e-12))
        .isBetween(0.0, 1.0);
    assertThatThrownBy(() -> RocAuc.of(trainer, examples, "lime", "y")).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no output lime (did you mean line?), only line");
    assertThatThrownBy(() -> RocAuc.of(trainer, examples, "line", "z")).hasMessageStartingWith("there is no target z");
    assertThatThrownBy(() -> RocAuc.of(trainer, examples, "line", "x"))
        .hasMessage("x REAL [3] has no ROC curve: one value for each example is needed, and of classes two");
  }

  @Test
  void wantsTheExamplesOfTheTrainerAndNoMoreThanTwoClasses() {
    LineTrainer trainer = new LineTrainer(5);
    List<Port> three = List.of(Port.index("kind", 3));
    assertThatThrownBy(() -> RocAuc.of(trainer, Examples.of(three, Precision.F32, 1, new int[1]), "line", "kind"))
        .hasMessageStartingWith("kind INDEX [] has no ROC curve");
    List<Port> other = List.of(Port.real("y"));
    assertThatThrownBy(() -> RocAuc.of(trainer, Examples.of(other, Precision.F32, 1, new float[1]), "line", "y"))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("a batch of");
  }

  private static double area(Port target, float[] scores, Object targets) {
    EchoTrainer trainer = new EchoTrainer(1, target);
    return RocAuc.of(trainer, Examples.of(trainer.ports(), Precision.F32, scores.length, scores, targets), "logits",
        target.name());
  }

  /** Five examples are two mini-batches. */
  @Test
  void aTargetIsATruthOrOneOfTwoClassesOrANumberThatIsPositive() {
    float[] scores = {1, 2, 3, 4, 2};
    assertThat(area(Port.truth("ill"), scores, new boolean[] {false, false, true, true, true})).isEqualTo(5.5 / 6);
    assertThat(area(Port.index("ill", 2), scores, new int[] {0, 1, 0, 1, 0})).isEqualTo(4.5 / 6);
    assertThat(area(Port.real("ill"), scores, new float[] {-1, 0.5f, 0, 1e-30f, -0.0f})).isEqualTo(4.5 / 6);
    assertThat(area(Port.index("ill", 2).ignoring(-1), scores, new int[] {0, 1, 0, 1, -1})).isEqualTo(3 / 4.0);
  }

  @Test
  void aModelWhoseScoresAreNoNumbersHasNoArea() {
    Port ill = Port.index("ill", 2).ignoring(-1);
    float[] scores = {1, Float.NaN, 3};
    assertThat(area(ill, scores, new int[] {0, 1, 1})).isNaN();
    assertThat(area(ill, scores, new int[] {0, -1, 1})).isEqualTo(1);
    assertThat(area(ill, scores, new int[] {1, -1, 1})).isNaN();
    assertThat(area(ill, scores, new int[] {-1, -1, -1})).isNaN();
  }
}
