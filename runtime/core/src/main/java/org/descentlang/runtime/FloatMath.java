package org.descentlang.runtime;

/**
 * Elementary functions of single precision, the same bits on every machine. Their largest errors, in units in the last
 * place: exp 0.90, expm1 1.55, log 0.91, log1p 1.66, tanh 1.53, sigmoid 1.48, erf 0.89, erfc 1.58, sin and cos 1.21,
 * measured over all floats; pow 0.95, over millions of random pairs. {@link FloatRows} has those of whole rows.
 *
 * <p>Of {@code exp}, the multiple of log(2) next to the argument is taken off in two parts, the first exactly (Cody and
 * Waite 1980, Software Manual for the Elementary Functions, chapter 6). What rounding leaves of a sum or a quotient,
 * which fused multiply-adds tell, goes into the next operation. Coefficients are those of which the largest relative
 * error is the least.
 */
public final class FloatMath {
  static final float LOG2_E = 1.442695f;
  /** The logarithm of 2 to 24 bits, and the rest of it. */
  static final float LN_2 = 0.6931472f;
  static final float LN_2_REST = -1.9046542e-9f;
  /** Added to a float of moderate size, it leaves the nearest integer in the last bits. */
  static final float ROUNDER = 0x1.8p23f;
  static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
  static final int FRACTION_BITS = 23;
  static final int EXPONENT_BIAS = 127;
  /** Beyond these, the exponential is 0 and infinite; */
  static final float LEAST_EXP = -104;
  static final float LARGEST_EXP = 89;
  /** less one, it is -1 below this, */
  static final float LEAST_EXPM1 = -18;
  /** and the argument where that is so near 0. */
  static final float TINY = 1e-30f;
  /** The hyperbolic tangent is 1 from here on, */
  static final float LARGEST_TANH = 9.1f;
  /** the complement of the error function 0. */
  static final float LARGEST_ERFC = 10.1f;
  /** The error function is told by its slope below, by its complement from there on. */
  static final float SMALL = 0.75f;
  /** Of {@code (exp(r) - 1 - r) / r^2}, by powers of r. */
  static final float TAIL_0 = 0.5f;
  static final float TAIL_1 = 0.16666518f;
  static final float TAIL_2 = 0.041666206f;
  static final float TAIL_3 = 0.00836889f;
  static final float TAIL_4 = 0.0013950492f;
  /** Of {@code erf(x) / x - 1}, by powers of x^2. */
  static final float SLOPE_0 = 0.12837917f;
  static final float SLOPE_1 = -0.3761262f;
  static final float SLOPE_2 = 0.11283377f;
  static final float SLOPE_3 = -0.026834624f;
  static final float SLOPE_4 = 0.005114346f;
  static final float SLOPE_5 = -0.00067495136f;
  /** Of {@link #inner}, by powers of p. */
  static final float INNER_0 = -0.13562115f;
  static final float INNER_1 = -0.047562398f;
  static final float INNER_2 = 0.12964642f;
  static final float INNER_3 = -0.11927097f;
  static final float INNER_4 = 0.06829577f;
  static final float INNER_5 = -0.02379753f;
  static final float INNER_6 = 0.0025673765f;
  static final float INNER_7 = 0.002001812f;
  static final float INNER_8 = -0.00077758287f;
  static final float INNER_9 = -0.0002681275f;
  static final float MIDDLE = 1.253008f;
  static final float MIDDLE_REST = 5.111901e-8f;

  /** Farther from 0, {@link Functions} has the sine and the cosine; */
  static final float LARGEST_ANGLE = 1e5f;
  static final float TWO_BY_PI = 0.63661975f;
  /** here, half of pi is told in three parts. */
  static final float PI_HALVES = 1.5707964f;
  static final float PI_HALVES_REST = -4.371139e-8f;
  static final float PI_HALVES_LEAST = -1.7151245e-15f;
  /** Of {@code (sin(r) / r - 1) / r^2}, by powers of r^2. */
  static final float SINE_0 = -0.16666655f;
  static final float SINE_1 = 0.008332176f;
  static final float SINE_2 = -0.00019516978f;
  /** Of {@code (cos(r) - 1 + r^2 / 2) / r^4}. */
  static final float COSINE_0 = 0.041666646f;
  static final float COSINE_1 = -0.0013887313f;
  static final float COSINE_2 = 2.4432786e-5f;
  private static final int TWO_THIRDS_BITS = Float.floatToRawIntBits(2 / 3f);
  private static final int ONE_BITS = Float.floatToRawIntBits(1);
  private static final int EXPONENT = -1 << FRACTION_BITS;
  /** Of {@code (log(1 + f) - f) / f^2}, by powers of f. */
  private static final float LOG_0 = -0.5f;
  private static final float LOG_1 = 0.3333321f;
  private static final float LOG_2 = -0.24999717f;
  private static final float LOG_3 = 0.20010747f;
  private static final float LOG_4 = -0.16682306f;
  private static final float LOG_5 = 0.14001161f;
  private static final float LOG_6 = -0.121671535f;
  private static final float LOG_7 = 0.14004757f;
  private static final float LOG_8 = -0.12948966f;

