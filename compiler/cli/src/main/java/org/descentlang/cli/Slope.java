package org.descentlang.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.descentlang.cli.Differences.Estimate;

/**
 * The slope of a function at a point, by differences.
 *
 * @param value the slope; at a kink that of the side which is the expected one; just what was expected where doubt
 *     hides the difference; NaN where there is none
 */
record Slope(double value, Kind kind) {

  /** What there is to compare with. */
  enum Kind {
    SMOOTH,
    /** There is a kink, and the slope of one side is the expected one. */
    ONE_SIDED,
    /** There is a kink, and the slope of neither side is; or differences don't settle as their step shrinks. */
    UNKNOWN
  }

  /** The first are best for what is smooth, the last where there are kinks nearby. */
  private static final double[] STEPS = {1e-3, 2e-4, 4e-5, 8e-6, 1.6e-6, 3.2e-7, 6.4e-8};
  /** Relative to the slope: where an estimate is that near, no finer step is tried. */
  private static final double NEAR = 1e-9;
  private static final double LEAST = 1e-8;

  /**
   * What central differences settle at; one that is near {@code expected} is enough. Where they don't settle, or not
   * where those of the sides do, there is a kink.
   */
  static Slope of(DoubleUnaryOperator f, double x, double expected) {
    Differences differences = new Differences(f, x);
    List<Estimate> central = new ArrayList<>();
    for (double h : STEPS) {
      Estimate estimate = differences.central(h);
      if (isNear(estimate.value(), expected)) {
        return new Slope(estimate.value(), Kind.SMOOTH);
      }
      central.add(estimate);
    }
    double noise = differences.noise();
    Optional<Limit> middle = Limit.of(central, noise);
    boolean finite = Double.isFinite(expected + f.applyAsDouble(x));
    if (!finite || middle.filter(limit -> limit.agrees(expected)).isPresent()) {
      return new Slope(middle.map(limit -> limit.or(expected)).orElse(Double.NaN), Kind.SMOOTH);
    }
    Optional<Limit> right = side(differences, 1, noise);
    Optional<Limit> left = side(differences, -1, noise);
    boolean kink = middle.isEmpty() || right.isPresent() && left.isPresent() && !right.get().agrees(left.get());
    return Stream.of(right, left).flatMap(Optional::stream).filter(limit -> limit.agrees(expected)).findFirst()
        .map(limit -> new Slope(limit.or(expected), Kind.ONE_SIDED))
        .orElseGet(() -> kink ? new Slope(Double.NaN, Kind.UNKNOWN) : new Slope(middle.get().value(), Kind.SMOOTH));
  }

  private static boolean isNear(double estimate, double expected) {
    return Double.isFinite(estimate)
        && Math.abs(estimate - expected) <= NEAR * Math.max(Math.abs(estimate), LEAST);
  }

  /** What the differences of the side that a sign tells settle at. */
  private static Optional<Limit> side(Differences differences, int sign, double noise) {
    return Limit.of(Arrays.stream(STEPS).mapToObj(h -> differences.side(sign * h)).toList(), noise);
  }
}
