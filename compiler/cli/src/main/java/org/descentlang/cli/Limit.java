package org.descentlang.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.descentlang.cli.Differences.Estimate;

/**
 * What estimates of a slope settle at as their step shrinks.
 *
 * @param doubt by how much it may be wrong, as far as the steps and rounding tell
 */
record Limit(double value, double doubt) {

  /** Where so many of the largest steps agree, the finer ones, with more rounding, are not asked. */
  private static final int FIRST = 3;
  /** A kink may have moved all of the estimates, and to one side. */
  private static final double SAFETY = 2;
  /** Relative to the slope: what differs by less is the same. */
  private static final double APART = 1e-6;
  private static final double LEAST = 1e-8;

  /**
   * The least doubtful of the estimates that all finer ones confirm. Kinks within a step can make two estimates equal
   * by chance, but hardly all that follow; where there are kinks within the finest steps, too, there is no limit.
   *
   * @param estimates with ever smaller steps
   * @param noise by how much rounding may change the difference of two values
   */
  static Optional<Limit> of(List<Estimate> estimates, double noise) {
    return confirmed(estimates.subList(0, FIRST), noise).or(() -> IntStream.range(0, estimates.size() - 1)
        .mapToObj(i -> confirmed(estimates.subList(i, estimates.size()), noise)).flatMap(Optional::stream)
        .min(Comparator.comparingDouble(Limit::doubt)));
  }

  /** The first estimate, if all others differ from it by no more than rounding can do; none does from an infinite. */
  private static Optional<Limit> confirmed(List<Estimate> estimates, double noise) {
    Estimate first = estimates.get(0);
    Limit limit = new Limit(first.value(), first.rounding(noise));
    List<Estimate> others = estimates.subList(1, estimates.size());
    if (!others.stream().allMatch(other -> limit.agrees(new Limit(other.value(), other.rounding(noise))))) {
      return Optional.empty();
    }
    double spread = others.stream().mapToDouble(other -> Math.abs(other.value() - first.value())).max().orElseThrow();
    return Optional.of(new Limit(limit.value, limit.doubt + SAFETY * spread));
  }

  /** Whether both are finite, and the same but for what is doubtful. */
  boolean agrees(Limit other) {
    double size = Math.max(LEAST, Math.max(Math.abs(value), Math.abs(other.value)));
    return Double.isFinite(size) && Math.abs(value - other.value) <= APART * size + doubt + other.doubt;
  }

  boolean agrees(double expected) {
    return agrees(new Limit(expected, 0));
  }

  /** {@code expected} where doubt hides the difference. */
  double or(double expected) {
    return Math.abs(value - expected) <= doubt ? expected : value;
  }
}
