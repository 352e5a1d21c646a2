package golden.names_of_ours;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * Predicts: seed [2], count [2], batch [2] -> passes [2].
 *
 * <pre>
 *   loss.weight [2, 2]
 *   loss.bias [2]
 *   updates.y [2]
 *   updates.weight [2]
 *   mse.weight [2, 2]
 *   mse.bias [2]
 *   16 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   names-of-ours.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class M extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 3;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port SEED = Port.real("seed", 2).at("names-of-ours.dl:9");
  private static final Port COUNT_2 = Port.real("count", 2).at("names-of-ours.dl:9");
  private static final Port BATCH_2 = Port.real("batch", 2).at("names-of-ours.dl:9");
  private static final List<Port> PORTS = List.of(SEED, COUNT_2, BATCH_2);
  private static final Port PASSES = Port.real("passes", 2).at("names-of-ours.dl:17");
  private static final List<Port> OUTPUTS = List.of(PASSES);

  /** The parameters. */
  final float[] loss_weight = new float[2 * 2];
  final float[] loss_bias = new float[2];
  final float[] updates_y = new float[2];
  final float[] updates_weight = new float[2];
  final float[] mse_weight = new float[2 * 2];
  final float[] mse_bias = new float[2];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("loss.weight", List.of(2, 2), loss_weight),
      new NamedArray("loss.bias", List.of(2), loss_bias),
      new NamedArray("updates.y", List.of(2), updates_y),
      new NamedArray("updates.weight", List.of(2), updates_weight),
      new NamedArray("mse.weight", List.of(2, 2), mse_weight),
      new NamedArray("mse.bias", List.of(2), mse_bias));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] pending_2 = new float[3 * 2];

  /** The arguments. */
  private float[] seed_2;
  private float[] count_2;
  private float[] batch_2;
  private float[] passes_2;
  private int count;

  /** All memory is taken here; the parameters are 0 until they are read or copied. */
  public M() {
  }

  /**
   * Fills the outputs for the first {@code count} examples. Allocates nothing.
   *
   * @param seed_2 {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count_2 {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param batch_2 {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param passes_2 takes what is predicted, {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 3; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(float[] seed_2, float[] count_2, float[] batch_2, float[] passes_2,
      int count) {
    COUNT.requireExtent(count);
    SEED.requireLength(seed_2, 3 * 2);
    COUNT_2.requireLength(count_2, 3 * 2);
    BATCH_2.requireLength(batch_2, 3 * 2);
    PASSES.requireLength(passes_2, 3 * 2);
    this.seed_2 = seed_2;
    this.count_2 = count_2;
    this.batch_2 = batch_2;
    this.passes_2 = passes_2;
    this.count = count;
    pending_2();
    passes();
  }

  @Override
  public void predict(Batch inputs, Batch outputs) {
    predict(inputs.floats(0), inputs.floats(1), inputs.floats(2), outputs.floats(0), inputs.count());
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

  private void pending_2() {
    // names-of-ours.dl:10  loss = dense(seed, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // names-of-ours.dl:3  y[i] = 2 * x[i]
    // names-of-ours.dl:6  z[i] = W[i] * x[i] + V[i] * y[i]
    // names-of-ours.dl:12  pending = updates + count
    //
    //   loss.sum[b, j] = lanes sum(i) loss.weight[j, i] * seed[b, i]
    //   loss[b, j] = loss.sum[b, j] + loss.bias[j]
    //   updates.y.2[b, i] = 2 * loss[b, i]
    //   updates.2[b, i] = updates.weight[i] * loss[b, i] + updates.y[i] * updates.y.2[b, i]
    //   pending.2[b, i] = updates.2[b, i] + count[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          lanes[i] = Math.fma(loss_weight[j * 2 + i], seed_2[b * 2 + i], lanes[i]);
        }
        float loss_sum = Lanes.close(lanes);
        float term = loss_sum + loss_bias[j];
        pending_2[b * 2 + j] = updates_weight[j] * term + updates_y[j] * (2f * term) + count_2[b * 2 + j];
      }
    }
  }

  private void passes() {
    // names-of-ours.dl:13  mse = dense(pending, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // names-of-ours.dl:14  examples = mse + batch
    // names-of-ours.dl:15  rate = 2 * examples
    // names-of-ours.dl:17  passes = scale
    //
    //   mse.sum.2[b, j] = lanes sum(i) mse.weight[j, i] * pending.2[b, i]
    //   mse[b, j] = mse.sum.2[b, j] + mse.bias[j]
    //   examples[b, i] = mse[b, i] + batch[b, i]
    //   rate[b, i] = 2 * examples[b, i]
    //   passes[b, i] = rate[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          lanes[i] = Math.fma(mse_weight[j * 2 + i], pending_2[b * 2 + i], lanes[i]);
        }
        float mse_sum_2 = Lanes.close(lanes);
        passes_2[b * 2 + j] = 2f * (mse_sum_2 + mse_bias[j] + batch_2[b * 2 + j]);
      }
    }
  }
}
