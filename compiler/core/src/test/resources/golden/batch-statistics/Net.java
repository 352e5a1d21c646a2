package golden.batch_statistics;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * The distance from the mini-batch's mean, and the other examples by name.
 *
 * <p>Predicts: x [3] -> z [2].
 *
 * <pre>
 *   h.weight [2, 3]
 *   h.bias [2]
 *   8 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   batch-statistics.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 3).at("batch-statistics.dl:2");
  private static final List<Port> PORTS = List.of(X);
  private static final Port Z = Port.real("z", 2).at("batch-statistics.dl:6");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] h_weight = new float[2 * 3];
  final float[] h_bias = new float[2];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("h.weight", List.of(2, 3), h_weight),
      new NamedArray("h.bias", List.of(2), h_bias));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] d_sum = new float[2];
  private final float[] d = new float[4 * 2];
  private final float[] s = new float[4 * 4];
  /** In the array of s, which is not needed at the same time: 4 * 2 values. */
  private final float[] h_sum = s;

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
   * @param x {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param z takes what is predicted, {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(float[] x, float[] z, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 4 * 3);
    Z.requireLength(z, 4 * 2);
    this.x = x;
    this.z = z;
    this.count = count;
    h_sum();
    d_sum();
    d();
    s();
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

  private void h_sum() {
    // batch-statistics.dl:3  h = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   h.sum[b, j] = lanes sum(i) h.weight[j, i] * x[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(h_weight[j * 3 + i], x[b * 3 + i], lanes[i]);
        }
        h_sum[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }

  private void d_sum() {
    // batch-statistics.dl:3  h = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // batch-statistics.dl:4  d[j] = h[j] - mean(batch) h[j]
    //
    //   h[b, j] = h.sum[b, j] + h.bias[j]
    //   d.sum[j] = lanes sum(b) h[b, j]
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += h_sum[b * 2 + j] + h_bias[j];
      }
      d_sum[j] = Lanes.close(lanes);
    }
  }

  private void d() {
    // batch-statistics.dl:3  h = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // batch-statistics.dl:4  d[j] = h[j] - mean(batch) h[j]
    //
    //   h[b, j] = h.sum[b, j] + h.bias[j]
    //   d[b, j] = h[b, j] - (if number(count) == 0 then 0 else d.sum[j] / number(count))
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        d[b * 2 + j] = h_sum[b * 2 + j] + h_bias[j] - ((double) count == 0.0 ? 0f : d_sum[j] / (float) count);
      }
    }
  }

  private void s() {
    // batch-statistics.dl:5  s[b: batch] = sum(j) d[j] * d@b[j]
    //
    //   s[b, b'] = sum(j) d[b, j] * d[b', j]
    for (int b = 0; b < count; b++) {
      for (int b2 = 0; b2 < count; b2++) {
        float sum = 0f;
        for (int j = 0; j < 2; j++) {
          sum = Math.fma(d[b * 2 + j], d[b2 * 2 + j], sum);
        }
        s[b * 4 + b2] = sum;
      }
    }
  }

  private void z() {
    // batch-statistics.dl:6  z[j < 2] = d[j] + s[here]
    //
    //   z[b, j] = d[b, j] + s[b, b]
    for (int b = 0; b < count; b++) {
      float s_b = s[b * 5];
      for (int j = 0; j < 2; j++) {
        z[b * 2 + j] = d[b * 2 + j] + s_b;
      }
    }
  }
}
