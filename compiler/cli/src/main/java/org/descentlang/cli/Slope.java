package org.descentlang.cli;

import java.io.IOException;

/**
 * The slope of a function at a point, by differences.
 *
 * @param value the slope
 * @param kink whether the slopes to the left and to the right are not the same, so that {@code value} means nothing
 */
record Slope(double value, boolean kink) {

  private static final double[] STEPS = {1e-3, 2e-4, 5e-5, 1e-5, 2e-6};
  /** Relative to the slope: where an estimate is that near, no finer step is tried. */
  private static final double NEAR = 1e-9;
  private static final double LEAST = 1e-8;

  /** A function of one number. */
  interface Function {
    double at(double x) throws IOException;
  }

  /**
   * Central differences {@code D(h) = (f(x + h) - f(x - h)) / 2h} with a step of Richardson's, {@code (4 D(h/2) -
   * D(h)) / 3}, whose error is of order h^4 (L. F. Richardson, 1911). A kink between {@code x - h} and {@code x + h}
   * but not at x, and rounding, make different steps best: of all, the one counts whose two differences are nearest
   * to each other. Where the first is near {@code expected}, it is enough.
   */
  static Slope of(Function f, double x, double expected) throws IOException {
    double best = Double.NaN;
    double nearest = Double.POSITIVE_INFINITY;
    for (double h : STEPS) {
      double coarse = central(f, x, h);
      double fine = central(f, x, h / 2);
      double value = (4 * fine - coarse) / 3;
      if (Math.abs(value - expected) <= NEAR * Math.max(Math.abs(value), LEAST)) {
        return new Slope(value, false);
      }
      if (Math.abs(fine - coarse) < nearest) {
        nearest = Math.abs(fine - coarse);
        best = value;
      }
    }
    return new Slope(best, hasKink(f, x, best));
  }

  private static double central(Function f, double x, double h) throws IOException {
    return (f.at(x + h) - f.at(x - h)) / (2 * h);
  }

  /** Where f is smooth, the difference of the one-sided slopes shrinks with the step; at a kink it stays. */
  private static boolean hasKink(Function f, double x, double slope) throws IOException {
    double coarse = sidesApart(f, x, 1e-4);
    double fine = sidesApart(f, x, 1e-6);
    return fine > 0.5 * coarse && fine > 1e-4 * Math.max(Math.abs(slope), LEAST);
  }

  private static double sidesApart(Function f, double x, double h) throws IOException {
    double here = f.at(x);
    return Math.abs((f.at(x + h) - here) / h - (here - f.at(x - h)) / h);
  }
}
