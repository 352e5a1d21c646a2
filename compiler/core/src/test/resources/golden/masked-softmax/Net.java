package golden.masked_softmax;

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
 * A mask that is data: the softmax sees what it lets through.
 *
 * <p>Predicts: x [4], mask [4] -> z [4].
 *
 * <pre>
 *   s.weight [4, 4]
 *   s.bias [4]
 *   20 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   masked-softmax.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 4).at("masked-softmax.dl:2");
  private static final Port MASK = Port.truth("mask", 4).at("masked-softmax.dl:2");
  private static final List<Port> PORTS = List.of(X, MASK);
  private static final Port Z = Port.real("z", 4).at("masked-softmax.dl:4");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] s_weight = new float[4 * 4];
  final float[] s_bias = new float[4];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("s.weight", List.of(4, 4), s_weight),
      new NamedArray("s.bias", List.of(4), s_bias));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] s_sum = new float[2 * 4];
  private final float[] z_softmax_e = new float[2 * 4];
  private final float[] z_softmax_total = new float[2];

  /** The arguments. */
  private float[] x;
  private boolean[] mask;
  private float[] z;
  private int count;

  /** All memory is taken here; the parameters are 0 until they are read or copied. */
  public Net() {
  }

  /**
   * Fills the outputs for the first {@code count} examples. Allocates nothing.
   *
   * @param x {@code 2 * 4} values, row-major: {@code [b, i]} at {@code b * 4 + i}, {@code b} the example
   * @param mask {@code 2 * 4} values, row-major: {@code [b, i]} at {@code b * 4 + i}, {@code b} the example
   * @param z takes what is predicted, {@code 2 * 4} values, row-major: {@code [b, i]} at {@code b * 4 + i},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(float[] x, boolean[] mask, float[] z, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 2 * 4);
    MASK.requireLength(mask, 2 * 4);
    Z.requireLength(z, 2 * 4);
    this.x = x;
    this.mask = mask;
    this.z = z;
    this.count = count;
    s_sum();
    z_softmax_e_and_total();
    z();
  }

  @Override
  public void predict(Batch inputs, Batch outputs) {
    predict(inputs.floats(0), inputs.booleans(1), outputs.floats(0), inputs.count());
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

  private void s_sum() {
    // masked-softmax.dl:3  s = dense(x, 4)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   s.sum[b, j] = lanes sum(i) s.weight[j, i] * x[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 4; j++) {
        for (int i = 0; i < 4; i++) {
          lanes[i] = Math.fma(s_weight[j * 4 + i], x[b * 4 + i], lanes[i]);
        }
        s_sum[b * 4 + j] = Lanes.close(lanes);
      }
    }
  }

  private void z_softmax_e_and_total() {
    // masked-softmax.dl:3  s = dense(x, 4)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // masked-softmax.dl:4  z = softmax(i: s[i] where mask[i])
    //   softmax.dl  top = stop(max(i) z[i])
    //   softmax.dl  e[i] = exp(z[i] - top)
    //   softmax.dl  total = sum(i) e[i]
    //
    //   s[b, j] = s.sum[b, j] + s.bias[j]
    //   z.softmax.top.max[b] = max(i where mask[b, i]) s[b, i]
    //   z.softmax.e[b, i] = exp(s[b, i] - z.softmax.top.max[b]) where mask[b, i]
    //   z.softmax.total[b] = lanes sum(i where mask[b, i]) z.softmax.e[b, i]
    for (int b = 0; b < count; b++) {
      float top_max = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 4; i++) {
        if (mask[b * 4 + i]) {
          top_max = Math.max(top_max, s_sum[b * 4 + i] + s_bias[i]);
        }
      }
      for (int i = 0; i < 4; i++) {
        if (mask[b * 4 + i]) {
          z_softmax_e[b * 4 + i] = FloatMath.exp(s_sum[b * 4 + i] + s_bias[i] - top_max);
        }
      }
      for (int i = 0; i < 4; i++) {
        if (mask[b * 4 + i]) {
          lanes[i] += z_softmax_e[b * 4 + i];
        }
      }
      z_softmax_total[b] = Lanes.close(lanes);
    }
  }

  private void z() {
    // masked-softmax.dl:4  z = softmax(i: s[i] where mask[i])
    //   softmax.dl  y[i] = e[i] / total
    //
    //   z.softmax.y[b, i] = z.softmax.e[b, i] / z.softmax.total[b] where mask[b, i]
    //   z[b, i] = if mask[b, i] then z.softmax.y[b, i] else 0
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 4; i++) {
        z[b * 4 + i] = mask[b * 4 + i] ? z_softmax_e[b * 4 + i] / z_softmax_total[b] : 0f;
      }
    }
  }
}
