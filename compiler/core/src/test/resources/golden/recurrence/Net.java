package golden.recurrence;

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
 * Elman's network, from 0 before the first step.
 *
 * <p>Predicts: x [4, 2] -> z [2].
 *
 * <pre>
 *   h.weight_ih [3, 2]
 *   h.weight_hh [3, 3]
 *   h.bias_ih [3]
 *   h.bias_hh [3]
 *   z.weight [2, 3]
 *   z.bias [2]
 *   29 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   recurrence.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 4, 2).at("recurrence.dl:2");
  private static final List<Port> PORTS = List.of(X);
  private static final Port Z = Port.real("z", 2).at("recurrence.dl:4");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] h_weight_ih = new float[3 * 2];
  final float[] h_weight_hh = new float[3 * 3];
  final float[] h_bias_ih = new float[3];
  final float[] h_bias_hh = new float[3];
  final float[] z_weight = new float[2 * 3];
  final float[] z_bias = new float[2];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("h.weight_ih", List.of(3, 2), h_weight_ih),
      new NamedArray("h.weight_hh", List.of(3, 3), h_weight_hh),
      new NamedArray("h.bias_ih", List.of(3), h_bias_ih),
      new NamedArray("h.bias_hh", List.of(3), h_bias_hh),
      new NamedArray("z.weight", List.of(2, 3), z_weight),
      new NamedArray("z.bias", List.of(2), z_bias));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] h_a_sum = new float[2 * 4 * 3];
  private final float[] h = new float[2 * 4 * 3];
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
   * @param x {@code 2 * 4 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 4 + i) * 2 + j},
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
    X.requireLength(x, 2 * 4 * 2);
    Z.requireLength(z, 2 * 2);
    this.x = x;
    this.z = z;
    this.count = count;
    h_a_sum();
    for (int t = 0; t < 4; t++) {
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
    // recurrence.dl:3  h = rnn(x, 3)
    //   recurrent.dl  a[t, j] = (if bias then b[j] + d[j] else 0) + sum(i) W[j, i] * x[t, i]
    //
    //   h.a.sum[b, t, j] = sum(i) h.weight_ih[j, i] * x[b, t, i]
    for (int n = 0; n < count * 4; n++) {
      for (int j = 0; j < 3; j++) {
        float a_sum = 0f;
        for (int i = 0; i < 2; i++) {
          a_sum = Math.fma(h_weight_ih[j * 2 + i], x[n * 2 + i], a_sum);
        }
        h_a_sum[n * 3 + j] = a_sum;
      }
    }
  }

  private void h(int t) {
    // recurrence.dl:3  h = rnn(x, 3)
    //   recurrent.dl  a[t, j] = (if bias then b[j] + d[j] else 0) + sum(i) W[j, i] * x[t, i]
    //   recurrent.dl  h[t, j] = if length == none or t < length then
    //       activation(a[t, j] + sum(k) U[j, k] * h[t + before, k]) else h[t + before, j] from h[t, j] = start[j]
    //
    //   h.a[b, t, j] = h.bias_ih[j] + h.bias_hh[j] + h.a.sum[b, t, j]
    //   h.sum[b, t < 4, j] = lanes sum(k where t >= 1) h.weight_hh[j, k] * h[b, t - 1, k]
    //   h[b, t, j] = tanh(h.a[b, t, j] + h.sum[b, t, j])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 3; j++) {
        if (t >= 1) {
          for (int k = 0; k < 3; k++) {
            lanes[k] = Math.fma(h_weight_hh[j * 3 + k], h[b * 12 + t * 3 + k - 3], lanes[k]);
          }
        }
        float h_sum = Lanes.close(lanes);
        h[b * 12 + t * 3 + j] = FloatMath.tanh(h_bias_ih[j] + h_bias_hh[j] + h_a_sum[b * 12 + t * 3 + j] + h_sum);
      }
    }
  }

  private void z() {
    // recurrence.dl:4  z = dense(h[3], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * h[b, 3, i]
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(z_weight[j * 3 + i], h[b * 12 + i + 9], lanes[i]);
        }
        float z_sum = Lanes.close(lanes);
        z[b * 2 + j] = z_sum + z_bias[j];
      }
    }
  }
}
