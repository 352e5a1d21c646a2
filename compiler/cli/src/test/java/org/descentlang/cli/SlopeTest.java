package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class SlopeTest {

  @Test
  void ofASmoothFunctionIsNearlyExact() {
    Slope slope = Slope.of(Math::exp, 0.7, Double.NaN);
    assertThat(slope.kind()).isEqualTo(Slope.Kind.SMOOTH);
    assertThat(slope.value()).isCloseTo(Math.exp(0.7), within(1e-9));
  }

  @Test
  void aWrongExpectationDoesNotChangeIt() {
    Slope slope = Slope.of(Math::sin, 0.3, 5);
    assertThat(slope.kind()).isEqualTo(Slope.Kind.SMOOTH);
    assertThat(slope.value()).isCloseTo(Math.cos(0.3), within(1e-9));
  }

  @Test
  void atAKinkItIsThatOfTheExpectedSide() {
    DoubleUnaryOperator kinked = x -> Math.exp(x) + Math.max(x - 0.5, 0);
    double left = Math.exp(0.5);
    for (double expected : new double[] {left, left + 1}) {
      Slope slope = Slope.of(kinked, 0.5, expected);
      assertThat(slope.kind()).isEqualTo(Slope.Kind.ONE_SIDED);
      assertThat(slope.value()).isCloseTo(expected, within(1e-7));
    }
  }

  @Test
  void aSmallKinkIsOneToo() {
    Slope slope = Slope.of(x -> Math.sin(x) + 1e-5 * Math.abs(x), 0, 1 - 1e-5);
    assertThat(slope.kind()).isEqualTo(Slope.Kind.ONE_SIDED);
    assertThat(slope.value()).isCloseTo(1 - 1e-5, within(1e-9));
  }

  @Test
  void atAKinkNothingSaysThatAnythingElseIsWrong() {
    assertThat(Slope.of(x -> Math.abs(x) + x * x, 0, 0.3).kind()).isEqualTo(Slope.Kind.UNKNOWN);
  }

  @Test
  void aJumpHasTheSlopeOfTheSideThatIsJoined() {
    DoubleUnaryOperator jump = x -> 3 * x + (x < 0 ? 1 : 0);
    assertThat(Slope.of(jump, 0, 3).kind()).isEqualTo(Slope.Kind.ONE_SIDED);
    assertThat(Slope.of(jump, 0, 4).kind()).isEqualTo(Slope.Kind.UNKNOWN);
  }

  @Test
  void nearAKinkTheStepShrinks() {
    for (double distance : new double[] {3e-4, 3e-5, 3e-6}) {
      double expected = (1 + distance) * Math.exp(distance);
      Slope slope = Slope.of(x -> Math.abs(x) * Math.exp(x), distance, expected);
      assertThat(slope.kind()).isNotEqualTo(Slope.Kind.UNKNOWN);
      assertThat(slope.value()).isCloseTo(expected, within(1e-7));
    }
  }

  @Test
  void nearAKinkAWrongExpectationIsWrong() {
    Slope slope = Slope.of(x -> Math.abs(x) * Math.exp(x), 3e-4, 0.9);
    assertThat(slope.kind()).isEqualTo(Slope.Kind.SMOOTH);
    assertThat(slope.value()).isCloseTo((1 + 3e-4) * Math.exp(3e-4), within(1e-7));
  }

  @Test
  void whatRoundingHidesIsNoDifference() {
    DoubleUnaryOperator flat = x -> 1e6 / (0.1 + x) * (0.1 + x);
    for (double x = 0.1; x < 1; x += 0.01) {
      assertThat(Slope.of(flat, x, 0)).isEqualTo(new Slope(0, Slope.Kind.SMOOTH));
    }
  }

  /** The sine of large numbers, whose rounding is larger than that of its values. */
  @Test
  void norWhatRoundingOfLargerNumbersHides() {
    DoubleUnaryOperator flat = x -> Math.sin(1e4 * ((0.1 + x) / Math.sqrt((0.1 + x) * (0.1 + x))));
    for (double x = 0.1; x < 1; x += 0.01) {
      assertThat(Slope.of(flat, x, 0)).isEqualTo(new Slope(0, Slope.Kind.SMOOTH));
      assertThat(Slope.of(flat, x, 1e-5).value()).isCloseTo(0, within(1e-7));
    }
  }

  @Test
  void atTheEndOfWhereAFunctionIsDefinedItHasOneSide() {
    DoubleUnaryOperator half = x -> x < 0 ? Double.NaN : 2 * x + x * x;
    assertThat(Slope.of(half, 0, 2).kind()).isEqualTo(Slope.Kind.ONE_SIDED);
    assertThat(Slope.of(x -> half.applyAsDouble(-x), 0, -2).kind()).isEqualTo(Slope.Kind.ONE_SIDED);
  }

  @Test
  void whatIsNoNumberIsNotSkipped() {
    assertThat(Slope.of(x -> Double.NaN, 0, 1)).isEqualTo(new Slope(Double.NaN, Slope.Kind.SMOOTH));
    assertThat(Slope.of(Math::abs, 0, Double.NaN).kind()).isEqualTo(Slope.Kind.SMOOTH);
  }
}
