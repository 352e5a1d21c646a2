package org.descentlang.runtime;

import java.nio.charset.StandardCharsets;

/**
 * Random draws as pure functions of a key and a counter, so that they depend on no thread and no order of evaluation.
 *
 * <p>{@code bits(key, n) = mix(key ^ mix((n + 1) * golden))}, where {@code mix} is the finaliser of SplitMix64: Steele,
 * Lea, Flood, <i>Fast splittable pseudorandom number generators</i>, OOPSLA 2014, with Stafford's constants ("Mix13").
 * The inner mix makes the streams of two keys more than shifts of each other.
 */
public final class Draws {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Draws() {}

  /** The 64-bit FNV-1a hash (Fowler, Noll, Vo) of the UTF-8 bytes of {@code name}. */
  public static long name(String name) {
    long hash = 0xCBF29CE484222325L;
    for (byte unit : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (unit & 0xFF)) * 0x100000001B3L;
    }
    return hash;
  }

  /** The key of the stream of draw {@code name} in training pass {@code pass}. */
  public static long key(long seed, long name, long pass) {
    return mix(mix(mix(seed + GOLDEN) ^ name) + (pass + 1) * GOLDEN);
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  public static double uniform(long key, long n) {
    return (bits(key, n) >>> 11) * 0x1p-53;
  }

  /** Normal with mean 0 and variance 1, by the cosine of Box and Muller (1958), from counters 2n and 2n + 1. */
  public static double normal(long key, long n) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform(key, 2 * n)));
    return radius * cosineOfTurns(uniform(key, 2 * n + 1));
  }

  /**
   * The cosine of {@code 2 * pi * turns}, for {@code 0 <= turns < 1}, from an angle within pi/4 of 0 and the exact
   * number of quarters: StrictMath allocates an array for larger angles from JDK 21 on.
   */
  private static double cosineOfTurns(double turns) {
    int quarters = (int) (4 * turns + 0.5);
    double angle = 2 * StrictMath.PI * (turns - 0.25 * quarters);
    double cosine = quarters % 2 == 0 ? StrictMath.cos(angle) : StrictMath.sin(angle);
    return quarters == 1 || quarters == 2 ? -cosine : cosine;
  }

  /** 1 where {@link #uniform} is below the probability, else 0; with no branch, which could not be foreseen. */
  public static float bernoulli(long key, long n, double probability) {
    // k * 2^-53 < p just where k < ceil(p * 2^53), and then the difference has the sign that is asked for.
    long limit = (long) Math.ceil(Math.max(probability, 0) * 0x1p53);
    return ((bits(key, n) >>> 11) - limit) >>> 63;
  }

  /** 64 random bits. */
  public static long bits(long key, long n) {
    return mix(key ^ mix((n + 1) * GOLDEN));
  }

  private static long mix(long z) {
    long y = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long x = (y ^ (y >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
