package golden.batch_statistics;

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
 *   h.weight [2, 3]
 *   h.bias [2]
 *   8 parameters
 *
 *   32 bytes of parameters and state
 *   32 bytes of gradients
 *   0 bytes of optimizer state
 *   224 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   batch-statistics.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH).at("batch-statistics.dl:15");
  private static final Port X = Port.real("x", 3).at("batch-statistics.dl:2");
  private static final Port Y = Port.real("y", 2).at("batch-statistics.dl:12");
  private static final List<Port> PORTS = List.of(X, Y);
  private static final long H_WEIGHT_INITIAL = Draws.name("h.weight.initial");
  private static final long H_BIAS_INITIAL = Draws.name("h.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] h_weight = model.h_weight;
  private final float[] h_bias = model.h_bias;

  /** What has been accumulated since the last update. */
  private final float[] h_weight_grad_sum = new float[2 * 3];
  private final float[] h_bias_grad_sum = new float[2];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/h.weight.grad_sum", List.of(2, 3), h_weight_grad_sum),
      new NamedArray("accumulated/h.bias.grad_sum", List.of(2), h_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] d = new float[4 * 2];
  /** In the array of d, which is not needed at the same time: 2 values. */
  private final float[] d_sum_grad = d;
  private final float[] s = new float[4 * 4];
  /** In the array of s, which is not needed at the same time: 4 * 4 values. */
  private final float[] s_grad = s;
  /** In the array of s, which is not needed at the same time: 4 * 2 values. */
  private final float[] h_sum = s;
  /** In the array of s, which is not needed at the same time: 4 * 2 values. */
  private final float[] h_grad = s;
  private final float[] z_grad = new float[4 * 2];
  /** In the array of z_grad, which is not needed at the same time: 2 values. */
  private final float[] d_sum = z_grad;
  private final float[] d_grad = new float[4 * 2];

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
    initialize_h_weight();
    initialize_h_bias();
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
    h_sum();
    d_sum();
    d();
    s();
    mse();
    loss_weight();
    z_grad();
    // backward
    s_grad();
    d_grad();
    d_sum_grad();
    h_grad();
    h_bias_grad();
    h_weight_grad();
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
    h_sum();
    d_sum();
    d();
    s();
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
    update_h_weight();
    update_h_bias();
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

  private void initialize_h_weight() {
    // batch-statistics.dl:3  h = dense(x, 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   h.weight.initial[i < 2, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long h_weight_initial_key = Draws.key(seed, H_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 3; n++) {
      h_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(h_weight_initial_key, n));
    }
  }

  private void initialize_h_bias() {
    // batch-statistics.dl:3  h = dense(x, 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   h.bias.initial[i < 2] ~ uniform(-0.57735026, 0.57735026)
    long h_bias_initial_key = Draws.key(seed, H_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      h_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(h_bias_initial_key, i));
    }
  }

  private void h_sum() {
    // batch-statistics.dl:3  h = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   h.sum[b, j] = lanes sum(i) h.weight[j, i] * x[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(h_weight[j * 3 + i], x[b * 3 + i], lanes[i]);
        }
        h_sum[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }

  private void d_sum() {
    // batch-statistics.dl:3  h = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // batch-statistics.dl:4  d[j] = h[j] - mean(batch) h[j]
    //
    //   h[b, j] = h.sum[b, j] + h.bias[j]
    //   d.sum[j] = lanes sum(b) h[b, j]
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += h_sum[b * 2 + j] + h_bias[j];
      }
      d_sum[j] = Lanes.close(lanes);
    }
  }

  private void d() {
    // batch-statistics.dl:3  h = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // batch-statistics.dl:4  d[j] = h[j] - mean(batch) h[j]
    //
    //   h[b, j] = h.sum[b, j] + h.bias[j]
    //   d[b, j] = h[b, j] - (if number(count) == 0 then 0 else d.sum[j] / number(count))
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        d[b * 2 + j] = h_sum[b * 2 + j] + h_bias[j] - ((double) count == 0.0 ? 0f : d_sum[j] / (float) count);
      }
    }
  }

  private void s() {
    // batch-statistics.dl:5  s[b: batch] = sum(j) d[j] * d@b[j]
    //
    //   s[b, b'] = sum(j) d[b, j] * d[b', j]
    for (int b = 0; b < count; b++) {
      for (int b2 = 0; b2 < count; b2++) {
        float sum = 0f;
        for (int j = 0; j < 2; j++) {
          sum = Math.fma(d[b * 2 + j], d[b2 * 2 + j], sum);
        }
        s[b * 4 + b2] = sum;
      }
    }
  }

  private void mse() {
    // batch-statistics.dl:6  z[j < 2] = d[j] + s[here]
    // batch-statistics.dl:13  loss mse(z, y)
    //
    //   z[b, j] = d[b, j] + s[b, b]
    //   mse.sum = lanes sum(b, s) (z[b, s] - y[b, s]) * (z[b, s] - y[b, s])
    //   mse.weight = number(count) * 2
    for (int b = 0; b < count; b++) {
      float s_b = s[b * 5];
      for (int s2 = 0; s2 < 2; s2++) {
        float term = d[b * 2 + s2] + s_b - y[b * 2 + s2];
        lanes[b * 2 + s2] = Math.fma(term, term, lanes[b * 2 + s2]);
      }
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 2.0;
  }

  private void loss_weight() {
    // batch-statistics.dl:13  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void z_grad() {
    // batch-statistics.dl:6  z[j < 2] = d[j] + s[here]
    // batch-statistics.dl:13  loss mse(z, y)  (gradient by z)
    //
    //   z[b, j] = d[b, j] + s[b, b]
    //   z.grad[b, j] = 2 * (z[b, j] - y[b, j])
    for (int b = 0; b < count; b++) {
      float s_b = s[b * 5];
      for (int j = 0; j < 2; j++) {
        z_grad[b * 2 + j] = 2f * (d[b * 2 + j] + s_b - y[b * 2 + j]);
      }
    }
  }

  private void s_grad() {
    // batch-statistics.dl:6  z[j < 2] = d[j] + s[here]  (gradient by s)
    //
    //   s.grad[b, b2 < count] = sum(j where b == b2) z.grad[b, j]
    for (int b = 0; b < count; b++) {
      for (int b2 = 0; b2 < count; b2++) {
        float sum = 0f;
        if (b == b2) {
          for (int j = 0; j < 2; j++) {
            sum += z_grad[b * 2 + j];
          }
        }
        s_grad[b * 4 + b2] = sum;
      }
    }
  }

  private void d_grad() {
    // batch-statistics.dl:5  s[b: batch] = sum(j) d[j] * d@b[j]  (gradient by d)
    // batch-statistics.dl:6  z[j < 2] = d[j] + s[here]  (gradient by d)
    //
    //   d.grad.2[b, j] = lanes sum(b') s.grad[b, b'] * d[b', j]
    //   d.grad.3[b, j] = lanes sum(b') s.grad[b', b] * d[b', j]
    //   d.grad[b, j] = z.grad[b, j] + d.grad.2[b, j] + d.grad.3[b, j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int b2 = 0; b2 < count; b2++) {
          lanes[b2] = Math.fma(s_grad[b * 4 + b2], d[b2 * 2 + j], lanes[b2]);
        }
        float d_grad_2 = Lanes.close(lanes);
        for (int b2 = 0; b2 < count; b2++) {
          lanes[b2] = Math.fma(s_grad[b2 * 4 + b], d[b2 * 2 + j], lanes[b2]);
        }
        float d_grad_3 = Lanes.close(lanes);
        d_grad[b * 2 + j] = z_grad[b * 2 + j] + d_grad_2 + d_grad_3;
      }
    }
  }

  private void d_sum_grad() {
    // batch-statistics.dl:4  d[j] = h[j] - mean(batch) h[j]  (gradient by d.sum)
    //
    //   d.sum.grad[j] = lanes sum(b where number(count) != 0) (-(d.grad[b, j] / number(count)))
    for (int j = 0; j < 2; j++) {
      if ((double) count != 0.0) {
        for (int b = 0; b < count; b++) {
          lanes[b] += -(d_grad[b * 2 + j] / (float) count);
        }
      }
      d_sum_grad[j] = Lanes.close(lanes);
    }
  }

  private void h_grad() {
    // batch-statistics.dl:4  d[j] = h[j] - mean(batch) h[j]  (gradient by h)
    //
    //   h.grad[b, j] = d.grad[b, j] + d.sum.grad[j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        h_grad[b * 2 + j] = d_grad[b * 2 + j] + d_sum_grad[j];
      }
    }
  }

  private void h_bias_grad() {
    // batch-statistics.dl:3  h = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by h.bias)
    //
    //   h.bias.grad[j] = lanes sum(b) h.grad[b, j]
    //   h.bias.grad_sum[j] += h.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += h_grad[b * 2 + j];
      }
      float h_bias_grad = Lanes.close(lanes);
      h_bias_grad_sum[j] = first ? h_bias_grad : h_bias_grad_sum[j] + h_bias_grad;
    }
  }

  private void h_weight_grad() {
    // batch-statistics.dl:3  h = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by h.weight)
    //
    //   h.weight.grad[j, i] = lanes sum(b) h.grad[b, j] * x[b, i]
    //   h.weight.grad_sum[j, i] += h.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(h_grad[b * 2 + j], x[b * 3 + i], lanes[b]);
        }
        float h_weight_grad = Lanes.close(lanes);
        h_weight_grad_sum[j * 3 + i] = first ? h_weight_grad : h_weight_grad_sum[j * 3 + i] + h_weight_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // batch-statistics.dl:13  loss mse(z, y)
    // batch-statistics.dl:14  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_h_weight() {
    // batch-statistics.dl:14  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   h.weight.step[i, j] = h.weight.grad_sum[i, j] * scale
    //   h.weight.next[i, j] = h.weight[i, j] - 0.1 * h.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * 3; n++) {
      h_weight[n] -= 0.1f * (h_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_h_bias() {
    // batch-statistics.dl:14  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   h.bias.step[i] = h.bias.grad_sum[i] * scale
    //   h.bias.next[i] = h.bias[i] - 0.1 * h.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      h_bias[i] -= 0.1f * (h_bias_grad_sum[i] * scale_rounded);
    }
  }
}
