package golden.lstm;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.FloatMath;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * Predicts: x [3, 2] -> z [2].
 *
 * <pre>
 *   h.weight_ih [8, 2]
 *   h.weight_hh [8, 2]
 *   z.weight [2, 2]
 *   z.bias [2]
 *   38 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   lstm.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 3, 2).at("lstm.dl:12");
  private static final List<Port> PORTS = List.of(X);
  private static final Port Z = Port.real("z", 2).at("lstm.dl:14");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] h_weight_ih = new float[8 * 2];
  final float[] h_weight_hh = new float[8 * 2];
  final float[] z_weight = new float[2 * 2];
  final float[] z_bias = new float[2];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("h.weight_ih", List.of(8, 2), h_weight_ih),
      new NamedArray("h.weight_hh", List.of(8, 2), h_weight_hh),
      new NamedArray("z.weight", List.of(2, 2), z_weight),
      new NamedArray("z.bias", List.of(2), z_bias));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] h_a_sum = new float[2 * 3 * 8];
  private final float[] h = new float[2 * 3 * 2];
  private final float[] h_a_sum_2 = new float[2 * 3 * 8];
  private final float[] h_c = new float[2 * 3 * 2];
  private final float[] lanes = new float[16];

  /** The arguments. */
  private float[] x;
  private float[] z;
  private int count;

  /** All memory is taken here; the parameters are 0 until they are read or copied. */
  public Net() {
  }

  /**
   * Fills the outputs for the first {@code count} examples. Allocates nothing.
   *
   * @param x {@code 2 * 3 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 3 + i) * 2 + j},
   *     {@code b} the example
   * @param z takes what is predicted, {@code 2 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(float[] x, float[] z, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 2 * 3 * 2);
    Z.requireLength(z, 2 * 2);
    this.x = x;
    this.z = z;
    this.count = count;
    h_a_sum();
    for (int t = 0; t < 3; t++) {
      h_a_sum_2(t);
      h(t);
    }
    z();
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

  private void h_a_sum() {
    // lstm.dl:5  a[t, r] = sum(i) W[r, i] * x[t, i] + sum(k) U[r, k] * h[t-1, k]
    //
    //   h.a.sum[b, t, r] = sum(i) h.weight_ih[r, i] * x[b, t, i]
    for (int n = 0; n < count * 3; n++) {
      for (int r = 0; r < 8; r++) {
        float a_sum = 0f;
        for (int i = 0; i < 2; i++) {
          a_sum = Math.fma(h_weight_ih[r * 2 + i], x[n * 2 + i], a_sum);
        }
        h_a_sum[n * 8 + r] = a_sum;
      }
    }
  }

  private void h_a_sum_2(int t) {
    // lstm.dl:5  a[t, r] = sum(i) W[r, i] * x[t, i] + sum(k) U[r, k] * h[t-1, k]
    //
    //   h.a.sum.2[b, t < 3, r] = sum(k where t >= 1) h.weight_hh[r, k] * h[b, t - 1, k]
    for (int b = 0; b < count; b++) {
      for (int r = 0; r < 8; r++) {
        float a_sum_2 = 0f;
        if (t >= 1) {
          for (int k = 0; k < 2; k++) {
            a_sum_2 = Math.fma(h_weight_hh[r * 2 + k], h[b * 6 + t * 2 + k - 2], a_sum_2);
          }
        }
        h_a_sum_2[b * 24 + t * 8 + r] = a_sum_2;
      }
    }
  }

  private void h(int t) {
    // lstm.dl:5  a[t, r] = sum(i) W[r, i] * x[t, i] + sum(k) U[r, k] * h[t-1, k]
    // lstm.dl:6  c[t, j < units] = sigmoid(a[t, units + j]) * c[t-1, j] + sigmoid(a[t, j]) * tanh(a[t, 2*units + j])
    //     from c[-1, j] = 0
    // lstm.dl:8  h[t, j < units] = sigmoid(a[t, 3*units + j]) * tanh(c[t, j]) from h[-1, j] = 0
    //
    //   h.a[b, t, r] = h.a.sum[b, t, r] + h.a.sum.2[b, t, r]
    //   h.c[b, t, j] = sigmoid(h.a[b, t, j + 2]) * (if t >= 1 then h.c[b, t - 1, j] else 0) + sigmoid(h.a[b, t, j])
    //       * tanh(h.a[b, t, j + 4])
    //   h[b, t, j] = sigmoid(h.a[b, t, j + 6]) * tanh(h.c[b, t, j])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        float c = FloatMath.sigmoid(h_a_sum[b * 24 + t * 8 + j + 2] + h_a_sum_2[b * 24 + t * 8 + j + 2])
            * (t >= 1 ? h_c[b * 6 + t * 2 + j - 2] : 0f)
            + FloatMath.sigmoid(h_a_sum[b * 24 + t * 8 + j] + h_a_sum_2[b * 24 + t * 8 + j])
            * FloatMath.tanh(h_a_sum[b * 24 + t * 8 + j + 4] + h_a_sum_2[b * 24 + t * 8 + j + 4]);
        h_c[b * 6 + t * 2 + j] = c;
        h[b * 6 + t * 2 + j] = FloatMath.sigmoid(h_a_sum[b * 24 + t * 8 + j + 6] + h_a_sum_2[b * 24 + t * 8 + j + 6])
            * FloatMath.tanh(c);
      }
    }
  }

  private void z() {
    // lstm.dl:14  z = dense(h[2], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * h[b, 2, i]
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          lanes[i] = Math.fma(z_weight[j * 2 + i], h[b * 6 + i + 4], lanes[i]);
        }
        float z_sum = Lanes.close(lanes);
        z[b * 2 + j] = z_sum + z_bias[j];
      }
    }
  }
}