  private static final double LN_2_IN_DOUBLE = 0.6931471805599453;
  private static final int DOUBLE_FRACTION_BITS = 52;
  private static final long FRACTION = (1L << DOUBLE_FRACTION_BITS) - 1;
  private static final long ROOT_HALF_BITS = 0x3FE6A09E667F3BCDL;

  private FloatMath() {}

  /** The exponential; 0 below -103.97, infinite above 88.73. */
  public static float exp(float x) {
    float bounded = Math.max(LEAST_EXP, Math.min(LARGEST_EXP, x));
    float rounded = rounded(bounded);
    return scaled(1 + above(rounded, bounded, 0), rounded);
  }

  /** {@code exp(x) - 1}, accurate near 0. */
  public static float expm1(float x) {
    float bounded = Math.max(LEAST_EXPM1, Math.min(LARGEST_EXP, x));
    float rounded = rounded(bounded);
    float lessOne = lessOne(above(rounded, bounded, 0), halfPower(rounded));
    return Math.abs(x) < TINY ? x : lessOne;
  }

  /** The natural logarithm; NaN below 0, minus infinity at 0. */
  public static float log(float x) {
    if (!(x >= Float.MIN_NORMAL && x <= Float.MAX_VALUE)) {
      return (float) StrictMath.log(x);
    }
    int exponent = exponent(x);
    return logarithm(exponent, Float.intBitsToFloat(Float.floatToRawIntBits(x) - exponent) - 1);
  }

  /** {@code log(1 + x)}, accurate near 0. */
  public static float log1p(float x) {
    if (!(x > -1 && x < 1 / Math.ulp(1f))) {
      return x > 0 ? log(x) : (float) StrictMath.log1p(x);
    }
    int exponent = exponent(1 + x);
    float scale = Float.intBitsToFloat(ONE_BITS - exponent);
    return Math.abs(x) < TINY ? x : logarithm(exponent, Math.fma(x, scale, scale - 1));
  }

  /** That of the power of 2 of which x is from 2/3 to 4/3 times, in its place. */
  private static int exponent(float x) {
    return Float.floatToRawIntBits(x) - TWO_THIRDS_BITS & EXPONENT;
  }

  /** {@code k log(2) + log(1 + f)}, of k in the place of an exponent. */
  private static float logarithm(int exponent, float f) {
    float k = Float.intBitsToFloat(ROUNDER_BITS + (exponent >> FRACTION_BITS)) - ROUNDER;
    float high = Math.fma(f, Math.fma(f, Math.fma(f, Math.fma(f, LOG_8, LOG_7), LOG_6), LOG_5), LOG_4);
    float tail = Math.fma(f, Math.fma(f, Math.fma(f, Math.fma(f, high, LOG_3), LOG_2), LOG_1), LOG_0);
    float most = k * LN_2;
    float rest = Math.fma(k, LN_2, -most) + k * LN_2_REST;
    return most + (f + Math.fma(f * f, tail, rest));
  }

  /** The hyperbolic tangent. */
  public static float tanh(float x) {
    float bounded = -2 * Math.min(LARGEST_TANH, Math.abs(x));
    float rounded = rounded(bounded);
    return tangent(above(rounded, bounded, 0), power(rounded)) * Math.copySign(1, x);
  }

  /** {@code 1 / (1 + exp(-x))}. */
  public static float sigmoid(float x) {
    float bounded = Math.max(LEAST_EXP, -Math.abs(x));
    float rounded = rounded(bounded);
    float e = scaled(1 + above(rounded, bounded, 0), rounded);
    return share(x < 0 ? e : 1, e);
  }

