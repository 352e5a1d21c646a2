package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.LongToDoubleFunction;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrawsTest {

  private static final int N = 200_000;

  /** The published test vectors of FNV-1a with 64 bits. */
  @ParameterizedTest
  @CsvSource({"'', cbf29ce484222325", "a, af63dc4c8601ec8c", "foobar, 85944171f73967e8"})
  void hashesNamesAsPublished(String name, String hash) {
    assertThat(Draws.name(name)).isEqualTo(Long.parseUnsignedLong(hash, 16));
  }

  @Test
  void hashesTheUtf8BytesOfNames() {
    assertThat(Draws.name("\u00e9")).isEqualTo(0x0ac21707b7181e01L);
  }

  /** From an implementation of the definition in another language; a change would change all trained models. */
  @Test
  void neverChanges() {
    assertThat(Draws.bits(0, 0)).isEqualTo(0x48218226ff3cd4bfL);
    assertThat(Draws.bits(1, 0)).isEqualTo(0x9e0160293a33aaf7L);
    assertThat(Draws.bits(0, 1)).isEqualTo(0xcd73fe3de975ac26L);
    long key = Draws.key(42, Draws.name("hidden.weight"), 0);
    assertThat(key).isEqualTo(0xa340cd75299bacf0L);
    assertThat(Draws.uniform(key, 0)).isEqualTo(0.8410454348874051);
    assertThat(Draws.uniform(key, 1)).isEqualTo(0.9471391689761451);
    assertThat(Draws.uniform(Draws.key(-7, Draws.name("keep"), 3), 5)).isEqualTo(0.28234641416901485);
  }

  @Test
  void uniformHasTheMomentsOfTheUniformDistribution() {
    long key = Draws.key(1, 2, 3);
    assertThat(moment(1, n -> Draws.uniform(key, n))).isEqualTo(0.5, within(0.003));
    assertThat(moment(2, n -> Draws.uniform(key, n))).isEqualTo(1 / 3.0, within(0.003));
    assertThat(moment(3, n -> Draws.uniform(key, n))).isEqualTo(1 / 4.0, within(0.003));
  }

  @Test
  void uniformIsAtLeast0AndBelow1() {
    for (long n = 0; n < N; n++) {
      assertThat(Draws.uniform(7, n)).isBetween(0.0, Math.nextDown(1.0));
    }
  }

  @Test
  void normalHasTheMomentsOfTheNormalDistribution() {
    long key = Draws.key(4, 5, 6);
    assertThat(moment(1, n -> Draws.normal(key, n))).isEqualTo(0, within(0.01));
    assertThat(moment(2, n -> Draws.normal(key, n))).isEqualTo(1, within(0.015));
    assertThat(moment(3, n -> Draws.normal(key, n))).isEqualTo(0, within(0.03));
    assertThat(moment(4, n -> Draws.normal(key, n))).isEqualTo(3, within(0.1));
  }

  @Test
  void normalIsThatOfBoxAndMuller() {
    for (long n = 0; n < 1000; n++) {
      double radius = Math.sqrt(-2 * Math.log(1 - Draws.uniform(5, 2 * n)));
      double expected = radius * Math.cos(2 * Math.PI * Draws.uniform(5, 2 * n + 1));
      assertThat(Draws.normal(5, n)).isEqualTo(expected, within(1e-14));
    }
  }

  /** Chi-square over quarters of the distribution: 3 degrees of freedom. */
  @Test
  void normalHasTheQuartilesOfTheNormalDistribution() {
    int[] counts = new int[4];
    for (long n = 0; n < N; n++) {
      double draw = Draws.normal(17, n);
      counts[draw < -0.6744897501960817 ? 0 : draw < 0 ? 1 : draw < 0.6744897501960817 ? 2 : 3]++;
    }
    assertThat(chiSquare(counts)).isLessThan(16);
  }

  @Test
  void bernoulliHasItsProbability() {
    assertThat(moment(1, n -> Draws.bernoulli(9, n, 0.3))).isEqualTo(0.3, within(0.005));
    for (double probability : new double[] {0, -1, Double.NEGATIVE_INFINITY, Double.NaN}) {
      assertThat(Draws.bernoulli(9, 0, probability)).isZero();
    }
    for (double probability : new double[] {1, 2, Double.POSITIVE_INFINITY}) {
      assertThat(Draws.bernoulli(9, 0, probability)).isOne();
    }
    for (int n = 0; n < 1_000; n++) {
      double uniform = Draws.uniform(9, n);
      assertThat(Draws.bernoulli(9, n, uniform)).isZero();
      assertThat(Draws.bernoulli(9, n, Math.nextUp(uniform))).isOne();
    }
  }

  @Test
  void everyByteOfConsecutiveCountersIsEven() {
    long key = Draws.key(11, 12, 13);
    requireEvenBytes(n -> Draws.bits(key, n));
    requireEvenBytes(n -> Draws.bits(0, n));
  }

  @Test
  void everyByteOfConsecutiveKeysIsEven() {
    requireEvenBytes(key -> Draws.bits(key, 0));
  }

  @Test
  void everyByteOfConsecutiveSeedsNamesAndPassesIsEven() {
    requireEvenBytes(seed -> Draws.bits(Draws.key(seed, 1, 0), 0));
    requireEvenBytes(name -> Draws.bits(Draws.key(1, name, 0), 0));
    requireEvenBytes(pass -> Draws.bits(Draws.key(1, 1, pass), 0));
  }

  @Test
  void neighbouringStreamsAreIndependent() {
    requireIndependent(n -> Draws.bits(5, n), n -> Draws.bits(6, n));
    requireIndependent(n -> Draws.bits(5, n), n -> Draws.bits(5, n + 1));
    requireIndependent(n -> Draws.bits(5, n), n -> Draws.bits(6, n + 1));
    requireIndependent(n -> Draws.bits(n, 5), n -> Draws.bits(n, 6));
    requireIndependent(n -> Draws.bits(Draws.key(n, 1, 0), 0), n -> Draws.bits(Draws.key(n, 1, 1), 0));
    requireIndependent(n -> Draws.bits(Draws.key(n, 1, 0), 0), n -> Draws.bits(Draws.key(n + 1, 1, 0), 0));
  }

  @Test
  void oneChangedBitOfTheCounterChangesHalfTheBits() {
    double changed = 0;
    for (int n = 0; n < 1000; n++) {
      for (int bit = 0; bit < 64; bit++) {
        changed += Long.bitCount(Draws.bits(3, n) ^ Draws.bits(3, n ^ 1L << bit));
      }
    }
    assertThat(changed / 64_000).isEqualTo(32, within(0.1));
  }

  private static double moment(int power, LongToDoubleFunction draw) {
    double sum = 0;
    for (int n = 0; n < N; n++) {
      sum += Math.pow(draw.applyAsDouble(n), power);
    }
    return sum / N;
  }

  /** Chi-square of each byte over its 256 values: 255 degrees of freedom, five standard deviations of 22.6. */
  private static void requireEvenBytes(LongUnaryOperator draw) {
    for (int shift = 0; shift < 64; shift += 8) {
      int[] counts = new int[256];
      for (int n = 0; n < N; n++) {
        counts[(int) (draw.applyAsLong(n) >>> shift & 0xFF)]++;
      }
      assertThat(chiSquare(counts)).as("byte at bit " + shift).isBetween(255 - 113.0, 255 + 113.0);
    }
  }

  /** Chi-square of the pairs of the top four bits, and of the lowest four. */
  private static void requireIndependent(LongUnaryOperator first, LongUnaryOperator second) {
    int[] top = new int[256];
    int[] low = new int[256];
    for (int n = 0; n < N; n++) {
      long a = first.applyAsLong(n);
      long b = second.applyAsLong(n);
      top[(int) (a >>> 60 << 4 | b >>> 60)]++;
      low[(int) ((a & 15) << 4 | b & 15)]++;
    }
    assertThat(chiSquare(top)).isBetween(255 - 113.0, 255 + 113.0);
    assertThat(chiSquare(low)).isBetween(255 - 113.0, 255 + 113.0);
  }

  private static double chiSquare(int[] counts) {
    double expected = (double) N / counts.length;
    double sum = 0;
    for (int count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }
}
