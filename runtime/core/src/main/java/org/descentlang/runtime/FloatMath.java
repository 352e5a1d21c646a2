package org.descentlang.runtime;

/**
 * Elementary functions of single precision, the same bits on every machine: computed in double by polynomials, with a
 * relative error below 1e-10, and rounded once. So a result is the float next to the exact one, or in few cases that
 * lie very near the middle of two the other of them: over all floats, off by 0.5002 units in the last place at most.
 *
 * <p>Of {@code exp}, the multiple of log(2) next to the argument is taken off, which in double leaves an error far
 * below that of the polynomial; the coefficients interpolate at Chebyshev nodes. {@code erf(x) / x} and
 * {@code exp(x^2) erfc(x)} are ratios of polynomials whose largest relative error is the least, one for all of the
 * arguments whose value is not 0 or 1; all but their signs are positive, so nothing cancels.
 */
public final class FloatMath {
  private static final double LOG2_E = 1.4426950408889634;
  private static final double LN_2 = 0.6931471805599453;
  /** Added to a double of moderate size, it leaves the nearest integer in the last bits. */
  private static final double ROUNDER = 0x1.8p52;
  private static final int FRACTION_BITS = 52;
  private static final long FRACTION = (1L << FRACTION_BITS) - 1;
  private static final long ROOT_HALF_BITS = 0x3FE6A09E667F3BCDL;
  /** Beyond it, the exponential is 0 or infinite in float; */
  private static final float LARGEST = 110;
  /** the error function 1, */
  private static final float LARGEST_ERF = 3.92f;
  /** and its complement 0. */
  private static final float LARGEST_ERFC = 10.1f;

  private FloatMath() {}

  /** The exponential; 0 below -103.97, infinite above 88.73. */
  public static float exp(float x) {
    return (float) exponential(x);
  }

  /** {@code exp(x) - 1}, accurate near 0. */
  public static float expm1(float x) {
    return x == 0 ? x : (float) lessOne(x);
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
    double above = lessOne(2.0 * x);
    return x == 0 ? x : (float) (above / (above + 2));
  }

  /** {@code 1 / (1 + exp(-x))}. */
  public static float sigmoid(float x) {
    return (float) (1 / (1 + exponential(-x)));
  }

  /** The error function: {@code 2 / sqrt(pi)} times the integral of {@code exp(-t^2)} from 0 to x. */
  public static float erf(float x) {
    return (float) error(Math.max(-LARGEST_ERF, Math.min(LARGEST_ERF, x)));
  }

  /** {@code 1 - erf(x)}, without loss where that is small. */
  public static float erfc(float x) {
    double wide = Math.max(-LARGEST_ERFC, Math.min(LARGEST_ERFC, x));
    return (float) complement(wide, exponential(-wide * wide));
  }

  /**
   * {@link #exp(float)} of the elements {@code from} to before {@code to}, in place: the same bits, in loops that a
   * compiler vectorises.
   *
   * @param scratch three rows of equal length, whose values don't matter
   */
  public static void exp(float[] x, int from, int to, double[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      int n = Math.min(scratch[0].length, to - start);
      widen(x, start, LARGEST, 1, n, scratch[0]);
      reduce(scratch[0], scratch[1], n);
      scale(scratch[0], scratch[1], scratch[2], n);
      narrow(scratch[2], x, start, n);
    }
  }

  /** {@link #expm1(float)} of the elements, as {@link #exp(float[], int, int, double[][])}. */
  public static void expm1(float[] x, int from, int to, double[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      int n = Math.min(scratch[0].length, to - start);
      widen(x, start, LARGEST, 1, n, scratch[0]);
      reduce(scratch[0], scratch[1], n);
      powersOfTwo(scratch[1], scratch[2], n);
      lessOne(scratch[0], scratch[2], scratch[1], n);
      narrowUnlessZero(scratch[1], x, start, n);
    }
  }

