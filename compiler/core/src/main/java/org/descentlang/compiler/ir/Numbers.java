package org.descentlang.compiler.ir;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as text: the fewest digits that read back as the same double, on every JDK. */
public final class Numbers {
  private static final int DIGITS = 17;
  /** Powers of ten at which the point moves to an exponent. */
  private static final int SMALLEST_PLAIN = -4;
  private static final int LARGEST_PLAIN = 15;

  private Numbers() {}

  /** {@code 0.001}, {@code 64}, {@code -0}, {@code 1e-5}, {@code 6.02e23}, {@code inf}, {@code nan}. */
  public static String text(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    String size = Double.isInfinite(value) ? "inf" : value == 0 ? "0" : text(shortest(Math.abs(value)));
    return Math.copySign(1, value) < 0 ? "-" + size : size;
  }

  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    int digits = 1;
    while (digits < DIGITS && exact.round(new MathContext(digits)).doubleValue() != value) {
      digits++;
    }
    return exact.round(new MathContext(digits)).stripTrailingZeros();
  }

  private static String text(BigDecimal value) {
    int exponent = value.precision() - value.scale() - 1;
    if (exponent >= SMALLEST_PLAIN && exponent <= LARGEST_PLAIN) {
      return value.toPlainString();
    }
    return value.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
  }
}
