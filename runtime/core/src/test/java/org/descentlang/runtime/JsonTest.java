package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void readsEveryKindOfValue() {
    assertThat(Json.parse(" {\"a\": [1, -2.5e1, true, false, null], \"b\\n\\u00e9\": {}} ")).isEqualTo(
        Map.of("a", Arrays.asList(1L, new BigDecimal("-25"), true, false, null), "b\n\u00e9", Map.of()));
    assertThat(Json.parse("[]")).isEqualTo(List.of());
    assertThat(Json.parse("\"\\ud83d\\ude00\"")).isEqualTo("\ud83d\ude00");
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", " ", "{", "[", "[1", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":1,\"a\":2}",
      "01", "+1", "1.", ".5", "1e", "--1", "1e9999999999", "NaN", "Infinity", "tru", "nul", "\"", "\"\\", "\"\\x\"",
      "\"\\u12\"", "\"\\u00g0\"", "\"\n\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "[] []", "1 2", "'a'",
      "[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]"})
  void refusesWhatIsNoJson(String text) {
    assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keepsTheDigitsOfLargeNumbers() {
    assertThat(Json.parse("[4611686018427387904, 2.0]")).hasToString("[4611686018427387904, 2.0]");
  }

  @Test
  void refusesDeepNestingWithoutAStackOverflow() {
    assertThatThrownBy(() -> Json.parse("[".repeat(1_000_000))).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void quotesReadBack() {
    String text = "a\"b\\c/d\b\f\n\r\t\u0001\u00e9\ud83d\ude00";
    assertThat(Json.parse(Json.quote(text))).isEqualTo(text);
    assertThat(Json.quote("a\"\n\u0001")).isEqualTo("\"a\\\"\\n\\u0001\"");
  }

  /** 2.0E-3 and 2^-44 are among those that Double.toString gives a digit too many, or another one, before JDK 19. */
  @ParameterizedTest
  @CsvSource({
      "0, 0.0", "-0.0, -0.0", "1, 1.0", "0.1, 0.1", "-2.5, -2.5", "100, 100.0", "0.001, 0.001", "0.002, 0.002",
      "0.0001, 1.0E-4", "1e7, 1.0E7", "9999999, 9999999.0", "2e23, 2.0E23",
      "1.7976931348623157e308, 1.7976931348623157E308", "5.684341886080801e-14, 5.684341886080801E-14",
      "4.9e-324, 5.0E-324",
      "0.30000000000000004, 0.30000000000000004",
      "NaN, null", "Infinity, null"})
  void writesTheShortestDouble(double value, String text) {
    assertThat(Json.number(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0.1, 0.1", "3.4028235e38, 3.4028235E38", "1.0e10, 1.0E10", "1.4e-45, 1.0E-45", "2.3025851, 2.3025851",
      "NaN, null"})
  void writesTheShortestFloat(float value, String text) {
    assertThat(Json.number(value)).isEqualTo(text);
  }

  @Test
  void numbersReadBack() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 4_000; i++) {
      double d = Double.longBitsToDouble(random.nextLong());
      float f = Float.intBitsToFloat(random.nextInt());
      if (Double.isFinite(d) && Float.isFinite(f)) {
        assertThat(Double.parseDouble(Json.number(d))).isEqualTo(d);
        assertThat(Float.parseFloat(Json.number(f))).isEqualTo(f);
        assertThat(Json.number(d).length()).isLessThanOrEqualTo(Double.toString(d).length());
      }
    }
  }
}
