package org.descentlang.runtime;

/**
 * Scalar functions that {@link StrictMath} does not have, or has not without allocating.
 *
 * <p><b>The error function</b> and its complement are within 2 units in the last place. As in M. M. Shepherd and J. G.
 * Laframboise, <i>Chebyshev Approximation of (1 + 2x) exp(x^2) erfc x in 0 &lt;= x &lt; infinity</i>, Mathematics of
 * Computation 36 (1981), one polynomial of a fraction of x serves all of the tail; its coefficients here are our own.
 *
 * <p><b>Sine, cosine and power</b> have the algorithms of fdlibm 5.3, {@code s_sin.c}, {@code k_sin.c},
 * {@code k_cos.c}, {@code e_rem_pio2.c} and {@code e_pow.c}: "Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All
 * rights reserved. Permission to use, copy, modify, and distribute this software is freely granted, provided that this
 * notice is preserved." Of an angle, n pi/2 is taken off, in two parts, where pi/2 is known to 33, 66 and 99 bits and
 * a rest. Of x^y with x = 2^n (1 + f), log2(x) = n + log2(1 + f) in two parts, times y in two parts, and 2 to the power
 * of that.
 */
public final class Functions {

  /** Where erf leaves the head to the complement of the tail. */
  private static final double NECK = 0.5;
  /** From here on the tail is below half of the least double. */
  private static final double NOTHING = 27.5;

  /** erf(x) / x, by powers of x^2. */
  private static final double[] HEAD = {
    1.1283791670955126, -0.3761263890318375, 0.1128379167095487, -0.026866170645000076, 0.005223977622024224,
    -0.0008548326511566567, 0.00012055286259121393, -1.4923005626894847e-05, 1.6371282597755977e-06,
    -1.4621341491012844e-07
  };
  /** (x + 1/2) exp(x^2) erfc(x), by powers of 1 - 5 / (x + 2). */
  private static final double[] TAIL = {
    0.6265040291348648, -0.05650879421857563, -0.02593281790914986, 0.03043848284619429, -0.01164135136142792,
    0.00045511580284520034, 0.0011345946051233144, -0.00015108243049466664, -0.00014445962677410638,
    1.6088039974388497e-05, 2.341948739275701e-05, 4.564345353592535e-07, -3.9538159405254086e-06,
    -9.077576539875875e-07, 5.314539003876888e-07, 3.2615233337329116e-07, -1.3663621469717352e-08,
    -7.52816198848251e-08, -2.0048733893693822e-08, 1.060448131648836e-08, 6.401027908214483e-09,
    -4.3572071850647497e-10, -7.863203395416257e-10, -7.888384100248122e-11
  };

  /** 2^19 pi/2, about: beyond it the JDK reduces by more bits of pi. */
  private static final double LARGEST_ANGLE = 0x1.921fbp19;
  private static final double PI_HALVES_1 = 0x1.921fb544p0;
  private static final double REST_1 = 0x1.0b4611a626331p-34;
  private static final double PI_HALVES_2 = 0x1.0b4611a6p-34;
  private static final double REST_2 = 0x1.3198a2e037073p-69;
  private static final double PI_HALVES_3 = 0x1.3198a2ep-69;
  private static final double REST_3 = 0x1.b839a252049c1p-104;
  private static final double TWO_BY_PI = 0x1.45f306dc9c883p-1;

  private static final double LARGEST_EXPONENT = 0x1p31;
  /** Two to a higher power is no finite number, */
  private static final double OVERFLOW = 1024;
  /** and to a lower one rounded to 0. */
  private static final double UNDERFLOW = -1075;
  private static final int EXPONENT_OF_ONE = 0x3ff;

  private Functions() {}

  /** {@code x} where it holds, {@code y} where it does not, with no branch where one of them is a constant. */
  public static float where(boolean holds, float x, float y) {
    return Float.intBitsToFloat(holds ? Float.floatToRawIntBits(x) : Float.floatToRawIntBits(y));
  }

