package golden.transposed_convolution;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * Predicts: x [3] -> z [8].
 *
 * <pre>
 *   z.weight [2]
 *   2 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   transposed-convolution.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 3).at("transposed-convolution.dl:8");
  private static final List<Port> PORTS = List.of(X);
  private static final Port Z = Port.real("z", 8).at("transposed-convolution.dl:4");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] z_weight = new float[2];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("z.weight", List.of(2), z_weight));

  private final NamedArrays state = NamedArrays.of();

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
   * @param x {@code 2 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param z takes what is predicted, {@code 2 * 8} values, row-major: {@code [b, i]} at {@code b * 8 + i},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(float[] x, float[] z, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 2 * 3);
    Z.requireLength(z, 2 * 8);
    this.x = x;
    this.z = z;
    this.count = count;
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

  private void z() {
    // transposed-convolution.dl:4  y[u < (n - 1) * stride + size] = sum(p, r where p*stride + r == u) x[p] * W[r]
    //
    //   z[b, u < 8] = sum(p) x[b, p] * (if 3*p <= u and u <= 3*p + 1 then z.weight[u - 3*p] else 0)
    for (int b = 0; b < count; b++) {
      for (int u = 0; u < 8; u++) {
        float sum = 0f;
        for (int p = 0; p < 3; p++) {
          sum = Math.fma(x[b * 3 + p], u >= p * 3 && p * 3 + 1 >= u ? z_weight[u - p * 3] : 0f, sum);
        }
        z[b * 8 + u] = sum;
      }
    }
  }
}
