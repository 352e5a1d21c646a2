package golden.totals;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * Predicts: x [3] -> z [2, 4], y [1].
 *
 * <pre>
 *   z.weight [4, 3]
 *   z.bias [4]
 *   16 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   totals.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Totals extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 8;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 3).at("totals.dl:18");
  private static final List<Port> PORTS = List.of(X);
  private static final Port Z = Port.real("z", 2, 4).at("totals.dl:19");
  private static final Port Y = Port.real("y", 1).at("totals.dl:20");
  private static final List<Port> OUTPUTS = List.of(Z, Y);

  /** The parameters. */
  final float[] z_weight = new float[4 * 3];
  final float[] z_bias = new float[4];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("z.weight", List.of(4, 3), z_weight),
      new NamedArray("z.bias", List.of(4), z_bias));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] z_y = new float[8 * 4];
  private final float[] lanes = new float[16];

  /** The arguments. */
  private float[] x;
  private float[] z;
  private float[] y;
  private int count;

  /** All memory is taken here; the parameters are 0 until they are read or copied. */
  public Totals() {
  }

  /**
   * Fills the outputs for the first {@code count} examples. Allocates nothing.
   *
   * @param x {@code 8 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param z takes what is predicted, {@code 8 * 2 * 4} values, row-major: {@code [b, i, j]} at {@code (b * 2 + i)
   *     * 4 + j}, {@code b} the example
   * @param y takes what is predicted, {@code 8 * 1} values, row-major: {@code [b, i]} at {@code b * 1 + i},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 8; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(float[] x, float[] z, float[] y, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 8 * 3);
    Z.requireLength(z, 8 * 2 * 4);
    Y.requireLength(y, 8 * 1);
    this.x = x;
    this.z = z;
    this.y = y;
    this.count = count;
    z_y();
    z();
    y();
  }

  @Override
  public void predict(Batch inputs, Batch outputs) {
    predict(inputs.floats(0), outputs.floats(0), outputs.floats(1), inputs.count());
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

  private void z_y() {
    // totals.dl:19  z[t < 2] = dense(x, 4)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.y.sum[b, j] = sum(i) z.weight[j, i] * x[b, i]
    //   z.y[b, j] = z.y.sum[b, j] + z.bias[j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 4; j++) {
        float y_sum = 0f;
        for (int i = 0; i < 3; i++) {
          y_sum = Math.fma(z_weight[j * 3 + i], x[b * 3 + i], y_sum);
        }
        z_y[b * 4 + j] = y_sum + z_bias[j];
      }
    }
  }

  private void z() {
    // totals.dl:19  z[t < 2] = dense(x, 4)
    //
    //   z[b, t < 2, i] = z.y[b, i]
    for (int b = 0; b < count; b++) {
      for (int t = 0; t < 2; t++) {
        for (int i = 0; i < 4; i++) {
          z[b * 8 + t * 4 + i] = z_y[b * 4 + i];
        }
      }
    }
  }

  private void y() {
    // totals.dl:20  y[i < 1] = sum(j) z[0, j]
    //
    //   y[b, i < 1] = lanes sum(j) z.y[b, j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 4; j++) {
        lanes[j] += z_y[b * 4 + j];
      }
      y[b] = Lanes.close(lanes);
    }
  }
}
