package golden.imports;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * Two blocks of another file, whose half is not this one's.
 *
 * <pre>
 *   half(x) = x / 2
 * </pre>
 *
 * <p>The classes &lt;Net&gt; and &lt;Fit&gt; say so, too.
 *
 * <p>Predicts: x [3] -> z [2].
 *
 * <pre>
 *   block.0.h.d.weight [3, 3]
 *   block.0.h.d.bias [3]
 *   block.1.h.d.weight [3, 3]
 *   block.1.h.d.bias [3]
 *   z.weight [2, 3]
 *   z.bias [2]
 *   32 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   imports.dl HASH
 *   blocks.dl HASH
 *   parts/squash.dl HASH
 *   parts/scores.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 3).at("imports.dl:9");
  private static final List<Port> PORTS = List.of(X);
  private static final Port Z = Port.real("z", 2).at("imports.dl:14");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] block_0_h_d_weight = new float[3 * 3];
  final float[] block_0_h_d_bias = new float[3];
  final float[] block_1_h_d_weight = new float[3 * 3];
  final float[] block_1_h_d_bias = new float[3];
  final float[] z_weight = new float[2 * 3];
  final float[] z_bias = new float[2];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("block.0.h.d.weight", List.of(3, 3), block_0_h_d_weight),
      new NamedArray("block.0.h.d.bias", List.of(3), block_0_h_d_bias),
      new NamedArray("block.1.h.d.weight", List.of(3, 3), block_1_h_d_weight),
      new NamedArray("block.1.h.d.bias", List.of(3), block_1_h_d_bias),
      new NamedArray("z.weight", List.of(2, 3), z_weight),
      new NamedArray("z.bias", List.of(2), z_bias));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] block_0_h_next = new float[2 * 3];
  private final float[] z_x = new float[2 * 3];

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
   * @param z takes what is predicted, {@code 2 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(float[] x, float[] z, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 2 * 3);
    Z.requireLength(z, 2 * 2);
    this.x = x;
    this.z = z;
    this.count = count;
    block_0_h_next();
    z_x();
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

  private void block_0_h_next() {
    // blocks.dl:5  d = squash(dense(x, n))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // imports.dl:12  h := residual(h)
    //
    //   block.0.h.d.y.sum[b, j] = lanes sum(i) block.0.h.d.weight[j, i] * x[b, i]
    //   block.0.h.d.y[b, j] = block.0.h.d.y.sum[b, j] + block.0.h.d.bias[j]
    //   block.0.h.d[b, i] = block.0.h.d.y[b, i] / (1 + 0.25 * abs(block.0.h.d.y[b, i]))
    //   block.0.h.next[b, i] = x[b, i] + 0.5 * block.0.h.d[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 3; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(block_0_h_d_weight[j * 3 + i], x[b * 3 + i], lanes[i]);
        }
        float y_sum = Lanes.close(lanes);
        float term = y_sum + block_0_h_d_bias[j];
        block_0_h_next[b * 3 + j] = x[b * 3 + j] + 0.5f * (term / (1f + 0.25f * Math.abs(term)));
      }
    }
  }

  private void z_x() {
    // blocks.dl:5  d = squash(dense(x, n))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // imports.dl:12  h := residual(h)
    // imports.dl:14  z = dense(half(h), 2)
    //
    //   block.1.h.d.y.sum[b, j] = lanes sum(i) block.1.h.d.weight[j, i] * block.0.h.next[b, i]
    //   block.1.h.d.y[b, j] = block.1.h.d.y.sum[b, j] + block.1.h.d.bias[j]
    //   block.1.h.d[b, i] = block.1.h.d.y[b, i] / (1 + 0.25 * abs(block.1.h.d.y[b, i]))
    //   block.1.h.next[b, i] = block.0.h.next[b, i] + 0.5 * block.1.h.d[b, i]
    //   z.x[b, i] = block.1.h.next[b, i] * 0.5
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 3; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(block_1_h_d_weight[j * 3 + i], block_0_h_next[b * 3 + i], lanes[i]);
        }
        float y_sum = Lanes.close(lanes);
        float term = y_sum + block_1_h_d_bias[j];
        z_x[b * 3 + j] = (block_0_h_next[b * 3 + j] + 0.5f * (term / (1f + 0.25f * Math.abs(term)))) * 0.5f;
      }
    }
  }

  private void z() {
    // imports.dl:14  z = dense(half(h), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * z.x[b, i]
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(z_weight[j * 3 + i], z_x[b * 3 + i], lanes[i]);
        }
        float z_sum = Lanes.close(lanes);
        z[b * 2 + j] = z_sum + z_bias[j];
      }
    }
  }
}
