package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;

/** Several losses in one trainer, each with its own sum of weights. */
class LossSumsTest {
  private static final String ENTROPY = "cross_entropy(out, label, weight = [0.5, 3], ignore = -1)";

  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS
      + Network.text("Square", "loss mse(out, y)")
      + Network.text("Absolute", "loss l1(out, y)")
      + Network.text("Total", "loss l1(out, y, reduction = 'sum')")
      + Network.text("Entropy", "loss " + ENTROPY)
      + Network.text("Mixed", "loss mse(out, y) + 0.3 * " + ENTROPY)
      + Network.text("Less", "loss 2 * mse(out, y) - l1(out, y)")
      + Network.text("Three", "loss mse(out, y) + 0.5 * l1(out, y, reduction = 'sum') + " + ENTROPY)
      + Network.text("Clauses", "loss mse(out, y)", "loss 0.3 * " + ENTROPY)
      + Network.text("Settings", "setting share = 0.3", "loss mse(out, y) + share * " + ENTROPY));

  private static void mixes(String name, Map<String, Double> coefficients) {
    Network mixed = Network.of(PROGRAMS.trainer(name));
    double expected = 0;
    Map<String, double[]> gradients = mixed.parameters();
    gradients.replaceAll((parameter, values) -> new double[values.length]);
    for (Map.Entry<String, Double> part : coefficients.entrySet()) {
      Network network = Network.of(PROGRAMS.trainer(part.getKey()));
      expected += part.getValue() * network.trainer().evaluate(network.all());
      Map<String, double[]> own = Network.gradients(PROGRAMS, part.getKey());
      gradients.replaceAll((parameter, sum) -> Network.plus(sum, own.get(parameter), g -> part.getValue() * g));
    }
    Agreement.near("evaluated", mixed.trainer().evaluate(mixed.all()), expected, 1e-14);
    Agreement.near("stepped", mixed.trainer().step(mixed.all()), expected, 1e-14);
    gradients.forEach((parameter, gradient) ->
        Agreement.nearest(parameter, mixed.parameters().get(parameter), gradient, 1e-14));
  }

  @Test
  void eachIsDividedByItsOwnSumOfWeights() {
    mixes("Mixed", Map.of("Square", 1.0, "Entropy", 0.3));
    mixes("Clauses", Map.of("Square", 1.0, "Entropy", 0.3));
    mixes("Three", Map.of("Square", 1.0, "Total", 0.5, "Entropy", 1.0));
  }

  @Test
  void lossesOfOneWeightShareAGradient() {
    mixes("Less", Map.of("Square", 2.0, "Absolute", -1.0));
  }

  @Test
  void aCoefficientMayBeASetting() {
    mixes("Settings", Map.of("Square", 1.0, "Entropy", 0.3));
    Network network = Network.of(PROGRAMS.trainer("Settings"));
    Network square = Network.of(PROGRAMS.trainer("Square"));
    network.trainer().set("share", 0);
    assertThat(network.trainer().evaluate(network.all())).isEqualTo(square.trainer().evaluate(square.all()));
  }

  @Test
  void theTallyHasEachOfThem() {
    Network network = Network.of(PROGRAMS.trainer("Three"));
    Trainer trainer = network.trainer();
    trainer.step(network.all());
    assertThat(trainer.tally().losses()).isEqualTo(3);
    assertThat(trainer.tally().weight(0)).isEqualTo(20);
    assertThat(trainer.tally().weight(1)).isEqualTo(1);
    assertThat(trainer.tally().weight(2)).isEqualTo(4 * 0.5 + 4 * 3);
    assertThat(trainer.tally().coefficient(1)).isEqualTo(0.5);
  }

  /** Accumulated sums are divided once, at the end, so mini-batches of different weights don't matter. */
  @Test
  void accumulatedMiniBatchesAreOneBatch() {
    for (String name : List.of("Mixed", "Less", "Entropy", "Total", "Three")) {
      Map<String, double[]> whole = Network.gradients(PROGRAMS, name);
      Network network = Network.of(PROGRAMS.trainer(name));
      network.trainer().accumulate(network.examples(0, 3));
      network.trainer().accumulate(network.examples(3, 4));
      network.trainer().accumulate(network.examples(4, 10));
      network.trainer().update();
      network.parameters().forEach((parameter, gradient) ->
          Agreement.nearest(name + " " + parameter, gradient, whole.get(parameter), 1e-14));
    }
  }

  /** So the loss of an epoch depends on no batch size, be it a mean or a sum. */
  @Test
  void talliesOfMiniBatchesAreThatOfOneBatch() {
    for (String name : List.of("Mixed", "Less", "Entropy", "Total", "Three")) {
      Network network = Network.of(PROGRAMS.trainer(name));
      double whole = network.trainer().evaluate(network.all());
      Tally total = network.trainer().tally().like();
      for (int[] part : new int[][] {{0, 3}, {3, 4}, {4, 10}}) {
        network.trainer().evaluate(network.examples(part[0], part[1]));
        total.add(network.trainer().tally());
      }
      Agreement.near(name, total.loss(), whole, 1e-14);
    }
  }
}
