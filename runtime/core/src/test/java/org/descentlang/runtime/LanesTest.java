package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LanesTest {

  @Test
  void accumulatorsAreCombinedByAHalvingTree() {
    float[] floats = new float[16];
    double[] doubles = new double[16];
    for (int n = 0; n < 16; n++) {
      floats[n] = (float) Draws.normal(3, n);
      doubles[n] = Draws.normal(3, n);
    }
    assertThat(Lanes.close(floats.clone())).isEqualTo(halved(floats.clone()));
    assertThat(Lanes.close(doubles.clone())).isEqualTo(halved(doubles.clone()));
  }

  @Test
  void accumulatorsAre0Again() {
    float[] floats = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    assertThat(Lanes.close(floats)).isEqualTo(136);
    assertThat(floats).containsOnly(0);
  }

  /** Nothing adds to +0, as a sum that begins with it. */
  @Test
  void negativeZerosAddToZero() {
    double[] doubles = new double[16];
    Arrays.fill(doubles, -0.0);
    assertThat(1 / Lanes.close(doubles)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  private static float halved(float[] lanes) {
    for (int half = 8; half > 0; half /= 2) {
      for (int n = 0; n < half; n++) {
        lanes[n] += lanes[n + half];
      }
    }
    return lanes[0];
  }

  private static double halved(double[] lanes) {
    for (int half = 8; half > 0; half /= 2) {
      for (int n = 0; n < half; n++) {
        lanes[n] += lanes[n + half];
      }
    }
    return lanes[0];
  }
}
