package org.descentlang.compiler.library;

import java.util.Arrays;

/** The losses once more, as plain loops over rows. */
final class PlainLoss {
  /** A value, and its gradient by the rows, one after the other. */
  record Result(double value, double[] gradient) {
    /** Of sums of terms, their gradients and their weights: 0, with gradient 0, where there is no weight. */
    static Result of(double sum, double[] gradient, double weight) {
      double scale = weight == 0 ? 0 : 1 / weight;
      return new Result(sum * scale, Arrays.stream(gradient).map(g -> g * scale).toArray());
    }
  }

  private PlainLoss() {}

  /**
   * Of log-probabilities.
   *
   * @param weight of each class
   * @param ignore the label that doesn't count, if any does not
   */
  static Result nll(double[][] x, int[] label, double[] weight, Integer ignore, boolean mean) {
    int n = x[0].length;
    double sum = 0;
    double total = 0;
    double[] gradient = new double[x.length * n];
    for (int row = 0; row < x.length; row++) {
      if (ignore == null || label[row] != ignore) {
        double w = weight[label[row]];
        sum -= w * x[row][label[row]];
        total += w;
        gradient[row * n + label[row]] = -w;
      }
    }
    return Result.of(sum, gradient, mean ? total : 1);
  }

  /** Of logits and classes. */
  static Result crossEntropy(
      double[][] z, int[] label, double[] weight, Integer ignore, double smoothing, boolean mean) {
    double sum = 0;
    double total = 0;
    int n = z[0].length;
    double[] gradient = new double[z.length * n];
    for (int row = 0; row < z.length; row++) {
      if (ignore == null || label[row] != ignore) {
        double[] target = new double[n];
        for (int c = 0; c < n; c++) {
          target[c] = weight[c] * (smoothing / n + (c == label[row] ? 1 - smoothing : 0));
        }
        sum += rowOfCrossEntropy(z[row], target, gradient, row * n);
        total += weight[label[row]];
      }
    }
    return Result.of(sum, gradient, mean ? total : 1);
  }

  /** Of logits and probabilities. */
  static Result crossEntropy(double[][] z, double[][] target, double[] weight, double smoothing, boolean mean) {
    double sum = 0;
    int n = z[0].length;
    double[] gradient = new double[z.length * n];
    for (int row = 0; row < z.length; row++) {
      double[] mixed = new double[n];
      for (int c = 0; c < n; c++) {
        mixed[c] = weight[c] * (target[row][c] * (1 - smoothing) + smoothing / n);
      }
      sum += rowOfCrossEntropy(z[row], mixed, gradient, row * n);
    }
    return Result.of(sum, gradient, mean ? z.length : 1);
  }

  /** -sum(c) target[c] * log(softmax(z)[c]); its gradient is softmax(z) * sum(target) - target. */
  private static double rowOfCrossEntropy(double[] z, double[] target, double[] gradient, int at) {
    double top = Arrays.stream(z).max().orElseThrow();
    double exponentials = Arrays.stream(z).map(v -> Math.exp(v - top)).sum();
    double all = Arrays.stream(target).sum();
    double sum = 0;
    for (int c = 0; c < z.length; c++) {
      sum -= target[c] * (z[c] - top - Math.log(exponentials));
      gradient[at + c] = Math.exp(z[c] - top) / exponentials * all - target[c];
    }
    return sum;
  }

  /** Of one element: the value and its derivative by the input. */
  interface Element {
    double[] of(double x, double target, int column);
  }

  /** A loss of single elements. */
  static Result elements(double[][] x, double[][] target, boolean mean, Element element) {
    int n = x[0].length;
    double sum = 0;
    double[] gradient = new double[x.length * n];
    for (int row = 0; row < x.length; row++) {
      for (int c = 0; c < n; c++) {
        double[] both = element.of(x[row][c], target[row][c], c);
        sum += both[0];
        gradient[row * n + c] = both[1];
      }
    }
    return Result.of(sum, gradient, mean ? x.length * n : 1);
  }

  static double[] absolute(double x, double target, int column) {
    return new double[] {Math.abs(x - target), Math.signum(x - target)};
  }

  static double[] square(double x, double target, int column) {
    return new double[] {(x - target) * (x - target), 2 * (x - target)};
  }

  /** Of probabilities, each logarithm at least -100. */
  static Element binary(double[] weight) {
    return (x, target, c) -> {
      double value = -(target * Math.max(Math.log(x), -100) + (1 - target) * Math.max(Math.log1p(-x), -100));
      return new double[] {weight[c] * value, weight[c] * (x - target) / Math.max((1 - x) * x, (double) 1e-12f)};
    };
  }

  /** Of logits. */
  static Element binaryOfLogits(double[] weight, double[] positive) {
    return (z, target, c) -> {
      double factor = 1 + (positive[c] - 1) * target;
      double value = (1 - target) * z + factor * (Math.log1p(Math.exp(-Math.abs(z))) + Math.max(-z, 0));
      double derivative = (1 - target) - factor / (1 + Math.exp(z));
      return new double[] {weight[c] * value, weight[c] * derivative};
    };
  }
}
