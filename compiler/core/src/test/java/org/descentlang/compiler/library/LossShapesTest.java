package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;

/** Losses on numbers and matrices, at each place of a sequence, inside a model; and where no term counts. */
class LossShapesTest {
  private static final double TOLERANCE = 1e-12;
  private static final double[] ONES = {1, 1, 1, 1, 1};

  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS
      + Probe.text("Number", 4, List.of(), "target: []", "mse(z, target)")
      + Probe.text("Matrix", 4, List.of(3, 5), "target: [3, 5]", "mse(z, target)")
      + Probe.text("MatrixL1", 4, List.of(3, 5), "target: [3, 5]", "l1(z, target, reduction = 'sum')")
      + Probe.text("MatrixBce", 4, List.of(3, 5), "target: [3, 5]", "bce_with_logits(z, target)")
      + Probe.text("Sequence", 4, List.of(3, 5), "target: [3] of class[5] or -1",
          "cross_entropy(z[t], target[t], ignore = -1)")
      + Probe.text("ClassFirst", 4, List.of(5, 3), "target: [3] of class[5]", "cross_entropy(c: z[c, t], target[t])")
      + Probe.text("Nll", 4, List.of(5), "target: class[5] or -100", "nll(z, target, ignore = -100)")
      + Probe.text("Ignored", 4, List.of(5), "target: class[5] or -100",
          "cross_entropy(z, target, ignore = -100, smoothing = 0.1)")
      + Probe.text("Weightless", 4, List.of(5), "target: class[5]",
          "cross_entropy(z, target, weight = [0, 1, 1, 1, 1])")
      + """

      model Terms(example: index[4], label: class[5] or -100, y: [5]) {
        z = held(example, 5)
        squares = mse(z, y, reduction = 'none')
        surprise = cross_entropy(z, label, ignore = -100, reduction = 'none')
        average = mse(z, y)
        total = mse(z, y, reduction = 'sum')
        return squares, surprise, average, total
      }

      trainer TermsTrainer {
        model Terms
        target nothing: []
        loss l1(average, nothing)
        optimizer expose()
        batch 4
      }
      """);

  private static double[] random(int seed, int size, double low, double high) {
    return new Random(seed).doubles(size, low, high).toArray();
  }

  private static double[][] rows(double[] flat, int size) {
    return IntStream.range(0, flat.length / size)
        .mapToObj(i -> Arrays.copyOfRange(flat, i * size, (i + 1) * size)).toArray(double[][]::new);
  }

  private static void check(String name, double[] input, double[] target, PlainLoss.Result expected) {
    Probe probe = Probe.of(PROGRAMS.trainer(name)).input(input).target(target);
    Agreement.near(name, probe.loss(), expected.value(), TOLERANCE);
    Agreement.nearest(name + " gradient", probe.gradient(), expected.gradient(), TOLERANCE);
  }

  @Test
  void aNumberIsATensorWithoutDimensions() {
    double[] z = random(1, 4, -2, 2);
    double[] y = random(2, 4, -2, 2);
    check("Number", z, y, PlainLoss.elements(rows(z, 1), rows(y, 1), true, PlainLoss::square));
  }

  @Test
  void theMeanIsOverAllElementsOfMatrices() {
    double[] z = random(1, 60, -2, 2);
    double[] y = random(2, 60, 0, 1);
    check("Matrix", z, y, PlainLoss.elements(rows(z, 5), rows(y, 5), true, PlainLoss::square));
    check("MatrixL1", z, y, PlainLoss.elements(rows(z, 5), rows(y, 5), false, PlainLoss::absolute));
    check("MatrixBce", z, y,
        PlainLoss.elements(rows(z, 5), rows(y, 5), true, PlainLoss.binaryOfLogits(ONES, ONES)));
  }

  @Test
  void aFreeIndexMakesMoreTerms() {
    double[] z = random(3, 60, -3, 3);
    int[] labels = {0, 4, -1, 2, 2, 1, -1, -1, -1, 3, 0, 4};
    check("Sequence", z, Arrays.stream(labels).asDoubleStream().toArray(),
        PlainLoss.crossEntropy(rows(z, 5), labels, ONES, -1, 0, true));
  }

  @Test
  void theClassesMayStandInTheFirstDimension() {
    double[] z = random(4, 60, -3, 3);
    int[] labels = {0, 4, 1, 2, 2, 1, 3, 0, 0, 3, 0, 4};
    double[] classLast = transposed(z, 5, 3);
    PlainLoss.Result last = PlainLoss.crossEntropy(rows(classLast, 5), labels, ONES, null, 0, true);
    check("ClassFirst", z, Arrays.stream(labels).asDoubleStream().toArray(),
        new PlainLoss.Result(last.value(), transposed(last.gradient(), 3, 5)));
  }

  /** Each example's matrix of {@code r} by {@code c} as one of {@code c} by {@code r}. */
  private static double[] transposed(double[] flat, int r, int c) {
    double[] result = new double[flat.length];
    for (int i = 0; i < flat.length; i++) {
      int example = i / (r * c);
      int row = i / c % r;
      int column = i % c;
      result[example * r * c + column * r + row] = flat[i];
    }
    return result;
  }

  @Test
  void whereNothingCountsTheLossAndItsGradientAre0() {
    for (String name : List.of("Nll", "Ignored")) {
      check(name, random(5, 20, -3, 0), new double[] {-100, -100, -100, -100}, new PlainLoss.Result(0, new double[20]));
    }
    check("Weightless", random(5, 20, -3, 0), new double[4], new PlainLoss.Result(0, new double[20]));
  }

  @Test
  void aModelMayUseALossAndItsTerms() {
    Trainer trainer = PROGRAMS.trainer("TermsTrainer");
    double[] z = random(6, 20, -3, 3);
    double[] y = random(7, 20, -3, 3);
    int[] label = {3, -100, 0, 4};
    Probe.fill(trainer.parameters().get("z.weight").array(), z);
    Batch inputs = trainer.model().newInputs();
    inputs.count(4);
    Probe.fill(inputs.array(0), new double[] {0, 1, 2, 3});
    Probe.fill(inputs.array(1), Arrays.stream(label).asDoubleStream().toArray());
    Probe.fill(inputs.array(2), y);
    Batch outputs = trainer.model().newOutputs();
    trainer.model().predict(inputs, outputs);
    for (int example = 0; example < 4; example++) {
      double[][] row = {Arrays.copyOfRange(z, example * 5, example * 5 + 5)};
      double[][] wanted = {Arrays.copyOfRange(y, example * 5, example * 5 + 5)};
      double total = PlainLoss.elements(row, wanted, false, PlainLoss::square).value();
      double surprise =
          PlainLoss.crossEntropy(row, new int[] {label[example]}, ONES, -100, 0, true).value();
      double[] squares = Arrays.copyOfRange(outputs.doubles(0), example * 5, example * 5 + 5);
      double[] expected = IntStream.range(0, 5)
          .mapToDouble(i -> PlainLoss.square(row[0][i], wanted[0][i], i)[0]).toArray();
      Agreement.near("squares", squares, expected, 1e-15);
      Agreement.near("surprise", outputs.doubles(1)[example], surprise, TOLERANCE);
      Agreement.near("mean", outputs.doubles(2)[example], total / 5, TOLERANCE);
      Agreement.near("total", outputs.doubles(3)[example], total, TOLERANCE);
    }
    assertThat(outputs.doubles(1)[1]).isZero();
  }
}
