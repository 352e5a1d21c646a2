package org.descentlang.compiler.ir;

/**
 * How a reduction combines its terms. Over nothing: SUM 0, PRODUCT 1, MAX -infinity, MIN +infinity, ANY false, ALL
 * true, ARGMAX and ARGMIN 0; of integers, MAX and MIN the least and the largest. The mean of the language is a sum and
 * a division.
 *
 * <p>PRODUCT runs from 1; MAX and MIN are those of {@link Math}: any NaN gives NaN. ARGMAX and ARGMIN give the
 * row-major position of the first extreme term, in the box of the indices' bounds: they start with the first term that
 * holds and move to a later one only where {@code term > best}, or less, so neither to nor from a NaN.
 */
public enum Reducer {
  SUM, PRODUCT, MAX, MIN, ARGMAX, ARGMIN, ANY, ALL;

  /** The value over nothing, of terms of that element; a truth is 1 or 0. */
  public double overNothing(Element element) {
    boolean integer = element == Element.INTEGER;
    return switch (this) {
      case SUM, ANY, ARGMAX, ARGMIN -> 0;
      case PRODUCT, ALL -> 1;
      case MAX -> integer ? Integer.MIN_VALUE : Double.NEGATIVE_INFINITY;
      case MIN -> integer ? Integer.MAX_VALUE : Double.POSITIVE_INFINITY;
    };
  }
}
