package org.descentlang.compiler.library;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Those of {@link PlainOptimizer} whose elements are independent and whose state is a few numbers for each. */
final class PlainOptimizers {
  private static final int SIZE = 5;
  private static final int STEPS = 100;

  private PlainOptimizers() {}

  /** The next value of an element: of its place w and its slope g, at t. */
  private interface Element {
    double next(int i, double w, double g, int t);
  }

  private static PlainOptimizer each(Element element) {
    return (w, g, t) -> IntStream.range(0, w.length).forEach(i -> w[i] = element.next(i, w[i], g[i], t));
  }

  private static double[] filled(double value) {
    double[] values = new double[SIZE];
    Arrays.fill(values, value);
    return values;
  }

  static PlainOptimizer asgd(
      double lr, double lambda, double alpha, double start, double decay, boolean maximize) {
    double[] eta = filled(lr);
    return each((i, w, g, t) -> {
      double d = PlainOptimizer.slope(w, g, maximize, decay);
      double next = w * (1 - lambda * eta[i]) - eta[i] * d;
      eta[i] = lr / Math.pow(1 + lambda * lr * t, alpha);
      return next;
    });
  }

  /** As Meta's, which moves the place y along with z, and never computes x. */
  static PlainOptimizer scheduleFreeSgd(double lr, double momentum, double decay, double power, double r) {
    double[] z = Valley.START.clone();
    double[] shares = shares(t -> lr, power, r);
    return each((i, y, g, t) -> {
      double d = g + decay * y;
      double next = y + shares[t] * (z[i] - y) + lr * (momentum * (1 - shares[t]) - 1) * d;
      z[i] -= lr * d;
      return next;
    });
  }

  /** As {@link #scheduleFreeSgd}. */
  static PlainOptimizer scheduleFreeAdam(
      IntToDoubleFunction lr, double beta1, double beta2, double eps, double decay, double power, double r) {
    double[] z = Valley.START.clone();
    double[] v = filled(0);
    IntToDoubleFunction rate = t -> lr.applyAsDouble(t) * Math.sqrt(1 - Math.pow(beta2, t));
    double[] shares = shares(rate, power, r);
    return each((i, y, g, t) -> {
      v[i] = beta2 * v[i] + (1 - beta2) * g * g;
      double d = g / (Math.sqrt(v[i]) + eps) + decay * y;
      double next = y + shares[t] * (z[i] - y) + rate.applyAsDouble(t) * (beta1 * (1 - shares[t]) - 1) * d;
      z[i] -= rate.applyAsDouble(t) * d;
      return next;
    });
  }

  /** What share of the sum of all weights so far that of the update t has. */
  private static double[] shares(IntToDoubleFunction rate, double power, double r) {
    double[] shares = new double[STEPS];
    double largest = 0;
    double sum = 0;
    for (int t = 1; t < STEPS; t++) {
      largest = Math.max(largest, rate.applyAsDouble(t));
      double weight = Math.pow(t, r) * Math.pow(largest, power);
      sum += weight;
      shares[t] = weight / sum;
    }
    return shares;
  }

  static PlainOptimizer rprop(
      double lr, double shrink, double grow, double shortest, double longest, boolean maximize) {
    double[] before = filled(0);
    double[] length = filled(lr);
    return each((i, w, g, t) -> {
      double d = maximize ? -g : g;
      if (d * before[i] > 0) {
        length[i] = Math.min(length[i] * grow, longest);
      } else if (d * before[i] < 0) {
        length[i] = Math.max(length[i] * shrink, shortest);
        d = 0;
      }
      length[i] = Math.max(shortest, Math.min(longest, length[i]));
      before[i] = d;
      return d > 0 ? w - length[i] : d < 0 ? w + length[i] : w;
    });
  }

  static PlainOptimizer lion(double lr, double beta1, double beta2, double decay) {
    double[] m = filled(0);
    return each((i, w, g, t) -> {
      double direction = Math.signum(beta1 * m[i] + (1 - beta1) * g);
      m[i] = beta2 * m[i] + (1 - beta2) * g;
      return w - lr * decay * w - lr * direction;
    });
  }

