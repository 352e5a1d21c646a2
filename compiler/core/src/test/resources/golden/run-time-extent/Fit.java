package golden.run_time_extent;

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
 * Trains {@link Net}: x [t, 2] -> z [2].
 *
 * <pre>
 *   q.weight [2, 2]
 *   q.bias [2]
 *   6 parameters
 *
 *   24 bytes of parameters and state
 *   24 bytes of gradients
 *   0 bytes of optimizer state
 *   224 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   run-time-extent.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH).at("run-time-extent.dl:13");
  private static final Port X = Port.real("x", 8, 2).at("run-time-extent.dl:2");
  private static final Port Y = Port.real("y", 2).at("run-time-extent.dl:10");
  private static final Port T = Port.extent("t", 8).at("run-time-extent.dl:2");
  private static final List<Port> PORTS = List.of(X, Y, T);
  private static final long Q_WEIGHT_INITIAL = Draws.name("q.weight.initial");
  private static final long Q_BIAS_INITIAL = Draws.name("q.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] q_weight = model.q_weight;
  private final float[] q_bias = model.q_bias;

  /** What has been accumulated since the last update. */
  private final float[] q_weight_grad_sum = new float[2 * 2];
  private final float[] q_bias_grad_sum = new float[2];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/q.weight.grad_sum", List.of(2, 2), q_weight_grad_sum),
      new NamedArray("accumulated/q.bias.grad_sum", List.of(2), q_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] q_y_sum = new float[2 * 8 * 2];
  private final float[] lanes = new float[16];
  private final float[] z = new float[2 * 2];
  private final float[] z_grad = new float[2 * 2];

  private float mse_sum;
  private double mse_weight;
  private double scale;
  private double last_rate = Double.NaN;

  /** The mini-batch. */
  private float[] x;
  private float[] y;
  private int t;
  private int count;

  private Fit(long seed) {
    super(seed);
    initialize_q_weight();
    initialize_q_bias();
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
   * @param x {@code 2 * 8 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 8 + i) * 2 + j},
   *     {@code b} the example; used for {@code i} below {@code t}
   * @param y {@code 2 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param t the extent {@code t} of these examples, from 0 to 8
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return their loss before the update, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float step(float[] x, float[] y, int t, int count) {
    accumulate(x, y, t, count);
    update();
    return (float) tally.loss();
  }

  /**
   * Adds the gradient of the loss of the examples to what the next {@link #update()} uses.
   *
   * @param x {@code 2 * 8 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 8 + i) * 2 + j},
   *     {@code b} the example; used for {@code i} below {@code t}
   * @param y {@code 2 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param t the extent {@code t} of these examples, from 0 to 8
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] x, float[] y, int t, int count) {
    enter(x, y, t, count);
    q_y_sum();
    z_and_grad();
    mse();
    loss_weight();
    // backward
    q_bias_grad();
    q_weight_grad();
    tally.set(0, mse_sum, mse_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param x {@code 2 * 8 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 8 + i) * 2 + j},
   *     {@code b} the example; used for {@code i} below {@code t}
   * @param y {@code 2 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param t the extent {@code t} of these examples, from 0 to 8
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] x, float[] y, int t, int count) {
    enter(x, y, t, count);
    q_y_sum();
    evaluate_z();
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
    update_q_weight();
    update_q_bias();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] x, float[] y, int t, int count) {
    COUNT.requireExtent(count);
    T.requireExtent(t);
    X.requireLength(x, 2 * 8 * 2);
    Y.requireLength(y, 2 * 2);
    this.x = x;
    this.y = y;
    this.t = t;
    this.count = count;
  }

  @Override
  public void accumulate(Batch batch) {
    accumulate(batch.floats(0), batch.floats(1), batch.extent(2), batch.count());
  }

  @Override
  public double evaluate(Batch batch) {
    evaluate(batch.floats(0), batch.floats(1), batch.extent(2), batch.count());
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

  private void initialize_q_weight() {
    // run-time-extent.dl:3  q[i] = dense(x[i], 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   q.weight.initial[i < 2, j < 2] ~ uniform(-0.70710677, 0.70710677)
    long q_weight_initial_key = Draws.key(seed, Q_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 2; n++) {
      q_weight[n] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(q_weight_initial_key, n));
    }
  }

  private void initialize_q_bias() {
    // run-time-extent.dl:3  q[i] = dense(x[i], 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   q.bias.initial[i < 2] ~ uniform(-0.70710677, 0.70710677)
    long q_bias_initial_key = Draws.key(seed, Q_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      q_bias[i] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(q_bias_initial_key, i));
    }
  }

  private void q_y_sum() {
    // run-time-extent.dl:3  q[i] = dense(x[i], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   q.y.sum[b, i, j] = sum(i') q.weight[j, i'] * x[b, i, i']
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < t; i++) {
        for (int j = 0; j < 2; j++) {
          float y_sum = 0f;
          for (int i2 = 0; i2 < 2; i2++) {
            y_sum = Math.fma(q_weight[j * 2 + i2], x[b * 16 + i * 2 + i2], y_sum);
          }
          q_y_sum[b * 16 + i * 2 + j] = y_sum;
        }
      }
    }
  }

  private void z_and_grad() {
    // run-time-extent.dl:3  q[i] = dense(x[i], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // run-time-extent.dl:4  z[j < 2] = sum(i) q[i, j]
    // run-time-extent.dl:11  loss mse(z, y)  (gradient by z)
    //
    //   q.y[b, i, j] = q.y.sum[b, i, j] + q.bias[j]
    //   z[b, j] = lanes sum(i) q.y[b, i, j]
    //   z.grad[b, j] = 2 * (z[b, j] - y[b, j])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < t; i++) {
          lanes[i] += q_y_sum[b * 16 + i * 2 + j] + q_bias[j];
        }
        float sum = Lanes.close(lanes);
        z[b * 2 + j] = sum;
        z_grad[b * 2 + j] = 2f * (sum - y[b * 2 + j]);
      }
    }
  }

  private void mse() {
    // run-time-extent.dl:11  loss mse(z, y)
    //
    //   mse.sum = lanes sum(b, s) (z[b, s] - y[b, s]) * (z[b, s] - y[b, s])
    //   mse.weight = number(count) * 2
    for (int n = 0; n < count * 2; n++) {
      float term = z[n] - y[n];
      lanes[n] = Math.fma(term, term, lanes[n]);
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 2.0;
  }

  private void loss_weight() {
    // run-time-extent.dl:11  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void q_bias_grad() {
    // run-time-extent.dl:3  q[i] = dense(x[i], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by q.bias)
    //
    //   q.bias.grad[j] = lanes sum(b, i < t) z.grad[b, j]
    //   q.bias.grad_sum[j] += q.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        for (int i = 0; i < t; i++) {
          lanes[b * 8 + i] += z_grad[b * 2 + j];
        }
      }
      float q_bias_grad = Lanes.close(lanes);
      q_bias_grad_sum[j] = first ? q_bias_grad : q_bias_grad_sum[j] + q_bias_grad;
    }
  }

  private void q_weight_grad() {
    // run-time-extent.dl:3  q[i] = dense(x[i], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by q.weight)
    //
    //   q.weight.grad[j, i] = lanes sum(b, i') z.grad[b, j] * x[b, i', i]
    //   q.weight.grad_sum[j, i] += q.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 2; i++) {
        for (int b = 0; b < count; b++) {
          for (int i2 = 0; i2 < t; i2++) {
            lanes[b * 8 + i2] = Math.fma(z_grad[b * 2 + j], x[b * 16 + i2 * 2 + i], lanes[b * 8 + i2]);
          }
        }
        float q_weight_grad = Lanes.close(lanes);
        q_weight_grad_sum[j * 2 + i] = first ? q_weight_grad : q_weight_grad_sum[j * 2 + i] + q_weight_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // run-time-extent.dl:11  loss mse(z, y)
    // run-time-extent.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_q_weight() {
    // run-time-extent.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   q.weight.step[i, j] = q.weight.grad_sum[i, j] * scale
    //   q.weight.next[i, j] = q.weight[i, j] - 0.1 * q.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * 2; n++) {
      q_weight[n] -= 0.1f * (q_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_q_bias() {
    // run-time-extent.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   q.bias.step[i] = q.bias.grad_sum[i] * scale
    //   q.bias.next[i] = q.bias[i] - 0.1 * q.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      q_bias[i] -= 0.1f * (q_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_z() {
    // run-time-extent.dl:3  q[i] = dense(x[i], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // run-time-extent.dl:4  z[j < 2] = sum(i) q[i, j]
    //
    //   q.y[b, i, j] = q.y.sum[b, i, j] + q.bias[j]
    //   z[b, j] = lanes sum(i) q.y[b, i, j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < t; i++) {
          lanes[i] += q_y_sum[b * 16 + i * 2 + j] + q_bias[j];
        }
        z[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }
}
