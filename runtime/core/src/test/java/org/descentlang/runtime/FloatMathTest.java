package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Against the functions of {@link StrictMath} and {@link Functions}, over floats of every exponent. */
class FloatMathTest {
  /** A prime, so that the last bits vary: some 130,000 floats. */
  private static final long STRIDE = 33_013;
  private static final float[] EDGES = {
      0f, -0f, 1f, -1f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE,
      Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 88.72283f, 88.72284f, -87.33655f, -103.97208f,
      -103.97209f, 0.75f, Math.nextDown(0.75f), 10.0542f, 10.1f, 9.1f, -18f, 1e5f, Math.nextUp(1e5f), 8388608f, Math.nextDown(8388608f), 1.5707964f, 2 / 3f, 4 / 3f, 1e-30f, Math.nextDown(1e-30f),
      0.1f, Math.nextUp(0.1f), 1e-4f, Math.nextDown(1e-4f), Math.nextUp(-1f), 0.34657f, 0.34658f};

  private interface Single {
    float of(float x);
  }

  /** @param worst the largest error, in units in the last place */
  private record Function(String name, double worst, Single ours, DoubleUnaryOperator exact) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Function> FUNCTIONS = List.of(
      new Function("exp", 0.9, FloatMath::exp, StrictMath::exp),
      new Function("expm1", 1.55, FloatMath::expm1, StrictMath::expm1),
      new Function("log", 0.91, FloatMath::log, StrictMath::log),
      new Function("log1p", 1.66, FloatMath::log1p, StrictMath::log1p),
      new Function("tanh", 1.53, FloatMath::tanh, StrictMath::tanh),
      new Function("sigmoid", 1.48, FloatMath::sigmoid, Functions::sigmoid),
      new Function("erf", 0.89, FloatMath::erf, Functions::erf),
      new Function("erfc", 1.58, FloatMath::erfc, Functions::erfc),
      new Function("sin", 1.21, FloatMath::sin, StrictMath::sin),
      new Function("cos", 1.21, FloatMath::cos, StrictMath::cos));

  @ParameterizedTest
  @FieldSource("FUNCTIONS")
  void areOffByLessThanIsSaid(Function function) {
    for (long bits = 0; bits < 1L << 32; bits += STRIDE) {
      check(function, Float.intBitsToFloat((int) bits));
    }
  }

  @ParameterizedTest
  @FieldSource("FUNCTIONS")
  void edges(Function function) {
    for (float x : EDGES) {
      check(function, x);
    }
  }

  private static void check(Function function, float x) {
    float ours = function.ours.of(x);
    double exact = function.exact.applyAsDouble(x);
    float rounded = (float) exact;
    if (Float.floatToIntBits(ours) != Float.floatToIntBits(rounded)) {
      assertThat(Math.abs(ours - exact) / Math.ulp(rounded)).as(function + "(" + x + ") = " + ours)
          .isLessThan(function.worst);
    }
  }

  @Test
  void powersAreOffByLessThanOneUnit() {
    Random random = new Random(7);
    for (int n = 0; n < 500_000; n++) {
      float x = Float.intBitsToFloat(random.nextInt());
      float y = n % 4 == 0 ? random.nextInt(9) - 4
          : (float) (random.nextGaussian() * Math.pow(2, random.nextInt(20) - 12));
      checkPower(x, y);
      checkPower(Math.abs(x), y);
    }
    for (float x : EDGES) {
      for (float y : EDGES) {
        checkPower(x, y);
      }
    }
  }

  private static void checkPower(float x, float y) {
    float ours = FloatMath.pow(x, y);
    double exact = StrictMath.pow(x, y);
    if (Float.floatToIntBits(ours) != Float.floatToIntBits((float) exact)) {
      assertThat(Math.abs(ours - exact) / Math.ulp((float) exact)).as(x + "^" + y + " = " + ours).isLessThan(0.95);
    }
  }

  private interface OfRow {
    void apply(FloatPasses passes, float[] x, int from, int to, float[][] scratch);
  }

  static final List<Object[]> ROWS = List.of(
      new Object[] {FUNCTIONS.get(0), (OfRow) FloatRows::exp},
      new Object[] {FUNCTIONS.get(1), (OfRow) FloatRows::expm1},
      new Object[] {FUNCTIONS.get(4), (OfRow) FloatRows::tanh},
      new Object[] {FUNCTIONS.get(5), (OfRow) FloatRows::sigmoid},
      new Object[] {FUNCTIONS.get(6), (OfRow) FloatRows::erf},
      new Object[] {FUNCTIONS.get(7), (OfRow) FloatRows::erfc},
      new Object[] {FUNCTIONS.get(8), (OfRow) FloatRows::sin},
      new Object[] {FUNCTIONS.get(9), (OfRow) FloatRows::cos});

  @ParameterizedTest
  @FieldSource("ROWS")
  void plainRowsHaveTheSameBits(Function function, OfRow rows) {
    checkRows(function, rows, PlainPasses.INSTANCE);
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void rowsOfVectorsHaveTheSameBits(Function function, OfRow rows) {
    checkRows(function, rows, VectorPasses.INSTANCE);
  }

  /** In several rounds of scratch, the last of which is no whole number of vectors. */
  private static void checkRows(Function function, OfRow rows, FloatPasses passes) {
    int first = 3;
    int count = EDGES.length + 130_000;
    float[] x = new float[first + count + 15];
    for (int i = 0; i < first + count; i++) {
      x[i] = i < EDGES.length ? EDGES[i] : Float.intBitsToFloat((int) (STRIDE * (i - EDGES.length)));
    }
    float[] y = x.clone();
    rows.apply(passes, y, first, first + count, new float[4][112]);
    for (int i = 0; i < first + count; i++) {
      float expected = i >= first ? function.ours.of(x[i]) : x[i];
      assertThat(Float.floatToIntBits(y[i])).as(function + "(" + x[i] + ")").isEqualTo(Float.floatToIntBits(expected));
    }
  }
}
