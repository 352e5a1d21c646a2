package org.descentlang.compiler.library;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Losses in which examples meet, against plain loops; their gradients against differences of these. */
class BatchLossesTest {
  private static final int EXAMPLES = 6;
  private static final int SIZE = 3;
  private static final int[] LABELS = {0, 1, 0, 2, 1, 0};

  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS
      + circle("Circle", "circle(z, target)")
      + circle("Gentle", "circle(z, target, gamma = 4, margin = 0.25, itself = true)")
      + overlap("Dice", "dice(z, target, over = 'batch')")
      + overlap("Tversky", "tversky(z, target, false_positives = 0.25, false_negatives = 2, over = 'batch')"));

  private static String circle(String name, String loss) {
    return Probe.text(name, EXAMPLES, List.of(SIZE), "target: class[3]", loss);
  }

  private static String overlap(String name, String loss) {
    return Probe.text(name, EXAMPLES, List.of(SIZE), "target: [3]", loss);
  }

  private static double[] random(long seed, int size, double low) {
    return new Random(seed).doubles(size, low, 1).toArray();
  }

  private static double[] embeddings(double length) {
    double[] all = random(1, EXAMPLES * SIZE, -1);
    for (int n = 0; n < EXAMPLES; n++) {
      double norm = Math.sqrt(Arrays.stream(all, n * SIZE, (n + 1) * SIZE).map(x -> x * x).sum());
      for (int i = 0; i < SIZE; i++) {
        all[n * SIZE + i] *= length / norm;
      }
    }
    return all;
  }

  /** The mean over the examples that have one of their own label beside them, or count as such, and one of another. */
  private static double circle(double[] x, double gamma, double margin, boolean itself) {
    double sum = 0;
    int terms = 0;
    for (int n = 0; n < EXAMPLES; n++) {
      double positive = 0;
      double negative = 0;
      for (int m = 0; m < EXAMPLES; m++) {
        double dot = 0;
        for (int i = 0; i < SIZE; i++) {
          dot += x[n * SIZE + i] * x[m * SIZE + i];
        }
        double d = Math.max(1 - dot, 0);
        if (LABELS[n] != LABELS[m]) {
          negative += Math.exp(gamma * Math.max(1 + margin - d, 0) * (1 - margin - d));
        } else if (itself || n != m) {
          positive += Math.exp(-gamma * (margin + d) * (margin - d));
        }
      }
      if (positive > 0 && negative > 0) {
        sum += Math.log1p(positive * negative);
        terms++;
      }
    }
    return sum / terms;
  }

  private static double overlap(double[] y, double[] target, double falsePositives, double falseNegatives) {
    double both = 0;
    double positive = 0;
    double negative = 0;
    for (int i = 0; i < y.length; i++) {
      both += y[i] * target[i];
      positive += y[i] * (1 - target[i]);
      negative += (1 - y[i]) * target[i];
    }
    return 1 - both / (both + falsePositives * positive + falseNegatives * negative + 1e-7);
  }

  private static double dice(double[] y, double[] target) {
    double both = 0;
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      both += y[i] * target[i];
      sum += y[i] + target[i];
    }
    return 1 - 2 * both / (sum + 1e-7);
  }

  private static void check(String name, double[] input, double[] target, ToDoubleFunction<double[]> plain) {
    Probe probe = Probe.of(PROGRAMS.trainer(name)).input(input).target(target);
    Agreement.near(name, probe.loss(), plain.applyAsDouble(input), 1e-9);
    double[] gradient = probe.gradient();
    for (int i = 0; i < input.length; i++) {
      double[] moved = input.clone();
      double h = 1e-5;
      moved[i] += h;
      double above = plain.applyAsDouble(moved);
      moved[i] -= 2 * h;
      Agreement.near(name + " by " + i, gradient[i] + 1, (above - plain.applyAsDouble(moved)) / (2 * h) + 1, 1e-7);
    }
  }

  @Test
  void circles() {
    double[] labels = Arrays.stream(LABELS).asDoubleStream().toArray();
    check("Circle", embeddings(1), labels, x -> circle(x, 80, 0.4, false));
    // At length 1 the distance to itself is at a kink.
    check("Gentle", embeddings(0.75), labels, x -> circle(x, 4, 0.25, true));
  }

  @Test
  void masksOfAllExamplesTogether() {
    double[] target = Arrays.stream(random(2, EXAMPLES * SIZE, 0)).map(Math::rint).toArray();
    double[] y = random(3, EXAMPLES * SIZE, 0);
    check("Dice", y, target, x -> dice(x, target));
    check("Tversky", y, target, x -> overlap(x, target, 0.25, 2));
  }
}
