package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FunctionsTest {

  private static final int NUMBERS = 100_000;

  private final Random random = new Random(1);

  @Test
  void powersHaveTheBitsOfTheJdk() {
    for (int n = 0; n < NUMBERS; n++) {
      pow(random.nextDouble(), random.nextInt(100_000));
      pow(Double.longBitsToDouble(random.nextLong()), random.nextGaussian() * 10);
      pow(1 + random.nextGaussian() * 1e-3, random.nextGaussian() * 1e6);
      pow(Math.exp(random.nextGaussian() * 20), Math.exp(random.nextGaussian() * 5));
    }
  }

  @Test
  void specialPowersHaveTheBitsOfTheJdk() {
    double[] special = {0, -0.0, 1, -1, 0.5, 2, 3, -3, Double.MIN_VALUE, Double.MIN_NORMAL, Double.MAX_VALUE,
        Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 1e300, -1e-300, 0x1p31, 1 + Math.ulp(1.0)};
    for (double x : special) {
      for (double y : special) {
        pow(x, y);
      }
    }
  }

  private static void pow(double x, double y) {
    same("pow " + x + " " + y, Functions.pow(x, y), StrictMath.pow(x, y));
  }

  @Test
  void sinesHaveTheBitsOfTheJdk() {
    angle(Math.PI / 4);
    angle(-Math.PI / 4);
    for (int n = 0; n < NUMBERS; n++) {
      angle(random.nextGaussian() * 4);
      angle(Math.scalb(random.nextGaussian(), -random.nextInt(40)));
      angle(random.nextInt(200) * (Math.PI / 2) * (1 + random.nextGaussian() * 1e-15));
      angle(random.nextGaussian() * 1e5);
      angle(random.nextInt(500_000) * (Math.PI / 2) + random.nextGaussian() * 1e-7);
      angle(Double.longBitsToDouble(random.nextLong()));
    }
  }

  private static void angle(double x) {
    same("sin " + x, Functions.sin(x), StrictMath.sin(x));
    same("cos " + x, Functions.cos(x), StrictMath.cos(x));
  }

  private static void same(String what, double actual, double expected) {
    if (Double.doubleToLongBits(actual) != Double.doubleToLongBits(expected)) {
      assertThat(actual).as(what).isEqualTo(expected);
    }
  }

  @Test
  void sigmoidsDontOverflow() {
    assertThat(Functions.sigmoid(0)).isEqualTo(0.5);
    assertThat(Functions.sigmoid(-800)).isZero();
    assertThat(Functions.sigmoid(800)).isEqualTo(1);
    assertThat(Functions.sigmoid(-700)).isEqualTo(StrictMath.exp(-700));
  }
}
