package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Tally;
import org.junit.jupiter.api.Test;

/** Targets that are true or false, which losses and metrics of decisions take for 1 and 0. */
class TruthsTest {
  private static final int EXAMPLES = 4;
  private static final double[] LOGITS = {1.5, -0.25, 2, -3, 0.5, 0, 1, -1, 4, -2, 0.75, 1.25};
  private static final boolean[] TRUE = {
    true, false, false, false, true, true, true, true, false, false, true, false};
  private static final double[] ONES = doubles();

  /** Of `z` and of a target in the place of {@code %s}. */
  private static final List<String> MEASURES = List.of(
      "bce(sigmoid(z), %s)", "bce_with_logits(z, %s, positive = 3)", "multilabel_soft_margin(z, %s)",
      "binary_focal(sigmoid(z), %s)", "binary_focal_with_logits(z, %s, alpha = 0.25)", "dice(sigmoid(z), %s)",
      "tversky(sigmoid(z), %s)", "precision(z, %s)", "recall(z, %s)", "f1(z, %s)", "binary_accuracy(z, %s)");

  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS + metered()
      + Probe.text("Truths", EXAMPLES, List.of(3), "click: [3] of bool", "bce_with_logits(z, click, positive = 3)")
      + Probe.text("Numbers", EXAMPLES, List.of(3), "click: [3]", "bce_with_logits(z, click, positive = 3)"));

  private static double[] doubles() {
    double[] ones = new double[TRUE.length];
    for (int i = 0; i < ones.length; i++) {
      ones[i] = TRUE[i] ? 1 : 0;
    }
    return ones;
  }

  private static String metered() {
    List<String> lines = new ArrayList<>(List.of(
        "mse(z, number(click))", "mse(z, chance)", "mean_absolute_error(z, number(z > 0.5))",
        "mean_absolute_error(z, if z > 0.5 then 1 else 0)"));
    MEASURES.forEach(m -> lines.addAll(List.of(m.formatted("click"), m.formatted("chance"))));
    StringBuilder metrics = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      metrics.append("  metric ").append(lines.get(i)).append(" as m").append(i).append('\n');
    }
    return """
        model Metered(example: index[4]) {
          z = held(example, 3)
          return z
        }

        trainer Meters {
          model Metered
          target click: [3] of bool
          target chance: [3]
          loss bce_with_logits(z, click)
          optimizer expose()
          batch 4
        %s}
        """.formatted(metrics);
  }

  @Test
  void whatIsMeasuredIsThatOfNumbers() {
    Probe probe = Probe.of(PROGRAMS.trainer("Meters")).input(LOGITS);
    Batch batch = probe.batch();
    System.arraycopy(TRUE, 0, batch.booleans(1), 0, TRUE.length);
    System.arraycopy(ONES, 0, batch.doubles(2), 0, ONES.length);
    probe.loss();
    Tally tally = probe.trainer().tally();
    assertThat(tally.size()).isEqualTo(1 + 2 * (MEASURES.size() + 2));
    for (int i = tally.losses(); i < tally.size(); i += 2) {
      assertThat(tally.value(i)).as(tally.name(i)).isEqualTo(tally.value(i + 1)).isNotZero();
    }
  }

  @Test
  void soIsTheGradient() {
    Probe truths = Probe.of(PROGRAMS.trainer("Truths")).input(LOGITS);
    System.arraycopy(TRUE, 0, truths.batch().booleans(1), 0, TRUE.length);
    double[] gradient = truths.gradient();
    assertThat(gradient).isEqualTo(Probe.of(PROGRAMS.trainer("Numbers")).input(LOGITS).target(ONES).gradient());
    assertThat(Arrays.stream(gradient).filter(g -> g != 0).count()).isEqualTo(LOGITS.length);
  }
}
