package org.descentlang.runtime;

/**
 * What {@link FloatRows} does to {@code n} elements of a row from {@code from} on; those behind them, up to a whole
 * vector, can change. The scratch has room for as many.
 */
abstract class FloatPasses {
  /** Those that are the fastest now. */
  static FloatPasses ready() {
    return Vectors.ready() ? VectorPasses.INSTANCE : PlainPasses.INSTANCE;
  }

  abstract void exp(float[] row, int from, float[][] scratch, int n);

  abstract void expm1(float[] row, int from, float[][] scratch, int n);

  abstract void tanh(float[] row, int from, float[][] scratch, int n);

  abstract void sigmoid(float[] row, int from, float[][] scratch, int n);

  abstract void erf(float[] row, int from, float[][] scratch, int n);

  abstract void erfc(float[] row, int from, float[][] scratch, int n);

  /** To the third row of scratch, the sine of the elements and so many quarters of a turn more. */
  abstract void turn(float[] row, int from, float[][] scratch, int quarters, int n);
}
