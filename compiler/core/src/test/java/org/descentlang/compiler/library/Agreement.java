package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

/** Compares numbers by their relative error. */
final class Agreement {
  private Agreement() {}

  static void near(String what, double actual, double expected, double relative) {
    near(what, new double[] {actual}, new double[] {expected}, relative);
  }

  /** Element by element, each relative to itself. */
  static void near(String what, double[] actual, double[] expected, double relative) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      double error = Math.abs(actual[i] - expected[i]);
      assertThat(error).as(what + "[" + i + "]: " + actual[i] + " for " + expected[i])
          .isLessThanOrEqualTo(relative * Math.abs(expected[i]));
    }
  }

  /** Element by element, relative to the largest of all. */
  static void nearest(String what, double[] actual, double[] expected, double relative) {
    assertThat(error(actual, expected)).as(what).isLessThanOrEqualTo(relative);
  }

  /** The largest difference over the largest magnitude. */
  static double error(double[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 0;
    double error = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(actual[i] - expected[i]);
      error = difference <= error ? error : difference;
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return error == 0 ? 0 : error / largest;
  }
}
