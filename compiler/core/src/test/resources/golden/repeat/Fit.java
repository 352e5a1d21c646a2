package golden.repeat;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.FloatMath;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;

/**
 * Trains {@link Net}: x [2] -> z [2].
 *
 * <pre>
 *   block.0.h.weight [2, 2]
 *   block.0.h.bias [2]
 *   block.1.h.weight [2, 2]
 *   block.1.h.bias [2]
 *   12 parameters
 *
 *   48 bytes of parameters and state
 *   48 bytes of gradients
 *   0 bytes of optimizer state
 *   224 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   repeat.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH).at("repeat.dl:16");
  private static final Port X = Port.real("x", 2).at("repeat.dl:2");
  private static final Port Y = Port.real("y", 2).at("repeat.dl:13");
  private static final List<Port> PORTS = List.of(X, Y);
  private static final long BLOCK_0_H_WEIGHT_INITIAL = Draws.name("block.0.h.weight.initial");
  private static final long BLOCK_0_H_BIAS_INITIAL = Draws.name("block.0.h.bias.initial");
  private static final long BLOCK_1_H_WEIGHT_INITIAL = Draws.name("block.1.h.weight.initial");
  private static final long BLOCK_1_H_BIAS_INITIAL = Draws.name("block.1.h.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] block_0_h_weight = model.block_0_h_weight;
  private final float[] block_0_h_bias = model.block_0_h_bias;
  private final float[] block_1_h_weight = model.block_1_h_weight;
  private final float[] block_1_h_bias = model.block_1_h_bias;

  /** What has been accumulated since the last update. */
  private final float[] block_0_h_weight_grad_sum = new float[2 * 2];
  private final float[] block_0_h_bias_grad_sum = new float[2];
  private final float[] block_1_h_weight_grad_sum = new float[2 * 2];
  private final float[] block_1_h_bias_grad_sum = new float[2];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/block.0.h.weight.grad_sum", List.of(2, 2), block_0_h_weight_grad_sum),
      new NamedArray("accumulated/block.0.h.bias.grad_sum", List.of(2), block_0_h_bias_grad_sum),
      new NamedArray("accumulated/block.1.h.weight.grad_sum", List.of(2, 2), block_1_h_weight_grad_sum),
      new NamedArray("accumulated/block.1.h.bias.grad_sum", List.of(2), block_1_h_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] block_0_h_next_tanh = new float[4 * 2];
  /** In the array of block_0_h_next_tanh, which is not needed at the same time: 4 * 2 values. */
  private final float[] block_1_h_y_sum = block_0_h_next_tanh;
  private final float[] block_0_h_next = new float[4 * 2];
  private final float[] block_1_h_next_tanh = new float[4 * 2];
  /** In the array of block_1_h_next_tanh, which is not needed at the same time: 4 * 2 values. */
  private final float[] block_0_h_y_grad = block_1_h_next_tanh;
  private final float[] block_1_h_next_grad = new float[4 * 2];
  private final float[] block_1_h_y_grad = new float[4 * 2];

  private float mse_sum;
  private double mse_weight;
  private double scale;
  private double last_rate = Double.NaN;

  /** The mini-batch. */
  private float[] x;
  private float[] y;
  private int count;

  private Fit(long seed) {
    super(seed);
    initialize_block_0_h_weight();
    initialize_block_0_h_bias();
    initialize_block_1_h_weight();
    initialize_block_1_h_bias();
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
   * @param x {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param y {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return their loss before the update, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float step(float[] x, float[] y, int count) {
    accumulate(x, y, count);
    update();
    return (float) tally.loss();
  }

  /**
   * Adds the gradient of the loss of the examples to what the next {@link #update()} uses.
   *
   * @param x {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param y {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] x, float[] y, int count) {
    enter(x, y, count);
    block_0_h_next();
    block_1_h_and_gradients();
    mse();
    loss_weight();
    // backward
    block_0_h_y_grad();
    block_1_h_bias_grad();
    block_1_h_weight_grad();
    block_0_h_bias_grad();
    block_0_h_weight_grad();
    tally.set(0, mse_sum, mse_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param x {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param y {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] x, float[] y, int count) {
    enter(x, y, count);
    evaluate_block_0_h_next();
    evaluate_block_1_h_y_sum();
    evaluate_mse();
    tally.set(0, mse_sum, mse_weight);
    return (float) tally.loss();
  }

  @Override
  public void update() {
    if (pending == 0) {
      throw new IllegalStateException("there is nothing to update by: accumulate first");
    }
    update_scale_and_last_rate();
    update_block_0_h_weight();
    update_block_0_h_bias();
    update_block_1_h_weight();
    update_block_1_h_bias();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] x, float[] y, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 4 * 2);
    Y.requireLength(y, 4 * 2);
    this.x = x;
    this.y = y;
    this.count = count;
  }

  @Override
  public void accumulate(Batch batch) {
    accumulate(batch.floats(0), batch.floats(1), batch.count());
  }

  @Override
  public double evaluate(Batch batch) {
    evaluate(batch.floats(0), batch.floats(1), batch.count());
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

  private void initialize_block_0_h_weight() {
    // repeat.dl:5  h := h + tanh(dense(h, 2))
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   block.0.h.weight.initial[i < 2, j < 2] ~ uniform(-0.70710677, 0.70710677)
    long block_0_h_weight_initial_key = Draws.key(seed, BLOCK_0_H_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 2; n++) {
      block_0_h_weight[n] = (float) (-0.7071067811865475 + 1.414213562373095
          * Draws.uniform(block_0_h_weight_initial_key, n));
    }
  }

  private void initialize_block_0_h_bias() {
    // repeat.dl:5  h := h + tanh(dense(h, 2))
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   block.0.h.bias.initial[i < 2] ~ uniform(-0.70710677, 0.70710677)
    long block_0_h_bias_initial_key = Draws.key(seed, BLOCK_0_H_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      block_0_h_bias[i] = (float) (-0.7071067811865475 + 1.414213562373095
          * Draws.uniform(block_0_h_bias_initial_key, i));
    }
  }

  private void initialize_block_1_h_weight() {
    // repeat.dl:5  h := h + tanh(dense(h, 2))
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   block.1.h.weight.initial[i < 2, j < 2] ~ uniform(-0.70710677, 0.70710677)
    long block_1_h_weight_initial_key = Draws.key(seed, BLOCK_1_H_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 2; n++) {
      block_1_h_weight[n] = (float) (-0.7071067811865475 + 1.414213562373095
          * Draws.uniform(block_1_h_weight_initial_key, n));
    }
  }

  private void initialize_block_1_h_bias() {
    // repeat.dl:5  h := h + tanh(dense(h, 2))
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   block.1.h.bias.initial[i < 2] ~ uniform(-0.70710677, 0.70710677)
    long block_1_h_bias_initial_key = Draws.key(seed, BLOCK_1_H_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      block_1_h_bias[i] = (float) (-0.7071067811865475 + 1.414213562373095
          * Draws.uniform(block_1_h_bias_initial_key, i));
    }
  }

  private void block_0_h_next() {
    // repeat.dl:5  h := h + tanh(dense(h, 2))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   block.0.h.y.sum[b, j] = lanes sum(i) block.0.h.weight[j, i] * x[b, i]
    //   block.0.h.y[b, j] = block.0.h.y.sum[b, j] + block.0.h.bias[j]
    //   block.0.h.next.tanh[b, i] = tanh(block.0.h.y[b, i])
    //   block.0.h.next[b, i] = x[b, i] + block.0.h.next.tanh[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          lanes[i] = Math.fma(block_0_h_weight[j * 2 + i], x[b * 2 + i], lanes[i]);
        }
        float y_sum = Lanes.close(lanes);
        float tanh = FloatMath.tanh(y_sum + block_0_h_bias[j]);
        block_0_h_next_tanh[b * 2 + j] = tanh;
        block_0_h_next[b * 2 + j] = x[b * 2 + j] + tanh;
      }
    }
  }

  private void block_1_h_and_gradients() {
    // repeat.dl:5  h := h + tanh(dense(h, 2))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // repeat.dl:14  loss mse(z, y)  (gradient by block.1.h.next)
    // repeat.dl:5  h := h + tanh(dense(h, 2))  (gradient by block.1.h.y)
    //
    //   block.1.h.y.sum[b, j] = lanes sum(i) block.1.h.weight[j, i] * block.0.h.next[b, i]
    //   block.1.h.y[b, j] = block.1.h.y.sum[b, j] + block.1.h.bias[j]
    //   block.1.h.next.tanh[b, i] = tanh(block.1.h.y[b, i])
    //   block.1.h.next[b, i] = block.0.h.next[b, i] + block.1.h.next.tanh[b, i]
    //   block.1.h.next.grad[b, i] = 2 * (block.1.h.next[b, i] - y[b, i])
    //   block.1.h.y.grad[b, j] = block.1.h.next.grad[b, j]
    //       * ((1 - block.1.h.next.tanh[b, j]) * (1 + block.1.h.next.tanh[b, j]))
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          lanes[i] = Math.fma(block_1_h_weight[j * 2 + i], block_0_h_next[b * 2 + i], lanes[i]);
        }
        float y_sum = Lanes.close(lanes);
        float tanh = FloatMath.tanh(y_sum + block_1_h_bias[j]);
        block_1_h_next_tanh[b * 2 + j] = tanh;
        float h_next_grad = 2f * (block_0_h_next[b * 2 + j] + tanh - y[b * 2 + j]);
        block_1_h_next_grad[b * 2 + j] = h_next_grad;
        block_1_h_y_grad[b * 2 + j] = h_next_grad * ((1f - tanh) * (1f + tanh));
      }
    }
  }

  private void mse() {
    // repeat.dl:5  h := h + tanh(dense(h, 2))
    // repeat.dl:14  loss mse(z, y)
    //
    //   block.1.h.next[b, i] = block.0.h.next[b, i] + block.1.h.next.tanh[b, i]
    //   mse.sum = lanes sum(b, s) (block.1.h.next[b, s] - y[b, s]) * (block.1.h.next[b, s] - y[b, s])
    //   mse.weight = number(count) * 2
    for (int n = 0; n < count * 2; n++) {
      float term = block_0_h_next[n] + block_1_h_next_tanh[n] - y[n];
      lanes[n] = Math.fma(term, term, lanes[n]);
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 2.0;
  }

  private void loss_weight() {
    // repeat.dl:14  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void block_0_h_y_grad() {
    // repeat.dl:5  h := h + tanh(dense(h, 2))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by block.0.h.next)
    // repeat.dl:5  h := h + tanh(dense(h, 2))  (gradient by block.0.h.next)
    // repeat.dl:5  h := h + tanh(dense(h, 2))  (gradient by block.0.h.y)
    //
    //   block.0.h.next.grad.2[b, i] = lanes sum(j) block.1.h.y.grad[b, j] * block.1.h.weight[j, i]
    //   block.0.h.next.grad[b, i] = block.1.h.next.grad[b, i] + block.0.h.next.grad.2[b, i]
    //   block.0.h.y.grad[b, j] = block.0.h.next.grad[b, j]
    //       * ((1 - block.0.h.next.tanh[b, j]) * (1 + block.0.h.next.tanh[b, j]))
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
          lanes[j] = Math.fma(block_1_h_y_grad[b * 2 + j], block_1_h_weight[j * 2 + i], lanes[j]);
        }
        float h_next_grad_2 = Lanes.close(lanes);
        block_0_h_y_grad[b * 2 + i] = (block_1_h_next_grad[b * 2 + i] + h_next_grad_2)
            * ((1f - block_0_h_next_tanh[b * 2 + i]) * (1f + block_0_h_next_tanh[b * 2 + i]));
      }
    }
  }

  private void block_1_h_bias_grad() {
    // repeat.dl:5  h := h + tanh(dense(h, 2))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by block.1.h.bias)
    //
    //   block.1.h.bias.grad[j] = lanes sum(b) block.1.h.y.grad[b, j]
    //   block.1.h.bias.grad_sum[j] += block.1.h.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += block_1_h_y_grad[b * 2 + j];
      }
      float h_bias_grad = Lanes.close(lanes);
      block_1_h_bias_grad_sum[j] = first ? h_bias_grad : block_1_h_bias_grad_sum[j] + h_bias_grad;
    }
  }

  private void block_1_h_weight_grad() {
    // repeat.dl:5  h := h + tanh(dense(h, 2))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by block.1.h.weight)
    //
    //   block.1.h.weight.grad[j, i] = lanes sum(b) block.1.h.y.grad[b, j] * block.0.h.next[b, i]
    //   block.1.h.weight.grad_sum[j, i] += block.1.h.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 2; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(block_1_h_y_grad[b * 2 + j], block_0_h_next[b * 2 + i], lanes[b]);
        }
        float h_weight_grad = Lanes.close(lanes);
        block_1_h_weight_grad_sum[j * 2 + i] = first ? h_weight_grad : block_1_h_weight_grad_sum[j * 2 + i]
            + h_weight_grad;
      }
    }
  }

  private void block_0_h_bias_grad() {
    // repeat.dl:5  h := h + tanh(dense(h, 2))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by block.0.h.bias)
    //
    //   block.0.h.bias.grad[j] = lanes sum(b) block.0.h.y.grad[b, j]
    //   block.0.h.bias.grad_sum[j] += block.0.h.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += block_0_h_y_grad[b * 2 + j];
      }
      float h_bias_grad = Lanes.close(lanes);
      block_0_h_bias_grad_sum[j] = first ? h_bias_grad : block_0_h_bias_grad_sum[j] + h_bias_grad;
    }
  }

  private void block_0_h_weight_grad() {
    // repeat.dl:5  h := h + tanh(dense(h, 2))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by block.0.h.weight)
    //
    //   block.0.h.weight.grad[j, i] = lanes sum(b) block.0.h.y.grad[b, j] * x[b, i]
    //   block.0.h.weight.grad_sum[j, i] += block.0.h.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 2; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(block_0_h_y_grad[b * 2 + j], x[b * 2 + i], lanes[b]);
        }
        float h_weight_grad = Lanes.close(lanes);
        block_0_h_weight_grad_sum[j * 2 + i] = first ? h_weight_grad : block_0_h_weight_grad_sum[j * 2 + i]
            + h_weight_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // repeat.dl:14  loss mse(z, y)
    // repeat.dl:15  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_block_0_h_weight() {
    // repeat.dl:15  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   block.0.h.weight.step[i, j] = block.0.h.weight.grad_sum[i, j] * scale
    //   block.0.h.weight.next[i, j] = block.0.h.weight[i, j] - 0.1 * block.0.h.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * 2; n++) {
      block_0_h_weight[n] -= 0.1f * (block_0_h_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_block_0_h_bias() {
    // repeat.dl:15  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   block.0.h.bias.step[i] = block.0.h.bias.grad_sum[i] * scale
    //   block.0.h.bias.next[i] = block.0.h.bias[i] - 0.1 * block.0.h.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      block_0_h_bias[i] -= 0.1f * (block_0_h_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void update_block_1_h_weight() {
    // repeat.dl:15  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   block.1.h.weight.step[i, j] = block.1.h.weight.grad_sum[i, j] * scale
    //   block.1.h.weight.next[i, j] = block.1.h.weight[i, j] - 0.1 * block.1.h.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * 2; n++) {
      block_1_h_weight[n] -= 0.1f * (block_1_h_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_block_1_h_bias() {
    // repeat.dl:15  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   block.1.h.bias.step[i] = block.1.h.bias.grad_sum[i] * scale
    //   block.1.h.bias.next[i] = block.1.h.bias[i] - 0.1 * block.1.h.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      block_1_h_bias[i] -= 0.1f * (block_1_h_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_block_0_h_next() {
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

  private void evaluate_block_1_h_y_sum() {
    // repeat.dl:5  h := h + tanh(dense(h, 2))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   block.1.h.y.sum[b, j] = lanes sum(i) block.1.h.weight[j, i] * block.0.h.next[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          lanes[i] = Math.fma(block_1_h_weight[j * 2 + i], block_0_h_next[b * 2 + i], lanes[i]);
        }
        block_1_h_y_sum[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }

  private void evaluate_mse() {
    // repeat.dl:5  h := h + tanh(dense(h, 2))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // repeat.dl:14  loss mse(z, y)
    //
    //   block.1.h.y[b, j] = block.1.h.y.sum[b, j] + block.1.h.bias[j]
    //   block.1.h.next[b, i] = block.0.h.next[b, i] + tanh(block.1.h.y[b, i])
    //   mse.sum = lanes sum(b, s) (block.1.h.next[b, s] - y[b, s]) * (block.1.h.next[b, s] - y[b, s])
    //   mse.weight = number(count) * 2
    for (int b = 0; b < count; b++) {
      for (int s = 0; s < 2; s++) {
        float term = block_0_h_next[b * 2 + s] + FloatMath.tanh(block_1_h_y_sum[b * 2 + s] + block_1_h_bias[s])
            - y[b * 2 + s];
        lanes[b * 2 + s] = Math.fma(term, term, lanes[b * 2 + s]);
      }
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 2.0;
  }
}
