package org.descentlang.runtime;

/** In loops that HotSpot vectorises; what looks at bits, or chooses, is in loops of its own, which it does not. */
final class PlainPasses extends FloatPasses {
  static final FloatPasses INSTANCE = new PlainPasses();

  private PlainPasses() {}

  @Override
  void bound(float[][] rows, float least, float largest, int n) {
    float[] x = rows[0];
    float[] bounded = rows[3];
    for (int i = 0; i < n; i++) {
      bounded[i] = Math.max(least, Math.min(largest, x[i]));
    }
  }

  @Override
  void fold(float[][] rows, float largest, float factor, int n) {
    float[] x = rows[0];
    float[] bounded = rows[3];
    for (int i = 0; i < n; i++) {
      bounded[i] = factor * Math.min(largest, Math.abs(x[i]));
    }
  }

  @Override
  void reduce(float[][] rows, int n) {
    float[] rounded = rows[1];
    float[] above = rows[2];
    float[] bounded = rows[3];
    for (int i = 0; i < n; i++) {
      float nearest = FloatMath.rounded(bounded[i]);
      rounded[i] = nearest;
      above[i] = FloatMath.above(nearest, bounded[i], 0);
    }
  }

  @Override
  void exp(float[][] rows, int n) {
    float[] x = rows[0];
    float[] rounded = rows[1];
    float[] above = rows[2];
    for (int i = 0; i < n; i++) {
      x[i] = FloatMath.scaled(1 + above[i], rounded[i]);
    }
  }

  @Override
  void expm1(float[][] rows, int n) {
    float[] x = rows[0];
    float[] rounded = rows[1];
    float[] above = rows[2];
    for (int i = 0; i < n; i++) {
      rounded[i] = FloatMath.halfPower(rounded[i]);
    }
    for (int i = 0; i < n; i++) {
      above[i] = FloatMath.lessOne(above[i], rounded[i]);
    }
    for (int i = 0; i < n; i++) {
      x[i] = Math.abs(x[i]) < FloatMath.TINY ? x[i] : above[i];
    }
  }

  @Override
  void tanh(float[][] rows, int n) {
    float[] x = rows[0];
    float[] rounded = rows[1];
    float[] above = rows[2];
    for (int i = 0; i < n; i++) {
      rounded[i] = FloatMath.power(rounded[i]);
      x[i] = Math.copySign(1, x[i]);
    }
    for (int i = 0; i < n; i++) {
      x[i] = FloatMath.tangent(above[i], rounded[i]) * x[i];
    }
  }

  @Override
  void sigmoid(float[][] rows, int n) {
    float[] x = rows[0];
    float[] rounded = rows[1];
    float[] above = rows[2];
    for (int i = 0; i < n; i++) {
      above[i] = FloatMath.scaled(1 + above[i], rounded[i]);
      x[i] = x[i] < 0 ? above[i] : 1;
    }
    for (int i = 0; i < n; i++) {
      x[i] = FloatMath.share(x[i], above[i]);
    }
  }

  @Override
  void complement(float[][] rows, int n) {
    float[] rounded = rows[1];
    float[] complement = rows[2];
    float[] bounded = rows[3];
    for (int i = 0; i < n; i++) {
      rounded[i] = FloatMath.rounded(-(bounded[i] * bounded[i]));
      complement[i] = FloatMath.inner(FloatMath.place(bounded[i]));
    }
    for (int i = 0; i < n; i++) {
      complement[i] = FloatMath.unscaled(bounded[i], complement[i], rounded[i]);
    }
  }

  @Override
  void small(float[][] rows, int n) {
    float[] x = rows[0];
    float[] small = rows[3];
    for (int i = 0; i < n; i++) {
      small[i] = FloatMath.small(x[i]);
    }
  }

  @Override
  void erf(float[][] rows, int n) {
    float[] x = rows[0];
    for (int i = 0; i < n; i++) {
      x[i] = FloatMath.error(x[i], rows[3][i], FloatMath.scaled(rows[2][i], rows[1][i]));
    }
  }

  @Override
  void erfc(float[][] rows, int n) {
    float[] x = rows[0];
    for (int i = 0; i < n; i++) {
      x[i] = FloatMath.complement(x[i], rows[3][i], FloatMath.scaled(rows[2][i], rows[1][i]));
    }
  }

  @Override
  void turn(float[][] rows, int quarters, int n) {
    float[] x = rows[0];
    float[] rounded = rows[1];
    float[] sine = rows[2];
    float[] cosine = rows[3];
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
