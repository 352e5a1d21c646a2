package golden.strided_convolution;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * Every second place, every second value: the gradient divides exactly.
 *
 * <p>Predicts: x [9] -> z [3].
 *
 * <pre>
 *   z.weight [3]
 *   3 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   strided-convolution.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 9).at("strided-convolution.dl:2");
  private static final List<Port> PORTS = List.of(X);
  private static final Port Z = Port.real("z", 3).at("strided-convolution.dl:9");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] z_weight = new float[3];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("z.weight", List.of(3), z_weight));

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
   * @param x {@code 2 * 9} values, row-major: {@code [b, i]} at {@code b * 9 + i}, {@code b} the example
   * @param z takes what is predicted, {@code 2 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(float[] x, float[] z, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 2 * 9);
    Z.requireLength(z, 2 * 3);
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
    // strided-convolution.dl:9  y[p < 3] = sum(r) W[r] * pad(x)[2*p + 2*r - 1]
    //
    //   z[b, p < 3] = lanes sum(r where 2*p + 2*r >= 1) z.weight[r] * x[b, 2*p + 2*r - 1]
    for (int b = 0; b < count; b++) {
      for (int p = 0; p < 3; p++) {
        for (int r = Math.max(0, Math.floorDiv(2 - p * 2, 2)); r < 3; r++) {
          lanes[r] = Math.fma(z_weight[r], x[b * 9 + p * 2 + r * 2 - 1], lanes[r]);
        }
        z[b * 3 + p] = Lanes.close(lanes);
      }
    }
  }
}
