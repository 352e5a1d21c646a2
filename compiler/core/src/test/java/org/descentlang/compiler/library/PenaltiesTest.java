package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Penalties by their gradient, and by their proximal map. */
class PenaltiesTest {
  private static final double LR = 0.1;

  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS
      + Network.text("Plain")
      + Network.text("L1", "penalty l1(0.1) on weights")
      + Network.text("L2", "penalty l2(0.3) on hidden.weight")
      + Network.text("Elastic", "penalty elastic_net(0.2, mix = 0.3) on parameters")
      + Network.text("Layer", "penalty l1(0.1) on out.*")
      + Network.text("Both", "penalty l1(0.1) on hidden.weight", "penalty l2(0.2) on hidden.weight, out.bias")
      + Network.text("Unsaid", "penalty l2(0.3)")
      + Network.text("Own", "penalty quartic(2) on weights") + """
          penalty quartic(strength) on w = strength * w^4 / 4
          """
      + Network.text("Groups", "penalty group_lasso(0.2) on parameters")
      + Network.text("ProximalGroups", "penalty group_lasso(2.4) proximal on parameters", "optimizer sgd(lr = 0.1)")
      + Network.text("ProximalL1", "penalty l1(2) proximal on weights", "optimizer sgd(lr = 0.1)")
      + Network.text("ProximalL2", "penalty l2(2) proximal on weights", "optimizer sgd(lr = 0.1)")
      + Network.text("ProximalElastic", "penalty elastic_net(3, mix = 0.6) proximal on weights",
          "optimizer sgd(lr = 0.1)")
      + Network.text("L1L2", "penalty l1_l2(0.1, 0.3) on parameters")
      + Network.text("ProximalL1L2", "penalty l1_l2(2, l2 = 0.5) proximal on weights", "optimizer sgd(lr = 0.1)"));

  private static void adds(String name, Set<String> on, Network.Term slope) {
    Map<String, double[]> start = Network.of(PROGRAMS.trainer("Plain")).parameters();
    Map<String, double[]> plain = Network.plainGradients(PROGRAMS);
    Network.gradients(PROGRAMS, name).forEach((parameter, gradient) -> {
      Network.Term term = on.contains(parameter) ? slope : w -> 0;
      Agreement.near(parameter, gradient, Network.plus(plain.get(parameter), start.get(parameter), term), 1e-14);
    });
  }

  @Test
  void l1AddsItsSign() {
    adds("L1", Set.of("hidden.weight", "out.weight"), w -> 0.1 * Math.signum(w));
    adds("Layer", Set.of("out.weight", "out.bias"), w -> 0.1 * Math.signum(w));
  }

  @Test
  void l2AddsTwiceItsStrengthTimesTheWeight() {
    adds("L2", Set.of("hidden.weight"), w -> 2 * 0.3 * w);
    adds("Unsaid", Set.of("hidden.weight", "out.weight"), w -> 2 * 0.3 * w);
  }

  @Test
  void elasticNetAddsBoth() {
    adds("Elastic", Set.of("hidden.weight", "hidden.bias", "out.weight", "out.bias"),
        w -> 0.2 * (0.3 * Math.signum(w) + 0.7 * w));
  }

  @Test
  void l1L2AddsBoth() {
    adds("L1L2", Set.of("hidden.weight", "hidden.bias", "out.weight", "out.bias"),
        w -> 0.1 * Math.signum(w) + 2 * 0.3 * w);
  }

  @Test
  void aPenaltyOfTheProgramsOwn() {
    adds("Own", Set.of("hidden.weight", "out.weight"), w -> 2 * w * w * w);
  }

  @Test
  void penaltiesAddUp() {
    Map<String, double[]> start = Network.of(PROGRAMS.trainer("Plain")).parameters();
    Map<String, double[]> plain = Network.plainGradients(PROGRAMS);
    Map<String, double[]> both = Network.gradients(PROGRAMS, "Both");
    Agreement.near("hidden.weight", both.get("hidden.weight"), Network.plus(plain.get("hidden.weight"),
        start.get("hidden.weight"), w -> 0.1 * Math.signum(w) + 0.4 * w), 1e-14);
    Agreement.near("out.bias", both.get("out.bias"),
        Network.plus(plain.get("out.bias"), start.get("out.bias"), w -> 0.4 * w), 1e-14);
    assertThat(both.get("out.weight")).containsExactly(plain.get("out.weight"));
  }

  @Test
  void theLossOfAStepIsWithoutPenalties() {
    Network plain = Network.of(PROGRAMS.trainer("Plain"));
    Network penalized = Network.of(PROGRAMS.trainer("L1"));
    assertThat(penalized.trainer().step(penalized.all())).isEqualTo(plain.trainer().step(plain.all()));
  }

  /** The map makes (u - w)^2 / 2 + lr * penalty(u) least, w after the optimizer's step. */
  private static Map<String, double[]> least(String name, Network.Term penalty) {
    Map<String, double[]> start = Network.of(PROGRAMS.trainer("Plain")).parameters();
    Map<String, double[]> gradients = Network.plainGradients(PROGRAMS);
    Network network = Network.of(PROGRAMS.trainer(name));
    network.trainer().step(network.all());
    Map<String, double[]> mapped = network.parameters();
    mapped.forEach((parameter, us) -> {
      for (int i = 0; i < us.length; i++) {
        double w = start.get(parameter)[i] - LR * gradients.get(parameter)[i];
        Network.Term cost = u -> (u - w) * (u - w) / 2 + (parameter.endsWith("weight") ? LR * penalty.of(u) : 0);
        for (double step : new double[] {1e-3, -1e-3, 1e-6, -1e-6}) {
          assertThat(cost.of(us[i])).as(parameter + " " + i).isLessThan(cost.of(us[i] + step) + 1e-17);
        }
      }
    });
    return mapped;
  }

  @Test
  void proximalMapsMakeTheSumOfPenaltyAndDistanceLeast() {
    least("ProximalL1", u -> 2 * Math.abs(u));
    least("ProximalL2", u -> 2 * u * u);
    least("ProximalElastic", u -> 3 * (0.6 * Math.abs(u) + 0.2 * u * u));
    least("ProximalL1L2", u -> 2 * Math.abs(u) + 0.5 * u * u);
  }

  /** The rows of the parameters, a vector one row. */
  private static double[][] rows(String parameter, double[] values) {
    int length = parameter.equals("hidden.weight") ? 4 : parameter.equals("out.weight") ? 3 : values.length;
    return IntStream.range(0, values.length / length)
        .mapToObj(i -> Arrays.copyOfRange(values, i * length, (i + 1) * length)).toArray(double[][]::new);
  }

  private static double length(double[] row) {
    return Math.sqrt(Arrays.stream(row).map(w -> w * w).sum());
  }

  private static void eachRow(
      Map<String, double[]> before, Map<String, double[]> after, UnaryOperator<double[]> expected) {
    before.forEach((parameter, values) -> {
      double[][] actual = rows(parameter, after.get(parameter));
      double[][] given = rows(parameter, values);
      for (int i = 0; i < given.length; i++) {
        Agreement.near(parameter + " " + i, actual[i], expected.apply(given[i]), 1e-13);
      }
    });
  }

  @Test
  void groupLassoAddsTheDirectionOfEachRow() {
    Map<String, double[]> start = Network.of(PROGRAMS.trainer("Plain")).parameters();
    Map<String, double[]> more = Network.gradients(PROGRAMS, "Groups");
    Network.plainGradients(PROGRAMS).forEach((parameter, gradient) ->
        more.computeIfPresent(parameter, (name, g) -> IntStream.range(0, g.length)
            .mapToDouble(i -> g[i] - gradient[i]).toArray()));
    eachRow(start, more, row -> Network.map(row, w -> 0.2 * Math.sqrt(row.length) * w / length(row)));
  }

  @Test
  void aProximalGroupLassoShortensRowsOrMakesThemZero() {
    Map<String, double[]> stepped = Network.of(PROGRAMS.trainer("Plain")).parameters();
    Network.plainGradients(PROGRAMS).forEach((parameter, gradient) ->
        stepped.computeIfPresent(parameter, (name, w) -> Network.plus(w, gradient, g -> -LR * g)));
    Network network = Network.of(PROGRAMS.trainer("ProximalGroups"));
    network.trainer().step(network.all());
    eachRow(stepped, network.parameters(), row -> {
      double by = LR * 2.4 * Math.sqrt(row.length);
      return Network.map(row, w -> length(row) > by ? w * (1 - by / length(row)) : 0);
    });
    assertThat(network.parameters().values().stream().flatMapToDouble(Arrays::stream)).contains(0.0)
        .anyMatch(w -> w != 0);
  }

  @Test
  void theZerosOfAProximalL1AreExact() {
    double[] hidden = least("ProximalL1", u -> 2 * Math.abs(u)).get("hidden.weight");
    long zeros = Arrays.stream(hidden).filter(w -> w == 0).count();
    assertThat(zeros).isBetween(1L, hidden.length - 1L);
    Network plain = Network.of(PROGRAMS.trainer("L1"));
    plain.trainer().step(plain.all());
    assertThat(plain.parameters().get("hidden.weight")).doesNotContain(0);
  }
}