  static PlainOptimizer adagrad(
      double lr, double lrDecay, double decay, double initial, double eps, boolean maximize) {
    double[] squares = filled(initial);
    return each((i, w, g, t) -> {
      double d = PlainOptimizer.slope(w, g, maximize, decay);
      squares[i] += d * d;
      return w - lr / (1 + (t - 1) * lrDecay) * d / (Math.sqrt(squares[i]) + eps);
    });
  }

  static PlainOptimizer adadelta(double lr, double rho, double eps, double decay, boolean maximize) {
    double[] square = filled(0);
    double[] moved = filled(0);
    return each((i, w, g, t) -> {
      double d = PlainOptimizer.slope(w, g, maximize, decay);
      square[i] = rho * square[i] + (1 - rho) * d * d;
      double move = Math.sqrt((moved[i] + eps) / (square[i] + eps)) * d;
      moved[i] = rho * moved[i] + (1 - rho) * move * move;
      return w - lr * move;
    });
  }

  static PlainOptimizer adamax(
      double lr, double beta1, double beta2, double eps, double decay, boolean maximize) {
    double[] m = filled(0);
    double[] largest = filled(0);
    return each((i, w, g, t) -> {
      double d = PlainOptimizer.slope(w, g, maximize, decay);
      m[i] = beta1 * m[i] + (1 - beta1) * d;
      largest[i] = Math.max(beta2 * largest[i], Math.abs(d) + eps);
      return w - lr / (1 - Math.pow(beta1, t)) * m[i] / largest[i];
    });
  }

  static PlainOptimizer nadam(
      double lr, double beta1, double beta2, double eps, double decay, double momentumDecay, boolean decoupled,
      boolean maximize, boolean repeated) {
    double[] m = filled(0);
    double[] v = filled(0);
    return each((i, w, g, t) -> {
      double d = PlainOptimizer.slope(w, g, maximize, decoupled ? 0 : decay);
      m[i] = beta1 * m[i] + (1 - beta1) * d;
      v[i] = beta2 * v[i] + (1 - beta2) * d * d;
      double product = 1;
      double mu = 1;
      for (int k = 1; k <= t; k++) {
        mu = beta1 * (1 - 0.5 * Math.pow(0.96, k * momentumDecay));
        product *= mu;
      }
      double later = beta1 * (1 - 0.5 * Math.pow(0.96, (t + 1) * momentumDecay));
      double ahead = product * later * (repeated ? mu : 1);
      double root = Math.sqrt(v[i] / (1 - Math.pow(beta2, t))) + eps;
      return (decoupled ? w - lr * decay * w : w) - lr * (1 - mu) / (1 - product) * d / root
          - lr * later / (1 - ahead) * m[i] / root;
    });
  }

  static PlainOptimizer radam(
      double lr, double beta1, double beta2, double eps, double decay, boolean decoupled, boolean maximize) {
    double[] m = filled(0);
    double[] v = filled(0);
    double limit = 2 / (1 - beta2) - 1;
    return each((i, w, g, t) -> {
      double d = PlainOptimizer.slope(w, g, maximize, decoupled ? 0 : decay);
      m[i] = beta1 * m[i] + (1 - beta1) * d;
      v[i] = beta2 * v[i] + (1 - beta2) * d * d;
      double left = decoupled ? w - lr * decay * w : w;
      double mean = m[i] / (1 - Math.pow(beta1, t));
      double power = Math.pow(beta2, t);
      double length = limit - 2 * t * power / (1 - power);
      if (length <= 5) {
        return left - lr * mean;
      }
      double rectified = Math.sqrt((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length));
      return left - lr * mean * rectified * Math.sqrt(1 - power) / (Math.sqrt(v[i]) + eps);
    });
  }

  static PlainOptimizer ftrl(
      double lr, double power, double initial, double l1, double l2, double shrinkage, double beta) {
    double[] n = filled(initial);
    double[] z = filled(0);
    return each((i, w, g, t) -> {
      double before = Math.pow(n[i], power);
      n[i] += g * g;
      double after = Math.pow(n[i], power);
      z[i] += g + 2 * shrinkage * w - (after - before) / lr * w;
      return Math.abs(z[i]) <= l1 ? 0
          : (Math.signum(z[i]) * l1 - z[i]) / (after / lr + 2 * l2 + beta / lr);
    });
  }
}
