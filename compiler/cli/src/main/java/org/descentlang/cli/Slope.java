package org.descentlang.cli;

import java.util.function.DoubleUnaryOperator;

/**
 * The slope of a function at a point, by differences.
 *
 * @param value the slope; at a kink that of the side which comes nearer to what was expected; just what was expected
 *     where rounding hides the difference
 */
record Slope(double value, Kind kind) {

  /** What there is to compare with. */
  enum Kind {
    SMOOTH,
    /** There is a kink, and the slope of one side is the expected one. */
    ONE_SIDED,
    /** There is a kink, and the slope of neither side is. */
    UNKNOWN
  }

  private static final double[] STEPS = {1e-3, 2e-4, 5e-5, 1e-5, 2e-6};
  /** Relative to the slope: where an estimate is that near, no finer step is tried. */
  private static final double NEAR = 1e-9;
  /** Relative to the slope: slopes of two sides that differ by more make a kink, by less are the same. */
  private static final double APART = 1e-6;
  private static final double LEAST = 1e-8;
  /** So many units in the last place may be wrong in the difference of two values of the function. */
  private static final double LAST_PLACES = 16;

  /**
   * An estimate.
   *
   * @param rounding by how much rounding may have changed it
   * @param doubt by how much it depends on the step, and on rounding
   */
  private record Estimate(double value, double rounding, double doubt) {
    static final Estimate NONE = new Estimate(Double.NaN, Double.NaN, Double.POSITIVE_INFINITY);

    static Estimate of(double value, double fine, double coarse, double f, double h) {
      double rounding = LAST_PLACES * Math.ulp(f) / Math.abs(h);
      return new Estimate(value, rounding, Math.abs(fine - coarse) + rounding);
    }

    /** Infinitely far where there is none. */
    double from(double expected) {
      return Double.isNaN(value) ? Double.POSITIVE_INFINITY : Math.abs(value - expected);
    }

    Estimate orBetter(Estimate other) {
      return other.doubt < doubt ? other : this;
    }
  }

  /**
   * Central differences {@code D(h) = (f(x + h) - f(x - h)) / 2h} with a step of Richardson's, {@code (4 D(h/2) -
   * D(h)) / 3}, whose error is of order h^4 (L. F. Richardson, 1911). A kink between {@code x - h} and {@code x + h}
   * but not at x, and rounding, make different steps best: of all, the one counts whose two differences are nearest
   * to each other. Where the first is near {@code expected}, it is enough.
   */
  static Slope of(DoubleUnaryOperator f, double x, double expected) {
    Estimate best = Estimate.NONE;
    for (double h : STEPS) {
      Estimate estimate = central(f, x, h);
      if (Math.abs(estimate.value - expected) <= NEAR * Math.max(Math.abs(estimate.value), LEAST)) {
        return new Slope(estimate.value, Kind.SMOOTH);
      }
      best = best.orBetter(estimate);
    }
    if (Double.isFinite(expected + f.applyAsDouble(x)) && hasKink(f, x, best.value)) {
      return atKink(f, x, expected);
    }
    return new Slope(Math.abs(best.value - expected) <= best.rounding ? expected : best.value, Kind.SMOOTH);
  }

  private static Estimate central(DoubleUnaryOperator f, double x, double h) {
    double above = f.applyAsDouble(x + h);
    double coarse = (above - f.applyAsDouble(x - h)) / (2 * h);
    double fine = (f.applyAsDouble(x + h / 2) - f.applyAsDouble(x - h / 2)) / h;
    return Estimate.of((4 * fine - coarse) / 3, fine, coarse, above, h);
  }

  /**
   * Where f is smooth, the difference of the slopes of both sides shrinks with the step; at a kink it stays. Where one
   * side has no slope, there is one, too.
   */
  private static boolean hasKink(DoubleUnaryOperator f, double x, double slope) {
    double coarse = Math.abs(side(f, x, 1e-4).value - side(f, x, -1e-4).value);
    Estimate right = side(f, x, 1e-5);
    double fine = Math.abs(right.value - side(f, x, -1e-5).value);
    boolean smooth = fine <= 0.5 * coarse || fine <= APART * Math.max(Math.abs(slope), LEAST) + right.rounding;
    return !smooth;
  }

  private static Slope atKink(DoubleUnaryOperator f, double x, double expected) {
    Estimate right = side(f, x, 1);
    Estimate left = side(f, x, -1);
    Estimate nearer = right.from(expected) <= left.from(expected) ? right : left;
    double near = APART * Math.max(Math.max(Math.abs(nearer.value), Math.abs(expected)), LEAST) + nearer.rounding;
    return new Slope(nearer.value, nearer.from(expected) <= near ? Kind.ONE_SIDED : Kind.UNKNOWN);
  }

  /** The slope of the side that a sign tells, with the step that is best. */
  private static Estimate side(DoubleUnaryOperator f, double x, int sign) {
    Estimate best = Estimate.NONE;
    for (double h : STEPS) {
      best = best.orBetter(side(f, x, sign * h));
    }
    return best;
  }

  /** {@code D(h) = (f(x + h) - f(x)) / h} with two of Richardson's steps: of order h^3. A negative h looks left. */
  private static Estimate side(DoubleUnaryOperator f, double x, double h) {
    double here = f.applyAsDouble(x);
    double whole = (f.applyAsDouble(x + h) - here) / h;
    double half = (f.applyAsDouble(x + h / 2) - here) / (h / 2);
    double quarter = (f.applyAsDouble(x + h / 4) - here) / (h / 4);
    double coarse = 2 * half - whole;
    double fine = 2 * quarter - half;
    return Estimate.of((4 * fine - coarse) / 3, fine, coarse, here, h / 4);
  }
}
