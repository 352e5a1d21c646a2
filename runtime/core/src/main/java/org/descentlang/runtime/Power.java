package org.descentlang.runtime;

/**
 * {@code x^y} with the bits of {@link StrictMath#pow}, which allocates in the JDKs from 9 on until HotSpot compiles it.
 *
 * <p>The algorithm is that of {@code e_pow.c} in fdlibm 5.3: "Copyright (C) 2004 by Sun Microsystems, Inc. All rights
 * reserved. Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 * preserved." With x = 2^n (1 + f), log2(x) = n + log2(1 + f) in two parts, times y in two parts, and 2 to the power of that.
 */
final class Power {

  private static final double LARGEST_EXPONENT = 0x1p31;
  /** Higher than the logarithm of 2^1024 can be. */
  private static final int OVERFLOW = 0x40900000;
  /** Lower than the logarithm of 2^-1075 can be. */
  private static final int UNDERFLOW = 0x4090cc00;
  private static final int EXPONENT_OF_ONE = 0x3ff;

  private Power() {}

  /** Arguments that have a case of their own in fdlibm are left to the JDK. */
  static double pow(double x, double y) {
    boolean plain = x >= Double.MIN_NORMAL && x <= Double.MAX_VALUE && x != 1
        && Math.abs(y) <= LARGEST_EXPONENT && y != 0 && y != 2 && y != 0.5 && Math.abs(y) != 1;
    return plain ? general(x, y) : StrictMath.pow(x, y);
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
    int size = high(low + high) & 0x7fffffff;
    return size >= OVERFLOW && (high(low + high) > 0 || size >= UNDERFLOW)
        ? StrictMath.pow(x, y) : exponential(high, low);
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

  private static int high(double x) {
    return (int) (Double.doubleToRawLongBits(x) >> 32);
  }

  private static double withHigh(double x, int high) {
    return Double.longBitsToDouble((Double.doubleToRawLongBits(x) & 0xffffffffL) | ((long) high << 32));
  }

  /** The upper half of the bits. */
  private static double cut(double x) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(x) & 0xffffffff00000000L);
  }
}
