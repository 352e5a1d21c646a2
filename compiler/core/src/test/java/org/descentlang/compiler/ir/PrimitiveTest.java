package org.descentlang.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.descentlang.runtime.Functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PrimitiveTest {
  @ParameterizedTest
  @CsvSource({
    "ADD, 2, 3, 5", "SUBTRACT, 2, 3, -1", "MULTIPLY, 2, 3, 6", "DIVIDE, 3, 2, 1.5", "NEGATE, 2, 0, -2",
    "FLOOR_DIVIDE, -7, 2, -4", "FLOOR_REMAINDER, -7, 2, 1", "MAX, 2, 3, 3", "MAX, 2, NaN, NaN", "MAX, -0.0, 0, 0",
    "MIN, 2, 3, 2", "ABS, -2, 0, 2", "SIGN, -2, 0, -1", "SIGN, 0, 0, 0", "FLOOR, -1.5, 0, -2", "POWER, 2, 10, 1024",
    "SQRT, 9, 0, 3", "EXP, 0, 0, 1", "EXPM1, 0, 0, 0", "LOG, 1, 0, 0", "LOG1P, 0, 0, 0", "TANH, 0, 0, 0",
    "SIGMOID, 0, 0, 0.5", "SIGMOID, 800, 0, 1", "SIGMOID, -800, 0, 0", "SIGMOID, -700, 0, 9.859676543759770e-305",
    "ERF, 0, 0, 0", "ERF, -30, 0, -1", "ERFC, 0, 0, 1", "ERFC, -30, 0, 2", "ERFC, 30, 0, 0",
    "SIN, 0, 0, 0", "COS, 0, 0, 1", "STOP, 2, 0, 2", "NUMBER, 2, 0, 2", "LESS, 2, 2, 0", "LESS_EQUAL, 2, 2, 1",
    "EQUAL, 2, 2, 1", "EQUAL, NaN, NaN, 0", "AND, 1, 0, 0", "AND, 1, 1, 1", "OR, 1, 0, 1", "OR, 0, 0, 0", "NOT, 0, 0, 1"
  })
  void values(Primitive primitive, double a, double b, double expected) {
    assertThat(primitive.value(a, b, 0)).isEqualTo(Double.valueOf(expected));
  }

  @ParameterizedTest
  @CsvSource({"1e16, 1, 1", "-3, 4, 5"})
  void fusedMultiplyAdd(double a, double b, double c) {
    assertThat(Primitive.FUSED_MULTIPLY_ADD.value(a, b, c)).isEqualTo(Math.fma(a, b, c));
  }

  /** The compiler does not see the runtime, so each has its own. */
  @Test
  void errorFunctionsHaveTheBitsOfTheRuntimes() {
    Random random = new Random(1);
    for (int n = 0; n < 100_000; n++) {
      double x = n % 2 == 0 ? random.nextGaussian() * 8 : Double.longBitsToDouble(random.nextLong());
      assertThat(Primitive.ERF.value(x, 0, 0)).isEqualTo(Double.valueOf(Functions.erf(x)));
      assertThat(Primitive.ERFC.value(x, 0, 0)).isEqualTo(Double.valueOf(Functions.erfc(x)));
    }
  }
}
