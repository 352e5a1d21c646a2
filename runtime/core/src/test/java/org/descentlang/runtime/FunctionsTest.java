package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.MathContext;
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
      pow(-Math.exp(random.nextGaussian()), random.nextInt(2000) - 1000);
      pow(random.nextGaussian(), random.nextInt(50) * 0.5);
      pow(2 + random.nextGaussian() * 1e-3, random.nextInt(4) - 1076 + 2100 * random.nextInt(2));
    }
  }

  /** From some thousand steps on, the power in Adam's correction of its beginning has no bit left. */
  @Test
  void powersThatVanishAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long asking = allocated(threads, 0, 0);
    for (double x : new double[] {0.9, 0.999, 1.1, -0.9, -3}) {
      for (int y = 3; y < 30_000; y = 3 * y + 1) {
        assertThat(allocated(threads, x, y)).as(x + "^" + y).isEqualTo(asking);
      }
    }
  }

  private static long allocated(ThreadMXBean threads, double x, double y) {
    long before = threads.getCurrentThreadAllocatedBytes();
    Functions.pow(x, y);
    return threads.getCurrentThreadAllocatedBytes() - before;
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

  private static final MathContext DIGITS = new MathContext(120);
  private static final BigDecimal TWO_BY_ROOT_PI = new BigDecimal(
      "1.128379167095512573896158903121545171688101258657997713688171"
      + "4434212849368829868289734873204042147268860566958127234147034");

  /** {@code 2 / sqrt(pi)} times the sum of {@code (-1)^n x^(2n+1) / (n! (2n+1))}. */
  private static BigDecimal erf(double x) {
    BigDecimal square = new BigDecimal(x).pow(2).negate();
    BigDecimal term = new BigDecimal(x);
    BigDecimal sum = BigDecimal.ZERO;
    for (int n = 1; term.abs().compareTo(new BigDecimal("1e-110")) > 0; n++) {
      sum = sum.add(term.divide(BigDecimal.valueOf(2L * n - 1), DIGITS));
      term = term.multiply(square).divide(BigDecimal.valueOf(n), DIGITS);
    }
    return sum.multiply(TWO_BY_ROOT_PI);
  }

  private static void within2Units(String what, double actual, BigDecimal exact) {
    double error = new BigDecimal(actual).subtract(exact).abs().doubleValue();
    assertThat(error).as(what).isLessThan(2 * Math.ulp(exact.doubleValue()));
  }

  @Test
  void errorFunctionsAreWithin2Units() {
    for (int n = 0; n < 5_000; n++) {
      double x = n % 4 == 0 ? Math.exp(-20 * random.nextDouble()) : random.nextDouble() * (n % 2 == 0 ? 2 : 10);
      BigDecimal exact = erf(x);
      within2Units("erf " + x, Functions.erf(x), exact);
      within2Units("erf -" + x, Functions.erf(-x), exact.negate());
      within2Units("erfc " + x, Functions.erfc(x), BigDecimal.ONE.subtract(exact));
      within2Units("erfc -" + x, Functions.erfc(-x), BigDecimal.ONE.add(exact));
    }
  }

  /** A choice between bits changes none: zeros keep their sign, and what is no number its own bits. */
  @Test
  void whatIsChosenKeepsItsBits() {
    float nan = Float.intBitsToFloat(0x7fc01234);
    for (float x : new float[] {-0f, 0f, nan, Float.NEGATIVE_INFINITY, Float.MIN_VALUE}) {
      assertThat(Float.floatToRawIntBits(Functions.where(true, x, 0f))).isEqualTo(Float.floatToRawIntBits(x));
      assertThat(Float.floatToRawIntBits(Functions.where(false, 1f, x))).isEqualTo(Float.floatToRawIntBits(x));
      assertThat(Double.doubleToRawLongBits(Functions.where(true, x, 0.0))).isEqualTo(Double.doubleToRawLongBits(x));
      assertThat(Double.doubleToRawLongBits(Functions.where(false, 1.0, x))).isEqualTo(Double.doubleToRawLongBits(x));
      assertThat(Float.floatToRawIntBits(Functions.either(true, x, 0f))).isEqualTo(Float.floatToRawIntBits(x));
      assertThat(Float.floatToRawIntBits(Functions.either(false, 1f, x))).isEqualTo(Float.floatToRawIntBits(x));
      assertThat(Double.doubleToRawLongBits(Functions.either(true, x, 0.0))).isEqualTo(Double.doubleToRawLongBits(x));
      assertThat(Double.doubleToRawLongBits(Functions.either(false, 1.0, x))).isEqualTo(Double.doubleToRawLongBits(x));
    }
  }

  @Test
  void errorFunctionsAtTheirEnds() {
    within2Units("erfc", Functions.erfc(12), new BigDecimal("1.3562611692059042128e-64"));
    within2Units("erfc", Functions.erfc(20), new BigDecimal("5.3958656116079009289e-176"));
    within2Units("erfc", Functions.erfc(26), new BigDecimal("5.6631924088561428465e-296"));
    assertThat(Functions.erfc(28)).isZero();
    assertThat(Functions.erfc(0)).isEqualTo(1);
    assertThat(Functions.erfc(Double.POSITIVE_INFINITY)).isZero();
    assertThat(Functions.erfc(Double.NEGATIVE_INFINITY)).isEqualTo(2);
    assertThat(Functions.erf(-0.0)).isEqualTo(-0.0);
    assertThat(Functions.erf(Double.MIN_VALUE)).isEqualTo(Double.MIN_VALUE);
    assertThat(Functions.erf(Double.NEGATIVE_INFINITY)).isEqualTo(-1);
    assertThat(Functions.erf(Double.NaN)).isNaN();
    assertThat(Functions.erfc(Double.NaN)).isNaN();
  }
}
