package org.descentlang.compiler.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.descentlang.compiler.ir.Primitive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The numbers that all others are measured by. */
final class ExactTest {
  /** Against the evaluator's, where that does not cancel, overflow or lack the function. */
  @ParameterizedTest
  @EnumSource(value = Primitive.class, mode = EnumSource.Mode.EXCLUDE,
      names = {"SIN", "COS", "FLOOR_DIVIDE", "FLOOR_REMAINDER"})
  void primitivesAreThoseOfTheLanguage(Primitive primitive) {
    Random random = new Random(primitive.ordinal());
    for (int n = 0; n < 200; n++) {
      double a = Math.exp(4 * random.nextGaussian()) * (random.nextBoolean() ? 1 : 0);
      double b = 4 * random.nextDouble();
      double c = random.nextDouble();
      double expected = primitive.value(a, b, c);
      double actual = ExactPrimitives.value(primitive, Exact.of(a), Exact.of(b), Exact.of(c)).toDouble();
      if (Double.isFinite(expected) && Math.abs(expected) > Double.MIN_NORMAL) {
        assertThat(Math.abs(actual / expected - 1)).as(primitive + " of " + a + ", " + b).isLessThan(1e-15);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"EXP, 1e-30", "EXP, 700", "EXPM1, 1e-40", "EXPM1, 1e-300", "LOG, 1e-40", "LOG1P, 1e-43", "LOG1P, 1e-300",
    "TANH, 1e-300", "SQRT, 1e-40"})
  void inversesMeet(Primitive primitive, double x) {
    Primitive inverse = switch (primitive) {
      case EXP -> Primitive.LOG;
      case EXPM1 -> Primitive.LOG1P;
      case LOG -> Primitive.EXP;
      case LOG1P -> Primitive.EXPM1;
      default -> null;
    };
    Exact y = one(primitive, Exact.of(x));
    Exact back = primitive == Primitive.SQRT ? y.times(y)
        : primitive == Primitive.TANH ? one(Primitive.LOG1P, y).minus(one(Primitive.LOG1P, y.negated())).over(Exact.TWO)
            : one(inverse, y);
    Exact error = back.over(Exact.of(x)).minus(Exact.ONE).abs();
    assertThat(error).isLessThan(Exact.of(1e-45));
  }

  private static Exact one(Primitive primitive, Exact x) {
    return ExactPrimitives.value(primitive, x, x, x);
  }

  /** A logarithm of what no double could hold. */
  @Test
  void exponentsHaveNoEnd() {
    Exact huge = one(Primitive.EXP, Exact.of(1e38));
    assertThat(one(Primitive.LOG, huge).toDouble()).isEqualTo(1e38);
    assertThat(one(Primitive.LOG, Exact.ONE.over(huge)).toDouble()).isEqualTo(-1e38);
    assertThat(one(Primitive.SIGMOID, Exact.of(-1e38)).times(huge).toDouble()).isEqualTo(1);
  }

  /** Values of the tail as tables have them. */
  @ParameterizedTest
  @CsvSource({"5, 1.5374597944280348502e-12", "10, 2.0884875837625447570e-45", "13, 1.7395573154667245e-75",
    "20, 5.3958656116079009289e-176"})
  void tailsOfTheErrorFunction(double x, double expected) {
    assertThat(Math.abs(one(Primitive.ERFC, Exact.of(x)).toDouble() / expected - 1)).isLessThan(1e-14);
  }

  @Test
  void whatIsNoNumber() {
    assertThat(one(Primitive.LOG, Exact.ZERO)).isEqualTo(Exact.INFINITY.negated());
    assertThat(one(Primitive.LOG, Exact.of(-1)).isNothing()).isTrue();
    assertThat(Exact.ZERO.over(Exact.ZERO).isNothing()).isTrue();
    assertThat(Exact.ONE.over(Exact.ZERO)).isEqualTo(Exact.INFINITY);
    assertThat(Exact.INFINITY.minus(Exact.INFINITY).isNothing()).isTrue();
    assertThat(Exact.of(Double.MIN_VALUE).toDouble()).isEqualTo(Double.MIN_VALUE);
    assertThat(Exact.of(-Double.MAX_VALUE).toDouble()).isEqualTo(-Double.MAX_VALUE);
  }
}
