package org.descentlang.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.descentlang.cli.Differences.Estimate;

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

  /**
   * By central differences. A kink between {@code x - h} and {@code x + h} but not at x, and rounding, make different
   * steps best: of all, the one counts whose two differences are nearest to each other. Where one is near {@code
   * expected}, it is enough.
   */
  static Slope of(DoubleUnaryOperator f, double x, double expected) {
    Differences differences = new Differences(f, x);
    List<Estimate> estimates = new ArrayList<>();
    for (double h : STEPS) {
      Estimate estimate = differences.central(h);
      if (estimate.from(expected) <= NEAR * Math.max(Math.abs(estimate.value()), LEAST)) {
        return new Slope(estimate.value(), Kind.SMOOTH);
      }
      estimates.add(estimate);
    }
    double noise = differences.noise();
    Estimate best = Estimate.best(estimates, noise);
    if (Double.isFinite(expected + f.applyAsDouble(x)) && hasKink(differences, best.value(), noise)) {
      return atKink(differences, expected, noise);
    }
    return new Slope(best.from(expected) <= best.rounding(noise) ? expected : best.value(), Kind.SMOOTH);
  }

  /**
   * Where f is smooth, the difference of the slopes of both sides shrinks with the step; at a kink it stays. Where one
   * side has no slope, there is one, too.
   */
  private static boolean hasKink(Differences differences, double slope, double noise) {
    double coarse = Math.abs(differences.side(1e-4).value() - differences.side(-1e-4).value());
    Estimate right = differences.side(1e-5);
    Estimate left = differences.side(-1e-5);
    double fine = Math.abs(right.value() - left.value());
    double rounding = right.rounding(noise) + left.rounding(noise);
    boolean smooth = fine <= 0.5 * coarse || fine <= APART * Math.max(Math.abs(slope), LEAST) + rounding;
    return !smooth;
  }

  private static Slope atKink(Differences differences, double expected, double noise) {
    Estimate right = side(differences, 1, noise);
    Estimate left = side(differences, -1, noise);
    Estimate nearer = right.from(expected) <= left.from(expected) ? right : left;
    double size = Math.max(Math.max(Math.abs(nearer.value()), Math.abs(expected)), LEAST);
    boolean near = nearer.from(expected) <= APART * size + nearer.rounding(noise);
    return new Slope(nearer.value(), near ? Kind.ONE_SIDED : Kind.UNKNOWN);
  }

  /** The slope of the side that a sign tells, with the step that is best. */
  private static Estimate side(Differences differences, int sign, double noise) {
    return Estimate.best(Arrays.stream(STEPS).mapToObj(h -> differences.side(sign * h)).toList(), noise);
  }
}
