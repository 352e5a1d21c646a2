package golden.imports;

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
 * Learns by a loss that leaves small errors alone.
 *
 * <p>Trains {@link Net}: x [3] -> z [2].
 *
 * <pre>
 *   block.0.h.d.weight [3, 3]
 *   block.0.h.d.bias [3]
 *   block.1.h.d.weight [3, 3]
 *   block.1.h.d.bias [3]
 *   z.weight [2, 3]
 *   z.bias [2]
 *   32 parameters
 *
 *   128 bytes of parameters and state
 *   128 bytes of gradients
 *   0 bytes of optimizer state
 *   256 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
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
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH).at("imports.dl:26");
  private static final Port X = Port.real("x", 3).at("imports.dl:9");
  private static final Port Y = Port.real("y", 2).at("imports.dl:23");
  private static final List<Port> PORTS = List.of(X, Y);
  private static final long BLOCK_0_H_D_WEIGHT_INITIAL = Draws.name("block.0.h.d.weight.initial");
  private static final long BLOCK_0_H_D_BIAS_INITIAL = Draws.name("block.0.h.d.bias.initial");
  private static final long BLOCK_1_H_D_WEIGHT_INITIAL = Draws.name("block.1.h.d.weight.initial");
  private static final long BLOCK_1_H_D_BIAS_INITIAL = Draws.name("block.1.h.d.bias.initial");
  private static final long Z_WEIGHT_INITIAL = Draws.name("z.weight.initial");
  private static final long Z_BIAS_INITIAL = Draws.name("z.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] block_0_h_d_weight = model.block_0_h_d_weight;
  private final float[] block_0_h_d_bias = model.block_0_h_d_bias;
  private final float[] block_1_h_d_weight = model.block_1_h_d_weight;
  private final float[] block_1_h_d_bias = model.block_1_h_d_bias;
  private final float[] z_weight = model.z_weight;
  private final float[] z_bias = model.z_bias;

  /** What has been accumulated since the last update. */
  private final float[] block_0_h_d_weight_grad_sum = new float[3 * 3];
  private final float[] block_0_h_d_bias_grad_sum = new float[3];
  private final float[] block_1_h_d_weight_grad_sum = new float[3 * 3];
  private final float[] block_1_h_d_bias_grad_sum = new float[3];
  private final float[] z_weight_grad_sum = new float[2 * 3];
  private final float[] z_bias_grad_sum = new float[2];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/block.0.h.d.weight.grad_sum", List.of(3, 3), block_0_h_d_weight_grad_sum),
      new NamedArray("accumulated/block.0.h.d.bias.grad_sum", List.of(3), block_0_h_d_bias_grad_sum),
      new NamedArray("accumulated/block.1.h.d.weight.grad_sum", List.of(3, 3), block_1_h_d_weight_grad_sum),
      new NamedArray("accumulated/block.1.h.d.bias.grad_sum", List.of(3), block_1_h_d_bias_grad_sum),
      new NamedArray("accumulated/z.weight.grad_sum", List.of(2, 3), z_weight_grad_sum),
      new NamedArray("accumulated/z.bias.grad_sum", List.of(2), z_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("tolerant"), List.of("worst"));

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] block_0_h_d_y_sum = new float[2 * 3];
  /** In the array of block_0_h_d_y_sum, which is not needed at the same time: 2 * 2 values. */
  private final float[] z_sum = block_0_h_d_y_sum;
  private final float[] block_0_h_d = new float[2 * 3];
  private final float[] block_0_h_next = new float[2 * 3];
  private final float[] block_1_h_d_y_sum = new float[2 * 3];
  /** In the array of block_1_h_d_y_sum, which is not needed at the same time: 2 * 3 values. */
  private final float[] block_0_h_d_y_grad = block_1_h_d_y_sum;
  private final float[] block_1_h_d = new float[2 * 3];
  private final float[] z_x = new float[2 * 3];
  /** In the array of z_x, which is not needed at the same time: 2 * 3 values. */
  private final float[] z_x_grad = z_x;
  private final float[] z_grad = new float[2 * 2];
  private final float[] worst_sum_max = new float[2];
  private final float[] block_1_h_d_y_grad = new float[2 * 3];
  /** In the array of block_1_h_d_y_grad, which is not needed at the same time: 2 * 2 values. */
  private final float[] z = block_1_h_d_y_grad;

  private float tolerant_sum;
  private double tolerant_weight;
  private float worst_sum;
  private double worst_weight;
  private double scale;
  private double last_rate = Double.NaN;

  /** The mini-batch. */
  private float[] x;
  private float[] y;
  private int count;

  private Fit(long seed) {
    super(seed);
    initialize_block_0_h_d_weight();
    initialize_block_0_h_d_bias();
    initialize_block_1_h_d_weight();
    initialize_block_1_h_d_bias();
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
   * @param x {@code 2 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param y {@code 2 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
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
   * @param x {@code 2 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param y {@code 2 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] x, float[] y, int count) {
    enter(x, y, count);
    block_0_h();
    block_1_h_d_and_z_x();
    z_and_grad();
    tolerant();
    worst_sum_max();
    worst();
    loss_weight();
    // backward
    z_bias_grad();
    z_weight_grad();
    z_x_and_block_1_h_d_y_grad();
    block_0_h_d_y_grad();
    block_1_h_d_bias_grad();
    block_1_h_d_weight_grad();
    block_0_h_d_bias_grad();
    block_0_h_d_weight_grad();
    tally.set(0, tolerant_sum, tolerant_weight);
    tally.set(1, worst_sum, worst_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param x {@code 2 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param y {@code 2 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] x, float[] y, int count) {
    enter(x, y, count);
    evaluate_block_0_h_next();
    evaluate_z_x();
    evaluate_z_sum();
    evaluate_tolerant();
    evaluate_worst_sum_max();
    worst();
    tally.set(0, tolerant_sum, tolerant_weight);
    tally.set(1, worst_sum, worst_weight);
    return (float) tally.loss();
  }

  @Override
  public void update() {
    if (pending == 0) {
      throw new IllegalStateException("there is nothing to update by: accumulate first");
    }
    update_scale_and_last_rate();
    update_block_0_h_d_weight();
    update_block_0_h_d_bias();
    update_block_1_h_d_weight();
    update_block_1_h_d_bias();
    update_z_weight();
    update_z_bias();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] x, float[] y, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 2 * 3);
    Y.requireLength(y, 2 * 2);
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

  private void initialize_block_0_h_d_weight() {
    // blocks.dl:5  d = squash(dense(x, n))
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   block.0.h.d.weight.initial[i < 3, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long block_0_h_d_weight_initial_key = Draws.key(seed, BLOCK_0_H_D_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 3 * 3; n++) {
      block_0_h_d_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517
          * Draws.uniform(block_0_h_d_weight_initial_key, n));
    }
  }

  private void initialize_block_0_h_d_bias() {
    // blocks.dl:5  d = squash(dense(x, n))
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   block.0.h.d.bias.initial[i < 3] ~ uniform(-0.57735026, 0.57735026)
    long block_0_h_d_bias_initial_key = Draws.key(seed, BLOCK_0_H_D_BIAS_INITIAL, passes);
    for (int i = 0; i < 3; i++) {
      block_0_h_d_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517
          * Draws.uniform(block_0_h_d_bias_initial_key, i));
    }
  }

  private void initialize_block_1_h_d_weight() {
    // blocks.dl:5  d = squash(dense(x, n))
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   block.1.h.d.weight.initial[i < 3, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long block_1_h_d_weight_initial_key = Draws.key(seed, BLOCK_1_H_D_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 3 * 3; n++) {
      block_1_h_d_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517
          * Draws.uniform(block_1_h_d_weight_initial_key, n));
    }
  }

  private void initialize_block_1_h_d_bias() {
    // blocks.dl:5  d = squash(dense(x, n))
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   block.1.h.d.bias.initial[i < 3] ~ uniform(-0.57735026, 0.57735026)
    long block_1_h_d_bias_initial_key = Draws.key(seed, BLOCK_1_H_D_BIAS_INITIAL, passes);
    for (int i = 0; i < 3; i++) {
      block_1_h_d_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517
          * Draws.uniform(block_1_h_d_bias_initial_key, i));
    }
  }

  private void initialize_z_weight() {
    // imports.dl:14  z = dense(half(h), 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   z.weight.initial[i < 2, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long z_weight_initial_key = Draws.key(seed, Z_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 3; n++) {
      z_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(z_weight_initial_key, n));
    }
  }

  private void initialize_z_bias() {
    // imports.dl:14  z = dense(half(h), 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   z.bias.initial[i < 2] ~ uniform(-0.57735026, 0.57735026)
    long z_bias_initial_key = Draws.key(seed, Z_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      z_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(z_bias_initial_key, i));
    }
  }

  private void block_0_h() {
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
        block_0_h_d_y_sum[b * 3 + j] = y_sum;
        float term = y_sum + block_0_h_d_bias[j];
        float d = term / (1f + 0.25f * Math.abs(term));
        block_0_h_d[b * 3 + j] = d;
        block_0_h_next[b * 3 + j] = x[b * 3 + j] + 0.5f * d;
      }
    }
  }

  private void block_1_h_d_and_z_x() {
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
        block_1_h_d_y_sum[b * 3 + j] = y_sum;
        float term = y_sum + block_1_h_d_bias[j];
        float d = term / (1f + 0.25f * Math.abs(term));
        block_1_h_d[b * 3 + j] = d;
        z_x[b * 3 + j] = (block_0_h_next[b * 3 + j] + 0.5f * d) * 0.5f;
      }
    }
  }

  private void z_and_grad() {
    // imports.dl:14  z = dense(half(h), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // imports.dl:24  loss tolerant(z, y)  (gradient by z)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * z.x[b, i]
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    //   z.grad[b, j] = if 0 < abs(z[b, j] - y[b, j]) - 0.1 then 2 * max(abs(z[b, j] - y[b, j]) - 0.1, 0)
    //       * sign(z[b, j] - y[b, j]) else 0
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(z_weight[j * 3 + i], z_x[b * 3 + i], lanes[i]);
        }
        float z_sum_2 = Lanes.close(lanes);
        float z_bj = z_sum_2 + z_bias[j];
        z[b * 2 + j] = z_bj;
        float part = 0f;
        if (Math.abs(z_bj - y[b * 2 + j]) - 0.1f > 0f) {
          float term = z_bj - y[b * 2 + j];
          part = 2f * Math.max(Math.abs(term) - 0.1f, 0f) * Math.signum(term);
        }
        z_grad[b * 2 + j] = part;
      }
    }
  }

  private void tolerant() {
    // imports.dl:24  loss tolerant(z, y)
    //
    //   tolerant.sum = lanes sum(b, i) max(abs(z[b, i] - y[b, i]) - 0.1, 0) * max(abs(z[b, i] - y[b, i]) - 0.1, 0)
    //   tolerant.weight = number(count) * 2
    for (int n = 0; n < count * 2; n++) {
      float term = Math.max(Math.abs(z[n] - y[n]) - 0.1f, 0f);
      lanes[n] = Math.fma(term, term, lanes[n]);
    }
    tolerant_sum = Lanes.close(lanes);
    tolerant_weight = (double) count * 2.0;
  }

  private void worst_sum_max() {
    // imports.dl:27  metric worst(z, y)
    //
    //   worst.sum.max[b] = max(i) max(abs(z[b, i] - y[b, i]) - 0.1, 0)
    for (int b = 0; b < count; b++) {
      float max = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 2; i++) {
        max = Math.max(max, Math.max(Math.abs(z[b * 2 + i] - y[b * 2 + i]) - 0.1f, 0f));
      }
      worst_sum_max[b] = max;
    }
  }

  private void worst() {
    // imports.dl:27  metric worst(z, y)
    //
    //   worst.sum = lanes sum(b) worst.sum.max[b]
    //   worst.weight = number(count)
    for (int b = 0; b < count; b++) {
      lanes[b] += worst_sum_max[b];
    }
    worst_sum = Lanes.close(lanes);
    worst_weight = (double) count;
  }

  private void loss_weight() {
    // imports.dl:24  loss tolerant(z, y)
    //
    //   loss.weight.next = if pending == 0 then tolerant.weight else loss.weight + tolerant.weight
    loss_weight[0] = pending == 0 ? tolerant_weight : loss_weight[0] + tolerant_weight;
  }

  private void z_bias_grad() {
    // imports.dl:14  z = dense(half(h), 2)
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
    // imports.dl:14  z = dense(half(h), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.weight)
    //
    //   z.weight.grad[j, i] = lanes sum(b) z.grad[b, j] * z.x[b, i]
    //   z.weight.grad_sum[j, i] += z.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(z_grad[b * 2 + j], z_x[b * 3 + i], lanes[b]);
        }
        float z_weight_grad = Lanes.close(lanes);
        z_weight_grad_sum[j * 3 + i] = first ? z_weight_grad : z_weight_grad_sum[j * 3 + i] + z_weight_grad;
      }
    }
  }

  private void z_x_and_block_1_h_d_y_grad() {
    // blocks.dl:5  d = squash(dense(x, n))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // imports.dl:14  z = dense(half(h), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.x)
    // imports.dl:14  z = dense(half(h), 2)  (gradient by block.1.h.next)
    // imports.dl:12  h := residual(h)  (gradient by block.1.h.d)
    // blocks.dl:5  d = squash(dense(x, n))  (gradient by block.1.h.d.y)
    //
    //   block.1.h.d.y[b, j] = block.1.h.d.y.sum[b, j] + block.1.h.d.bias[j]
    //   z.x.grad[b, i] = lanes sum(j) z.grad[b, j] * z.weight[j, i]
    //   block.1.h.next.grad[b, i] = z.x.grad[b, i] * 0.5
    //   block.1.h.d.grad[b, i] = block.1.h.next.grad[b, i] * 0.5
    //   block.1.h.d.y.grad[b, j] = block.1.h.d.grad[b, j] / (1 + 0.25 * abs(block.1.h.d.y[b, j]))
    //       - block.1.h.d.grad[b, j] / (1 + 0.25 * abs(block.1.h.d.y[b, j])) * block.1.h.d[b, j] * 0.25
    //       * sign(block.1.h.d.y[b, j])
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 2; j++) {
          lanes[j] = Math.fma(z_grad[b * 2 + j], z_weight[j * 3 + i], lanes[j]);
        }
        float x_grad = Lanes.close(lanes);
        z_x_grad[b * 3 + i] = x_grad;
        float term = x_grad * 0.5f * 0.5f / (1f + 0.25f * Math.abs(block_1_h_d_y_sum[b * 3 + i] + block_1_h_d_bias[i]));
        block_1_h_d_y_grad[b * 3 + i] = term - term * block_1_h_d[b * 3 + i] * 0.25f
            * Math.signum(block_1_h_d_y_sum[b * 3 + i] + block_1_h_d_bias[i]);
      }
    }
  }

  private void block_0_h_d_y_grad() {
    // blocks.dl:5  d = squash(dense(x, n))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by block.0.h.next)
    // imports.dl:14  z = dense(half(h), 2)  (gradient by block.1.h.next)
    // imports.dl:12  h := residual(h)  (gradient by block.0.h.next)
    // imports.dl:12  h := residual(h)  (gradient by block.0.h.d)
    // blocks.dl:5  d = squash(dense(x, n))  (gradient by block.0.h.d.y)
    //
    //   block.0.h.d.y[b, j] = block.0.h.d.y.sum[b, j] + block.0.h.d.bias[j]
    //   block.1.h.next.grad[b, i] = z.x.grad[b, i] * 0.5
    //   block.0.h.next.grad.2[b, i] = lanes sum(j) block.1.h.d.y.grad[b, j] * block.1.h.d.weight[j, i]
    //   block.0.h.next.grad[b, i] = block.1.h.next.grad[b, i] + block.0.h.next.grad.2[b, i]
    //   block.0.h.d.grad[b, i] = block.0.h.next.grad[b, i] * 0.5
    //   block.0.h.d.y.grad[b, j] = block.0.h.d.grad[b, j] / (1 + 0.25 * abs(block.0.h.d.y[b, j]))
    //       - block.0.h.d.grad[b, j] / (1 + 0.25 * abs(block.0.h.d.y[b, j])) * block.0.h.d[b, j] * 0.25
    //       * sign(block.0.h.d.y[b, j])
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          lanes[j] = Math.fma(block_1_h_d_y_grad[b * 3 + j], block_1_h_d_weight[j * 3 + i], lanes[j]);
        }
        float h_next_grad_2 = Lanes.close(lanes);
        float term = (z_x_grad[b * 3 + i] * 0.5f + h_next_grad_2) * 0.5f
            / (1f + 0.25f * Math.abs(block_0_h_d_y_sum[b * 3 + i] + block_0_h_d_bias[i]));
        block_0_h_d_y_grad[b * 3 + i] = term - term * block_0_h_d[b * 3 + i] * 0.25f
            * Math.signum(block_0_h_d_y_sum[b * 3 + i] + block_0_h_d_bias[i]);
      }
    }
  }

  private void block_1_h_d_bias_grad() {
    // blocks.dl:5  d = squash(dense(x, n))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by block.1.h.d.bias)
    //
    //   block.1.h.d.bias.grad[j] = lanes sum(b) block.1.h.d.y.grad[b, j]
    //   block.1.h.d.bias.grad_sum[j] += block.1.h.d.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 3; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += block_1_h_d_y_grad[b * 3 + j];
      }
      float d_bias_grad = Lanes.close(lanes);
      block_1_h_d_bias_grad_sum[j] = first ? d_bias_grad : block_1_h_d_bias_grad_sum[j] + d_bias_grad;
    }
  }

  private void block_1_h_d_weight_grad() {
    // blocks.dl:5  d = squash(dense(x, n))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by block.1.h.d.weight)
    //
    //   block.1.h.d.weight.grad[j, i] = lanes sum(b) block.1.h.d.y.grad[b, j] * block.0.h.next[b, i]
    //   block.1.h.d.weight.grad_sum[j, i] += block.1.h.d.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 3; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(block_1_h_d_y_grad[b * 3 + j], block_0_h_next[b * 3 + i], lanes[b]);
        }
        float d_weight_grad = Lanes.close(lanes);
        block_1_h_d_weight_grad_sum[j * 3 + i] = first ? d_weight_grad : block_1_h_d_weight_grad_sum[j * 3 + i]
            + d_weight_grad;
      }
    }
  }

  private void block_0_h_d_bias_grad() {
    // blocks.dl:5  d = squash(dense(x, n))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by block.0.h.d.bias)
    //
    //   block.0.h.d.bias.grad[j] = lanes sum(b) block.0.h.d.y.grad[b, j]
    //   block.0.h.d.bias.grad_sum[j] += block.0.h.d.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 3; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += block_0_h_d_y_grad[b * 3 + j];
      }
      float d_bias_grad = Lanes.close(lanes);
      block_0_h_d_bias_grad_sum[j] = first ? d_bias_grad : block_0_h_d_bias_grad_sum[j] + d_bias_grad;
    }
  }

  private void block_0_h_d_weight_grad() {
    // blocks.dl:5  d = squash(dense(x, n))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by block.0.h.d.weight)
    //
    //   block.0.h.d.weight.grad[j, i] = lanes sum(b) block.0.h.d.y.grad[b, j] * x[b, i]
    //   block.0.h.d.weight.grad_sum[j, i] += block.0.h.d.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 3; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(block_0_h_d_y_grad[b * 3 + j], x[b * 3 + i], lanes[b]);
        }
        float d_weight_grad = Lanes.close(lanes);
        block_0_h_d_weight_grad_sum[j * 3 + i] = first ? d_weight_grad : block_0_h_d_weight_grad_sum[j * 3 + i]
            + d_weight_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // imports.dl:24  loss tolerant(z, y)
    // imports.dl:25  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_block_0_h_d_weight() {
    // imports.dl:25  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   block.0.h.d.weight.step[i, j] = block.0.h.d.weight.grad_sum[i, j] * scale
    //   block.0.h.d.weight.next[i, j] = block.0.h.d.weight[i, j] - 0.1 * block.0.h.d.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 3 * 3; n++) {
      block_0_h_d_weight[n] -= 0.1f * (block_0_h_d_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_block_0_h_d_bias() {
    // imports.dl:25  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   block.0.h.d.bias.step[i] = block.0.h.d.bias.grad_sum[i] * scale
    //   block.0.h.d.bias.next[i] = block.0.h.d.bias[i] - 0.1 * block.0.h.d.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 3; i++) {
      block_0_h_d_bias[i] -= 0.1f * (block_0_h_d_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void update_block_1_h_d_weight() {
    // imports.dl:25  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   block.1.h.d.weight.step[i, j] = block.1.h.d.weight.grad_sum[i, j] * scale
    //   block.1.h.d.weight.next[i, j] = block.1.h.d.weight[i, j] - 0.1 * block.1.h.d.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 3 * 3; n++) {
      block_1_h_d_weight[n] -= 0.1f * (block_1_h_d_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_block_1_h_d_bias() {
    // imports.dl:25  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   block.1.h.d.bias.step[i] = block.1.h.d.bias.grad_sum[i] * scale
    //   block.1.h.d.bias.next[i] = block.1.h.d.bias[i] - 0.1 * block.1.h.d.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 3; i++) {
      block_1_h_d_bias[i] -= 0.1f * (block_1_h_d_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void update_z_weight() {
    // imports.dl:25  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.weight.step[i, j] = z.weight.grad_sum[i, j] * scale
    //   z.weight.next[i, j] = z.weight[i, j] - 0.1 * z.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * 3; n++) {
      z_weight[n] -= 0.1f * (z_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_z_bias() {
    // imports.dl:25  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.bias.step[i] = z.bias.grad_sum[i] * scale
    //   z.bias.next[i] = z.bias[i] - 0.1 * z.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      z_bias[i] -= 0.1f * (z_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_block_0_h_next() {
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

  private void evaluate_z_x() {
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

  private void evaluate_z_sum() {
    // imports.dl:14  z = dense(half(h), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * z.x[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(z_weight[j * 3 + i], z_x[b * 3 + i], lanes[i]);
        }
        z_sum[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }

  private void evaluate_tolerant() {
    // imports.dl:14  z = dense(half(h), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // imports.dl:24  loss tolerant(z, y)
    //
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    //   tolerant.sum = lanes sum(b, i) max(abs(z[b, i] - y[b, i]) - 0.1, 0) * max(abs(z[b, i] - y[b, i]) - 0.1, 0)
    //   tolerant.weight = number(count) * 2
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 2; i++) {
        float term = Math.max(Math.abs(z_sum[b * 2 + i] + z_bias[i] - y[b * 2 + i]) - 0.1f, 0f);
        lanes[b * 2 + i] = Math.fma(term, term, lanes[b * 2 + i]);
      }
    }
    tolerant_sum = Lanes.close(lanes);
    tolerant_weight = (double) count * 2.0;
  }

  private void evaluate_worst_sum_max() {
    // imports.dl:14  z = dense(half(h), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // imports.dl:27  metric worst(z, y)
    //
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    //   worst.sum.max[b] = max(i) max(abs(z[b, i] - y[b, i]) - 0.1, 0)
    for (int b = 0; b < count; b++) {
      float max = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 2; i++) {
        max = Math.max(max, Math.max(Math.abs(z_sum[b * 2 + i] + z_bias[i] - y[b * 2 + i]) - 0.1f, 0f));
      }
      worst_sum_max[b] = max;
    }
  }
}
