package golden.index_division;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * `/` rounds down and `%` is the rest: every value twice, then signs in turn.
 *
 * <p>Predicts: x [3] -> z [6].
 *
 * <pre>
 *   h.weight [3, 3]
 *   h.bias [3]
 *   12 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   index-division.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 3).at("index-division.dl:2");
  private static final List<Port> PORTS = List.of(X);
  private static final Port Z = Port.real("z", 6).at("index-division.dl:4");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] h_weight = new float[3 * 3];
  final float[] h_bias = new float[3];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("h.weight", List.of(3, 3), h_weight),
      new NamedArray("h.bias", List.of(3), h_bias));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] h = new float[4 * 3];

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
   * @param z takes what is predicted, {@code 4 * 6} values, row-major: {@code [b, i]} at {@code b * 6 + i},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(float[] x, float[] z, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 4 * 3);
    Z.requireLength(z, 4 * 6);
    this.x = x;
    this.z = z;
    this.count = count;
    h();
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

  private void h() {
    // index-division.dl:3  h = dense(x, 3)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   h.sum[b, j] = lanes sum(i) h.weight[j, i] * x[b, i]
    //   h[b, j] = h.sum[b, j] + h.bias[j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 3; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(h_weight[j * 3 + i], x[b * 3 + i], lanes[i]);
        }
        float h_sum = Lanes.close(lanes);
        h[b * 3 + j] = h_sum + h_bias[j];
      }
    }
  }

  private void z() {
    // index-division.dl:4  z[i < 6] = h[i / 2] * (if i % 2 == 0 then 1 else -1)
    //
    //   z.at[b, i < 6] = sum(q where 2*q <= i and i <= 2*q + 1) h[b, q]
    //   z[b, i] = z.at[b, i] * (if i % 2 == 0 then 1 else -1)
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 6; i++) {
        float z_at = 0f;
        for (int q = Math.max(0, i / 2); q < Math.min(3, (i + 2) / 2); q++) {
          z_at += h[b * 3 + q];
        }
        z[b * 6 + i] = z_at * ((i & 1) == 0 ? 1f : -1f);
      }
    }
  }
}