  /** {@link #tanh(float)} of the elements, as {@link #exp(float[], int, int, double[][])}. */
  public static void tanh(float[] x, int from, int to, double[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      int n = Math.min(scratch[0].length, to - start);
      widen(x, start, LARGEST / 2, 2, n, scratch[0]);
      reduce(scratch[0], scratch[1], n);
      powersOfTwo(scratch[1], scratch[2], n);
      ratio(scratch[0], scratch[2], scratch[1], n);
      narrowUnlessZero(scratch[1], x, start, n);
    }
  }

  /** {@link #sigmoid(float)} of the elements, as {@link #exp(float[], int, int, double[][])}. */
  public static void sigmoid(float[] x, int from, int to, double[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      int n = Math.min(scratch[0].length, to - start);
      widen(x, start, LARGEST, -1, n, scratch[0]);
      reduce(scratch[0], scratch[1], n);
      scale(scratch[0], scratch[1], scratch[2], n);
      invert(scratch[2], scratch[0], n);
      narrow(scratch[0], x, start, n);
    }
  }

  /** {@link #erf(float)} of the elements, as {@link #exp(float[], int, int, double[][])}. */
  public static void erf(float[] x, int from, int to, double[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      int n = Math.min(scratch[0].length, to - start);
      widen(x, start, LARGEST_ERF, 1, n, scratch[0]);
      errors(scratch[0], n);
      narrow(scratch[0], x, start, n);
    }
  }

  /** {@link #erfc(float)} of the elements, as {@link #exp(float[], int, int, double[][])}. */
  public static void erfc(float[] x, int from, int to, double[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      int n = Math.min(scratch[0].length, to - start);
      widen(x, start, LARGEST_ERFC, 1, n, scratch[0]);
      bells(scratch[0], scratch[1], n);
      reduce(scratch[1], scratch[2], n);
      scale(scratch[1], scratch[2], scratch[1], n);
      complements(scratch[0], scratch[1], n);
      narrow(scratch[1], x, start, n);
    }
  }

  /** Bounded while they are in float: twice as many fit into a vector. */
  private static void widen(float[] x, int start, float largest, double factor, int n, double[] wide) {
    for (int i = start; i < start + n; i++) {
      x[i] = Math.max(-largest, Math.min(largest, x[i]));
    }
    for (int i = 0; i < n; i++) {
      wide[i] = factor * x[start + i];
    }
  }

  private static void narrow(double[] wide, float[] x, int start, int n) {
    for (int i = 0; i < n; i++) {
      x[start + i] = (float) wide[i];
    }
  }

  /** What is 0 keeps its sign. */
  private static void narrowUnlessZero(double[] wide, float[] x, int start, int n) {
    for (int i = 0; i < n; i++) {
      x[start + i] = x[start + i] == 0 ? x[start + i] : (float) wide[i];
    }
  }

  /** {@code above = exp(r) - 1} of each bounded x, in place, where {@code exp(x) = exp(r) * 2^k}, and k with the rounder. */
  private static void reduce(double[] x, double[] rounded, int n) {
    for (int i = 0; i < n; i++) {
      double nearest = rounded(x[i]);
      x[i] = aboveOne(rest(x[i], nearest));
      rounded[i] = nearest;
    }
  }

  private static void scale(double[] above, double[] rounded, double[] power, int n) {
    for (int i = 0; i < n; i++) {
      power[i] = scaled(1 + above[i], rounded[i]);
    }
  }

  private static void powersOfTwo(double[] rounded, double[] scale, int n) {
    for (int i = 0; i < n; i++) {
      scale[i] = scaled(1, rounded[i]);
    }
  }

  private static void lessOne(double[] above, double[] scale, double[] lessOne, int n) {
    for (int i = 0; i < n; i++) {
      lessOne[i] = scale[i] * above[i] + (scale[i] - 1);
    }
  }

