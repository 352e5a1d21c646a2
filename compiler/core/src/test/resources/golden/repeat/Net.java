package golden.repeat;

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
 * Blocks with names, unrolled.
 *
 * <p>Predicts: x [2] -> z [2].
 *
 * <pre>
 *   block.0.h.weight [2, 2]
 *   block.0.h.bias [2]
 *   block.1.h.weight [2, 2]
 *   block.1.h.bias [2]
 *   12 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   repeat.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port X = Port.real("x", 2).at("repeat.dl:2");
  private static final List<Port> PORTS = List.of(X);
  private static final Port Z = Port.real("z", 2).at("repeat.dl:7");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] block_0_h_weight = new float[2 * 2];
  final float[] block_0_h_bias = new float[2];
  final float[] block_1_h_weight = new float[2 * 2];
  final float[] block_1_h_bias = new float[2];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("block.0.h.weight", List.of(2, 2), block_0_h_weight),
      new NamedArray("block.0.h.bias", List.of(2), block_0_h_bias),
      new NamedArray("block.1.h.weight", List.of(2, 2), block_1_h_weight),
      new NamedArray("block.1.h.bias", List.of(2), block_1_h_bias));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] block_0_h_next = new float[4 * 2];

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
   * @param x {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param z takes what is predicted, {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(float[] x, float[] z, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 4 * 2);
    Z.requireLength(z, 4 * 2);
    this.x = x;
    this.z = z;
    this.count = count;
    block_0_h_next();
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
    // repeat.dl:5  h := h + tanh(dense(h, 2))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   block.0.h.y.sum[b, j] = lanes sum(i) block.0.h.weight[j, i] * x[b, i]
    //   block.0.h.y[b, j] = block.0.h.y.sum[b, j] + block.0.h.bias[j]
    //   block.0.h.next[b, i] = x[b, i] + tanh(block.0.h.y[b, i])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          lanes[i] = Math.fma(block_0_h_weight[j * 2 + i], x[b * 2 + i], lanes[i]);
        }
        float y_sum = Lanes.close(lanes);
        block_0_h_next[b * 2 + j] = x[b * 2 + j] + FloatMath.tanh(y_sum + block_0_h_bias[j]);
      }
    }
  }

  private void z() {
    // repeat.dl:5  h := h + tanh(dense(h, 2))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // repeat.dl:7  z = h
    //
    //   block.1.h.y.sum[b, j] = lanes sum(i) block.1.h.weight[j, i] * block.0.h.next[b, i]
    //   block.1.h.y[b, j] = block.1.h.y.sum[b, j] + block.1.h.bias[j]
    //   block.1.h.next[b, i] = block.0.h.next[b, i] + tanh(block.1.h.y[b, i])
    //   z[b, i] = block.1.h.next[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          lanes[i] = Math.fma(block_1_h_weight[j * 2 + i], block_0_h_next[b * 2 + i], lanes[i]);
        }
        float y_sum = Lanes.close(lanes);
        z[b * 2 + j] = block_0_h_next[b * 2 + j] + FloatMath.tanh(y_sum + block_1_h_bias[j]);
      }
    }
  }
}
