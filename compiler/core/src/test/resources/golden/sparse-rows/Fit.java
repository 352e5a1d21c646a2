package golden.sparse_rows;

import java.util.Arrays;
import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.Marks;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;

/**
 * Trains {@link Net}: word [] -> z [2].
 *
 * <pre>
 *   e.weight [100, 8]
 *   z.weight [2, 8]
 *   z.bias [2]
 *   818 parameters
 *
 *   3,272 bytes of parameters and state
 *   3,672 bytes of gradients
 *   3,272 bytes of optimizer state
 *   480 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   sparse-rows.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 8;
  private static final Port COUNT = Port.extent("count", BATCH).at("sparse-rows.dl:13");
  private static final Port WORD = Port.index("word", 100).at("sparse-rows.dl:2");
  private static final Port Y = Port.real("y", 2).at("sparse-rows.dl:10");
  private static final List<Port> PORTS = List.of(WORD, Y);
  private static final long E_WEIGHT_INITIAL = Draws.name("e.weight.initial");
  private static final long Z_WEIGHT_INITIAL = Draws.name("z.weight.initial");
  private static final long Z_BIAS_INITIAL = Draws.name("z.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] e_weight = model.e_weight;
  private final float[] z_weight = model.z_weight;
  private final float[] z_bias = model.z_bias;

  /** What the optimizer keeps from update to update. */
  private final float[] e_weight_squares = new float[100 * 8];
  private final float[] z_weight_squares = new float[2 * 8];
  private final float[] z_bias_squares = new float[2];

  /** What has been accumulated since the last update. */
  private final boolean[] e_weight_read = new boolean[100];
  private final float[] e_weight_grad_sum = new float[100 * 8];
  private final float[] z_weight_grad_sum = new float[2 * 8];
  private final float[] z_bias_grad_sum = new float[2];
  private final double[] loss_weight = new double[1];

  private final NamedArrays optimizerState = NamedArrays.of(
      new NamedArray("optimizer/e.weight/squares", List.of(100, 8), e_weight_squares),
      new NamedArray("optimizer/z.weight/squares", List.of(2, 8), z_weight_squares),
      new NamedArray("optimizer/z.bias/squares", List.of(2), z_bias_squares));

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/e.weight.read", List.of(100), e_weight_read),
      new NamedArray("accumulated/e.weight.grad_sum", List.of(100, 8), e_weight_grad_sum),
      new NamedArray("accumulated/z.weight.grad_sum", List.of(2, 8), z_weight_grad_sum),
      new NamedArray("accumulated/z.bias.grad_sum", List.of(2), z_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] e_at = new float[8 * 8];
  /** In the array of e_at, which is not needed at the same time: 8 * 8 values. */
  private final float[] e_at_grad = e_at;
  private final float[] z_sum = new float[8 * 2];
  private final float[] z_grad = new float[8 * 2];
  private final float[] lanes = new float[16];

  /**
   * Rows to compute in, each an array of its own.
   * sums_n: sums that stand side by side.
   */
  private final float[][] sums_8 = new float[1][8];

  private float mse_sum;
  private double mse_weight;
  private double scale;
  private double last_rate = Double.NaN;

  /** The mini-batch. */
  private int[] word;
  private float[] y;
  private int count;

  private Fit(long seed) {
    super(seed);
    initialize_e_weight();
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
   * @param word {@code 8} values, one for each example; each from 0 to 99
   * @param y {@code 8 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 8; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return their loss before the update, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public float step(int[] word, float[] y, int count) {
    accumulate(word, y, count);
    update();
    return (float) tally.loss();
  }

  /**
   * Adds the gradient of the loss of the examples to what the next {@link #update()} uses.
   *
   * @param word {@code 8} values, one for each example; each from 0 to 99
   * @param y {@code 8 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 8; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(int[] word, float[] y, int count) {
    enter(word, y, count);
    e_at();
    z_and_grad();
    mse();
    loss_weight();
    // backward
    z_bias_grad();
    z_weight_grad();
    e_at_grad();
    e_weight_read();
    e_weight_grad();
    tally.set(0, mse_sum, mse_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param word {@code 8} values, one for each example; each from 0 to 99
   * @param y {@code 8 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 8; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(int[] word, float[] y, int count) {
    enter(word, y, count);
    e_at();
    evaluate_z_sum();
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
    update_e_weight_and_grad();
    update_z_weight();
    update_z_bias();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(int[] word, float[] y, int count) {
    COUNT.requireExtent(count);
    WORD.requireLength(word, 8);
    Y.requireLength(y, 8 * 2);
    WORD.requireLabels(word, count);
    this.word = word;
    this.y = y;
    this.count = count;
  }

  @Override
  public void accumulate(Batch batch) {
    accumulate(batch.ints(0), batch.floats(1), batch.count());
  }

  @Override
  public double evaluate(Batch batch) {
    evaluate(batch.ints(0), batch.floats(1), batch.count());
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

  private void initialize_e_weight() {
    // sparse-rows.dl:3  e = embedding(word, 8)
    //   layers.dl  weight table as weight: [count, width] ~ initial
    //
    //   e.weight.initial[i < 100, j < 8] ~ normal(0, 1)
    long e_weight_initial_key = Draws.key(seed, E_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 100 * 8; n++) {
      e_weight[n] = (float) Draws.normal(e_weight_initial_key, n);
    }
  }

  private void initialize_z_weight() {
    // sparse-rows.dl:4  z = dense(e, 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   z.weight.initial[i < 2, j < 8] ~ uniform(-0.35355338, 0.35355338)
    long z_weight_initial_key = Draws.key(seed, Z_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 8; n++) {
      z_weight[n] = (float) (-0.35355339059327373 + 0.7071067811865475 * Draws.uniform(z_weight_initial_key, n));
    }
  }

  private void initialize_z_bias() {
    // sparse-rows.dl:4  z = dense(e, 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   z.bias.initial[i < 2] ~ uniform(-0.35355338, 0.35355338)
    long z_bias_initial_key = Draws.key(seed, Z_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      z_bias[i] = (float) (-0.35355339059327373 + 0.7071067811865475 * Draws.uniform(z_bias_initial_key, i));
    }
  }

  private void e_at() {
    // sparse-rows.dl:3  e = embedding(word, 8)
    //   layers.dl  y[d] = if padding == none or token != padding then table[token, d] else 0
    //
    //   e.at[b, d] = sum(v where word[b] == v) e.weight[v, d]
    for (int b = 0; b < count; b++) {
      int v = word[b];
      for (int d = 0; d < 8; d++) {
        e_at[b * 8 + d] = e_weight[v * 8 + d];
      }
    }
  }

  private void z_and_grad() {
    // sparse-rows.dl:4  z = dense(e, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // sparse-rows.dl:11  loss mse(z, y)  (gradient by z)
    //
    //   z.sum[b, j] = sum(i) z.weight[j, i] * e.at[b, i]
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    //   z.grad[b, j] = 2 * (z[b, j] - y[b, j])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        float sum = 0f;
        for (int i = 0; i < 8; i++) {
          sum = Math.fma(z_weight[j * 8 + i], e_at[b * 8 + i], sum);
        }
        z_sum[b * 2 + j] = sum;
        z_grad[b * 2 + j] = 2f * (sum + z_bias[j] - y[b * 2 + j]);
      }
    }
  }

  private void mse() {
    // sparse-rows.dl:4  z = dense(e, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // sparse-rows.dl:11  loss mse(z, y)
    //
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    //   mse.sum = lanes sum(b, s) (z[b, s] - y[b, s]) * (z[b, s] - y[b, s])
    //   mse.weight = number(count) * 2
    for (int b = 0; b < count; b++) {
      for (int s = 0; s < 2; s++) {
        float term = z_sum[b * 2 + s] + z_bias[s] - y[b * 2 + s];
        lanes[b * 2 + s] = Math.fma(term, term, lanes[b * 2 + s]);
      }
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 2.0;
  }

  private void loss_weight() {
    // sparse-rows.dl:11  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void z_bias_grad() {
    // sparse-rows.dl:4  z = dense(e, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.bias)
    //
    //   z.bias.grad[j] = lanes sum(b) z.grad[b, j]
    //   z.bias.grad_sum[j] += z.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += z_grad[b * 2 + j];
      }
      float z_bias_grad = Lanes.close(lanes);
      z_bias_grad_sum[j] = first ? z_bias_grad : z_bias_grad_sum[j] + z_bias_grad;
    }
  }

  private void z_weight_grad() {
    // sparse-rows.dl:4  z = dense(e, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.weight)
    //
    //   z.weight.grad[j, i] = sum(b) z.grad[b, j] * e.at[b, i]
    //   z.weight.grad_sum[j, i] += z.weight.grad[j, i]
    boolean first = pending == 0;
    float[] row = sums_8[0];
    for (int j = 0; j < 2; j++) {
      Arrays.fill(row, 0f);
      for (int b = 0; b < count; b++) {
        float z_grad_bj = z_grad[b * 2 + j];
        for (int i = 0; i < 8; i++) {
          row[i] = Math.fma(z_grad_bj, e_at[b * 8 + i], row[i]);
        }
      }
      for (int i = 0; i < 8; i++) {
        z_weight_grad_sum[j * 8 + i] = first ? row[i] : z_weight_grad_sum[j * 8 + i] + row[i];
      }
    }
  }

  private void e_at_grad() {
    // sparse-rows.dl:4  z = dense(e, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by e.at)
    //
    //   e.at.grad[b, d] = sum(j) z.grad[b, j] * z.weight[j, d]
    for (int b = 0; b < count; b++) {
      for (int d = 0; d < 8; d++) {
        float sum = 0f;
        for (int j = 0; j < 2; j++) {
          sum = Math.fma(z_grad[b * 2 + j], z_weight[j * 8 + d], sum);
        }
        e_at_grad[b * 8 + d] = sum;
      }
    }
  }

  private void e_weight_read() {
    // rows read since the last update
    //
    //   e.weight.read.next[v] = any(b where word[b] == v) true from e.weight.read[v]
    for (int b = 0; b < count; b++) {
      e_weight_read[word[b]] = true;
    }
  }

  private void e_weight_grad() {
    // sparse-rows.dl:3  e = embedding(word, 8)
    //   layers.dl  y[d] = if padding == none or token != padding then table[token, d] else 0  (gradient by e.weight)
    //
    //   e.weight.grad_sum.next[v, d] = sum(b where word[b] == v) e.at.grad[b, d] from e.weight.grad_sum[v, d]
    for (int b = 0; b < count; b++) {
      int v = word[b];
      for (int d = 0; d < 8; d++) {
        e_weight_grad_sum[v * 8 + d] += e_at_grad[b * 8 + d];
      }
    }
  }

  private void update_scale_and_last_rate() {
    // sparse-rows.dl:11  loss mse(z, y)
    // sparse-rows.dl:12  optimizer adagrad(lr = 0.1)
    //   adaptive_optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_e_weight_and_grad() {
    // sparse-rows.dl:12  optimizer adagrad(lr = 0.1)
    //   adaptive_optimizers.dl  squares := squares + d^2
    //   adaptive_optimizers.dl  w := w - rate * (d / (sqrt(squares) + eps))
    // cleared for the next mini-batch
    //
    //   e.weight.step[i, j] = e.weight.grad_sum[i, j] * scale
    //   optimizer/e.weight/squares.next[i, j] = if e.weight.read[i] then optimizer/e.weight/squares[i, j]
    //       + e.weight.step[i, j] * e.weight.step[i, j] else optimizer/e.weight/squares[i, j]
    //   e.weight.next[i, j] = if e.weight.read[i] then e.weight[i, j] - 0.1
    //       * (e.weight.step[i, j] / (sqrt(optimizer/e.weight/squares.next[i, j]) + 1e-10)) else e.weight[i, j]
    //   e.weight.grad_sum.cleared[v, d] = if e.weight.read[v] then 0 else e.weight.grad_sum[v, d]
    //   e.weight.read.cleared[v] = if e.weight.read[v] then false else e.weight.read[v]
    float scale_rounded = (float) scale;
    for (int i = Marks.next(e_weight_read, 0, 100); i < 100; i = Marks.next(e_weight_read, i + 1, 100)) {
      for (int j = 0; j < 8; j++) {
        float term = e_weight_grad_sum[i * 8 + j] * scale_rounded;
        float squares_next = e_weight_squares[i * 8 + j] + term * term;
        e_weight_squares[i * 8 + j] = squares_next;
        e_weight[i * 8 + j] -= 0.1f * (e_weight_grad_sum[i * 8 + j] * scale_rounded
            / ((float) Math.sqrt(squares_next) + 1e-10f));
        e_weight_grad_sum[i * 8 + j] = 0f;
      }
      e_weight_read[i] = false;
    }
  }

  private void update_z_weight() {
    // sparse-rows.dl:12  optimizer adagrad(lr = 0.1)
    //   adaptive_optimizers.dl  squares := squares + d^2
    //   adaptive_optimizers.dl  w := w - rate * (d / (sqrt(squares) + eps))
    //
    //   z.weight.step[i, j] = z.weight.grad_sum[i, j] * scale
    //   optimizer/z.weight/squares.next[i, j] = optimizer/z.weight/squares[i, j] + z.weight.step[i, j]
    //       * z.weight.step[i, j]
    //   z.weight.next[i, j] = z.weight[i, j] - 0.1
    //       * (z.weight.step[i, j] / (sqrt(optimizer/z.weight/squares.next[i, j]) + 1e-10))
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * 8; n++) {
      float term = z_weight_grad_sum[n] * scale_rounded;
      float squares_next = z_weight_squares[n] + term * term;
      z_weight_squares[n] = squares_next;
      z_weight[n] -= 0.1f * (z_weight_grad_sum[n] * scale_rounded / ((float) Math.sqrt(squares_next) + 1e-10f));
    }
  }

  private void update_z_bias() {
    // sparse-rows.dl:12  optimizer adagrad(lr = 0.1)
    //   adaptive_optimizers.dl  squares := squares + d^2
    //   adaptive_optimizers.dl  w := w - rate * (d / (sqrt(squares) + eps))
    //
    //   z.bias.step[i] = z.bias.grad_sum[i] * scale
    //   optimizer/z.bias/squares.next[i] = optimizer/z.bias/squares[i] + z.bias.step[i] * z.bias.step[i]
    //   z.bias.next[i] = z.bias[i] - 0.1 * (z.bias.step[i] / (sqrt(optimizer/z.bias/squares.next[i]) + 1e-10))
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      float term = z_bias_grad_sum[i] * scale_rounded;
      float squares_next = z_bias_squares[i] + term * term;
      z_bias_squares[i] = squares_next;
      z_bias[i] -= 0.1f * (z_bias_grad_sum[i] * scale_rounded / ((float) Math.sqrt(squares_next) + 1e-10f));
    }
  }

  private void evaluate_z_sum() {
    // sparse-rows.dl:4  z = dense(e, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.sum[b, j] = sum(i) z.weight[j, i] * e.at[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        float sum = 0f;
        for (int i = 0; i < 8; i++) {
          sum = Math.fma(z_weight[j * 8 + i], e_at[b * 8 + i], sum);
        }
        z_sum[b * 2 + j] = sum;
      }
    }
  }
}
