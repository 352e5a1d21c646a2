package org.descentlang.compiler.schedule;

/**
 * From which sizes on, and up to which, something is computed in rows, or by several threads. Results don't depend on
 * these.
 *
 * @param shortestRow elements that a row of a sum of products has at least
 * @param longestProductRow elements that it has at most, if it is of several dimensions: with its lines it stays in the
 *     nearest cache
 * @param longestRow elements that another row has at most: it stays there by itself; functions are computed of pieces of
 *     a longer one
 * @param fewestRows rows that use a copied line at least
 * @param fewestTerms terms of each sum at least
 * @param shortestChain terms of a running sum at least for whose sake what waits for it has loops of its own
 * @param tile rows that are computed together at most: with more, sums would leave the cache
 * @param fewestCalls calls of a function in a loop at least
 * @param leastWork picoseconds that a thread's part of a kernel takes at least, as {@link Work} has it: handing it over
 *     takes about one microsecond where the thread looks for it, and fifty or more where it has to be woken
 * @param shortestPart elements of a row that a thread is given at least, where rows are cut: with 64 a product of
 *     matrices took a third longer than by whole rows, with 256 as long
 * @param vectors whether products may be computed by the processor's vectors
 */
public record Thresholds(
    int shortestRow, int longestProductRow, int longestRow, int fewestRows, int fewestTerms, int shortestChain,
    int tile, int fewestCalls, long leastWork, int shortestPart, boolean vectors) {
  public static final Thresholds DEFAULT = new Thresholds(8, 1024, 2048, 4, 8, 32, 128, 16, 10_000_000, 128, true);

  /** The same forms, for one thread. */
  public Thresholds alone() {
    return new Thresholds(shortestRow, longestProductRow, longestRow, fewestRows, fewestTerms, shortestChain, tile,
        fewestCalls, Long.MAX_VALUE, shortestPart, vectors);
  }

  /** The same, where there is no vector code of that precision. */
  Thresholds of(Precision precision) {
    return new Thresholds(shortestRow, longestProductRow, longestRow, fewestRows, fewestTerms, shortestChain, tile,
        fewestCalls, leastWork, shortestPart, vectors && precision == Precision.F32);
  }
}
