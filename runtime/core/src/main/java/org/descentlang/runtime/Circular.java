package org.descentlang.runtime;

/**
 * Sine and cosine with the bits of {@link StrictMath}, which allocates from JDK 21 on.
 *
 * <p>The algorithm is that of {@code s_sin.c}, {@code k_sin.c}, {@code k_cos.c} and {@code e_rem_pio2.c} in fdlibm 5.3:
 * "Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Permission to use, copy, modify, and distribute this
 * software is freely granted, provided that this notice is preserved." The angle less n pi/2, in two parts, where pi/2 is
 * known to 33, 66 and 99 bits and a rest.
 */
final class Circular {

  /** 2^19 pi/2, about: beyond it the JDK reduces by more bits of pi. */
  private static final double LARGEST = 0x1.921fbp19;
  private static final double PI_HALVES_1 = 0x1.921fb544p0;
  private static final double REST_1 = 0x1.0b4611a626331p-34;
  private static final double PI_HALVES_2 = 0x1.0b4611a6p-34;
  private static final double REST_2 = 0x1.3198a2e037073p-69;
  private static final double PI_HALVES_3 = 0x1.3198a2ep-69;
  private static final double REST_3 = 0x1.b839a252049c1p-104;
  private static final double TWO_BY_PI = 0x1.45f306dc9c883p-1;

  private Circular() {}

  static double sin(double x) {
    return isSmall(x) ? sine(x, 0, true) : isLarge(x) ? StrictMath.sin(x)
        : Math.copySign(1, x) * turned(Math.abs(x), 0);
  }

  static double cos(double x) {
    return isSmall(x) ? cosine(x, 0) : isLarge(x) ? StrictMath.cos(x) : turned(Math.abs(x), 1);
  }

  /** Or no number. */
  private static boolean isLarge(double x) {
    return !(Math.abs(x) < LARGEST);
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
}
