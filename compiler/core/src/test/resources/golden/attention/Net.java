package golden.attention;

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
 * One causal head: what is masked is no part of the softmax.
 *
 * <p>Predicts: x [3, 2] -> z [3, 2].
 *
 * <pre>
 *   q.weight [2, 2]
 *   q.bias [2]
 *   k.weight [2, 2]
 *   k.bias [2]
 *   12 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   attention.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 3, 2).at("attention.dl:2");
  private static final List<Port> PORTS = List.of(X);
  private static final Port Z = Port.real("z", 3, 2).at("attention.dl:7");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] q_weight = new float[2 * 2];
  final float[] q_bias = new float[2];
  final float[] k_weight = new float[2 * 2];
  final float[] k_bias = new float[2];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("q.weight", List.of(2, 2), q_weight),
      new NamedArray("q.bias", List.of(2), q_bias),
      new NamedArray("k.weight", List.of(2, 2), k_weight),
      new NamedArray("k.bias", List.of(2), k_bias));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] k_y = new float[2 * 3 * 2];
  /** In the array of k_y, which is not needed at the same time: 2 * 3 values. */
  private final float[] a_softmax_total = k_y;
  private final float[] s = new float[2 * 3 * 3];
  /** In the array of s, which is not needed at the same time: 2 * 3 * 3 values. */
  private final float[] a = s;
  private final float[] a_softmax_e = new float[2 * 3 * 3];
  /** In the array of a_softmax_e, which is not needed at the same time: 2 * 3 * 2 values. */
  private final float[] q_y = a_softmax_e;

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
   * @param z takes what is predicted, {@code 2 * 3 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 3 + i)
   *     * 2 + j}, {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(float[] x, float[] z, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 2 * 3 * 2);
    Z.requireLength(z, 2 * 3 * 2);
    this.x = x;
    this.z = z;
    this.count = count;
    q_and_k_y();
    s();
    a_softmax_e_and_total();
    a();
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

  private void q_and_k_y() {
    // attention.dl:3  q[t] = dense(x[t], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // attention.dl:4  k[t] = dense(x[t], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   q.y.sum[b, t, j] = lanes sum(i) q.weight[j, i] * x[b, t, i]
    //   q.y[b, t, j] = q.y.sum[b, t, j] + q.bias[j]
    //   k.y.sum[b, t, j] = lanes sum(i) k.weight[j, i] * x[b, t, i]
    //   k.y[b, t, j] = k.y.sum[b, t, j] + k.bias[j]
    for (int n = 0; n < count * 3; n++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          lanes[i] = Math.fma(q_weight[j * 2 + i], x[n * 2 + i], lanes[i]);
        }
        float y_sum = Lanes.close(lanes);
        q_y[n * 2 + j] = y_sum + q_bias[j];
        for (int i = 0; i < 2; i++) {
          lanes[i] = Math.fma(k_weight[j * 2 + i], x[n * 2 + i], lanes[i]);
        }
        float y_sum_2 = Lanes.close(lanes);
        k_y[n * 2 + j] = y_sum_2 + k_bias[j];
      }
    }
  }

  private void s() {
    // attention.dl:5  s[i, j] = sum(e) q[i, e] * k[j, e]
    //
    //   s[b, i, j] = sum(e) q.y[b, i, e] * k.y[b, j, e]
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          float sum = 0f;
          for (int e = 0; e < 2; e++) {
            sum = Math.fma(q_y[b * 6 + i * 2 + e], k_y[b * 6 + j * 2 + e], sum);
          }
          s[b * 9 + i * 3 + j] = sum;
        }
      }
    }
  }

  private void a_softmax_e_and_total() {
    // attention.dl:6  a[i] = softmax(j: s[i, j] where j <= i)
    //   softmax.dl  top = stop(max(i) z[i])
    //   softmax.dl  e[i] = exp(z[i] - top)
    //   softmax.dl  total = sum(i) e[i]
    //
    //   a.softmax.top.max[b, i] = max(i' where i' <= i) s[b, i, i']
    //   a.softmax.e[b, i, i'] = exp(s[b, i, i'] - a.softmax.top.max[b, i]) where i' <= i
    //   a.softmax.total[b, i] = lanes sum(i' where i' <= i) a.softmax.e[b, i, i']
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        float top_max = Float.NEGATIVE_INFINITY;
        for (int i2 = 0; i2 < i + 1; i2++) {
          top_max = Math.max(top_max, s[b * 9 + i * 3 + i2]);
        }
        for (int i2 = 0; i2 < i + 1; i2++) {
          a_softmax_e[b * 9 + i * 3 + i2] = FloatMath.exp(s[b * 9 + i * 3 + i2] - top_max);
        }
        for (int i2 = 0; i2 < i + 1; i2++) {
          lanes[i2] += a_softmax_e[b * 9 + i * 3 + i2];
        }
        a_softmax_total[b * 3 + i] = Lanes.close(lanes);
      }
    }
  }

  private void a() {
    // attention.dl:6  a[i] = softmax(j: s[i, j] where j <= i)
    //   softmax.dl  y[i] = e[i] / total
    //
    //   a.softmax.y[b, i, i'] = a.softmax.e[b, i, i'] / a.softmax.total[b, i] where i' <= i
    //   a[b, i, i'] = if i' <= i then a.softmax.y[b, i, i'] else 0
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        float total = a_softmax_total[b * 3 + i];
        for (int i2 = 0; i2 < i + 1; i2++) {
          a[b * 9 + i * 3 + i2] = a_softmax_e[b * 9 + i * 3 + i2] / total;
        }
        for (int i2 = i + 1; i2 < 3; i2++) {
          a[b * 9 + i * 3 + i2] = 0f;
        }
      }
    }
  }

  private void z() {
    // attention.dl:7  z[i, e] = sum(j where j <= i) a[i, j] * x[j, e]
    //
    //   z[b, i, e] = lanes sum(j where j <= i) a[b, i, j] * x[b, j, e]
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        for (int e = 0; e < 2; e++) {
          for (int j = 0; j < i + 1; j++) {
            lanes[j] = Math.fma(a[b * 9 + i * 3 + j], x[b * 6 + j * 2 + e], lanes[j]);
          }
          z[b * 6 + i * 2 + e] = Lanes.close(lanes);
        }
      }
    }
  }
}
