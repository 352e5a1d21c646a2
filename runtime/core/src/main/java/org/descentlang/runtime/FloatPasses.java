package org.descentlang.runtime;

/**
 * What {@link FloatRows} does to the first {@code n} elements of its four rows: x, the multiple of log(2) next to it,
 * what {@code exp} is of the rest, less 1, and x bounded. Each pass reads some of them and writes others; the last
 * leaves the value of the function in the first. Elements behind them, up to a whole vector, can change.
 */
abstract class FloatPasses {
  /** Those that are the fastest now. */
  static FloatPasses ready() {
    return Vectors.ready() ? VectorPasses.INSTANCE : PlainPasses.INSTANCE;
  }

  /** Bounds x on both sides. */
  abstract void bound(float[][] rows, float least, float largest, int n);

  /** Bounds the absolute value, and multiplies it. */
  abstract void fold(float[][] rows, float largest, float factor, int n);

  abstract void reduce(float[][] rows, int n);

  abstract void exp(float[][] rows, int n);

  abstract void expm1(float[][] rows, int n);

  abstract void tanh(float[][] rows, int n);

  abstract void sigmoid(float[][] rows, int n);

  /** To the third row, what {@code erfc} is of the bounded x before it is scaled by the power of 2 in the second. */
  abstract void complement(float[][] rows, int n);

  /** To the fourth, what {@code erf} is where x is small. */
  abstract void small(float[][] rows, int n);

  abstract void erf(float[][] rows, int n);

  abstract void erfc(float[][] rows, int n);

  /** To the third row, the sine of x and so many quarters of a turn more. */
  abstract void turn(float[][] rows, int quarters, int n);
}