  private static void ratio(double[] above, double[] scale, double[] ratio, int n) {
    for (int i = 0; i < n; i++) {
      double lessOne = scale[i] * above[i] + (scale[i] - 1);
      ratio[i] = lessOne / (lessOne + 2);
    }
  }

  private static void invert(double[] power, double[] inverse, int n) {
    for (int i = 0; i < n; i++) {
      inverse[i] = 1 / (1 + power[i]);
    }
  }

  private static void errors(double[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = error(x[i]);
    }
  }

  /** The exponents of bell curves. */
  private static void bells(double[] x, double[] exponents, int n) {
    for (int i = 0; i < n; i++) {
      exponents[i] = -x[i] * x[i];
    }
  }

  private static void complements(double[] x, double[] bell, int n) {
    for (int i = 0; i < n; i++) {
      bell[i] = complement(x[i], bell[i]);
    }
  }

  private static double exponential(double x) {
    double bounded = bounded(x);
    double rounded = rounded(bounded);
    return scaled(1 + aboveOne(rest(bounded, rounded)), rounded);
  }

  /** {@code exp(x) - 1}. */
  private static double lessOne(double x) {
    double bounded = bounded(x);
    double rounded = rounded(bounded);
    double scale = scaled(1, rounded);
    return scale * aboveOne(rest(bounded, rounded)) + (scale - 1);
  }

  /** From below the least subnormal of float to above its largest: what lies beyond rounds to 0 or infinity. */
  private static double bounded(double x) {
    return Math.max(-LARGEST, Math.min(LARGEST, x));
  }

  /** {@code k = x / log(2)}, to the nearest integer: it is in the last bits. */
  private static double rounded(double bounded) {
    return bounded * LOG2_E + ROUNDER;
  }

  /** {@code x - k log(2)}. */
  private static double rest(double bounded, double rounded) {
    return bounded - (rounded - ROUNDER) * LN_2;
  }

  /** {@code x * 2^k}. */
  private static double scaled(double x, double rounded) {
    return Double.longBitsToDouble(
        Double.doubleToRawLongBits(x) + (Double.doubleToRawLongBits(rounded) << FRACTION_BITS));
  }

  /** {@code exp(r) - 1} for r from -log(2)/2 to log(2)/2. */
  private static double aboveOne(double r) {
    double tail = 0.5 + r * (0.1666666671900332 + r * (0.04166666671898665 + r * (0.00833329848117442
        + r * (0.0013888854047035496 + r * (0.00019899276107118009 + r * 2.4859580370116966e-05)))));
    return r + r * r * tail;
  }

  private static double error(double x) {
    double s = x * x;
    double above = 1.1283791670892742 + s * (0.19741912363839245 + s * (0.057677623274646206 + s * (0.004828061826591059
        + s * (0.0005049077465920442 + s * (2.093528348341252e-05 + s * (7.501429976739851e-07
        + s * 3.1053056480770724e-09))))));
    double below = 1 + s * (0.5082914760065215 + s * (0.12054595731845462 + s * (0.017441111507756686
        + s * (0.001679135396554378 + s * (0.00010865251318637739 + s * (4.395207728790411e-06
        + s * 7.454832268225708e-08))))));
    return x * above / below;
  }

  /** @param bell {@code exp(-x^2)} */
  private static double complement(double x, double bell) {
    double s = Math.abs(x);
    double above = 1.0000000000010223 + s * (1.6136360738769258 + s * (1.2797936860901573 + s * (0.6108445418881834
        + s * (0.18314698829531045 + s * (0.03277393634683548 + s * 0.0027814060392564147)))));
    double below = 1 + s * (2.7420152411521452 + s * (3.3738265549790984 + s * (2.4280377330153313
        + s * (1.1117558827597436 + s * (0.3270834594384419 + s * (0.058090331627409154
        + s * 0.004929913104804087))))));
    // Below 0, the complement of the complement; a sign is what is left of the least float, too.
    double sign = Math.max(-1, Math.min(1, x * 1e300));
    return 1 - sign + sign * (bell * above / below);
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
