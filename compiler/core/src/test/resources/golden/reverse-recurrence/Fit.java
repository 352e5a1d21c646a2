package golden.reverse_recurrence;

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
 * Trains {@link Net}: x [3, 2] -> z [3, 2].
 *
 * <pre>
 *   z.weight [2, 2]
 *   z.bias [2]
 *   6 parameters
 *
 *   24 bytes of parameters and state
 *   24 bytes of gradients
 *   0 bytes of optimizer state
 *   160 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   reverse-recurrence.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH).at("reverse-recurrence.dl:19");
  private static final Port X = Port.real("x", 3, 2).at("reverse-recurrence.dl:9");
  private static final Port Y = Port.real("y", 3, 2).at("reverse-recurrence.dl:16");
  private static final List<Port> PORTS = List.of(X, Y);
  private static final long Z_WEIGHT_INITIAL = Draws.name("z.weight.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] z_weight = model.z_weight;
  private final float[] z_bias = model.z_bias;

  /** What has been accumulated since the last update. */
  private final float[] z_weight_grad_sum = new float[2 * 2];
  private final float[] z_bias_grad_sum = new float[2];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/z.weight.grad_sum", List.of(2, 2), z_weight_grad_sum),
      new NamedArray("accumulated/z.bias.grad_sum", List.of(2), z_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] z = new float[2 * 3 * 2];
  private final float[] lanes = new float[16];
  private final float[] z_sum_grad = new float[2 * 3 * 2];

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
    initialize_z_weight();
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
   * @param x {@code 2 * 3 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 3 + i) * 2 + j},
   *     {@code b} the example
   * @param y {@code 2 * 3 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 3 + i) * 2 + j},
   *     {@code b} the example
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
   * @param x {@code 2 * 3 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 3 + i) * 2 + j},
   *     {@code b} the example
   * @param y {@code 2 * 3 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 3 + i) * 2 + j},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] x, float[] y, int count) {
    enter(x, y, count);
    for (int t = 3 - 1; t >= 0; t--) {
      z(t);
    }
    mse();
    loss_weight();
    // backward
    for (int t2 = 0; t2 < 3; t2++) {
      z_sum_grad(t2);
    }
    z_weight_grad();
    z_bias_grad();
    tally.set(0, mse_sum, mse_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param x {@code 2 * 3 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 3 + i) * 2 + j},
   *     {@code b} the example
   * @param y {@code 2 * 3 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 3 + i) * 2 + j},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] x, float[] y, int count) {
    enter(x, y, count);
    for (int t = 3 - 1; t >= 0; t--) {
      z(t);
    }
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

  private void enter(float[] x, float[] y, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 2 * 3 * 2);
    Y.requireLength(y, 2 * 3 * 2);
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

  private void initialize_z_weight() {
    // reverse-recurrence.dl:3  weight U: [n, n] ~ normal(0, 0.5)
    //
    //   z.weight.initial[i < 2, j < 2] ~ normal(0, 0.5)
    long z_weight_initial_key = Draws.key(seed, Z_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 2; n++) {
      z_weight[n] = (float) (0.5 * Draws.normal(z_weight_initial_key, n));
    }
  }

  private void z(int t) {
    // reverse-recurrence.dl:5  h[t, j] = tanh(x[t, j] + sum(k) U[j, k] * h[t+1, k]) from h[T, j] = last[j]
    //
    //   z.sum[b, t < 3, j] = lanes sum(k) z.weight[j, k] * (if t <= 1 then z[b, t + 1, k] else z.bias[k])
    //   z[b, t, j] = tanh(x[b, t, j] + z.sum[b, t, j])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int k = 0; k < 2; k++) {
          lanes[k] = Math.fma(z_weight[j * 2 + k], t <= 1 ? z[b * 6 + t * 2 + k + 2] : z_bias[k], lanes[k]);
        }
        float z_sum = Lanes.close(lanes);
        z[b * 6 + t * 2 + j] = FloatMath.tanh(x[b * 6 + t * 2 + j] + z_sum);
      }
    }
  }

  private void mse() {
    // reverse-recurrence.dl:17  loss mse(z, y)
    //
    //   mse.sum = lanes sum(b, s1, s2) (z[b, s1, s2] - y[b, s1, s2]) * (z[b, s1, s2] - y[b, s1, s2])
    //   mse.weight = number(count) * 3 * 2
    for (int n = 0; n < count * (3 * 2); n++) {
      float term = z[n] - y[n];
      lanes[n] = Math.fma(term, term, lanes[n]);
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 3.0 * 2.0;
  }

  private void loss_weight() {
    // reverse-recurrence.dl:17  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void z_sum_grad(int t) {
    // reverse-recurrence.dl:17  loss mse(z, y)  (gradient by z)
    // reverse-recurrence.dl:5  h[t, j] = tanh(x[t, j] + sum(k) U[j, k] * h[t+1, k])
    //     from h[T, j] = last[j]  (gradient by z)
    // reverse-recurrence.dl:5  h[t, j] = tanh(x[t, j] + sum(k) U[j, k] * h[t+1, k])
    //     from h[T, j] = last[j]  (gradient by z.sum)
    //
    //   z.grad.1[b, t, j] = 2 * (z[b, t, j] - y[b, t, j])
    //   z.grad.2[b, t < 3, j] = lanes sum(j' where t >= 1) z.sum.grad[b, t - 1, j'] * z.weight[j', j]
    //   z.grad[b, t, j] = z.grad.1[b, t, j] + z.grad.2[b, t, j]
    //   z.sum.grad[b, t, j] = z.grad[b, t, j] * ((1 - z[b, t, j]) * (1 + z[b, t, j]))
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        if (t >= 1) {
          for (int j2 = 0; j2 < 2; j2++) {
            lanes[j2] = Math.fma(z_sum_grad[b * 6 + t * 2 + j2 - 2], z_weight[j2 * 2 + j], lanes[j2]);
          }
        }
        float z_grad_2 = Lanes.close(lanes);
        z_sum_grad[b * 6 + t * 2 + j] = (2f * (z[b * 6 + t * 2 + j] - y[b * 6 + t * 2 + j]) + z_grad_2)
            * ((1f - z[b * 6 + t * 2 + j]) * (1f + z[b * 6 + t * 2 + j]));
      }
    }
  }

  private void z_weight_grad() {
    // reverse-recurrence.dl:5  h[t, j] = tanh(x[t, j] + sum(k) U[j, k] * h[t+1, k])
    //     from h[T, j] = last[j]  (gradient by z.weight)
    //
    //   z.weight.grad[j, k] = lanes sum(t, b) z.sum.grad[b, t, j] * (if t <= 1 then z[b, t + 1, k] else z.bias[k])
    //   z.weight.grad_sum[j, k] += z.weight.grad[j, k]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int k = 0; k < 2; k++) {
        for (int t = 0; t < 3; t++) {
          for (int b = 0; b < count; b++) {
            lanes[t * 2 + b] = Math.fma(z_sum_grad[b * 6 + t * 2 + j], t <= 1 ? z[b * 6 + t * 2 + k + 2] : z_bias[k],
                lanes[t * 2 + b]);
          }
        }
        float z_weight_grad = Lanes.close(lanes);
        z_weight_grad_sum[j * 2 + k] = first ? z_weight_grad : z_weight_grad_sum[j * 2 + k] + z_weight_grad;
      }
    }
  }

  private void z_bias_grad() {
    // reverse-recurrence.dl:5  h[t, j] = tanh(x[t, j] + sum(k) U[j, k] * h[t+1, k])
    //     from h[T, j] = last[j]  (gradient by z.bias)
    //
    //   z.bias.grad[k] = lanes sum(t, b, j where t >= 2) z.sum.grad[b, t, j] * z.weight[j, k]
    //   z.bias.grad_sum[k] += z.bias.grad[k]
    boolean first = pending == 0;
    for (int k = 0; k < 2; k++) {
      for (int t = 2; t < 3; t++) {
        for (int b = 0; b < count; b++) {
          for (int j = 0; j < 2; j++) {
            lanes[t * 4 + b * 2 + j] = Math.fma(z_sum_grad[b * 6 + t * 2 + j], z_weight[j * 2 + k],
                lanes[t * 4 + b * 2 + j]);
          }
        }
      }
      float z_bias_grad = Lanes.close(lanes);
      z_bias_grad_sum[k] = first ? z_bias_grad : z_bias_grad_sum[k] + z_bias_grad;
    }
  }

  private void update_scale_and_last_rate() {
    // reverse-recurrence.dl:17  loss mse(z, y)
    // reverse-recurrence.dl:18  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_z_weight() {
    // reverse-recurrence.dl:18  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.weight.step[i, j] = z.weight.grad_sum[i, j] * scale
    //   z.weight.next[i, j] = z.weight[i, j] - 0.1 * z.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * 2; n++) {
      z_weight[n] -= 0.1f * (z_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_z_bias() {
    // reverse-recurrence.dl:18  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.bias.step[i] = z.bias.grad_sum[i] * scale
    //   z.bias.next[i] = z.bias[i] - 0.1 * z.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      z_bias[i] -= 0.1f * (z_bias_grad_sum[i] * scale_rounded);
    }
  }
}
