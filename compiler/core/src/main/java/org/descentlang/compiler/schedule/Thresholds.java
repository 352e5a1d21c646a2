package org.descentlang.compiler.schedule;

/**
 * From which sizes on, and up to which, something is computed in rows. Results don't depend on these.
 *
 * @param shortestRow elements that a row of a sum of products has at least
 * @param longestProductRow elements that it has at most, if it is of several dimensions: with its lines it stays in the
 *     nearest cache
 * @param longestRow elements that another row has at most: it stays there by itself
 * @param fewestRows rows that use a copied line at least
 * @param fewestTerms terms of each sum at least
 * @param tile rows that are computed together at most, so that they stay in cache
 * @param fewestCalls calls of a function in a loop at least
 * @param vectors whether products may be computed by the processor's vectors
 */
public record Thresholds(
    int shortestRow, int longestProductRow, int longestRow, int fewestRows, int fewestTerms, int tile, int fewestCalls,
    boolean vectors) {
  public static final Thresholds DEFAULT = new Thresholds(8, 1024, 2048, 4, 8, 64, 16, true);

  /** The same, where there is no vector code of that precision. */
  Thresholds of(Precision precision) {
    return new Thresholds(shortestRow, longestProductRow, longestRow, fewestRows, fewestTerms, tile, fewestCalls,
        vectors && precision == Precision.F32);
  }
}
