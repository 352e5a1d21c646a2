package org.descentlang.compiler.library;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every combination of a loss's options against plain loops, value and gradient. */
class LossOptionsTest {
  private static final int ROWS = 6;
  private static final int CLASSES = 5;
  private static final double TOLERANCE = 1e-12;
  private static final double[] WEIGHT = {0.5, 1.5, 2.0, 0.25, 1.0};
  private static final double[] ONES = {1, 1, 1, 1, 1};
  private static final double[] POSITIVE = {3.0, 0.5, 1.0, 2.0, 7.0};

  private static final double[][] Z = random(1, -4, 4);
  private static final double[][] LOG_PROBABILITIES = random(2, -5, 0);
  private static final double[][] PROBABILITIES = random(3, 0, 1);
  private static final double[][] REAL = random(4, -3, 3);
  private static final int[] LABEL = {2, 4, 0, 2, 1, 3};
  private static final int[] HOLES = {-100, 4, 0, -100, 1, 3};

  private record Case(String loss, String target, double[][] input, double[] targets, PlainLoss.Result expected) {
    @Override
    public String toString() {
      return loss;
    }
  }

  private static double[][] random(long seed, double low, double high) {
    Random random = new Random(seed);
    return IntStream.range(0, ROWS).mapToObj(row -> random.doubles(CLASSES, low, high).toArray())
        .toArray(double[][]::new);
  }

  private static double[] numbers(int[] labels) {
    return Arrays.stream(labels).asDoubleStream().toArray();
  }

  private static double[] flat(double[][] rows) {
    return Stream.of(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  private static final List<Case> CASES = cases();
  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS + IntStream.range(0, CASES.size())
      .mapToObj(i -> Probe.text("Case" + i, ROWS, List.of(CLASSES), CASES.get(i).target, CASES.get(i).loss))
      .collect(Collectors.joining()));

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (boolean mean : List.of(true, false)) {
      for (boolean weighted : List.of(false, true)) {
        for (int ignore : new int[] {0, 3, -100}) {
          cases.add(nll(mean, weighted, ignore == 0 ? null : ignore));
          cases.add(crossEntropy(mean, weighted, ignore == 0 ? null : ignore, 0));
          cases.add(crossEntropy(mean, weighted, ignore == 0 ? null : ignore, 0.2));
        }
        cases.add(probabilities(mean, weighted, 0));
        cases.add(probabilities(mean, weighted, 0.2));
        cases.addAll(binary(mean, weighted));
      }
      cases.addAll(real(mean));
    }
    return cases;
  }

  private static String options(boolean mean, boolean weighted, Integer ignore, double smoothing) {
    return (mean ? "" : ", reduction = 'sum'") + (weighted ? ", weight = " + Arrays.toString(WEIGHT) : "")
        + (ignore == null ? "" : ", ignore = " + ignore) + (smoothing == 0 ? "" : ", smoothing = " + smoothing);
  }

  private static String classes(Integer ignore) {
    return "target: class[5]" + (ignore != null && ignore < 0 ? " or " + ignore : "");
  }

  private static int[] labels(Integer ignore) {
    return ignore != null && ignore < 0 ? HOLES : LABEL;
  }

  private static double[] weight(boolean weighted) {
    return weighted ? WEIGHT : ONES;
  }

  private static Case nll(boolean mean, boolean weighted, Integer ignore) {
    return new Case("nll(z, target" + options(mean, weighted, ignore, 0) + ")", classes(ignore), LOG_PROBABILITIES,
        numbers(labels(ignore)),
        PlainLoss.nll(LOG_PROBABILITIES, labels(ignore), weight(weighted), ignore, mean));
  }

  private static Case crossEntropy(boolean mean, boolean weighted, Integer ignore, double smoothing) {
    return new Case("cross_entropy(z, target" + options(mean, weighted, ignore, smoothing) + ")", classes(ignore), Z,
        numbers(labels(ignore)),
        PlainLoss.crossEntropy(Z, labels(ignore), weight(weighted), ignore, smoothing, mean));
  }

  private static Case probabilities(boolean mean, boolean weighted, double smoothing) {
    return new Case("cross_entropy(z, target" + options(mean, weighted, null, smoothing) + ")", "target: [5]", Z,
        flat(PROBABILITIES), PlainLoss.crossEntropy(Z, PROBABILITIES, weight(weighted), smoothing, mean));
  }

  private static List<Case> binary(boolean mean, boolean weighted) {
    double[][] target = random(5, 0, 1);
    String options = options(mean, weighted, null, 0);
    String positive = ", positive = " + Arrays.toString(POSITIVE);
    return List.of(
        new Case("bce(z, target" + options + ")", "target: [5]", PROBABILITIES, flat(target),
            PlainLoss.elements(PROBABILITIES, target, mean, PlainLoss.binary(weight(weighted)))),
        new Case("bce_with_logits(z, target" + options + ")", "target: [5]", Z, flat(target),
            PlainLoss.elements(Z, target, mean, PlainLoss.binaryOfLogits(weight(weighted), ONES))),
        new Case("bce_with_logits(z, target" + options + positive + ")", "target: [5]", Z, flat(target),
            PlainLoss.elements(Z, target, mean, PlainLoss.binaryOfLogits(weight(weighted), POSITIVE))));
  }

  private static List<Case> real(boolean mean) {
    String options = options(mean, false, null, 0);
    return List.of(
        new Case("l1(z, target" + options + ")", "target: [5]", Z, flat(REAL),
            PlainLoss.elements(Z, REAL, mean, PlainLoss::absolute)),
        new Case("mse(z, target" + options + ")", "target: [5]", Z, flat(REAL),
            PlainLoss.elements(Z, REAL, mean, PlainLoss::square)));
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void agreesWithAPlainLoop(Case data) {
    Probe probe = Probe.of(PROGRAMS.trainer("Case" + CASES.indexOf(data)))
        .input(flat(data.input)).target(data.targets);
    Agreement.near("value", probe.loss(), data.expected.value(), TOLERANCE);
    Agreement.nearest("gradient", probe.gradient(), data.expected.gradient(), TOLERANCE);
  }
}
