package org.descentlang.runtime;

/**
 * The functions of {@link FloatMath} of the elements of a row from {@code from} to before {@code to}, in place: the
 * same bits, whether vectors are {@link Vectors#ready() ready} or not.
 *
 * <p>The number of elements is rounded up to a multiple of 16: the row is that long at least, and what is in the
 * surplus afterwards means nothing. The scratch of each is four rows of equal length, such a multiple, whose values
 * don't matter.
 */
public final class FloatRows {
  private FloatRows() {}

  /** {@link FloatMath#exp}. */
  public static void exp(float[] x, int from, int to, float[][] scratch) {
    exp(FloatPasses.ready(), x, from, to, scratch);
  }

  static void exp(FloatPasses passes, float[] x, int from, int to, float[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      passes.exp(x, start, scratch, Math.min(scratch[0].length, to - start));
    }
  }

  /** {@link FloatMath#expm1}. */
  public static void expm1(float[] x, int from, int to, float[][] scratch) {
    expm1(FloatPasses.ready(), x, from, to, scratch);
  }

  static void expm1(FloatPasses passes, float[] x, int from, int to, float[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      passes.expm1(x, start, scratch, Math.min(scratch[0].length, to - start));
    }
  }

  /** {@link FloatMath#tanh}. */
  public static void tanh(float[] x, int from, int to, float[][] scratch) {
    tanh(FloatPasses.ready(), x, from, to, scratch);
  }

  static void tanh(FloatPasses passes, float[] x, int from, int to, float[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      passes.tanh(x, start, scratch, Math.min(scratch[0].length, to - start));
    }
  }

  /** {@link FloatMath#sigmoid}. */
  public static void sigmoid(float[] x, int from, int to, float[][] scratch) {
    sigmoid(FloatPasses.ready(), x, from, to, scratch);
  }

  static void sigmoid(FloatPasses passes, float[] x, int from, int to, float[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      passes.sigmoid(x, start, scratch, Math.min(scratch[0].length, to - start));
    }
  }

  /** {@link FloatMath#erf}. */
  public static void erf(float[] x, int from, int to, float[][] scratch) {
    erf(FloatPasses.ready(), x, from, to, scratch);
  }

  static void erf(FloatPasses passes, float[] x, int from, int to, float[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      passes.erf(x, start, scratch, Math.min(scratch[0].length, to - start));
    }
  }

  /** {@link FloatMath#erfc}. */
  public static void erfc(float[] x, int from, int to, float[][] scratch) {
    erfc(FloatPasses.ready(), x, from, to, scratch);
  }

  static void erfc(FloatPasses passes, float[] x, int from, int to, float[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      passes.erfc(x, start, scratch, Math.min(scratch[0].length, to - start));
    }
  }

  /** {@link FloatMath#sin}. */
  public static void sin(float[] x, int from, int to, float[][] scratch) {
    sin(FloatPasses.ready(), x, from, to, scratch);
  }

  static void sin(FloatPasses passes, float[] x, int from, int to, float[][] scratch) {
    for (int start = from; start < to; start += scratch[0].length) {
      int n = Math.min(scratch[0].length, to - start);
      passes.turn(x, start, scratch, 0, n);
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
      int n = Math.min(scratch[0].length, to - start);
      passes.turn(x, start, scratch, 1, n);
      for (int i = start; i < start + n; i++) {
        x[i] = FloatMath.isOrdinary(x[i]) ? scratch[2][i - start] : FloatMath.cos(x[i]);
      }
    }
  }
}
