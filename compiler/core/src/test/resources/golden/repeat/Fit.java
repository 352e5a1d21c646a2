package golden.repeat;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Checks;
import org.descentlang.runtime.Draws;
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
 * </pre>
 *
 * <pre>
 *   48 bytes of parameters and state
 *   48 bytes of gradients
 *   0 bytes of optimizer state
 *   224 bytes of what is computed on the way
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
  public static final int BATCH = 4;
  private static final List<Port> PORTS = List.of(Port.real("x", 2), Port.real("y", 2));
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

  /** What is computed on the way. */
  private final float[] lanes = new float[16];
  private final float[] block_0_h_y_sum = new float[4 * 2];
  /** In the array of block_0_h_y_sum, which is not needed at the same time: 4 * 2 values. */
  private final float[] block_1_h_y_sum = block_0_h_y_sum;
  private final float[] block_0_h_next = new float[4 * 2];
  private final float[] block_1_h_next = new float[4 * 2];
  /** In the array of block_1_h_next, which is not needed at the same time: 4 * 2 values. */
  private final float[] block_0_h_y_grad = block_1_h_next;
  private final float[] block_1_h_next_grad = new float[4 * 2];
  private final float[] block_1_h_y_grad = new float[4 * 2];

  private double mse_weight;
  private float mse_sum;
  private double scale;
  private double rate = Double.NaN;

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

  /** One update by the first {@code count} examples: returns their loss without penalties, before the update. */
  public float step(float[] x, float[] y, int count) {
    accumulate(x, y, count);
    update();
    return (float) tally.loss();
  }

  /** Adds the gradient of the loss of the examples to what the next {@link #update()} uses. */
  public void accumulate(float[] x, float[] y, int count) {
    enter(x, y, count);
    block_0_h_next();
    block_1_h();
    loss_weight();
    // backward
    block_0_h_y_grad();
    block_1_h_bias_grad_sum();
    block_1_h_weight_grad_sum();
    block_0_h_bias_grad_sum();
    block_0_h_weight_grad_sum();
    tally.set(0, mse_sum, mse_weight);
    tally.coefficient(0, 1.0);
    passes++;
    pending++;
  }

  /** The loss of the examples as the model predicts, with no update. */
  public float evaluate(float[] x, float[] y, int count) {
    enter(x, y, count);
    evaluate_block_0_h_next();
    evaluate_block_1_h_y_sum();
    evaluate_mse_weight();
    tally.set(0, mse_sum, mse_weight);
    tally.coefficient(0, 1.0);
    return (float) tally.loss();
  }

  @Override
  public void update() {
    if (pending == 0) {
      throw new IllegalStateException("there is nothing to update by: accumulate first");
    }
    update_scalars();
    update_block_0_h_weight();
    update_block_0_h_bias();
    update_block_1_h_weight();
    update_block_1_h_bias();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] x, float[] y, int count) {
    Checks.count(count, BATCH);
    Checks.length("x", x.length, 4 * 2);
    Checks.length("y", y.length, 4 * 2);
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
    return rate;
  }

  /**
   * layers.dl: weight W: [units, n] ~ initial
   *
   *   block.0.h.weight.initial[i < 2, j < 2] ~ uniform(-0.7071067811865475, 0.7071067811865475)
   */
  private void initialize_block_0_h_weight() {
    long block_0_h_weight_initial_key = Draws.key(seed, BLOCK_0_H_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 2; n++) {
      block_0_h_weight[n] = (float) (-0.7071067811865475 + 1.414213562373095
          * Draws.uniform(block_0_h_weight_initial_key, n));
    }
  }

  /**
   * layers.dl: if bias { bias b: [units] ~ uniform(-1/sqrt(n), 1/sqrt(n)) }
   *
   *   block.0.h.bias.initial[i < 2] ~ uniform(-0.7071067811865475, 0.7071067811865475)
   */
  private void initialize_block_0_h_bias() {
    long block_0_h_bias_initial_key = Draws.key(seed, BLOCK_0_H_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      block_0_h_bias[i] = (float) (-0.7071067811865475 + 1.414213562373095
          * Draws.uniform(block_0_h_bias_initial_key, i));
    }
  }

  /**
   * layers.dl: weight W: [units, n] ~ initial
   *
   *   block.1.h.weight.initial[i < 2, j < 2] ~ uniform(-0.7071067811865475, 0.7071067811865475)
   */
  private void initialize_block_1_h_weight() {
    long block_1_h_weight_initial_key = Draws.key(seed, BLOCK_1_H_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 2; n++) {
      block_1_h_weight[n] = (float) (-0.7071067811865475 + 1.414213562373095
          * Draws.uniform(block_1_h_weight_initial_key, n));
    }
  }

  /**
   * layers.dl: if bias { bias b: [units] ~ uniform(-1/sqrt(n), 1/sqrt(n)) }
   *
   *   block.1.h.bias.initial[i < 2] ~ uniform(-0.7071067811865475, 0.7071067811865475)
   */
  private void initialize_block_1_h_bias() {
    long block_1_h_bias_initial_key = Draws.key(seed, BLOCK_1_H_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      block_1_h_bias[i] = (float) (-0.7071067811865475 + 1.414213562373095
          * Draws.uniform(block_1_h_bias_initial_key, i));
    }
  }

  /**
   * layers.dl: y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
   * repeat.dl:5  h := h + tanh(dense(h, 2))
   *
   *   block.0.h.y.sum[b, j] = lanes sum(i) block.0.h.weight[j, i] * x[b, i]
   *   block.0.h.y[b, j] = block.0.h.y.sum[b, j] + block.0.h.bias[j]
   *   block.0.h.next[b, i] = x[b, i] + tanh(block.0.h.y[b, i])
   */
  private void block_0_h_next() {
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          int lane = i & 15;
          lanes[lane] = Math.fma(block_0_h_weight[j * 2 + i], x[b * 2 + i], lanes[lane]);
        }
        float y_sum = Lanes.close(lanes);
        block_0_h_y_sum[b * 2 + j] = y_sum;
        block_0_h_next[b * 2 + j] = x[b * 2 + j] + (float) StrictMath.tanh(y_sum + block_0_h_bias[j]);
      }
    }
  }

  /**
   * layers.dl: y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
   * repeat.dl:5  h := h + tanh(dense(h, 2))
   * repeat.dl:14  loss mse(z, y)  (gradient by block.1.h.next)
   * repeat.dl:5  h := h + tanh(dense(h, 2))  (gradient by block.1.h.y)
   *
   *   block.1.h.y.sum[b, j] = lanes sum(i) block.1.h.weight[j, i] * block.0.h.next[b, i]
   *   block.1.h.y[b, j] = block.1.h.y.sum[b, j] + block.1.h.bias[j]
   *   block.1.h.next[b, i] = block.0.h.next[b, i] + tanh(block.1.h.y[b, i])
   *   block.1.h.next.grad[b, i] = 2 * (block.1.h.next[b, i] - y[b, i])
   *   block.1.h.y.grad[b, j] = block.1.h.next.grad[b, j] * ((1 - tanh(block.1.h.y[b, j])) * (1 + tanh(block.1.h.y[b,
   *     j])))
   */
  private void block_1_h() {
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          int lane = i & 15;
          lanes[lane] = Math.fma(block_1_h_weight[j * 2 + i], block_0_h_next[b * 2 + i], lanes[lane]);
        }
        float y_sum = Lanes.close(lanes);
        float h_next = block_0_h_next[b * 2 + j] + (float) StrictMath.tanh(y_sum + block_1_h_bias[j]);
        block_1_h_next[b * 2 + j] = h_next;
        float h_next_grad = 2f * (h_next - y[b * 2 + j]);
        block_1_h_next_grad[b * 2 + j] = h_next_grad;
        float term = (float) StrictMath.tanh(y_sum + block_1_h_bias[j]);
        block_1_h_y_grad[b * 2 + j] = h_next_grad * ((1f - term) * (1f + term));
      }
    }
  }

  /**
   * repeat.dl:14  loss mse(z, y)
   * repeat.dl:11  trainer Fit
   *
   *   mse.sum = lanes sum(b, s) (block.1.h.next[b, s] - y[b, s]) * (block.1.h.next[b, s] - y[b, s])
   *   mse.weight = number(count) * 2
   *   loss.weight.next = if 0 < pending then loss.weight + mse.weight else mse.weight
   */
  private void loss_weight() {
    for (int n = 0; n < count * 2; n++) {
      int lane = n & 15;
      float term = block_1_h_next[n] - y[n];
      lanes[lane] = Math.fma(term, term, lanes[lane]);
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 2.0;
    loss_weight[0] = pending > 0 ? loss_weight[0] + mse_weight : mse_weight;
  }

  /**
   * layers.dl: y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
   * layers.dl: y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by block.0.h.next)
   * repeat.dl:5  h := h + tanh(dense(h, 2))  (gradient by block.0.h.next)
   * repeat.dl:5  h := h + tanh(dense(h, 2))  (gradient by block.0.h.y)
   *
   *   block.0.h.y[b, j] = block.0.h.y.sum[b, j] + block.0.h.bias[j]
   *   block.0.h.next.grad.2[b, i] = lanes sum(j) block.1.h.y.grad[b, j] * block.1.h.weight[j, i]
   *   block.0.h.next.grad[b, i] = block.1.h.next.grad[b, i] + block.0.h.next.grad.2[b, i]
   *   block.0.h.y.grad[b, j] = block.0.h.next.grad[b, j] * ((1 - tanh(block.0.h.y[b, j])) * (1 + tanh(block.0.h.y[b,
   *     j])))
   */
  private void block_0_h_y_grad() {
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
          int lane = j & 15;
          lanes[lane] = Math.fma(block_1_h_y_grad[b * 2 + j], block_1_h_weight[j * 2 + i], lanes[lane]);
        }
        float h_next_grad_2 = Lanes.close(lanes);
        float term = (float) StrictMath.tanh(block_0_h_y_sum[b * 2 + i] + block_0_h_bias[i]);
        block_0_h_y_grad[b * 2 + i] = (block_1_h_next_grad[b * 2 + i] + h_next_grad_2) * ((1f - term) * (1f + term));
      }
    }
  }

  /**
   * layers.dl: y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by block.1.h.bias)
   * gradient by block.1.h.bias of the mini-batches since the last update
   *
   *   block.1.h.bias.grad[j] = lanes sum(b) block.1.h.y.grad[b, j]
   *   block.1.h.bias.grad_sum.next[j] = if pending < 1 then block.1.h.bias.grad[j] else block.1.h.bias.grad_sum[j] +
   *     block.1.h.bias.grad[j]
   */
  private void block_1_h_bias_grad_sum() {
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b & 15] += block_1_h_y_grad[b * 2 + j];
      }
      float h_bias_grad = Lanes.close(lanes);
      block_1_h_bias_grad_sum[j] = pending < 1 ? h_bias_grad : block_1_h_bias_grad_sum[j] + h_bias_grad;
    }
  }

  /**
   * layers.dl: y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by block.1.h.weight)
   * gradient by block.1.h.weight of the mini-batches since the last update
   *
   *   block.1.h.weight.grad[j, i] = lanes sum(b) block.1.h.y.grad[b, j] * block.0.h.next[b, i]
   *   block.1.h.weight.grad_sum.next[j, i] = if pending < 1 then block.1.h.weight.grad[j, i] else
   *     block.1.h.weight.grad_sum[j, i] + block.1.h.weight.grad[j, i]
   */
  private void block_1_h_weight_grad_sum() {
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 2; i++) {
        for (int b = 0; b < count; b++) {
          int lane = b & 15;
          lanes[lane] = Math.fma(block_1_h_y_grad[b * 2 + j], block_0_h_next[b * 2 + i], lanes[lane]);
        }
        float h_weight_grad = Lanes.close(lanes);
        block_1_h_weight_grad_sum[j * 2 + i] = pending < 1 ? h_weight_grad : block_1_h_weight_grad_sum[j * 2 + i]
            + h_weight_grad;
      }
    }
  }

  /**
   * layers.dl: y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by block.0.h.bias)
   * gradient by block.0.h.bias of the mini-batches since the last update
   *
   *   block.0.h.bias.grad[j] = lanes sum(b) block.0.h.y.grad[b, j]
   *   block.0.h.bias.grad_sum.next[j] = if pending < 1 then block.0.h.bias.grad[j] else block.0.h.bias.grad_sum[j] +
   *     block.0.h.bias.grad[j]
   */
  private void block_0_h_bias_grad_sum() {
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b & 15] += block_0_h_y_grad[b * 2 + j];
      }
      float h_bias_grad = Lanes.close(lanes);
      block_0_h_bias_grad_sum[j] = pending < 1 ? h_bias_grad : block_0_h_bias_grad_sum[j] + h_bias_grad;
    }
  }

  /**
   * layers.dl: y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by block.0.h.weight)
   * gradient by block.0.h.weight of the mini-batches since the last update
   *
   *   block.0.h.weight.grad[j, i] = lanes sum(b) block.0.h.y.grad[b, j] * x[b, i]
   *   block.0.h.weight.grad_sum.next[j, i] = if pending < 1 then block.0.h.weight.grad[j, i] else
   *     block.0.h.weight.grad_sum[j, i] + block.0.h.weight.grad[j, i]
   */
  private void block_0_h_weight_grad_sum() {
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 2; i++) {
        for (int b = 0; b < count; b++) {
          int lane = b & 15;
          lanes[lane] = Math.fma(block_0_h_y_grad[b * 2 + j], x[b * 2 + i], lanes[lane]);
        }
        float h_weight_grad = Lanes.close(lanes);
        block_0_h_weight_grad_sum[j * 2 + i] = pending < 1 ? h_weight_grad : block_0_h_weight_grad_sum[j * 2 + i]
            + h_weight_grad;
      }
    }
  }

  /**
   * repeat.dl:11  trainer Fit
   * optimizers.dl: step lr
   *
   *   scale = if loss.weight == 0 then 0 else 1 / loss.weight
   *   rate = 0.1
   */
  private void update_scalars() {
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    rate = 0.1;
  }

  /**
   * optimizers.dl: update w by g at t
   * optimizers.dl: w := w - lr * d
   *
   *   block.0.h.weight.step[i, j] = block.0.h.weight.grad_sum[i, j] * scale
   *   block.0.h.weight.next[i, j] = block.0.h.weight[i, j] - 0.1 * block.0.h.weight.step[i, j]
   */
  private void update_block_0_h_weight() {
    for (int n = 0; n < 2 * 2; n++) {
      block_0_h_weight[n] = block_0_h_weight[n] - 0.1f * (block_0_h_weight_grad_sum[n] * (float) scale);
    }
  }

  /**
   * optimizers.dl: update w by g at t
   * optimizers.dl: w := w - lr * d
   *
   *   block.0.h.bias.step[i] = block.0.h.bias.grad_sum[i] * scale
   *   block.0.h.bias.next[i] = block.0.h.bias[i] - 0.1 * block.0.h.bias.step[i]
   */
  private void update_block_0_h_bias() {
    for (int i = 0; i < 2; i++) {
      block_0_h_bias[i] = block_0_h_bias[i] - 0.1f * (block_0_h_bias_grad_sum[i] * (float) scale);
    }
  }

  /**
   * optimizers.dl: update w by g at t
   * optimizers.dl: w := w - lr * d
   *
   *   block.1.h.weight.step[i, j] = block.1.h.weight.grad_sum[i, j] * scale
   *   block.1.h.weight.next[i, j] = block.1.h.weight[i, j] - 0.1 * block.1.h.weight.step[i, j]
   */
  private void update_block_1_h_weight() {
    for (int n = 0; n < 2 * 2; n++) {
      block_1_h_weight[n] = block_1_h_weight[n] - 0.1f * (block_1_h_weight_grad_sum[n] * (float) scale);
    }
  }

  /**
   * optimizers.dl: update w by g at t
   * optimizers.dl: w := w - lr * d
   *
   *   block.1.h.bias.step[i] = block.1.h.bias.grad_sum[i] * scale
   *   block.1.h.bias.next[i] = block.1.h.bias[i] - 0.1 * block.1.h.bias.step[i]
   */
  private void update_block_1_h_bias() {
    for (int i = 0; i < 2; i++) {
      block_1_h_bias[i] = block_1_h_bias[i] - 0.1f * (block_1_h_bias_grad_sum[i] * (float) scale);
    }
  }

  /**
   * layers.dl: y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
   * repeat.dl:5  h := h + tanh(dense(h, 2))
   *
   *   block.0.h.y.sum[b, j] = lanes sum(i) block.0.h.weight[j, i] * x[b, i]
   *   block.0.h.y[b, j] = block.0.h.y.sum[b, j] + block.0.h.bias[j]
   *   block.0.h.next[b, i] = x[b, i] + tanh(block.0.h.y[b, i])
   */
  private void evaluate_block_0_h_next() {
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          int lane = i & 15;
          lanes[lane] = Math.fma(block_0_h_weight[j * 2 + i], x[b * 2 + i], lanes[lane]);
        }
        float y_sum = Lanes.close(lanes);
        block_0_h_next[b * 2 + j] = x[b * 2 + j] + (float) StrictMath.tanh(y_sum + block_0_h_bias[j]);
      }
    }
  }

  /**
   * layers.dl: y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
   *
   *   block.1.h.y.sum[b, j] = lanes sum(i) block.1.h.weight[j, i] * block.0.h.next[b, i]
   */
  private void evaluate_block_1_h_y_sum() {
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          int lane = i & 15;
          lanes[lane] = Math.fma(block_1_h_weight[j * 2 + i], block_0_h_next[b * 2 + i], lanes[lane]);
        }
        block_1_h_y_sum[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }

  /**
   * layers.dl: y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
   * repeat.dl:5  h := h + tanh(dense(h, 2))
   * repeat.dl:14  loss mse(z, y)
   *
   *   block.1.h.y[b, j] = block.1.h.y.sum[b, j] + block.1.h.bias[j]
   *   block.1.h.next[b, i] = block.0.h.next[b, i] + tanh(block.1.h.y[b, i])
   *   mse.sum = lanes sum(b, s) (block.1.h.next[b, s] - y[b, s]) * (block.1.h.next[b, s] - y[b, s])
   *   mse.weight = number(count) * 2
   */
  private void evaluate_mse_weight() {
    for (int b = 0; b < count; b++) {
      for (int s = 0; s < 2; s++) {
        int lane = (b * 2 + s) & 15;
        float term = block_0_h_next[b * 2 + s]
            + (float) StrictMath.tanh(block_1_h_y_sum[b * 2 + s] + block_1_h_bias[s]) - y[b * 2 + s];
        lanes[lane] = Math.fma(term, term, lanes[lane]);
      }
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 2.0;
  }
}
