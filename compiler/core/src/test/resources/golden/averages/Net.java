package golden.averages;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * One average of the weights, and one that the optimizer keeps.
 *
 * <p>Predicts: x [3] -> z [2].
 *
 * <pre>
 *   hidden.weight [4, 3]
 *   z.weight [2, 4]
 *   20 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   averages.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 3).at("averages.dl:2");
  private static final List<Port> PORTS = List.of(X);
  private static final Port Z = Port.real("z", 2).at("averages.dl:4");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] hidden_weight = new float[4 * 3];
  final float[] z_weight = new float[2 * 4];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("hidden.weight", List.of(4, 3), hidden_weight),
      new NamedArray("z.weight", List.of(2, 4), z_weight));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] hidden = new float[4 * 4];
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
    hidden();
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

  private void hidden() {
    // averages.dl:3  hidden = dense(x, 4, bias = false)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   hidden[b, j] = sum(i) hidden.weight[j, i] * x[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 4; j++) {
        float sum = 0f;
        for (int i = 0; i < 3; i++) {
          sum = Math.fma(hidden_weight[j * 3 + i], x[b * 3 + i], sum);
        }
        hidden[b * 4 + j] = sum;
      }
    }
  }

  private void z() {
    // averages.dl:4  z = dense(hidden, 2, bias = false)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z[b, j] = lanes sum(i) z.weight[j, i] * hidden[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 4; i++) {
          lanes[i] = Math.fma(z_weight[j * 4 + i], hidden[b * 4 + i], lanes[i]);
        }
        z[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }
}
