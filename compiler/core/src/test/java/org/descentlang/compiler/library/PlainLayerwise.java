package org.descentlang.compiler.library;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** The optimizers that see a parameter as a whole, as plain loops. */
interface PlainLayerwise extends PlainOptimizer {
  static double norm(double[] x) {
    return Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
  }

  static double rms(double[] x) {
    return norm(x) / Math.sqrt(x.length);
  }

  static double[] signed(double[] g, boolean maximize) {
    return Network.map(g, v -> maximize ? -v : v);
  }

  /** What is kept for a parameter, once its size is known. */
  final class Kept {
    private double[] values;

    double[] of(int size) {
      values = values == null ? new double[size] : values;
      return values;
    }
  }

  record Lars(
      double lr, double momentum, double decay, double trust, boolean nesterov, boolean maximize, Kept buffer)
      implements PlainLayerwise {
    Lars(double lr, double momentum, double decay, double trust, boolean nesterov, boolean maximize) {
      this(lr, momentum, decay, trust, nesterov, maximize, new Kept());
    }

    @Override
    public void step(double[] w, double[] g, int t) {
      double[] buffer = this.buffer.of(w.length);
      double[] d = signed(g, maximize);
      double rate = lr * trust * norm(w) / (norm(d) + decay * norm(w));
      for (int i = 0; i < w.length; i++) {
        double move = rate * (d[i] + decay * w[i]);
        buffer[i] = momentum * buffer[i] + move;
        w[i] -= nesterov ? move + momentum * buffer[i] : buffer[i];
      }
    }
  }

  record Lamb(
      double lr, double beta1, double beta2, double eps, double decay, boolean maximize, Kept m, Kept v)
      implements PlainLayerwise {
    Lamb(double lr, double beta1, double beta2, double eps, double decay, boolean maximize) {
      this(lr, beta1, beta2, eps, decay, maximize, new Kept(), new Kept());
    }

    @Override
    public void step(double[] w, double[] g, int t) {
      double[] m = this.m.of(w.length);
      double[] v = this.v.of(w.length);
      double[] d = signed(g, maximize);
      double[] u = new double[w.length];
      for (int i = 0; i < w.length; i++) {
        m[i] = beta1 * m[i] + (1 - beta1) * d[i];
        v[i] = beta2 * v[i] + (1 - beta2) * d[i] * d[i];
        u[i] = m[i] / (1 - Math.pow(beta1, t)) / (Math.sqrt(v[i] / (1 - Math.pow(beta2, t))) + eps) + decay * w[i];
      }
      double ratio = norm(w) / norm(u);
      for (int i = 0; i < w.length; i++) {
        w[i] -= lr * ratio * u[i];
      }
    }
  }

  /** Of matrices of so many rows and columns, one after the other; one row is a vector. */
  record Adafactor(
      int rows, int columns, double lr, double decay, double eps1, double eps2, double limit, double weightDecay,
      boolean maximize, Kept row, Kept column) implements PlainLayerwise {
    Adafactor(
        int rows, int columns, double lr, double decay, double eps1, double eps2, double limit, double weightDecay,
        boolean maximize) {
      this(rows, columns, lr, decay, eps1, eps2, limit, weightDecay, maximize, new Kept(), new Kept());
    }

    @Override
    public void step(double[] w, double[] g, int t) {
      double[] d = signed(g, maximize);
      double rate = Math.max(eps2, rms(w)) * Math.min(lr, 1 / Math.sqrt(t));
      double[] u = rows == 1 ? whole(d, t) : factored(d, t);
      double over = Math.max(1, rms(u) / limit);
      for (int i = 0; i < w.length; i++) {
        w[i] = w[i] - lr * weightDecay * w[i] - rate / over * u[i];
      }
    }

    private double[] whole(double[] d, int t) {
      double[] v = row.of(d.length);
      double share = Math.pow(t, decay);
      double[] u = new double[d.length];
      for (int i = 0; i < d.length; i++) {
        v[i] += share * (d[i] * d[i] - v[i]);
        u[i] = d[i] / Math.sqrt(Math.max(v[i], eps1 * eps1));
      }
      return u;
    }

    private double[] factored(double[] d, int t) {
      int matrices = d.length / rows / columns;
      double[] row = this.row.of(matrices * rows);
      double[] column = this.column.of(matrices * columns);
      double share = Math.pow(t, decay);
      double[] u = new double[d.length];
      for (int s = 0; s < matrices; s++) {
        int first = s * rows * columns;
        for (int i = 0; i < rows; i++) {
          int from = first + i * columns;
          double mean = mean(columns, j -> d[from + j] * d[from + j]);
          row[s * rows + i] += share * (mean - row[s * rows + i]);
        }
        for (int j = 0; j < columns; j++) {
          int from = first + j;
          double mean = mean(rows, i -> d[from + i * columns] * d[from + i * columns]);
          column[s * columns + j] += share * (mean - column[s * columns + j]);
        }
        int begin = s * rows;
        double total = Math.max(mean(rows, i -> row[begin + i]), eps1);
        for (int k = 0; k < rows * columns; k++) {
          double v = row[s * rows + k / columns] * column[s * columns + k % columns] / total;
          u[first + k] = d[first + k] / Math.sqrt(Math.max(v, eps1 * eps1));
        }
      }
      return u;
    }

    private static double mean(int size, IntToDoubleFunction of) {
      return IntStream.range(0, size).mapToDouble(of).sum() / size;
    }
  }

  /** The iteration in its other form, {@code a X + b X X' X + c X X' X X' X}, whichever side is longer. */
  record Muon(
      int rows, int columns, double lr, double decay, double momentum, boolean nesterov, int steps, double a,
      double factor, Kept buffer) implements PlainLayerwise {
    Muon(
        int rows, int columns, double lr, double decay, double momentum, boolean nesterov, int steps, double a,
        double factor) {
      this(rows, columns, lr, decay, momentum, nesterov, steps, a, factor, new Kept());
    }

    @Override
    public void step(double[] w, double[] g, int t) {
      double[] buffer = this.buffer.of(w.length);
      double[] x = new double[w.length];
      for (int i = 0; i < w.length; i++) {
        buffer[i] = momentum * buffer[i] + (1 - momentum) * g[i];
        x[i] = nesterov ? momentum * buffer[i] + (1 - momentum) * g[i] : buffer[i];
      }
      double length = norm(x);
      x = Network.map(x, v -> v / length);
      for (int s = 0; s < steps; s++) {
        double[] cubed = cube(x, x);
        double[] fifth = cube(cubed, x);
        double[] before = x;
        x = IntStream.range(0, w.length)
            .mapToDouble(i -> a * before[i] - 4.7750 * cubed[i] + 2.0315 * fifth[i]).toArray();
      }
      for (int i = 0; i < w.length; i++) {
        w[i] = w[i] - lr * decay * w[i] - lr * factor * x[i];
      }
    }

    /** {@code y X' X}. */
    private double[] cube(double[] y, double[] x) {
      double[] product = new double[y.length];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          for (int k = 0; k < columns; k++) {
            for (int l = 0; l < rows; l++) {
              product[i * columns + j] += y[i * columns + k] * x[l * columns + k] * x[l * columns + j];
            }
          }
        }
      }
      return product;
    }
  }
}
