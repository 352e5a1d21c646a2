package org.descentlang.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0", "-0.0, -0", "1, 1", "-2.5, -2.5", "0.001, 0.001", "0.0001, 0.0001", "0.00001, 1e-5", "9380, 9380",
    "1e15, 1000000000000000",
    "1e16, 1e16", "6.02e23, 6.02e23", "2e-3, 0.002", "0.1, 0.1", "4.9e-324, 5e-324",
    "1.7976931348623157e308, 1.7976931348623157e308",
    "2.2250738585072014e-308, 2.2250738585072014e-308", "Infinity, inf", "-Infinity, -inf", "NaN, nan"
  })
  void shortest(double value, String text) {
    assertThat(Numbers.text(value)).isEqualTo(text);
  }

  @Test
  void readsBackAsTheSame() {
    Random random = new Random(3);
    for (int n = 0; n < 2000; n++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(Double.parseDouble(Numbers.text(value))).isEqualTo(value);
      }
    }
  }
}