  /** {@code x} where it holds, {@code y} where it does not, with no branch where one of them is a constant. */
  public static double where(boolean holds, double x, double y) {
    return Double.longBitsToDouble(holds ? Double.doubleToRawLongBits(x) : Double.doubleToRawLongBits(y));
  }

  /**
   * The same of two values, without a branch: so HotSpot chooses between two constants, here a mask of all bits or of no
   * bit, while it may branch between values.
   */
  public static float either(boolean holds, float x, float y) {
    int chosen = holds ? -1 : 0;
    return Float.intBitsToFloat(Float.floatToRawIntBits(x) & chosen | Float.floatToRawIntBits(y) & ~chosen);
  }

  /** The same. */
  public static double either(boolean holds, double x, double y) {
    long chosen = holds ? -1 : 0;
    return Double.longBitsToDouble(
        Double.doubleToRawLongBits(x) & chosen | Double.doubleToRawLongBits(y) & ~chosen);
  }

  /** {@code 1 / (1 + exp(-x))} from 0 up, {@code exp(x) / (1 + exp(x))} below: no overflow, and no loss near 0. */
  public static double sigmoid(double x) {
    double small = StrictMath.exp(-Math.abs(x));
    return (x >= 0 ? 1 : small) / (1 + small);
  }

  /** The error function: {@code 2 / sqrt(pi)} times the integral of {@code exp(-t^2)} from 0 to x. */
  public static double erf(double x) {
    double size = Math.abs(x);
    return size < NECK ? x * HEAD[0] + x * rest(HEAD, x * x) : Math.copySign(1 - tail(size), x);
  }

  /** {@code 1 - erf(x)}, without loss where that is small. */
  public static double erfc(double x) {
    return x < -NECK ? 2 - tail(-x) : x < NECK ? 1 - erf(x) : tail(x);
  }

  /** The complement from the neck on. What each operation rounds off is added at the end. */
  private static double tail(double x) {
    if (x > NOTHING) {
      return 0;
    }
    double square = x * x;
    double exponential = StrictMath.exp(-square);
    double small = rest(TAIL, 1 - 5 / (x + 2));
    double polynomial = TAIL[0] + small;
    double divisor = x + 0.5;
    double quotient = polynomial / divisor;
    double lost = TAIL[0] - polynomial + small - Math.fma(quotient, divisor, -polynomial)
        - quotient * (x - (divisor - 0.5));
    double value = exponential * quotient;
    return value + (Math.fma(exponential, quotient, -value) + exponential * (lost / divisor)
        - value * Math.fma(x, x, -square));
  }

  /** The polynomial less its constant. */
  private static double rest(double[] coefficients, double x) {
    double sum = 0;
    for (int n = coefficients.length - 1; n > 0; n--) {
      sum = Math.fma(sum, x, coefficients[n]);
    }
    return sum * x;
  }

  /** The bits of {@link StrictMath#sin}, which allocates from JDK 21 on. */
  public static double sin(double x) {
    return isSmall(x) ? sine(x, 0, true) : isLarge(x) ? StrictMath.sin(x)
        : Math.copySign(1, x) * turned(Math.abs(x), 0);
  }

  /** The bits of {@link StrictMath#cos}. */
  public static double cos(double x) {
    return isSmall(x) ? cosine(x, 0) : isLarge(x) ? StrictMath.cos(x) : turned(Math.abs(x), 1);
  }

  /** Or no number. */
  private static boolean isLarge(double x) {
    return !(Math.abs(x) < LARGEST_ANGLE);
  }

  /** By the upper half of the bits, up to that of pi/4. */
  private static boolean isSmall(double x) {
    return (high(x) & 0x7fffffff) <= 0x3fe921fb;
  }

