package org.descentlang.compiler.library;

import java.util.function.UnaryOperator;

/** The optimizers once more, as plain loops. */
interface PlainOptimizer {
  /** Moves w by its gradient g; t counts from 1. */
  void step(double[] w, double[] g, int t);

  /** {@code g := -g} where it climbs, then {@code g := g + decay * w}. */
  static double slope(double w, double g, boolean maximize, double decay) {
    return (maximize ? -g : g) + decay * w;
  }

  record Sgd(
      double lr, double momentum, double dampening, double decay, boolean nesterov, boolean maximize, double[] buffer)
      implements PlainOptimizer {
    Sgd(double lr, double momentum, double dampening, double decay, boolean nesterov, boolean maximize) {
      this(lr, momentum, dampening, decay, nesterov, maximize, new double[5]);
    }

    @Override
    public void step(double[] w, double[] g, int t) {
      for (int i = 0; i < w.length; i++) {
        double d = slope(w[i], g[i], maximize, decay);
        buffer[i] = t == 1 ? d : momentum * buffer[i] + (1 - dampening) * d;
        double move = momentum == 0 ? d : nesterov ? d + momentum * buffer[i] : buffer[i];
        w[i] -= lr * move;
      }
    }
  }

  record Rmsprop(
      double lr, double alpha, double eps, double decay, double momentum, boolean centered, boolean maximize,
      double[] square, double[] average, double[] buffer) implements PlainOptimizer {
    Rmsprop(
        double lr, double alpha, double eps, double decay, double momentum, boolean centered, boolean maximize) {
      this(lr, alpha, eps, decay, momentum, centered, maximize, new double[5], new double[5], new double[5]);
    }

    @Override
    public void step(double[] w, double[] g, int t) {
      for (int i = 0; i < w.length; i++) {
        double d = slope(w[i], g[i], maximize, decay);
        square[i] = alpha * square[i] + (1 - alpha) * d * d;
        average[i] = alpha * average[i] + (1 - alpha) * d;
        double variance = centered ? square[i] - average[i] * average[i] : square[i];
        double move = d / (Math.sqrt(variance) + eps);
        buffer[i] = momentum * buffer[i] + move;
        w[i] -= lr * (momentum == 0 ? move : buffer[i]);
      }
    }
  }

  record Adam(
      double lr, double beta1, double beta2, double eps, double decay, boolean amsgrad, boolean decoupled,
      boolean maximize, double[] m, double[] v, double[] largest) implements PlainOptimizer {
    Adam(
        double lr, double beta1, double beta2, double eps, double decay, boolean amsgrad, boolean decoupled,
        boolean maximize) {
      this(lr, beta1, beta2, eps, decay, amsgrad, decoupled, maximize, new double[5], new double[5], new double[5]);
    }

    @Override
    public void step(double[] w, double[] g, int t) {
      for (int i = 0; i < w.length; i++) {
        double d = slope(w[i], g[i], maximize, decoupled ? 0 : decay);
        w[i] -= decoupled ? lr * decay * w[i] : 0;
        m[i] = beta1 * m[i] + (1 - beta1) * d;
        v[i] = beta2 * v[i] + (1 - beta2) * d * d;
        largest[i] = Math.max(largest[i], v[i]);
        double root = Math.sqrt(amsgrad ? largest[i] : v[i]) / Math.sqrt(1 - Math.pow(beta2, t)) + eps;
        w[i] -= lr / (1 - Math.pow(beta1, t)) * m[i] / root;
      }
    }
  }

  /** The places after each of the steps from {@code start}. */
  default double[][] path(double[] start, int steps, UnaryOperator<double[]> slope) {
    double[] w = start.clone();
    double[][] path = new double[steps][];
    for (int t = 1; t <= steps; t++) {
      step(w, slope.apply(w), t);
      path[t - 1] = w.clone();
    }
    return path;
  }
}
