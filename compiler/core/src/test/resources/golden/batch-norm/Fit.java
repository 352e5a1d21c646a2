package golden.batch_norm;

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
 * Trains {@link Net}: x [3] -> z [2].
 *
 * <pre>
 *   z.1.weight [3]
 *   z.0.weight [2, 3]
 *   z.0.bias [2]
 *   11 parameters
 *
 *   68 bytes of parameters and state
 *   44 bytes of gradients
 *   0 bytes of optimizer state
 *   200 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   batch-norm.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH).at("batch-norm.dl:24");
  private static final Port X = Port.real("x", 3).at("batch-norm.dl:14");
  private static final Port Y = Port.real("y", 2).at("batch-norm.dl:21");
  private static final List<Port> PORTS = List.of(X, Y);
  private static final long Z_0_WEIGHT_INITIAL = Draws.name("z.0.weight.initial");
  private static final long Z_0_BIAS_INITIAL = Draws.name("z.0.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] z_1_weight = model.z_1_weight;
  private final float[] z_0_weight = model.z_0_weight;
  private final float[] z_0_bias = model.z_0_bias;
  private final float[] z_1_running_mean = model.z_1_running_mean;
  private final float[] z_1_running_var = model.z_1_running_var;

  /** What has been accumulated since the last update. */
  private final float[] z_1_weight_grad_sum = new float[3];
  private final float[] z_0_weight_grad_sum = new float[2 * 3];
  private final float[] z_0_bias_grad_sum = new float[2];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/z.1.weight.grad_sum", List.of(3), z_1_weight_grad_sum),
      new NamedArray("accumulated/z.0.weight.grad_sum", List.of(2, 3), z_0_weight_grad_sum),
      new NamedArray("accumulated/z.0.bias.grad_sum", List.of(2), z_0_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] z_1_m = new float[3];
  private final float[] z_1_v = new float[3];
  private final float[] z_1_y = new float[4 * 3];
  /** In the array of z_1_y, which is not needed at the same time: 4 * 3 values. */
  private final float[] z_1_y_grad = z_1_y;
  private final float[] z_sum = new float[4 * 2];
  private final float[] z_grad = new float[4 * 2];

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
    initialize_z_1_weight();
    initialize_z_1_running_var();
    initialize_z_0_weight();
    initialize_z_0_bias();
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
   * @param x {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
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
   * @param x {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param y {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] x, float[] y, int count) {
    enter(x, y, count);
    z_1();
    z_1_y();
    z_and_grad();
    mse();
    loss_weight();
    // backward
    z_0_bias_grad();
    z_0_weight_grad();
    z_1_y_grad();
    z_1_weight_grad();
    tally.set(0, mse_sum, mse_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param x {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param y {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] x, float[] y, int count) {
    enter(x, y, count);
    evaluate_z_1_y();
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
    update_z_1_weight();
    update_z_0_weight();
    update_z_0_bias();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] x, float[] y, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 4 * 3);
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

  private void initialize_z_1_weight() {
    // batch-norm.dl:3  scale gain as weight: [n] ~ constant(1)
    //
    //   z.1.weight.initial[i < 3] = 1
    for (int i = 0; i < 3; i++) {
      z_1_weight[i] = 1f;
    }
  }

  private void initialize_z_1_running_var() {
    // batch-norm.dl:5  state running_var: [n] = 1
    //
    //   z.1.running_var.initial[i < 3] = 1
    for (int i = 0; i < 3; i++) {
      z_1_running_var[i] = 1f;
    }
  }

  private void initialize_z_0_weight() {
    // batch-norm.dl:15  z = dense(batch_norm(x), 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   z.0.weight.initial[i < 2, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long z_0_weight_initial_key = Draws.key(seed, Z_0_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 3; n++) {
      z_0_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(z_0_weight_initial_key, n));
    }
  }

  private void initialize_z_0_bias() {
    // batch-norm.dl:15  z = dense(batch_norm(x), 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   z.0.bias.initial[i < 2] ~ uniform(-0.57735026, 0.57735026)
    long z_0_bias_initial_key = Draws.key(seed, Z_0_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      z_0_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(z_0_bias_initial_key, i));
    }
  }

  private void z_1() {
    // batch-norm.dl:6  m[j] = if training then mean(batch) x[j] else running_mean[j]
    // batch-norm.dl:7  v[j] = if training then mean(batch) (x[j] - m[j])^2 else running_var[j]
    // batch-norm.dl:8  next running_mean[j] = lerp(running_mean[j], m[j], momentum)
    // batch-norm.dl:9  next running_var[j] = lerp(running_var[j], v[j] * count / max(count - 1, 1), momentum)
    //
    //   z.1.m.sum[j] = lanes sum(b) x[b, j]
    //   z.1.m[j] = if number(count) == 0 then 0 else z.1.m.sum[j] / number(count)
    //   z.1.v.sum[j] = lanes sum(b) (x[b, j] - z.1.m[j]) * (x[b, j] - z.1.m[j])
    //   z.1.v[j] = if number(count) == 0 then 0 else z.1.v.sum[j] / number(count)
    //   z.1.running_mean.next[i] = if count >= 1 then z.1.running_mean[i] + 0.1 * (z.1.m[i] - z.1.running_mean[i])
    //       else z.1.running_mean[i]
    //   z.1.running_var.next[i] = if count >= 1 then z.1.running_var[i] + 0.1
    //       * (z.1.v[i] * number(count) / number(max(count - 1, 1)) - z.1.running_var[i]) else z.1.running_var[i]
    for (int j = 0; j < 3; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += x[b * 3 + j];
      }
      float m_sum = Lanes.close(lanes);
      float m = (double) count == 0.0 ? 0f : m_sum / (float) count;
      z_1_m[j] = m;
      for (int b = 0; b < count; b++) {
        float term = x[b * 3 + j] - m;
        lanes[b] = Math.fma(term, term, lanes[b]);
      }
      float v_sum = Lanes.close(lanes);
      float v = (double) count == 0.0 ? 0f : v_sum / (float) count;
      z_1_v[j] = v;
      z_1_running_mean[j] = count >= 1 ? z_1_running_mean[j] + 0.1f * (m - z_1_running_mean[j]) : z_1_running_mean[j];
      z_1_running_var[j] = count >= 1 ? z_1_running_var[j] + 0.1f
          * (v * (float) count / (float) Math.max(count - 1, 1) - z_1_running_var[j]) : z_1_running_var[j];
    }
  }

  private void z_1_y() {
    // batch-norm.dl:10  y[j] = gain[j] * (x[j] - m[j]) / sqrt(v[j] + eps)
    //
    //   z.1.y[b, j] = z.1.weight[j] * (x[b, j] - z.1.m[j]) / sqrt(z.1.v[j] + 1e-5)
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 3; j++) {
        z_1_y[b * 3 + j] = z_1_weight[j] * (x[b * 3 + j] - z_1_m[j]) / (float) Math.sqrt(z_1_v[j] + 1e-5f);
      }
    }
  }

  private void z_and_grad() {
    // batch-norm.dl:15  z = dense(batch_norm(x), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // batch-norm.dl:22  loss mse(z, y)  (gradient by z)
    //
    //   z.sum[b, j] = lanes sum(i) z.0.weight[j, i] * z.1.y[b, i]
    //   z[b, j] = z.sum[b, j] + z.0.bias[j]
    //   z.grad[b, j] = 2 * (z[b, j] - y[b, j])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(z_0_weight[j * 3 + i], z_1_y[b * 3 + i], lanes[i]);
        }
        float sum = Lanes.close(lanes);
        z_sum[b * 2 + j] = sum;
        z_grad[b * 2 + j] = 2f * (sum + z_0_bias[j] - y[b * 2 + j]);
      }
    }
  }

  private void mse() {
    // batch-norm.dl:15  z = dense(batch_norm(x), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // batch-norm.dl:22  loss mse(z, y)
    //
    //   z[b, j] = z.sum[b, j] + z.0.bias[j]
    //   mse.sum = lanes sum(b, s) (z[b, s] - y[b, s]) * (z[b, s] - y[b, s])
    //   mse.weight = number(count) * 2
    for (int b = 0; b < count; b++) {
      for (int s = 0; s < 2; s++) {
        float term = z_sum[b * 2 + s] + z_0_bias[s] - y[b * 2 + s];
        lanes[b * 2 + s] = Math.fma(term, term, lanes[b * 2 + s]);
      }
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 2.0;
  }

  private void loss_weight() {
    // batch-norm.dl:22  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void z_0_bias_grad() {
    // batch-norm.dl:15  z = dense(batch_norm(x), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.0.bias)
    //
    //   z.0.bias.grad[j] = lanes sum(b) z.grad[b, j]
    //   z.0.bias.grad_sum[j] += z.0.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += z_grad[b * 2 + j];
      }
      float z_0_bias_grad = Lanes.close(lanes);
      z_0_bias_grad_sum[j] = first ? z_0_bias_grad : z_0_bias_grad_sum[j] + z_0_bias_grad;
    }
  }

  private void z_0_weight_grad() {
    // batch-norm.dl:15  z = dense(batch_norm(x), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.0.weight)
    //
    //   z.0.weight.grad[j, i] = lanes sum(b) z.grad[b, j] * z.1.y[b, i]
    //   z.0.weight.grad_sum[j, i] += z.0.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(z_grad[b * 2 + j], z_1_y[b * 3 + i], lanes[b]);
        }
        float z_0_weight_grad = Lanes.close(lanes);
        z_0_weight_grad_sum[j * 3 + i] = first ? z_0_weight_grad : z_0_weight_grad_sum[j * 3 + i] + z_0_weight_grad;
      }
    }
  }

  private void z_1_y_grad() {
    // batch-norm.dl:15  z = dense(batch_norm(x), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.1.y)
    //
    //   z.1.y.grad[b, j] = lanes sum(j') z.grad[b, j'] * z.0.weight[j', j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 3; j++) {
        for (int j2 = 0; j2 < 2; j2++) {
          lanes[j2] = Math.fma(z_grad[b * 2 + j2], z_0_weight[j2 * 3 + j], lanes[j2]);
        }
        z_1_y_grad[b * 3 + j] = Lanes.close(lanes);
      }
    }
  }

  private void z_1_weight_grad() {
    // batch-norm.dl:10  y[j] = gain[j] * (x[j] - m[j]) / sqrt(v[j] + eps)  (gradient by z.1.weight)
    //
    //   z.1.weight.grad[j] = lanes sum(b) (z.1.y.grad[b, j] / sqrt(z.1.v[j] + 1e-5)) * (x[b, j] - z.1.m[j])
    //   z.1.weight.grad_sum[j] += z.1.weight.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 3; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] = Math.fma(z_1_y_grad[b * 3 + j] / (float) Math.sqrt(z_1_v[j] + 1e-5f), x[b * 3 + j] - z_1_m[j],
            lanes[b]);
      }
      float z_1_weight_grad = Lanes.close(lanes);
      z_1_weight_grad_sum[j] = first ? z_1_weight_grad : z_1_weight_grad_sum[j] + z_1_weight_grad;
    }
  }

  private void update_scale_and_last_rate() {
    // batch-norm.dl:22  loss mse(z, y)
    // batch-norm.dl:23  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_z_1_weight() {
    // batch-norm.dl:23  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.1.weight.step[i] = z.1.weight.grad_sum[i] * scale
    //   z.1.weight.next[i] = z.1.weight[i] - 0.1 * z.1.weight.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 3; i++) {
      z_1_weight[i] -= 0.1f * (z_1_weight_grad_sum[i] * scale_rounded);
    }
  }

  private void update_z_0_weight() {
    // batch-norm.dl:23  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.0.weight.step[i, j] = z.0.weight.grad_sum[i, j] * scale
    //   z.0.weight.next[i, j] = z.0.weight[i, j] - 0.1 * z.0.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * 3; n++) {
      z_0_weight[n] -= 0.1f * (z_0_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_z_0_bias() {
    // batch-norm.dl:23  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.0.bias.step[i] = z.0.bias.grad_sum[i] * scale
    //   z.0.bias.next[i] = z.0.bias[i] - 0.1 * z.0.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      z_0_bias[i] -= 0.1f * (z_0_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_z_1_y() {
    // batch-norm.dl:10  y[j] = gain[j] * (x[j] - m[j]) / sqrt(v[j] + eps)
    //
    //   z.1.y[b, j] = z.1.weight[j] * (x[b, j] - z.1.running_mean[j]) / sqrt(z.1.running_var[j] + 1e-5)
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 3; j++) {
        z_1_y[b * 3 + j] = z_1_weight[j] * (x[b * 3 + j] - z_1_running_mean[j])
            / (float) Math.sqrt(z_1_running_var[j] + 1e-5f);
      }
    }
  }

  private void evaluate_z_sum() {
    // batch-norm.dl:15  z = dense(batch_norm(x), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.sum[b, j] = lanes sum(i) z.0.weight[j, i] * z.1.y[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(z_0_weight[j * 3 + i], z_1_y[b * 3 + i], lanes[i]);
        }
        z_sum[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }
}