  /** The error function: {@code 2 / sqrt(pi)} times the integral of {@code exp(-t^2)} from 0 to x. */
  public static float erf(float x) {
    return error(x, small(x), complement(x));
  }

  /** {@code 1 - erf(x)}, without loss where that is small. */
  public static float erfc(float x) {
    return complement(x, small(x), complement(x));
  }

  static float error(float x, float small, float complement) {
    return Math.abs(x) < SMALL ? small : Math.copySign(1 - complement, x);
  }

  static float complement(float x, float small, float complement) {
    return Math.abs(x) < SMALL ? 1 - small : x < 0 ? 2 - complement : complement;
  }

  /** The error function where x is small. */
  static float small(float x) {
    return Math.fma(x, slope(x * x), x);
  }

  /** Of the absolute value, where it is not. */
  private static float complement(float x) {
    float a = Math.min(LARGEST_ERFC, Math.abs(x));
    float rounded = rounded(-(a * a));
    return scaled(unscaled(a, inner(place(a)), rounded), rounded);
  }

  /** The sine of an angle in radians. */
  public static float sin(float x) {
    return isOrdinary(x) ? turned(x, 0) : (float) Functions.sin(x);
  }

  /** The cosine of an angle in radians. */
  public static float cos(float x) {
    return isOrdinary(x) ? turned(x, 1) : (float) Functions.cos(x);
  }

  /** {@code x^y}; special cases as of {@link StrictMath#pow}. */
  public static float pow(float x, float y) {
    double size = Math.abs((double) x);
    boolean plain = size > 0 && size <= Float.MAX_VALUE && Math.abs(y) <= Float.MAX_VALUE
        && (x > 0 || y == Math.rint(y));
    if (!plain) {
      return (float) StrictMath.pow(x, y);
    }
    double exponent = Math.max(LEAST_EXP, Math.min(LARGEST_EXP, y * logarithm(size)));
    float most = (float) exponent;
    float rounded = rounded(most);
    float power = scaled(1 + above(rounded, most, (float) (exponent - most)), rounded);
    return x < 0 && y % 2 != 0 ? -power : power;
  }

  /** Neither so far from 0 that the quarters of a turn would need more bits, nor next to it, nor NaN. */
  static boolean isOrdinary(float angle) {
    return Math.abs(angle) <= LARGEST_ANGLE && Math.abs(angle) >= TINY;
  }

  /** The sine of so many quarters of a turn more. */
  private static float turned(float x, int quarters) {
    float rounded = Math.fma(x, TWO_BY_PI, ROUNDER);
    return quarter(rounded, quarters, sine(x, rounded), cosine(x, rounded));
  }

  /** Of the angle less so many quarters of a turn. */
  static float sine(float x, float rounded) {
    float k = rounded - ROUNDER;
    float most = Math.fma(k, -PI_HALVES, x);
    float more = k * PI_HALVES_REST;
    float r = most - more;
    float rest = most - r - more - Math.fma(k, PI_HALVES_LEAST, Math.fma(k, PI_HALVES_REST, -more));
    float s = r * r;
    float tail = Math.fma(s, Math.fma(s, SINE_2, SINE_1), SINE_0);
    return r + Math.fma(r * s, tail, rest);
  }

  static float cosine(float x, float rounded) {
    float k = rounded - ROUNDER;
    float r = Math.fma(k, -PI_HALVES_REST, Math.fma(k, -PI_HALVES, x));
    float s = r * r;
    float tail = Math.fma(s, Math.fma(s, COSINE_2, COSINE_1), COSINE_0);
    return Math.fma(s, Math.fma(s, tail, -0.5f), 1);
  }

  static float quarter(float rounded, int quarters, float sine, float cosine) {
    int turn = Float.floatToRawIntBits(rounded) + quarters;
    float size = (turn & 1) == 0 ? sine : cosine;
    return (turn & 2) == 0 ? size : -size;
  }

  /** {@code k = x / log(2)}, to the nearest integer: it is in the last bits. */
  static float rounded(float x) {
    return Math.fma(x, LOG2_E, ROUNDER);
  }

  /** {@code exp(x + rest) / 2^k - 1}. */
  static float above(float rounded, float x, float rest) {
    float k = rounded - ROUNDER;
    float most = Math.fma(k, -LN_2, x);
    float least = Math.fma(k, -LN_2_REST, rest);
    float r = most + least;
    float tail =
        Math.fma(r, Math.fma(r, Math.fma(r, Math.fma(r, TAIL_4, TAIL_3), TAIL_2), TAIL_1), TAIL_0);
    return most + Math.fma(r * r, tail, least);
  }

