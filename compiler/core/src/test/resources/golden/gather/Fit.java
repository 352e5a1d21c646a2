package golden.gather;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;

/**
 * Trains {@link Net}: row [], column [] -> z [].
 *
 * <pre>
 *   z.weight [3, 4]
 *   z.bias [3]
 *   15 parameters
 *
 *   60 bytes of parameters and state
 *   60 bytes of gradients
 *   0 bytes of optimizer state
 *   112 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   gather.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH).at("gather.dl:18");
  private static final Port ROW = Port.index("row", 3).at("gather.dl:8");
  private static final Port COLUMN = Port.index("column", 4).at("gather.dl:8");
  private static final Port Y = Port.real("y").at("gather.dl:15");
  private static final List<Port> PORTS = List.of(ROW, COLUMN, Y);
  private static final long Z_WEIGHT_INITIAL = Draws.name("z.weight.initial");
  private static final long Z_BIAS_INITIAL = Draws.name("z.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] z_weight = model.z_weight;
  private final float[] z_bias = model.z_bias;

  /** What has been accumulated since the last update. */
  private final float[] z_weight_grad_sum = new float[3 * 4];
  private final float[] z_bias_grad_sum = new float[3];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/z.weight.grad_sum", List.of(3, 4), z_weight_grad_sum),
      new NamedArray("accumulated/z.bias.grad_sum", List.of(3), z_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] z_at = new float[4];
  private final float[] z_at_2 = new float[4];
  private final float[] z_grad = new float[4];
  private final float[] lanes = new float[16];

  private float mse_sum;
  private double mse_weight;
  private double scale;
  private double last_rate = Double.NaN;

  /** The mini-batch. */
  private int[] row;
  private int[] column;
  private float[] y;
  private int count;

  private Fit(long seed) {
    super(seed);
    initialize_z_weight();
    initialize_z_bias();
  }

  /** A trainer with fresh parameters, which the seed decides. All memory is taken here. */
  public static Fit create(long seed) {
    return new Fit(seed);
  }

  /** The same: what a step does here is too little to be shared by threads. */
  public static Fit create(long seed, int threads) {
    requireThreads(threads);
    return create(seed);
  }

  /**
   * One update by the first {@code count} examples.
   *
   * @param row {@code 4} values, one for each example; each from 0 to 2
   * @param column {@code 4} values, one for each example; each from 0 to 3
   * @param y {@code 4} values, one for each example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return their loss before the update, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public float step(int[] row, int[] column, float[] y, int count) {
    accumulate(row, column, y, count);
    update();
    return (float) tally.loss();
  }

  /**
   * Adds the gradient of the loss of the examples to what the next {@link #update()} uses.
   *
   * @param row {@code 4} values, one for each example; each from 0 to 2
   * @param column {@code 4} values, one for each example; each from 0 to 3
   * @param y {@code 4} values, one for each example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(int[] row, int[] column, float[] y, int count) {
    enter(row, column, y, count);
    z_and_grad();
    mse();
    loss_weight();
    // backward
    z_bias_grad();
    z_weight_grad();
    tally.set(0, mse_sum, mse_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param row {@code 4} values, one for each example; each from 0 to 2
   * @param column {@code 4} values, one for each example; each from 0 to 3
   * @param y {@code 4} values, one for each example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(int[] row, int[] column, float[] y, int count) {
    enter(row, column, y, count);
    evaluate_z_at();
    mse();
    tally.set(0, mse_sum, mse_weight);
    return (float) tally.loss();
  }

  @Override
  public void update() {
    if (pending == 0) {
      throw new IllegalStateException("there is nothing to update by: accumulate first");
    }
    update_scale_and_last_rate();
    update_z_weight();
    update_z_bias();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(int[] row, int[] column, float[] y, int count) {
    COUNT.requireExtent(count);
    ROW.requireLength(row, 4);
    COLUMN.requireLength(column, 4);
    Y.requireLength(y, 4);
    ROW.requireLabels(row, count);
    COLUMN.requireLabels(column, count);
    this.row = row;
    this.column = column;
    this.y = y;
    this.count = count;
  }

  @Override
  public void accumulate(Batch batch) {
    accumulate(batch.ints(0), batch.ints(1), batch.floats(2), batch.count());
  }

  @Override
  public double evaluate(Batch batch) {
    evaluate(batch.ints(0), batch.ints(1), batch.floats(2), batch.count());
    return tally.loss();
  }

  @Override
  public List<Port> ports() {
    return PORTS;
  }

  @Override
  public int batch() {
    return BATCH;
  }

  @Override
  public Precision precision() {
    return Precision.F32;
  }

  @Override
  public String fingerprint() {
    return "HASH";
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public Net model() {
    return model;
  }

  @Override
  protected NamedArrays optimizerState() {
    return optimizerState;
  }

  @Override
  protected NamedArrays accumulated() {
    return accumulated;
  }

  @Override
  public double rate() {
    return last_rate;
  }

  private void initialize_z_weight() {
    // gather.dl:3  weight table: [n, m] ~ normal(0, 1)
    //
    //   z.weight.initial[i < 3, j < 4] ~ normal(0, 1)
    long z_weight_initial_key = Draws.key(seed, Z_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 3 * 4; n++) {
      z_weight[n] = (float) Draws.normal(z_weight_initial_key, n);
    }
  }

  private void initialize_z_bias() {
    // gather.dl:4  bias offset: [n] ~ normal(0, 1)
    //
    //   z.bias.initial[i < 3] ~ normal(0, 1)
    long z_bias_initial_key = Draws.key(seed, Z_BIAS_INITIAL, passes);
    for (int i = 0; i < 3; i++) {
      z_bias[i] = (float) Draws.normal(z_bias_initial_key, i);
    }
  }

  private void z_and_grad() {
    // gather.dl:9  z = look(row, column)
    // gather.dl:16  loss mse(z, y)  (gradient by z)
    //
    //   z.at[b] = sum(v, v' where row[b] == v and column[b] == v') z.weight[v, v']
    //   z.at.2[b] = sum(v where row[b] == v) z.bias[v]
    //   z[b] = z.at[b] + z.at.2[b]
    //   z.grad[b] = 2 * (z[b] - y[b])
    for (int b = 0; b < count; b++) {
      float term = z_weight[row[b] * 4 + column[b]];
      z_at[b] = term;
      float term_2 = z_bias[row[b]];
      z_at_2[b] = term_2;
      z_grad[b] = 2f * (term + term_2 - y[b]);
    }
  }

  private void mse() {
    // gather.dl:9  z = look(row, column)
    // gather.dl:16  loss mse(z, y)
    //
    //   z[b] = z.at[b] + z.at.2[b]
    //   mse.sum = lanes sum(b) (z[b] - y[b]) * (z[b] - y[b])
    //   mse.weight = number(count)
    for (int b = 0; b < count; b++) {
      float term = z_at[b] + z_at_2[b] - y[b];
      lanes[b] = Math.fma(term, term, lanes[b]);
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count;
  }

  private void loss_weight() {
    // gather.dl:16  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void z_bias_grad() {
    // gather.dl:9  z = look(row, column)  (gradient by z.bias)
    //
    //   z.bias.grad[v < 3] = lanes sum(b where row[b] == v) z.grad[b]
    //   z.bias.grad_sum[v] += z.bias.grad[v]
    boolean first = pending == 0;
    for (int v = 0; v < 3; v++) {
      for (int b = 0; b < count; b++) {
        if (row[b] == v) {
          lanes[b] += z_grad[b];
        }
      }
      float z_bias_grad = Lanes.close(lanes);
      z_bias_grad_sum[v] = first ? z_bias_grad : z_bias_grad_sum[v] + z_bias_grad;
    }
  }

  private void z_weight_grad() {
    // gather.dl:9  z = look(row, column)  (gradient by z.weight)
    //
    //   z.weight.grad[v < 3, v2 < 4] = lanes sum(b where row[b] == v and column[b] == v2) z.grad[b]
    //   z.weight.grad_sum[v, v2] += z.weight.grad[v, v2]
    boolean first = pending == 0;
    for (int v = 0; v < 3; v++) {
      for (int v2 = 0; v2 < 4; v2++) {
        for (int b = 0; b < count; b++) {
          if (row[b] == v) {
            if (column[b] == v2) {
              lanes[b] += z_grad[b];
            }
          }
        }
        float z_weight_grad = Lanes.close(lanes);
        z_weight_grad_sum[v * 4 + v2] = first ? z_weight_grad : z_weight_grad_sum[v * 4 + v2] + z_weight_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // gather.dl:16  loss mse(z, y)
    // gather.dl:17  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_z_weight() {
    // gather.dl:17  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.weight.step[i, j] = z.weight.grad_sum[i, j] * scale
    //   z.weight.next[i, j] = z.weight[i, j] - 0.1 * z.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 3 * 4; n++) {
      z_weight[n] -= 0.1f * (z_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_z_bias() {
    // gather.dl:17  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.bias.step[i] = z.bias.grad_sum[i] * scale
    //   z.bias.next[i] = z.bias[i] - 0.1 * z.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 3; i++) {
      z_bias[i] -= 0.1f * (z_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_z_at() {
    // gather.dl:9  z = look(row, column)
    //
    //   z.at[b] = sum(v, v' where row[b] == v and column[b] == v') z.weight[v, v']
    //   z.at.2[b] = sum(v where row[b] == v) z.bias[v]
    for (int b = 0; b < count; b++) {
      z_at[b] = z_weight[row[b] * 4 + column[b]];
      z_at_2[b] = z_bias[row[b]];
    }
  }
}
