package org.descentlang.samples.digits;

import java.util.Arrays;
import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.Vectors;

/**
 * A two-layer perceptron for 8 x 8 grey digits.
 *
 * <p>Predicts: pixels [64] -> logits [10].
 *
 * <pre>
 *   hidden.weight [128, 64]
 *   hidden.bias [128]
 *   logits.weight [10, 128]
 *   logits.bias [10]
 *   9,610 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   digits.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Digits extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 64;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port PIXELS = Port.real("pixels", 64).at("digits.dl:4");
  private static final List<Port> PORTS = List.of(PIXELS);
  private static final Port LOGITS = Port.real("logits", 10).at("digits.dl:7");
  private static final List<Port> OUTPUTS = List.of(LOGITS);

  /** The parameters. */
  final float[] hidden_weight = new float[128 * 64];
  final float[] hidden_bias = new float[128];
  final float[] logits_weight = new float[10 * 128];
  final float[] logits_bias = new float[10];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("hidden.weight", List.of(128, 64), hidden_weight),
      new NamedArray("hidden.bias", List.of(128), hidden_bias),
      new NamedArray("logits.weight", List.of(10, 128), logits_weight),
      new NamedArray("logits.bias", List.of(10), logits_bias));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] grey = new float[64 * 64];
  private final float[] hidden = new float[64 * 128];

  /**
   * Rows to compute in, each an array of its own.
   * lines_n: what four terms have in common for all rows of n columns.
   * rows_n: the sums of rows of n columns.
   * stretches_n: stretches of arrays that begin at different places.
   * tiles_n: some terms of both factors of a product, as registers take them.
   */
  private final float[][] lines_128 = new float[4][128];
  private final float[][] rows_128 = new float[68][128];
  private final float[][] tiles_9216 = new float[1][9216];
  private final float[][] stretches_128 = new float[8][128];
  private final float[][] lines_10 = new float[4][10];
  private final float[][] rows_16 = new float[68][16];
  private final float[][] tiles_18432 = new float[1][18432];

  /** The arguments. */
  private float[] pixels;
  private float[] logits;
  private int count;

  /** All memory is taken here; the parameters are 0 until they are read or copied. */
  public Digits() {
  }

  /**
   * Fills the outputs for the first {@code count} examples. Allocates nothing.
   *
   * @param pixels {@code 64 * 64} values, row-major: {@code [b, i]} at {@code b * 64 + i}, {@code b} the example
   * @param logits takes what is predicted, {@code 64 * 10} values, row-major: {@code [b, i]} at {@code b * 10 + i},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 64; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(float[] pixels, float[] logits, int count) {
    COUNT.requireExtent(count);
    PIXELS.requireLength(pixels, 64 * 64);
    LOGITS.requireLength(logits, 64 * 10);
    this.pixels = pixels;
    this.logits = logits;
    this.count = count;
    grey();
    hidden();
    logits();
  }

  @Override
  public void predict(Batch inputs, Batch outputs) {
    predict(inputs.floats(0), outputs.floats(0), inputs.count());
    outputs.count(inputs.count());
  }

  @Override
  public List<Port> ports() {
    return PORTS;
  }

  @Override
  public List<Port> outputs() {
    return OUTPUTS;
  }

  @Override
  public Precision precision() {
    return Precision.F32;
  }

  @Override
  public int capacity() {
    return BATCH;
  }

  @Override
  public NamedArrays parameters() {
    return parameters;
  }

  @Override
  public NamedArrays state() {
    return state;
  }

  private void grey() {
    // digits.dl:5  grey = pixels / 16
    //
    //   grey[b, i] = pixels[b, i] * 0.0625
    for (int n = 0; n < count * 64; n++) {
      grey[n] = pixels[n] * 0.0625f;
    }
  }

  private void hidden() {
    // digits.dl:6  hidden = relu(dense(grey, 128))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   hidden.y.sum[b, j] = sum(i) hidden.weight[j, i] * grey[b, i]
    //   hidden.y[b, j] = hidden.y.sum[b, j] + hidden.bias[j]
    //   hidden[b, i] = max(hidden.y[b, i], 0)
    boolean vectors = Vectors.ready();
    float[] line0 = lines_128[0];
    float[] line1 = lines_128[1];
    float[] line2 = lines_128[2];
    float[] line3 = lines_128[3];
    if (vectors) {
      Vectors.sums(rows_128, 0, count, 128,
          grey, 0, 64, 1, hidden_weight, 0, 1, 64, 64, tiles_9216[0]);
    } else {
      for (int b = 0; b < count; b++) {
        float[] row = rows_128[b];
        Arrays.fill(row, 0f);
      }
      for (int i = 0; i < 64; i += 4) {
        for (int j = 0; j < 128; j++) {
          line0[j] = hidden_weight[j * 64 + i];
          line1[j] = hidden_weight[j * 64 + i + 1];
          line2[j] = hidden_weight[j * 64 + i + 2];
          line3[j] = hidden_weight[j * 64 + i + 3];
        }
        for (int b = 0; b < count; b++) {
          float[] row = rows_128[b];
          float x0 = grey[b * 64 + i];
          float x1 = grey[b * 64 + i + 1];
          float x2 = grey[b * 64 + i + 2];
          float x3 = grey[b * 64 + i + 3];
          for (int j = 0; j < 128; j++) {
            row[j] = Math.fma(x3, line3[j],
                Math.fma(x2, line2[j], Math.fma(x1, line1[j], Math.fma(x0, line0[j], row[j]))));
          }
        }
      }
    }
    for (int b = 0; b < count; b++) {
      float[] row = rows_128[b];
      float[] hidden_row = stretches_128[0];
      for (int j = 0; j < 128; j++) {
        hidden_row[j] = Math.max(row[j] + hidden_bias[j], 0f);
      }
      System.arraycopy(hidden_row, 0, hidden, b * 128, 128);
    }
  }

  private void logits() {
    // digits.dl:7  logits = dense(hidden, 10)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   logits.sum[b, j] = sum(i) logits.weight[j, i] * hidden[b, i]
    //   logits[b, j] = logits.sum[b, j] + logits.bias[j]
    boolean vectors = Vectors.ready();
    float[] line0 = lines_10[0];
    float[] line1 = lines_10[1];
    float[] line2 = lines_10[2];
    float[] line3 = lines_10[3];
    if (vectors) {
      Vectors.sums(rows_16, 0, count, 10,
          hidden, 0, 128, 1, logits_weight, 0, 1, 128, 128, tiles_18432[0]);
    } else {
      for (int b = 0; b < count; b++) {
        float[] row = rows_16[b];
        Arrays.fill(row, 0f);
      }
      for (int i = 0; i < 128; i += 4) {
        for (int j = 0; j < 10; j++) {
          line0[j] = logits_weight[j * 128 + i];
          line1[j] = logits_weight[j * 128 + i + 1];
          line2[j] = logits_weight[j * 128 + i + 2];
          line3[j] = logits_weight[j * 128 + i + 3];
        }
        for (int b = 0; b < count; b++) {
          float[] row = rows_16[b];
          float x0 = hidden[b * 128 + i];
          float x1 = hidden[b * 128 + i + 1];
          float x2 = hidden[b * 128 + i + 2];
          float x3 = hidden[b * 128 + i + 3];
          for (int j = 0; j < 10; j++) {
            row[j] = Math.fma(x3, line3[j],
                Math.fma(x2, line2[j], Math.fma(x1, line1[j], Math.fma(x0, line0[j], row[j]))));
          }
        }
      }
    }
    for (int b = 0; b < count; b++) {
      float[] row = rows_16[b];
      for (int j = 0; j < 10; j++) {
        logits[b * 10 + j] = row[j] + logits_bias[j];
      }
    }
  }
}
