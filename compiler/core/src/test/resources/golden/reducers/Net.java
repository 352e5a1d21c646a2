package golden.reducers;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * Products, extremes, and their places.
 *
 * <p>Predicts: x [3] -> z [2].
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
 *   reducers.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 3).at("reducers.dl:2");
  private static final List<Port> PORTS = List.of(X);
  private static final Port Z = Port.real("z", 2).at("reducers.dl:7");
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
    // reducers.dl:3  h = dense(x, 3)
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
    // reducers.dl:4  p = prod(i) h[i]
    // reducers.dl:5  m = max(i) h[i]
    // reducers.dl:6  a = if any(i) (h[i] > 1) then 1 else 0
    // reducers.dl:7  z[j < 2] = p + m * a + (if argmin(i) h[i] == j then h[j] else 0)
    //
    //   p[b] = prod(i) h[b, i]
    //   m[b] = max(i) h[b, i]
    //   a.any[b] = any(i) (1 < h[b, i])
    //   z.argmin[b] = argmin(i) h[b, i]
    //   z[b, j < 2] = p[b] + m[b] * (if a.any[b] then 1 else 0) + (if z.argmin[b] == j then h[b, j] else 0)
    for (int b = 0; b < count; b++) {
      float p = 1f;
      for (int i = 0; i < 3; i++) {
        p *= h[b * 3 + i];
      }
      float m = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 3; i++) {
        m = Math.max(m, h[b * 3 + i]);
      }
      boolean any = false;
      for (int i = 0; i < 3; i++) {
        any = any || h[b * 3 + i] > 1f;
      }
      int argmin = 0;
      float best = h[b * 3];
      for (int i = 1; i < 3; i++) {
        float term = h[b * 3 + i];
        if (term < best) {
          best = term;
          argmin = i;
        }
      }
      for (int j = 0; j < 2; j++) {
        z[b * 2 + j] = p + m * (any ? 1f : 0f) + (argmin == j ? h[b * 3 + j] : 0f);
      }
    }
  }
}
