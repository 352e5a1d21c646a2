package golden.reverse_recurrence;

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
 * Predicts: x [3, 2] -> z [3, 2].
 *
 * <pre>
 *   z.weight [2, 2]
 *   z.bias [2]
 *   6 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   reverse-recurrence.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 3, 2).at("reverse-recurrence.dl:9");
  private static final List<Port> PORTS = List.of(X);
  private static final Port Z = Port.real("z", 3, 2).at("reverse-recurrence.dl:5");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] z_weight = new float[2 * 2];
  final float[] z_bias = new float[2];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("z.weight", List.of(2, 2), z_weight),
      new NamedArray("z.bias", List.of(2), z_bias));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
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
    for (int t = 3 - 1; t >= 0; t--) {
      z(t);
    }
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

  private void z(int t) {
    // reverse-recurrence.dl:5  h[t, j] = tanh(x[t, j] + sum(k) U[j, k] * h[t+1, k]) from h[T, j] = last[j]
    //
    //   z.sum[b, t < 3, j] = lanes sum(k) z.weight[j, k] * (if t <= 1 then z[b, t + 1, k] else z.bias[k])
    //   z[b, t, j] = tanh(x[b, t, j] + z.sum[b, t, j])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int k = 0; k < 2; k++) {
          lanes[k] = Math.fma(z_weight[j * 2 + k], t <= 1 ? z[b * 6 + t * 2 + k + 2] : z_bias[k], lanes[k]);
        }
        float z_sum = Lanes.close(lanes);
        z[b * 6 + t * 2 + j] = FloatMath.tanh(x[b * 6 + t * 2 + j] + z_sum);
      }
    }
  }
}
