package org.descentlang.runtime;

import java.util.Arrays;

/**
 * The 16 accumulators of a block of a sum. They are combined by a halving tree: n with n + 8, then n + 4, n + 2, n + 1.
 * The order is part of what a program means, so that no schedule changes a result.
 */
public final class Lanes {

  private Lanes() {}

  /** The sum of 16 accumulators, which are 0 again for the next block. */
  public static float close(float[] lanes) {
    float even = quarter(lanes, 0) + quarter(lanes, 2);
    float odd = quarter(lanes, 1) + quarter(lanes, 3);
    Arrays.fill(lanes, 0);
    return 0 + (even + odd);
  }

  /** The sum of 16 accumulators, which are 0 again for the next block. */
  public static double close(double[] lanes) {
    double even = quarter(lanes, 0) + quarter(lanes, 2);
    double odd = quarter(lanes, 1) + quarter(lanes, 3);
    Arrays.fill(lanes, 0);
    return 0 + (even + odd);
  }

  private static float quarter(float[] lanes, int n) {
    return (lanes[n] + lanes[n + 8]) + (lanes[n + 4] + lanes[n + 12]);
  }

  private static double quarter(double[] lanes, int n) {
    return (lanes[n] + lanes[n + 8]) + (lanes[n + 4] + lanes[n + 12]);
  }
}
