package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** Linear pieces, about so wide: what convolutions, rectified and pooled, are along one weight. */
  private record Pieces(double[] kinks, double[] jumps) implements DoubleUnaryOperator {

    static Pieces of(double width, Random random) {
      int count = (int) Math.min(500, 2.2e-3 / width);
      return new Pieces(random.doubles(count, -width * count / 2, width * count / 2).toArray(),
          random.doubles(count, -1e-4, 1e-4).toArray());
    }

    @Override
    public double applyAsDouble(double x) {
      double bends = IntStream.range(0, kinks.length)
          .mapToDouble(i -> jumps[i] * (Math.max(x - kinks[i], 0) - Math.max(-kinks[i], 0))).sum();
      return 2.3 + (0.01 * x + bends);
    }

    double slope() {
      return 0.01 + IntStream.range(0, kinks.length).filter(i -> kinks[i] < 0).mapToDouble(i -> jumps[i]).sum();
    }
  }

  private static List<Pieces> pieces(double width) {
    Random random = new Random(1);
    return Stream.generate(() -> Pieces.of(width, random)).limit(200).toList();
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8})
  void amongKinksWhatIsRightIsNotFoundWrong(double width) {
    for (Pieces pieces : pieces(width)) {
      Slope slope = Slope.of(pieces, 0, pieces.slope());
      if (slope.kind() != Slope.Kind.UNKNOWN) {
        assertThat(slope.value()).isCloseTo(pieces.slope(), within(1e-8));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1e-3, 195", "1e-4, 195", "1e-5, 180"})
  void whereSomeStepIsWithinAPieceWhatIsWrongIsFound(double width, long found) {
    assertThat(pieces(width).stream().filter(pieces -> {
      Slope slope = Slope.of(pieces, 0, pieces.slope() + 1e-4);
      return slope.kind() == Slope.Kind.SMOOTH && Math.abs(slope.value() - pieces.slope()) < 1e-6;
    }).count()).isGreaterThanOrEqualTo(found);
  }

  @Test
  void ofAStepOutOfWhereAFunctionIsFiniteNothingIsTaken() {
    DoubleUnaryOperator edge = x -> -Math.log(x + 1e-3);
    for (double expected : new double[] {-1000, -999}) {
      Slope slope = Slope.of(edge, 0, expected);
      assertThat(slope.kind()).isEqualTo(Slope.Kind.SMOOTH);
      assertThat(slope.value()).isCloseTo(-1000, within(1e-3));
    }
  }

  /** The largest of distances that are all equal, each a little more than 0, as a margin between equal points. */
  @Test
  void atATieWithAKinkBesideItNeitherSideIsWhatSeveralShare() {
    DoubleUnaryOperator largest = x -> 2 + Math.max(Math.abs(x + 1e-6), 1e-6);
    assertThat(Slope.of(largest, 0, 0.25).kind()).isEqualTo(Slope.Kind.UNKNOWN);
    assertThat(Slope.of(largest, 0, 1).kind()).isEqualTo(Slope.Kind.ONE_SIDED);
    assertThat(Slope.of(largest, 0, 0).kind()).isEqualTo(Slope.Kind.ONE_SIDED);
  }

  @Test
  void atAKinkWhatRoundingHidesIsNoDifferenceEither() {
    DoubleUnaryOperator kinked = x -> Math.log(3 + Math.exp(x)) - x / 4 - Math.min(x, 0) / 20;
    assertThat(Slope.of(kinked, 0, 0)).isEqualTo(new Slope(0, Slope.Kind.ONE_SIDED));
  }
}