  /** The sine of x and so many quarters of a turn. */
  private static double turned(double x, int quarters) {
    int n = (int) (x * TWO_BY_PI + 0.5);
    double r = x - n * PI_HALVES_1;
    double w = n * REST_1;
    // For fewer than 32 quarters, cancellation shows in the upper half of the bits.
    if (n >= 32 || high(x) == high(n * (Math.PI / 2))) {
      if (lost(x, r - w) > 16) {
        double first = r;
        r = first - n * PI_HALVES_2;
        w = n * REST_2 - ((first - r) - n * PI_HALVES_2);
        if (lost(x, r - w) > 49) {
          double second = r;
          r = second - n * PI_HALVES_3;
          w = n * REST_3 - ((second - r) - n * PI_HALVES_3);
        }
      }
    }
    double angle = r - w;
    return quarter(angle, (r - angle) - w, n + quarters);
  }

  private static double quarter(double angle, double rest, int quarters) {
    double size = (quarters & 1) == 0 ? sine(angle, rest, false) : cosine(angle, rest);
    return (quarters & 2) == 0 ? size : -size;
  }

  /** How many bits of the exponent are gone. */
  private static int lost(double x, double y) {
    return (high(x) >> 20) - ((high(y) >> 20) & 0x7ff);
  }

  /** @param all whether x is all there is of the angle, and no rest */
  private static double sine(double x, double rest, boolean all) {
    if ((high(x) & 0x7fffffff) < 0x3e400000) {
      return x;
    }
    double z = x * x;
    double v = z * x;
    double first = -0x1.5555555555549p-3;
    double r = 0x1.111111110f8a6p-7 + z * (-0x1.a01a019c161d5p-13 + z * (0x1.71de357b1fe7dp-19
        + z * (-0x1.ae5e68a2b9cebp-26 + z * 0x1.5d93a5acfd57cp-33)));
    return all ? x + v * (first + z * r) : x - ((z * (0.5 * rest - v * r) - rest) - v * first);
  }

  private static double cosine(double x, double rest) {
    int size = high(x) & 0x7fffffff;
    if (size < 0x3e400000) {
      return 1;
    }
    double z = x * x;
    double r = z * (0x1.555555555554cp-5 + z * (-0x1.6c16c16c15177p-10 + z * (0x1.a01a019cb159p-16
        + z * (-0x1.27e4f809c52adp-22 + z * (0x1.1ee9ebdb4b1c4p-29 + z * -0x1.8fae9be8838d4p-37)))));
    if (size < 0x3fd33333) {
      return 1 - (0.5 * z - (z * r - x * rest));
    }
    double part = size > 0x3fe90000 ? 0.28125 : Double.longBitsToDouble((long) (size - 0x00200000) << 32);
    return (1 - part) - ((0.5 * z - part) - (z * r - x * rest));
  }

  private static int high(double x) {
    return (int) (Double.doubleToRawLongBits(x) >> 32);
  }

  /**
   * The bits of {@link StrictMath#pow}, which allocates in the JDKs from 9 on until HotSpot compiles it. Arguments that
   * have a case of their own in fdlibm are left to the JDK.
   */
  public static double pow(double x, double y) {
    double size = Math.abs(x);
    boolean plain = size >= Double.MIN_NORMAL && size <= Double.MAX_VALUE && size != 1
        && Math.abs(y) <= LARGEST_EXPONENT && y != 0 && y != 2 && y != 0.5 && Math.abs(y) != 1;
    if (!plain || x < 0 && y != Math.rint(y)) {
      return StrictMath.pow(x, y);
    }
    return x < 0 && (long) y % 2 != 0 ? -general(size, y) : general(size, y);
  }

  private static double general(double x, double y) {
    int high = high(x);
    int n = (high >> 20) - EXPONENT_OF_ONE;
    int fraction = high & 0x000fffff;
    boolean upper = fraction > 0x3988e && fraction < 0xbb67a;
    int scaled = fraction | 0x3ff00000;
    if (fraction >= 0xbb67a) {
      n++;
      scaled -= 0x00100000;
    }
    return logarithm(withHigh(x, scaled), scaled, upper, n, y, x);
  }

