package org.descentlang.compiler.ir;

/**
 * How a reduction combines its terms. Over nothing: SUM 0, PRODUCT 1, MAX -infinity, MIN +infinity, ANY false, ALL true,
 * ARGMAX and ARGMIN 0. The mean of the language is a sum and a division.
 *
 * <p>ARGMAX and ARGMIN give the row-major position of the first extreme term, in the box of the indices' bounds.
 */
public enum Reducer { SUM, PRODUCT, MAX, MIN, ARGMAX, ARGMIN, ANY, ALL }
