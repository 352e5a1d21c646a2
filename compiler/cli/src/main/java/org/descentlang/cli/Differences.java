package org.descentlang.cli;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Quotients of differences of a function at a point, and how much of them is rounding. */
record Differences(DoubleUnaryOperator f, double x) {

  /** So many units in the last place may be wrong in the difference of two values, however exact they seem. */
  private static final double LAST_PLACES = 16;
  private static final int NEIGHBOURS = 9;
  /** Values so near to each other differ by a line and by rounding. */
  private static final double NEAR = 1e-12;
  /** The median second difference of independent errors is 1.7 of their standard deviations. */
  private static final double SAFETY = 8;

  /**
   * An estimate of a slope.
   *
   * @param step the smallest by which a difference was divided
   */
  record Estimate(double value, double step) {

    /** By how much rounding may have changed it, where a difference may be wrong by {@code noise}. */
    double rounding(double noise) {
      return noise / Math.abs(step);
    }
  }

  /**
   * By how much rounding may change the difference of two values: second differences at neighbouring points tell (J. J.
   * Moré and S. M. Wild 2011, Estimating Computational Noise), for a loss may be computed of far larger numbers than
   * it is. Their median counts, since a jump is in few of them.
   */
  double noise() {
    double[] values = IntStream.range(0, NEIGHBOURS)
        .mapToDouble(i -> f.applyAsDouble(x + (i - NEIGHBOURS / 2) * NEAR)).toArray();
    double[] seconds = IntStream.range(1, NEIGHBOURS - 1)
        .mapToDouble(i -> Math.abs(values[i - 1] - 2 * values[i] + values[i + 1]))
        .filter(Double::isFinite).sorted().toArray();
    double median = seconds.length == 0 ? 0 : seconds[seconds.length / 2];
    double largest = Arrays.stream(values).map(Math::abs).filter(Double::isFinite).max().orElse(0);
    return Math.max(SAFETY * median, LAST_PLACES * Math.ulp(largest));
  }

  /**
   * Central differences {@code D(h) = (f(x + h) - f(x - h)) / 2h} with a step of Richardson's, {@code (4 D(h/2) -
   * D(h)) / 3}, whose error is of order h^4 (L. F. Richardson, 1911).
   */
  Estimate central(double h) {
    double whole = (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / (2 * h);
    double half = (f.applyAsDouble(x + h / 2) - f.applyAsDouble(x - h / 2)) / h;
    return new Estimate((4 * half - whole) / 3, h);
  }

  /** {@code D(h) = (f(x + h) - f(x)) / h} with two of Richardson's steps: of order h^3. A negative h looks left. */
  Estimate side(double h) {
    double here = f.applyAsDouble(x);
    double whole = (f.applyAsDouble(x + h) - here) / h;
    double half = (f.applyAsDouble(x + h / 2) - here) / (h / 2);
    double quarter = (f.applyAsDouble(x + h / 4) - here) / (h / 4);
    return new Estimate((8 * quarter - 6 * half + whole) / 3, h / 4);
  }
}