  /** {@code log2(x) = t1 + t2}, from s = (x - b) / (x + b) with b of 1 or 1.5. */
  private static double logarithm(double x, int high, boolean upper, int n, double y, double original) {
    double b = upper ? 1.5 : 1;
    double u = x - b;
    double v = 1 / (x + b);
    double s = u * v;
    double sHigh = cut(s);
    double tHigh = withHigh(0, ((high >> 1) | 0x20000000) + 0x00080000 + (upper ? 1 << 18 : 0));
    double tLow = x - (tHigh - b);
    double sLow = v * ((u - sHigh * tHigh) - sHigh * tLow);
    double s2 = s * s;
    double r = s2 * s2 * (0x1.3333333333303p-1 + s2 * (0x1.b6db6db6fabffp-2 + s2 * (0x1.55555518f264dp-2
        + s2 * (0x1.17460a91d4101p-2 + s2 * (0x1.d864a93c9db65p-3 + s2 * 0x1.a7e284a454eefp-3)))));
    r += sLow * (sHigh + s);
    double sHigh2 = sHigh * sHigh;
    double top = cut(3 + sHigh2 + r);
    double rest = r - ((top - 3) - sHigh2);
    double product = sHigh * top;
    double correction = sLow * top + rest * s;
    double pHigh = cut(product + correction);
    double pLow = correction - (pHigh - product);
    double zHigh = 0x1.ec709ep-1 * pHigh;
    double zLow = -0x1.e2fe0145b01f5p-28 * pHigh + pLow * 0x1.ec709dc3a03fdp-1 + (upper ? 0x1.cfdeb43cfd006p-27 : 0);
    double ofBase = upper ? 0x1.2b8034p-1 : 0;
    double t1 = cut(((zHigh + zLow) + ofBase) + n);
    double t2 = zLow - (((t1 - n) - ofBase) - zHigh);
    return times(t1, t2, y, original);
  }

  /** {@code 2^(y (t1 + t2))}. */
  private static double times(double t1, double t2, double y, double x) {
    double y1 = cut(y);
    double low = (y - y1) * t1 + y * t2;
    double high = y1 * t1;
    double exponent = low + high;
    if (exponent > OVERFLOW) {
      return Double.POSITIVE_INFINITY;
    }
    if (exponent < UNDERFLOW) {
      return 0;
    }
    return exponent == OVERFLOW || exponent == UNDERFLOW ? StrictMath.pow(x, y) : exponential(high, low);
  }

  private static double exponential(double high, double low) {
    int j = high(low + high);
    int size = j & 0x7fffffff;
    int n = 0;
    double pHigh = high;
    if (size > 0x3fe00000) {
      int nearest = j + (0x00100000 >> ((size >> 20) - EXPONENT_OF_ONE + 1));
      int k = ((nearest & 0x7fffffff) >> 20) - EXPONENT_OF_ONE;
      n = ((nearest & 0x000fffff) | 0x00100000) >> (20 - k);
      n = j < 0 ? -n : n;
      pHigh -= withHigh(0, nearest & ~(0x000fffff >> k));
    }
    double t = cut(low + pHigh);
    double u = t * 0x1.62e43p-1;
    double v = (low - (t - pHigh)) * 0x1.62e42fefa39efp-1 + t * -0x1.05c610ca86c39p-29;
    double z = u + v;
    double w = v - (z - u);
    double z2 = z * z;
    double t1 = z - z2 * (0x1.555555555553ep-3 + z2 * (-0x1.6c16c16bebd93p-9 + z2 * (0x1.1566aaf25de2cp-14
        + z2 * (-0x1.bbd41c5d26bf1p-20 + z2 * 0x1.6376972bea4d0p-25))));
    double r = (z * t1) / (t1 - 2) - (w + z * w);
    return scaled(1 - (r - z), n);
  }

  private static double scaled(double z, int n) {
    int high = high(z) + (n << 20);
    return high >> 20 <= 0 ? Math.scalb(z, n) : withHigh(z, high);
  }

  private static double withHigh(double x, int high) {
    return Double.longBitsToDouble((Double.doubleToRawLongBits(x) & 0xffffffffL) | ((long) high << 32));
  }

  /** The upper half of the bits. */
  private static double cut(double x) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(x) & 0xffffffff00000000L);
  }
}
