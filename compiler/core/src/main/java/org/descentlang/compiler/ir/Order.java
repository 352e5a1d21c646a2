package org.descentlang.compiler.ir;

/**
 * The order of a sum's arithmetic. It belongs to the program: no schedule may change it. A term {@code a * b}, a
 * multiplication at the root of the reduction's body, is added by one {@code fma(a, b, accumulator)}; any other term by
 * {@code accumulator + term}.
 */
public enum Order {
  /** Not fixed yet: before the last simplification. */
  OPEN,
  /**
   * At most one term holds: the sum is that term, rounded once, or 0 where there is none. No accumulator: from +0 it
   * would be the same value, but for a term that is -0.
   */
  SINGLE,
  /** Ascending in row-major order of the reduction's indices, one accumulator, from +0 or what the sum begins with. */
  RUNNING,
  /**
   * Blocks of 4,096 positions of the box of the indices' bounds; the term at position n of a block goes to accumulator
   * n mod 16, from +0; the accumulators are combined by a halving tree (n with n + 8, then n + 4, n + 2, n + 1), and
   * the blocks are added up in ascending order, from +0. A term that does not hold leaves its accumulator.
   */
  LANES
}
