package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SlopeTest {

  @Test
  void ofASmoothFunctionIsNearlyExact() throws IOException {
    Slope slope = Slope.of(Math::exp, 0.7, Double.NaN);
    assertThat(slope.kink()).isFalse();
    assertThat(slope.value()).isCloseTo(Math.exp(0.7), within(1e-9));
  }

  @Test
  void atAKinkThereIsNone() throws IOException {
    assertThat(Slope.of(x -> Math.abs(x) + x * x, 0, 1).kink()).isTrue();
  }

  @Test
  void nearAKinkTheStepShrinks() throws IOException {
    for (double distance : new double[] {3e-4, 3e-5, 3e-6}) {
      Slope slope = Slope.of(x -> Math.abs(x) * Math.exp(x), distance, Double.NaN);
      assertThat(slope.kink()).isFalse();
      assertThat(slope.value()).isCloseTo((1 + distance) * Math.exp(distance), within(1e-7));
    }
  }

  @Test
  void aWrongExpectationDoesNotChangeIt() throws IOException {
    assertThat(Slope.of(Math::sin, 0.3, 5).value()).isCloseTo(Math.cos(0.3), within(1e-9));
  }
}
