package org.descentlang.runtime;

/**
 * The 16 accumulators of a block of a sum, combined by a halving tree: n with n + 8, then n + 4, n + 2, n + 1. The order is
 * part of what a program means, so that no schedule changes a result.
 */
public final class Lanes {

  private Lanes() {}

  /** The sum of 16 values. */
  public static float combine(float[] lanes) {
    float even = quarter(lanes, 0) + quarter(lanes, 2);
    float odd = quarter(lanes, 1) + quarter(lanes, 3);
    return even + odd;
  }

  /** The sum of 16 values. */
  public static double combine(double[] lanes) {
    double even = quarter(lanes, 0) + quarter(lanes, 2);
    double odd = quarter(lanes, 1) + quarter(lanes, 3);
    return even + odd;
  }

  private static float quarter(float[] lanes, int n) {
    return (lanes[n] + lanes[n + 8]) + (lanes[n + 4] + lanes[n + 12]);
  }

  private static double quarter(double[] lanes, int n) {
    return (lanes[n] + lanes[n + 8]) + (lanes[n + 4] + lanes[n + 12]);
  }
}
