package golden.convolution;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * Padded: what is outside adds nothing.
 *
 * <p>Predicts: x [1, 4, 4] -> z [2].
 *
 * <pre>
 *   c.weight [2, 1, 3, 3]
 *   c.bias [2]
 *   z.weight [2, 32]
 *   z.bias [2]
 *   86 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   convolution.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 1, 4, 4).at("convolution.dl:2");
  private static final List<Port> PORTS = List.of(X);
  private static final Port Z = Port.real("z", 2).at("convolution.dl:4");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] c_weight = new float[2 * 1 * 3 * 3];
  final float[] c_bias = new float[2];
  final float[] z_weight = new float[2 * 32];
  final float[] z_bias = new float[2];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("c.weight", List.of(2, 1, 3, 3), c_weight),
      new NamedArray("c.bias", List.of(2), c_bias),
      new NamedArray("z.weight", List.of(2, 32), z_weight),
      new NamedArray("z.bias", List.of(2), z_bias));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] z_flatten_y = new float[2 * 32];
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
    // convolution.dl:3  c = conv2d(x, 2, size = 3, padding = 1)
    //   convolution.dl  y[(g < groups, o < filters / groups), p < rows, q < columns] = sum(i, r, s)
    //       W[(g, o), i, r, s] * pad(x)[(g, i), p*stride[0] + dilation[0]*r - above, q*stride[1] + dilation[1]*s
    //       - beside] + (if bias then b[(g, o)] else 0)
    // convolution.dl:4  z = dense(flatten(c), 2)
    //   layers.dl  y[(i, s)] = x[i, s]
    //
    //   c.sum[b, o, p < 4, q < 4] = sum(r, s) c.weight[o, 0, r, s]
    //       * (if r + p >= 1 and r + p <= 4 and s + q >= 1 and s + q <= 4 then x[b, 0, r + p - 1, s + q - 1] else 0)
    //   c[b, o, p, q] = c.sum[b, o, p, q] + c.bias[o]
    //   z.flatten.y[b, (i, s1, s2)] = c[b, i, s1, s2]
    for (int b = 0; b < count; b++) {
      for (int o = 0; o < 2; o++) {
        for (int p = 0; p < 4; p++) {
          for (int q = 0; q < 4; q++) {
            float c_sum = 0f;
            for (int r = 0; r < 3; r++) {
              for (int s = 0; s < 3; s++) {
                c_sum = Math.fma(c_weight[o * 9 + r * 3 + s], r + p >= 1 && r + p <= 4 && s + q >= 1 && s + q <= 4
                    ? x[b * 16 + r * 4 + p * 4 + s + q - 5] : 0f, c_sum);
              }
            }
            z_flatten_y[b * 32 + o * 16 + p * 4 + q] = c_sum + c_bias[o];
          }
        }
      }
    }
  }

  private void z() {
    // convolution.dl:4  z = dense(flatten(c), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * z.flatten.y[b, i]
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 32; i += 16) {
          for (int lane = 0; lane < 16; lane++) {
            lanes[lane] = Math.fma(z_weight[j * 32 + lane + i], z_flatten_y[b * 32 + lane + i], lanes[lane]);
          }
        }
        float z_sum = Lanes.close(lanes);
        z[b * 2 + j] = z_sum + z_bias[j];
      }
    }
  }
}
