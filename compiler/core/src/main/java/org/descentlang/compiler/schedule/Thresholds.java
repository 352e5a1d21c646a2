package org.descentlang.compiler.schedule;

/**
 * From which sizes on something is computed in rows. Results don't depend on these.
 *
 * @param shortestRow elements that a row of a sum of products has at least
 * @param fewestRows rows that use a copied line at least
 * @param fewestTerms terms of each sum at least
 * @param tile rows that are computed together at most, so that they stay in cache
 * @param fewestCalls calls of a function in a loop at least
 */
public record Thresholds(int shortestRow, int fewestRows, int fewestTerms, int tile, int fewestCalls) {
  public static final Thresholds DEFAULT = new Thresholds(8, 4, 8, 64, 16);
}
