package org.descentlang.compiler.schedule;

/**
 * From which sizes on a sum of products is computed in rows. Results don't depend on these.
 *
 * @param shortestRow elements that a row has at least
 * @param fewestRows rows that use a copied line at least
 * @param fewestTerms terms of each sum at least
 * @param tile rows that are computed together at most, so that they stay in cache
 */
public record Thresholds(int shortestRow, int fewestRows, int fewestTerms, int tile) {
  public static final Thresholds DEFAULT = new Thresholds(8, 4, 8, 64);
}