  /** {@code x * 2^k}, rounded once: in two steps, as the power may be too large or too small for a float. */
  static float scaled(float x, float rounded) {
    int k = Float.floatToRawIntBits(rounded) - ROUNDER_BITS;
    int half = k >> 1;
    return x * power(half) * power(k - half);
  }

  /** {@code 2^k}. */
  static float power(float rounded) {
    return power(Float.floatToRawIntBits(rounded) - ROUNDER_BITS);
  }

  /** {@code 2^(k - 1)}, which is finite. */
  static float halfPower(float rounded) {
    return power(Float.floatToRawIntBits(rounded) - ROUNDER_BITS - 1);
  }

  private static float power(int k) {
    return Float.intBitsToFloat(k + EXPONENT_BIAS << FRACTION_BITS);
  }

  static float lessOne(float above, float halfPower) {
    return 2 * Math.fma(halfPower, above, halfPower - 0.5f);
  }

  /** {@code -e / (2 + e)}, where {@code e = exp(-2 x) - 1}. */
  static float tangent(float above, float power) {
    float e = Math.fma(power, above, power - 1);
    float rest = Math.fma(power, above, power - 1 - e);
    float below = 2 + e;
    float belowRest = 2 - below + e + rest;
    float q = (0 - e) / below;
    return Math.fma(Math.fma(-q, belowRest, Math.fma(-q, below, 0 - e) - rest), Math.fma(0.5f, q, 0.5f), q);
  }

  /** {@code part / (1 + e)}, for e from 0 to 1. */
  static float share(float part, float e) {
    float whole = 1 + e;
    float rest = 1 - whole + e;
    float q = part / whole;
    return Math.fma(Math.fma(-q, rest, Math.fma(-q, whole, part)), Math.fma(-0.5f, e, 1), q);
  }

  /** {@code erf(x) / x - 1}, where {@code s = x^2}. */
  static float slope(float s) {
    float high = Math.fma(s, Math.fma(s, SLOPE_5, SLOPE_4), SLOPE_3);
    return Math.fma(s, Math.fma(s, Math.fma(s, high, SLOPE_2), SLOPE_1), SLOPE_0);
  }

  /** From -1 to 1 for a from 0 on. */
  static float place(float a) {
    return (a - 3) / (a + 3);
  }

  /** Of {@code (1 + 2 a) exp(a^2) erfc(a) = MIDDLE + p * inner}, where p is the place of a. */
  static float inner(float p) {
    float high = Math.fma(p, Math.fma(p, Math.fma(p, Math.fma(p, INNER_9, INNER_8), INNER_7), INNER_6), INNER_5);
    return Math.fma(p, Math.fma(p, Math.fma(p, Math.fma(p, Math.fma(p, high, INNER_4), INNER_3), INNER_2), INNER_1),
        INNER_0);
  }

  /** {@code erfc(a) / 2^k}, where k is that of {@code exp(-a^2)}. */
  static float unscaled(float a, float inner, float rounded) {
    float p = place(a);
    float above = Math.fma(p, inner, MIDDLE);
    float aboveRest = Math.fma(p, inner, MIDDLE - above) + MIDDLE_REST;
    float below = Math.fma(2, a, 1);
    float belowRest = Math.fma(2, a, 1 - below);
    float q = above / below;
    float rest = (Math.fma(-q, belowRest, Math.fma(-q, below, above)) + aboveRest) * (0.88f * q);
    float s = a * a;
    float bell = above(rounded, -s, -Math.fma(a, a, -s));
    return q + Math.fma(bell, q, Math.fma(bell, rest, rest));
  }

  /** Of a number above 0 and finite, in double. */
  private static double logarithm(double x) {
    long bits = Double.doubleToRawLongBits(x) - ROOT_HALF_BITS;
    double fraction = Double.longBitsToDouble((bits & FRACTION) + ROOT_HALF_BITS);
    double f = (fraction - 1) / (fraction + 1);
    double s = f * f;
    double tail = s * (0.33333333333687715 + s * (0.19999999398440554 + s * (0.14285877314555742
        + s * (0.11095697456759207 + s * 0.09681384335192404))));
    return (bits >> DOUBLE_FRACTION_BITS) * LN_2_IN_DOUBLE + (2 * f + 2 * f * tail);
  }
}
