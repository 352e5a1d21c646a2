package golden.max_pool;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * The gradient goes to the first of the largest.
 *
 * <p>Predicts: x [1, 4, 4] -> z [2].
 *
 * <pre>
 *   z.weight [2, 4]
 *   z.bias [2]
 *   10 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   max-pool.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 1, 4, 4).at("max-pool.dl:2");
  private static final List<Port> PORTS = List.of(X);
  private static final Port Z = Port.real("z", 2).at("max-pool.dl:3");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] z_weight = new float[2 * 4];
  final float[] z_bias = new float[2];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("z.weight", List.of(2, 4), z_weight),
      new NamedArray("z.bias", List.of(2), z_bias));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] z_flatten_y = new float[2 * 4];
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
   * @param x {@code 2 * 1 * 4 * 4} values, row-major: {@code [b, i, j, k]} at {@code ((b * 1 + i) * 4 + j) * 4 + k},
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
    X.requireLength(x, 2 * 1 * 4 * 4);
    Z.requireLength(z, 2 * 2);
    this.x = x;
    this.z = z;
    this.count = count;
    z_flatten_y();
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

  private void z_flatten_y() {
    // max-pool.dl:3  z = dense(flatten(max_pool2d(x, 2)), 2)
    //   pooling.dl  y[o, p < rows, q < columns] = max(r < size[0], s < size[1])
    //       pad(x, value = -inf)[o, p*stride[0] + dilation[0]*r - padding[0], q*stride[1] + dilation[1]*s - padding[1]]
    //   layers.dl  y[(i, s)] = x[i, s]
    //
    //   z.max_pool2d.y[b, o, p < 2, q < 2] = max(r < 2, s < 2) x[b, o, (p, r), (q, s)]
    //   z.flatten.y[b, (i, s1, s2)] = z.max_pool2d.y[b, i, s1, s2]
    for (int n = 0; n < count * 2; n++) {
      for (int q = 0; q < 2; q++) {
        float y = Float.NEGATIVE_INFINITY;
        for (int r = 0; r < 2; r++) {
          for (int s = 0; s < 2; s++) {
            y = Math.max(y, x[n * 8 + r * 4 + q * 2 + s]);
          }
        }
        z_flatten_y[n * 2 + q] = y;
      }
    }
  }

  private void z() {
    // max-pool.dl:3  z = dense(flatten(max_pool2d(x, 2)), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * z.flatten.y[b, i]
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 4; i++) {
          lanes[i] = Math.fma(z_weight[j * 4 + i], z_flatten_y[b * 4 + i], lanes[i]);
        }
        float z_sum = Lanes.close(lanes);
        z[b * 2 + j] = z_sum + z_bias[j];
      }
    }
  }
}
