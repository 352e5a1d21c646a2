package org.descentlang.compiler.emit;

import java.math.BigDecimal;
import java.math.MathContext;
import org.descentlang.compiler.ir.Numbers;

/** Numbers as Java writes them, in the fewest digits that give the same value, on every JDK. */
final class Literals {
  private static final int FLOAT_DIGITS = 9;

  private Literals() {}

  /** {@code 0.5}, {@code 64.0}, {@code 1e-8}, {@code Double.NaN}. */
  static String ofDouble(double value) {
    if (!Double.isFinite(value)) {
      return "Double." + unbounded(value);
    }
    String text = Numbers.text(value);
    return text.matches("-?\\d+") ? text + ".0" : text;
  }

  /** {@code 0.5f}, {@code 64f}, {@code 1e-8f}, {@code Float.POSITIVE_INFINITY}. */
  static String ofFloat(float value) {
    if (!Float.isFinite(value)) {
      return "Float." + unbounded(value);
    }
    return Numbers.text(shortest(value)) + "f";
  }

  /** The number of the fewest digits that is rounded to the value. */
  static double shortest(float value) {
    if (!Float.isFinite(value) || value == 0) {
      return value;
    }
    BigDecimal exact = new BigDecimal(value);
    int digits = 1;
    while (digits < FLOAT_DIGITS && exact.round(new MathContext(digits)).floatValue() != value) {
      digits++;
    }
    return exact.round(new MathContext(digits)).doubleValue();
  }

  private static String unbounded(double value) {
    return Double.isNaN(value) ? "NaN" : value > 0 ? "POSITIVE_INFINITY" : "NEGATIVE_INFINITY";
  }
}
