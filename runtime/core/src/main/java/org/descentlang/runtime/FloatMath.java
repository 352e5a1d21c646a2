package org.descentlang.runtime;

/**
 * Elementary functions of single precision, the same bits on every machine: computed in double by polynomials, with a
 * relative error below 3e-10, and rounded once. So a result is the float next to the exact one, and in the few cases
 * that lie so near the middle of two that it is the other of them, off by 0.502 units in the last place at most.
 *
 * <p>Arguments are reduced as in Cody and Waite, Software Manual for the Elementary Functions (1980); the coefficients
 * interpolate at Chebyshev nodes.
 */
public final class FloatMath {
  private static final double LOG2_E = 1.4426950408889634;
  private static final double LN_2 = 0.6931471805599453;
  /** Added to a double of moderate size, it leaves the nearest integer in the last bits. */
  private static final double ROUNDER = 0x1.8p52;
  private static final int FRACTION_BITS = 52;
  private static final long FRACTION = (1L << FRACTION_BITS) - 1;
  private static final long ROOT_HALF_BITS = 0x3FE6A09E667F3BCDL;
  /** Below this, series do without what would cancel. */
  private static final double SMALL = 0.1;

  private FloatMath() {}

  /** The exponential; 0 below -103.97, infinite above 88.73. */
  public static float exp(float x) {
    return (float) exponential(x);
  }

  /** {@code exp(x) - 1}, accurate near 0. */
  public static float expm1(float x) {
    double bounded = Math.max(-110.0, Math.min(90.0, x));
    double rounded = bounded * LOG2_E + ROUNDER;
    double r = bounded - (rounded - ROUNDER) * LN_2;
    double scale = Double.longBitsToDouble(
        Double.doubleToRawLongBits(1.0) + (Double.doubleToRawLongBits(rounded) << FRACTION_BITS));
    return x == 0 ? x : (float) (scale * aboveOne(r) + (scale - 1));
  }

  /** The natural logarithm; NaN below 0, minus infinity at 0. */
  public static float log(float x) {
    return (float) logarithm(x);
  }

  /** {@code log(1 + x)}, accurate near 0. */
  public static float log1p(float x) {
    double wide = x;
    return Math.abs(x) < 1e-4f ? (float) (wide * (1 - wide * (0.5 - wide / 3))) : (float) logarithm(1 + wide);
  }

  /** The hyperbolic tangent. */
  public static float tanh(float x) {
    double wide = x;
    if (Math.abs(wide) < SMALL) {
      double square = wide * wide;
      return (float) (wide * (1 - square * (1 / 3.0 - square * (2 / 15.0 - square * (17 / 315.0)))));
    }
    return (float) (1 - 2 / (exponential(2 * wide) + 1));
  }

  /** {@code 1 / (1 + exp(-x))}. */
  public static float sigmoid(float x) {
    return (float) (1 / (1 + exponential(-x)));
  }

  /** From below the least subnormal of float to above its largest: what lies beyond rounds to 0 or infinity. */
  private static double exponential(double x) {
    double bounded = Math.max(-110.0, Math.min(110.0, x));
    double rounded = bounded * LOG2_E + ROUNDER;
    double r = bounded - (rounded - ROUNDER) * LN_2;
    double power = 1 + aboveOne(r);
    return Double.longBitsToDouble(
        Double.doubleToRawLongBits(power) + (Double.doubleToRawLongBits(rounded) << FRACTION_BITS));
  }

  /** {@code exp(r) - 1} for r from -log(2)/2 to log(2)/2. */
  private static double aboveOne(double r) {
    double tail = 0.5 + r * (0.1666666671900332 + r * (0.04166666671898665 + r * (0.00833329848117442
        + r * (0.0013888854047035496 + r * (0.00019899276107118009 + r * 2.4859580370116966e-05)))));
    return r + r * r * tail;
  }

  private static double logarithm(double x) {
    if (!(x > 0 && x < Double.POSITIVE_INFINITY)) {
      return x == 0 ? Double.NEGATIVE_INFINITY : x > 0 ? x : Double.NaN;
    }
    long bits = Double.doubleToRawLongBits(x) - ROOT_HALF_BITS;
    double fraction = Double.longBitsToDouble((bits & FRACTION) + ROOT_HALF_BITS);
    double f = (fraction - 1) / (fraction + 1);
    double s = f * f;
    double tail = s * (0.33333333333687715 + s * (0.19999999398440554 + s * (0.14285877314555742
        + s * (0.11095697456759207 + s * 0.09681384335192404))));
    return (bits >> FRACTION_BITS) * LN_2 + (2 * f + 2 * f * tail);
  }
}
