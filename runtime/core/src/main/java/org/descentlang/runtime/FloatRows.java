package org.descentlang.runtime;

/**
 * The functions of {@link FloatMath} of the elements of a row from {@code from} to before {@code to}, in place: the
 * same bits, whether vectors are {@link Vectors#ready() ready} or not.
 *
 * <p>The scratch of each is four rows of equal length, a multiple of 16, whose values don't matter.
 */
public final class FloatRows {
  private FloatRows() {}

  /** {@link FloatMath#exp}. */
  public static void exp(float[] x, int from, int to, float[][] scratch) {
    exp(FloatPasses.ready(), x, from, to, scratch);
  }

  static void exp(FloatPasses passes, float[] x, int from, int to, float[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      int n = take(x, start, to, scratch);
      passes.bound(scratch, FloatMath.LEAST_EXP, FloatMath.LARGEST_EXP, n);
      passes.reduce(scratch, n);
      passes.exp(scratch, n);
      System.arraycopy(scratch[0], 0, x, start, n);
    }
  }

  /** {@link FloatMath#expm1}. */
  public static void expm1(float[] x, int from, int to, float[][] scratch) {
    expm1(FloatPasses.ready(), x, from, to, scratch);
  }

  static void expm1(FloatPasses passes, float[] x, int from, int to, float[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      int n = take(x, start, to, scratch);
      passes.bound(scratch, FloatMath.LEAST_EXPM1, FloatMath.LARGEST_EXP, n);
      passes.reduce(scratch, n);
      passes.expm1(scratch, n);
      System.arraycopy(scratch[0], 0, x, start, n);
    }
  }

  /** {@link FloatMath#tanh}. */
  public static void tanh(float[] x, int from, int to, float[][] scratch) {
    tanh(FloatPasses.ready(), x, from, to, scratch);
  }

  static void tanh(FloatPasses passes, float[] x, int from, int to, float[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      int n = take(x, start, to, scratch);
      passes.fold(scratch, FloatMath.LARGEST_TANH, -2, n);
      passes.reduce(scratch, n);
      passes.tanh(scratch, n);
      System.arraycopy(scratch[0], 0, x, start, n);
    }
  }

  /** {@link FloatMath#sigmoid}. */
  public static void sigmoid(float[] x, int from, int to, float[][] scratch) {
    sigmoid(FloatPasses.ready(), x, from, to, scratch);
  }

  static void sigmoid(FloatPasses passes, float[] x, int from, int to, float[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      int n = take(x, start, to, scratch);
      passes.fold(scratch, -FloatMath.LEAST_EXP, -1, n);
      passes.reduce(scratch, n);
      passes.sigmoid(scratch, n);
      System.arraycopy(scratch[0], 0, x, start, n);
    }
  }

  /** {@link FloatMath#erf}. */
  public static void erf(float[] x, int from, int to, float[][] scratch) {
    erf(FloatPasses.ready(), x, from, to, scratch);
  }

  static void erf(FloatPasses passes, float[] x, int from, int to, float[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      int n = take(x, start, to, scratch);
      passes.fold(scratch, FloatMath.LARGEST_ERFC, 1, n);
      passes.complement(scratch, n);
      passes.small(scratch, n);
      passes.erf(scratch, n);
      System.arraycopy(scratch[0], 0, x, start, n);
    }
  }

  /** {@link FloatMath#erfc}. */
  public static void erfc(float[] x, int from, int to, float[][] scratch) {
    erfc(FloatPasses.ready(), x, from, to, scratch);
  }

  static void erfc(FloatPasses passes, float[] x, int from, int to, float[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      int n = take(x, start, to, scratch);
      passes.fold(scratch, FloatMath.LARGEST_ERFC, 1, n);
      passes.complement(scratch, n);
      passes.small(scratch, n);
      passes.erfc(scratch, n);
      System.arraycopy(scratch[0], 0, x, start, n);
    }
  }

  /** {@link FloatMath#sin}. */
  public static void sin(float[] x, int from, int to, float[][] scratch) {
    sin(FloatPasses.ready(), x, from, to, scratch);
  }

  static void sin(FloatPasses passes, float[] x, int from, int to, float[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      int n = take(x, start, to, scratch);
      passes.turn(scratch, 0, n);
      for (int i = start; i < start + n; i++) {
        x[i] = FloatMath.isOrdinary(x[i]) ? scratch[2][i - start] : FloatMath.sin(x[i]);
      }
    }
  }

  /** {@link FloatMath#cos}. */
  public static void cos(float[] x, int from, int to, float[][] scratch) {
    cos(FloatPasses.ready(), x, from, to, scratch);
  }

  static void cos(FloatPasses passes, float[] x, int from, int to, float[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      int n = take(x, start, to, scratch);
      passes.turn(scratch, 1, n);
      for (int i = start; i < start + n; i++) {
        x[i] = FloatMath.isOrdinary(x[i]) ? scratch[2][i - start] : FloatMath.cos(x[i]);
      }
    }
  }

  /** As many as there is room for. */
  private static int take(float[] x, int start, int to, float[][] scratch) {
    int n = Math.min(scratch[0].length, to - start);
    System.arraycopy(x, start, scratch[0], 0, n);
    return n;
  }
}
