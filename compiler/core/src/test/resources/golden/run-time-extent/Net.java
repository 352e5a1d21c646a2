package golden.run_time_extent;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * As many steps as an example of the mini-batch brings, eight at most.
 *
 * <p>Predicts: x [t, 2] -> z [2].
 *
 * <pre>
 *   q.weight [2, 2]
 *   q.bias [2]
 *   6 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   run-time-extent.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 8, 2).at("run-time-extent.dl:2");
  private static final Port T = Port.extent("t", 8).at("run-time-extent.dl:2");
  private static final List<Port> PORTS = List.of(X, T);
  private static final Port Z = Port.real("z", 2).at("run-time-extent.dl:4");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] q_weight = new float[2 * 2];
  final float[] q_bias = new float[2];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("q.weight", List.of(2, 2), q_weight),
      new NamedArray("q.bias", List.of(2), q_bias));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] q_y_sum = new float[2 * 8 * 2];
  private final float[] lanes = new float[16];

  /** The arguments. */
  private float[] x;
  private int t;
  private float[] z;
  private int count;

  /** All memory is taken here; the parameters are 0 until they are read or copied. */
  public Net() {
  }

  /**
   * Fills the outputs for the first {@code count} examples. Allocates nothing.
   *
   * @param x {@code 2 * 8 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 8 + i) * 2 + j},
   *     {@code b} the example; used for {@code i} below {@code t}
   * @param t the extent {@code t} of these examples, from 0 to 8
   * @param z takes what is predicted, {@code 2 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(float[] x, int t, float[] z, int count) {
    COUNT.requireExtent(count);
    T.requireExtent(t);
    X.requireLength(x, 2 * 8 * 2);
    Z.requireLength(z, 2 * 2);
    this.x = x;
    this.t = t;
    this.z = z;
    this.count = count;
    q_y_sum();
    z();
  }

  @Override
  public void predict(Batch inputs, Batch outputs) {
    predict(inputs.floats(0), inputs.extent(1), outputs.floats(0), inputs.count());
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

  private void q_y_sum() {
    // run-time-extent.dl:3  q[i] = dense(x[i], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   q.y.sum[b, i, j] = sum(i') q.weight[j, i'] * x[b, i, i']
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < t; i++) {
        for (int j = 0; j < 2; j++) {
          float y_sum = 0f;
          for (int i2 = 0; i2 < 2; i2++) {
            y_sum = Math.fma(q_weight[j * 2 + i2], x[b * 16 + i * 2 + i2], y_sum);
          }
          q_y_sum[b * 16 + i * 2 + j] = y_sum;
        }
      }
    }
  }

  private void z() {
    // run-time-extent.dl:3  q[i] = dense(x[i], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // run-time-extent.dl:4  z[j < 2] = sum(i) q[i, j]
    //
    //   q.y[b, i, j] = q.y.sum[b, i, j] + q.bias[j]
    //   z[b, j] = lanes sum(i) q.y[b, i, j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < t; i++) {
          lanes[i] += q_y_sum[b * 16 + i * 2 + j] + q_bias[j];
        }
        z[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }
}
