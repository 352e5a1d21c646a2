package golden.flatten;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * Row-major there and back.
 *
 * <p>Predicts: x [2, 3] -> z [3, 2].
 *
 * <pre>
 *   h.weight [6, 6]
 *   h.bias [6]
 *   42 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   flatten.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 2, 3).at("flatten.dl:2");
  private static final List<Port> PORTS = List.of(X);
  private static final Port Z = Port.real("z", 3, 2).at("flatten.dl:5");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] h_weight = new float[6 * 6];
  final float[] h_bias = new float[6];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("h.weight", List.of(6, 6), h_weight),
      new NamedArray("h.bias", List.of(6), h_bias));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] flat = new float[4 * 6];
  private final float[] h_sum = new float[4 * 6];

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
   * @param x {@code 4 * 2 * 3} values, row-major: {@code [b, i, j]} at {@code (b * 2 + i) * 3 + j},
   *     {@code b} the example
   * @param z takes what is predicted, {@code 4 * 3 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 3 + i)
   *     * 2 + j}, {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(float[] x, float[] z, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 4 * 2 * 3);
    Z.requireLength(z, 4 * 3 * 2);
    this.x = x;
    this.z = z;
    this.count = count;
    flat();
    h_sum();
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

  private void flat() {
    // flatten.dl:3  flat[(i, j)] = x[i, j]
    //
    //   flat[b, (i, j)] = x[b, i, j]
    for (int n = 0; n < count * (2 * 3); n++) {
      flat[n] = x[n];
    }
  }

  private void h_sum() {
    // flatten.dl:4  h = dense(flat, 6)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   h.sum[b, j] = sum(i) h.weight[j, i] * flat[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 6; j++) {
        float sum = 0f;
        for (int i = 0; i < 6; i++) {
          sum = Math.fma(h_weight[j * 6 + i], flat[b * 6 + i], sum);
        }
        h_sum[b * 6 + j] = sum;
      }
    }
  }

  private void z() {
    // flatten.dl:4  h = dense(flat, 6)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // flatten.dl:5  z[j, i < 2] = h[(i, j)] * x[i, j]
    //
    //   h[b, j] = h.sum[b, j] + h.bias[j]
    //   z[b, j, i] = h[b, (i, j)] * x[b, i, j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 3; j++) {
        for (int i = 0; i < 2; i++) {
          z[b * 6 + j * 2 + i] = (h_sum[b * 6 + i * 3 + j] + h_bias[i * 3 + j]) * x[b * 6 + i * 3 + j];
        }
      }
    }
  }
}
