package org.descentlang.runtime;

/**
 * Of copies of the elements, in loops that HotSpot vectorises, as it does where all subscripts begin at 0; what looks
 * at bits, or chooses, is in loops of its own, which it does not.
 *
 * <p>The rows of scratch are the copy, the multiple of log(2) next to each, what {@code exp} is of the rest, less 1,
 * and the elements bounded.
 */
final class PlainPasses extends FloatPasses {
  static final FloatPasses INSTANCE = new PlainPasses();

  private PlainPasses() {}

  private static float[] copy(float[] row, int from, float[][] scratch, int n) {
    System.arraycopy(row, from, scratch[0], 0, n);
    return scratch[0];
  }

  /** Bounds on both sides. */
  private static void bound(float[] row, int from, float[][] scratch, float least, float largest, int n) {
    float[] x = copy(row, from, scratch, n);
    float[] bounded = scratch[3];
    for (int i = 0; i < n; i++) {
      bounded[i] = Math.max(least, Math.min(largest, x[i]));
    }
  }

  /** Bounds the absolute value, and multiplies it. */
  private static void fold(float[] row, int from, float[][] scratch, float largest, float factor, int n) {
    float[] x = copy(row, from, scratch, n);
    float[] bounded = scratch[3];
    for (int i = 0; i < n; i++) {
      bounded[i] = factor * Math.min(largest, Math.abs(x[i]));
    }
  }

  private static void reduce(float[][] scratch, int n) {
    float[] rounded = scratch[1];
    float[] above = scratch[2];
    float[] bounded = scratch[3];
    for (int i = 0; i < n; i++) {
      float nearest = FloatMath.rounded(bounded[i]);
      rounded[i] = nearest;
      above[i] = FloatMath.above(nearest, bounded[i], 0);
    }
  }

  @Override
  void exp(float[] row, int from, float[][] scratch, int n) {
    bound(row, from, scratch, FloatMath.LEAST_EXP, FloatMath.LARGEST_EXP, n);
    reduce(scratch, n);
    float[] rounded = scratch[1];
    float[] above = scratch[2];
    for (int i = 0; i < n; i++) {
      row[from + i] = FloatMath.scaled(1 + above[i], rounded[i]);
    }
  }

  @Override
  void expm1(float[] row, int from, float[][] scratch, int n) {
    bound(row, from, scratch, FloatMath.LEAST_EXPM1, FloatMath.LARGEST_EXP, n);
    reduce(scratch, n);
    float[] x = scratch[0];
    float[] rounded = scratch[1];
    float[] above = scratch[2];
    for (int i = 0; i < n; i++) {
      rounded[i] = FloatMath.halfPower(rounded[i]);
    }
    for (int i = 0; i < n; i++) {
      above[i] = FloatMath.lessOne(above[i], rounded[i]);
    }
    for (int i = 0; i < n; i++) {
      row[from + i] = Math.abs(x[i]) < FloatMath.TINY ? x[i] : above[i];
    }
  }

  @Override
  void tanh(float[] row, int from, float[][] scratch, int n) {
    fold(row, from, scratch, FloatMath.LARGEST_TANH, -2, n);
    reduce(scratch, n);
    float[] x = scratch[0];
    float[] rounded = scratch[1];
    float[] above = scratch[2];
    for (int i = 0; i < n; i++) {
      rounded[i] = FloatMath.power(rounded[i]);
      x[i] = Math.copySign(1, x[i]);
    }
    for (int i = 0; i < n; i++) {
      x[i] = FloatMath.tangent(above[i], rounded[i]) * x[i];
    }
    System.arraycopy(x, 0, row, from, n);
  }

  @Override
  void sigmoid(float[] row, int from, float[][] scratch, int n) {
    fold(row, from, scratch, -FloatMath.LEAST_EXP, -1, n);
    reduce(scratch, n);
    float[] x = scratch[0];
    float[] rounded = scratch[1];
    float[] above = scratch[2];
    for (int i = 0; i < n; i++) {
      above[i] = FloatMath.scaled(1 + above[i], rounded[i]);
      x[i] = x[i] < 0 ? above[i] : 1;
    }
    for (int i = 0; i < n; i++) {
      x[i] = FloatMath.share(x[i], above[i]);
    }
    System.arraycopy(x, 0, row, from, n);
  }

  @Override
  void erf(float[] row, int from, float[][] scratch, int n) {
    fold(row, from, scratch, FloatMath.LARGEST_ERFC, 1, n);
    complement(scratch, n);
    small(scratch, n);
    for (int i = 0; i < n; i++) {
      row[from + i] = FloatMath.error(
          scratch[0][i], scratch[3][i], FloatMath.scaled(scratch[2][i], scratch[1][i]));
    }
  }

  @Override
  void erfc(float[] row, int from, float[][] scratch, int n) {
    fold(row, from, scratch, FloatMath.LARGEST_ERFC, 1, n);
    complement(scratch, n);
    small(scratch, n);
    for (int i = 0; i < n; i++) {
      row[from + i] = FloatMath.complement(
          scratch[0][i], scratch[3][i], FloatMath.scaled(scratch[2][i], scratch[1][i]));
    }
  }

  /** To the third row, what {@code erfc} is of the bounded ones before it is scaled by the power of 2 in the second. */
  private static void complement(float[][] scratch, int n) {
    float[] rounded = scratch[1];
    float[] complement = scratch[2];
    float[] bounded = scratch[3];
    for (int i = 0; i < n; i++) {
      rounded[i] = FloatMath.rounded(-(bounded[i] * bounded[i]));
      complement[i] = FloatMath.inner(FloatMath.place(bounded[i]));
    }
    for (int i = 0; i < n; i++) {
      complement[i] = FloatMath.unscaled(bounded[i], complement[i], rounded[i]);
    }
  }

  /** To the fourth, what {@code erf} is where they are small. */
  private static void small(float[][] scratch, int n) {
    float[] x = scratch[0];
    float[] small = scratch[3];
    for (int i = 0; i < n; i++) {
      small[i] = FloatMath.small(x[i]);
    }
  }

  @Override
  void turn(float[] row, int from, float[][] scratch, int quarters, int n) {
    float[] x = copy(row, from, scratch, n);
    float[] rounded = scratch[1];
    float[] sine = scratch[2];
    float[] cosine = scratch[3];
    for (int i = 0; i < n; i++) {
      float nearest = Math.fma(x[i], FloatMath.TWO_BY_PI, FloatMath.ROUNDER);
      rounded[i] = nearest;
      sine[i] = FloatMath.sine(x[i], nearest);
      cosine[i] = FloatMath.cosine(x[i], nearest);
    }
    for (int i = 0; i < n; i++) {
      sine[i] = FloatMath.quarter(rounded[i], quarters, sine[i], cosine[i]);
    }
  }
}
