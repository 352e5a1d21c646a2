package golden.recurrence;

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
 * Trains {@link Net}: x [4, 2] -> z [2].
 *
 * <pre>
 *   h.weight_ih [3, 2]
 *   h.weight_hh [3, 3]
 *   h.bias_ih [3]
 *   h.bias_hh [3]
 *   z.weight [2, 3]
 *   z.bias [2]
 *   29 parameters
 *
 *   116 bytes of parameters and state
 *   116 bytes of gradients
 *   0 bytes of optimizer state
 *   352 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   recurrence.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH).at("recurrence.dl:13");
  private static final Port X = Port.real("x", 4, 2).at("recurrence.dl:2");
  private static final Port Y = Port.real("y", 2).at("recurrence.dl:10");
  private static final List<Port> PORTS = List.of(X, Y);
  private static final long H_WEIGHT_IH_INITIAL = Draws.name("h.weight_ih.initial");
  private static final long H_WEIGHT_HH_INITIAL = Draws.name("h.weight_hh.initial");
  private static final long H_BIAS_IH_INITIAL = Draws.name("h.bias_ih.initial");
  private static final long H_BIAS_HH_INITIAL = Draws.name("h.bias_hh.initial");
  private static final long Z_WEIGHT_INITIAL = Draws.name("z.weight.initial");
  private static final long Z_BIAS_INITIAL = Draws.name("z.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] h_weight_ih = model.h_weight_ih;
  private final float[] h_weight_hh = model.h_weight_hh;
  private final float[] h_bias_ih = model.h_bias_ih;
  private final float[] h_bias_hh = model.h_bias_hh;
  private final float[] z_weight = model.z_weight;
  private final float[] z_bias = model.z_bias;

  /** What has been accumulated since the last update. */
  private final float[] h_weight_ih_grad_sum = new float[3 * 2];
  private final float[] h_weight_hh_grad_sum = new float[3 * 3];
  private final float[] h_bias_ih_grad_sum = new float[3];
  private final float[] h_bias_hh_grad_sum = new float[3];
  private final float[] z_weight_grad_sum = new float[2 * 3];
  private final float[] z_bias_grad_sum = new float[2];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/h.weight_ih.grad_sum", List.of(3, 2), h_weight_ih_grad_sum),
      new NamedArray("accumulated/h.weight_hh.grad_sum", List.of(3, 3), h_weight_hh_grad_sum),
      new NamedArray("accumulated/h.bias_ih.grad_sum", List.of(3), h_bias_ih_grad_sum),
      new NamedArray("accumulated/h.bias_hh.grad_sum", List.of(3), h_bias_hh_grad_sum),
      new NamedArray("accumulated/z.weight.grad_sum", List.of(2, 3), z_weight_grad_sum),
      new NamedArray("accumulated/z.bias.grad_sum", List.of(2), z_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] h_a_sum = new float[2 * 4 * 3];
  /** In the array of h_a_sum, which is not needed at the same time: 2 * 4 * 3 values. */
  private final float[] h_grad_1 = h_a_sum;
  /** In the array of h_a_sum, which is not needed at the same time: 2 * 2 values. */
  private final float[] z_sum = h_a_sum;
  private final float[] h = new float[2 * 4 * 3];
  private final float[] lanes = new float[16];
  private final float[] h_sum_grad = new float[2 * 4 * 3];
  /** In the array of h_sum_grad, which is not needed at the same time: 2 * 2 values. */
  private final float[] z_grad = h_sum_grad;

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
    initialize_h_weight_ih();
    initialize_h_weight_hh();
    initialize_h_bias_ih();
    initialize_h_bias_hh();
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
   * @param x {@code 2 * 4 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 4 + i) * 2 + j},
   *     {@code b} the example
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
   * @param x {@code 2 * 4 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 4 + i) * 2 + j},
   *     {@code b} the example
   * @param y {@code 2 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] x, float[] y, int count) {
    enter(x, y, count);
    h_a_sum();
    for (int t = 0; t < 4; t++) {
      h(t);
    }
    z_and_grad();
    mse();
    loss_weight();
    // backward
    z_bias_grad();
    z_weight_grad();
    h_grad_1();
    for (int t2 = 4 - 1; t2 >= 0; t2--) {
      h_sum_grad(t2);
    }
    h_weight_hh_grad();
    h_bias_ih_and_bias_hh_grad();
    h_weight_ih_grad();
    tally.set(0, mse_sum, mse_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param x {@code 2 * 4 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 4 + i) * 2 + j},
   *     {@code b} the example
   * @param y {@code 2 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] x, float[] y, int count) {
    enter(x, y, count);
    h_a_sum();
    for (int t = 0; t < 4; t++) {
      h(t);
    }
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
    update_h_weight_ih();
    update_h_weight_hh();
    update_h_bias_ih();
    update_h_bias_hh();
    update_z_weight();
    update_z_bias();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] x, float[] y, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 2 * 4 * 2);
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

  private void initialize_h_weight_ih() {
    // recurrence.dl:3  h = rnn(x, 3)
    //   recurrent.dl  weight W as weight_ih: [units, n] ~ initial
    //
    //   h.weight_ih.initial[i < 3, j < 2] ~ uniform(-0.57735026, 0.57735026)
    long h_weight_ih_initial_key = Draws.key(seed, H_WEIGHT_IH_INITIAL, passes);
    for (int n = 0; n < 3 * 2; n++) {
      h_weight_ih[n] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(h_weight_ih_initial_key, n));
    }
  }

  private void initialize_h_weight_hh() {
    // recurrence.dl:3  h = rnn(x, 3)
    //   recurrent.dl  weight U as weight_hh: [units, units] ~ initial
    //
    //   h.weight_hh.initial[i < 3, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long h_weight_hh_initial_key = Draws.key(seed, H_WEIGHT_HH_INITIAL, passes);
    for (int n = 0; n < 3 * 3; n++) {
      h_weight_hh[n] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(h_weight_hh_initial_key, n));
    }
  }

  private void initialize_h_bias_ih() {
    // recurrence.dl:3  h = rnn(x, 3)
    //   recurrent.dl  bias b as bias_ih: [units] ~ initial_bias
    //
    //   h.bias_ih.initial[i < 3] ~ uniform(-0.57735026, 0.57735026)
    long h_bias_ih_initial_key = Draws.key(seed, H_BIAS_IH_INITIAL, passes);
    for (int i = 0; i < 3; i++) {
      h_bias_ih[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(h_bias_ih_initial_key, i));
    }
  }

  private void initialize_h_bias_hh() {
    // recurrence.dl:3  h = rnn(x, 3)
    //   recurrent.dl  bias d as bias_hh: [units] ~ initial_bias
    //
    //   h.bias_hh.initial[i < 3] ~ uniform(-0.57735026, 0.57735026)
    long h_bias_hh_initial_key = Draws.key(seed, H_BIAS_HH_INITIAL, passes);
    for (int i = 0; i < 3; i++) {
      h_bias_hh[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(h_bias_hh_initial_key, i));
    }
  }

  private void initialize_z_weight() {
    // recurrence.dl:4  z = dense(h[3], 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   z.weight.initial[i < 2, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long z_weight_initial_key = Draws.key(seed, Z_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 3; n++) {
      z_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(z_weight_initial_key, n));
    }
  }

  private void initialize_z_bias() {
    // recurrence.dl:4  z = dense(h[3], 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   z.bias.initial[i < 2] ~ uniform(-0.57735026, 0.57735026)
    long z_bias_initial_key = Draws.key(seed, Z_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      z_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(z_bias_initial_key, i));
    }
  }

  private void h_a_sum() {
    // recurrence.dl:3  h = rnn(x, 3)
    //   recurrent.dl  a[t, j] = (if bias then b[j] + d[j] else 0) + sum(i) W[j, i] * x[t, i]
    //
    //   h.a.sum[b, t, j] = sum(i) h.weight_ih[j, i] * x[b, t, i]
    for (int n = 0; n < count * 4; n++) {
      for (int j = 0; j < 3; j++) {
        float a_sum = 0f;
        for (int i = 0; i < 2; i++) {
          a_sum = Math.fma(h_weight_ih[j * 2 + i], x[n * 2 + i], a_sum);
        }
        h_a_sum[n * 3 + j] = a_sum;
      }
    }
  }

  private void h(int t) {
    // recurrence.dl:3  h = rnn(x, 3)
    //   recurrent.dl  a[t, j] = (if bias then b[j] + d[j] else 0) + sum(i) W[j, i] * x[t, i]
    //   recurrent.dl  h[t, j] = if length == none or t < length then
    //       activation(a[t, j] + sum(k) U[j, k] * h[t + before, k]) else h[t + before, j] from h[t, j] = start[j]
    //
    //   h.a[b, t, j] = h.bias_ih[j] + h.bias_hh[j] + h.a.sum[b, t, j]
    //   h.sum[b, t < 4, j] = lanes sum(k where t >= 1) h.weight_hh[j, k] * h[b, t - 1, k]
    //   h[b, t, j] = tanh(h.a[b, t, j] + h.sum[b, t, j])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 3; j++) {
        if (t >= 1) {
          for (int k = 0; k < 3; k++) {
            lanes[k] = Math.fma(h_weight_hh[j * 3 + k], h[b * 12 + t * 3 + k - 3], lanes[k]);
          }
        }
        float h_sum = Lanes.close(lanes);
        h[b * 12 + t * 3 + j] = FloatMath.tanh(h_bias_ih[j] + h_bias_hh[j] + h_a_sum[b * 12 + t * 3 + j] + h_sum);
      }
    }
  }

  private void z_and_grad() {
    // recurrence.dl:4  z = dense(h[3], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // recurrence.dl:11  loss mse(z, y)  (gradient by z)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * h[b, 3, i]
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    //   z.grad[b, j] = 2 * (z[b, j] - y[b, j])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(z_weight[j * 3 + i], h[b * 12 + i + 9], lanes[i]);
        }
        float sum = Lanes.close(lanes);
        z_sum[b * 2 + j] = sum;
        z_grad[b * 2 + j] = 2f * (sum + z_bias[j] - y[b * 2 + j]);
      }
    }
  }

  private void mse() {
    // recurrence.dl:4  z = dense(h[3], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // recurrence.dl:11  loss mse(z, y)
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
    // recurrence.dl:11  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void z_bias_grad() {
    // recurrence.dl:4  z = dense(h[3], 2)
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
    // recurrence.dl:4  z = dense(h[3], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.weight)
    //
    //   z.weight.grad[j, i] = lanes sum(b) z.grad[b, j] * h[b, 3, i]
    //   z.weight.grad_sum[j, i] += z.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(z_grad[b * 2 + j], h[b * 12 + i + 9], lanes[b]);
        }
        float z_weight_grad = Lanes.close(lanes);
        z_weight_grad_sum[j * 3 + i] = first ? z_weight_grad : z_weight_grad_sum[j * 3 + i] + z_weight_grad;
      }
    }
  }

  private void h_grad_1() {
    // recurrence.dl:4  z = dense(h[3], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by h)
    //
    //   h.grad.1[b, t < 4, j] = sum(j' where t == 3) z.grad[b, j'] * z.weight[j', j]
    for (int b = 0; b < count; b++) {
      for (int t = 0; t < 4; t++) {
        for (int j = 0; j < 3; j++) {
          float sum = 0f;
          if (t == 3) {
            for (int j2 = 0; j2 < 2; j2++) {
              sum = Math.fma(z_grad[b * 2 + j2], z_weight[j2 * 3 + j], sum);
            }
          }
          h_grad_1[b * 12 + t * 3 + j] = sum;
        }
      }
    }
  }

  private void h_sum_grad(int t) {
    // recurrence.dl:3  h = rnn(x, 3)
    //   recurrent.dl  h[t, j] = if length == none or t < length then
    //       activation(a[t, j] + sum(k) U[j, k] * h[t + before, k]) else h[t + before, j]
    //       from h[t, j] = start[j]  (gradient by h)
    //   recurrent.dl  h[t, j] = if length == none or t < length then
    //       activation(a[t, j] + sum(k) U[j, k] * h[t + before, k]) else h[t + before, j]
    //       from h[t, j] = start[j]  (gradient by h.sum)
    // recurrence.dl:4  z = dense(h[3], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by h)
    //
    //   h.grad.2[b, t < 4, j] = lanes sum(j' where t <= 2) h.sum.grad[b, t + 1, j'] * h.weight_hh[j', j]
    //   h.grad[b, t, j] = h.grad.1[b, t, j] + h.grad.2[b, t, j]
    //   h.sum.grad[b, t, j] = h.grad[b, t, j] * ((1 - h[b, t, j]) * (1 + h[b, t, j]))
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 3; j++) {
        if (t <= 2) {
          for (int j2 = 0; j2 < 3; j2++) {
            lanes[j2] = Math.fma(h_sum_grad[b * 12 + t * 3 + j2 + 3], h_weight_hh[j2 * 3 + j], lanes[j2]);
          }
        }
        float h_grad_2 = Lanes.close(lanes);
        h_sum_grad[b * 12 + t * 3 + j] = (h_grad_1[b * 12 + t * 3 + j] + h_grad_2)
            * ((1f - h[b * 12 + t * 3 + j]) * (1f + h[b * 12 + t * 3 + j]));
      }
    }
  }

  private void h_weight_hh_grad() {
    // recurrence.dl:3  h = rnn(x, 3)
    //   recurrent.dl  h[t, j] = if length == none or t < length then
    //       activation(a[t, j] + sum(k) U[j, k] * h[t + before, k]) else h[t + before, j]
    //       from h[t, j] = start[j]  (gradient by h.weight_hh)
    //
    //   h.weight_hh.grad[j, k] = lanes sum(t, b where t >= 1) h.sum.grad[b, t, j] * h[b, t - 1, k]
    //   h.weight_hh.grad_sum[j, k] += h.weight_hh.grad[j, k]
    boolean first = pending == 0;
    for (int j = 0; j < 3; j++) {
      for (int k = 0; k < 3; k++) {
        for (int t = 1; t < 4; t++) {
          for (int b = 0; b < count; b++) {
            lanes[t * 2 + b] = Math.fma(h_sum_grad[b * 12 + t * 3 + j], h[b * 12 + t * 3 + k - 3], lanes[t * 2 + b]);
          }
        }
        float weight_hh_grad = Lanes.close(lanes);
        h_weight_hh_grad_sum[j * 3 + k] = first ? weight_hh_grad : h_weight_hh_grad_sum[j * 3 + k] + weight_hh_grad;
      }
    }
  }

  private void h_bias_ih_and_bias_hh_grad() {
    // recurrence.dl:3  h = rnn(x, 3)
    //   recurrent.dl  a[t, j] = (if bias then b[j] + d[j] else 0) + sum(i) W[j, i] * x[t, i]  (gradient by h.bias_ih)
    //
    //   h.bias_ih.grad[j] = lanes sum(b, t) h.sum.grad[b, t, j]
    //   h.bias_ih.grad_sum[j] += h.bias_ih.grad[j]
    //   h.bias_hh.grad_sum[j] += h.bias_ih.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 3; j++) {
      for (int n = 0; n < count * 4; n++) {
        lanes[n] += h_sum_grad[n * 3 + j];
      }
      float bias_ih_grad = Lanes.close(lanes);
      h_bias_ih_grad_sum[j] = first ? bias_ih_grad : h_bias_ih_grad_sum[j] + bias_ih_grad;
      h_bias_hh_grad_sum[j] = first ? bias_ih_grad : h_bias_hh_grad_sum[j] + bias_ih_grad;
    }
  }

  private void h_weight_ih_grad() {
    // recurrence.dl:3  h = rnn(x, 3)
    //   recurrent.dl  a[t, j] = (if bias then b[j] + d[j] else 0) + sum(i) W[j, i] * x[t, i]  (gradient by h.weight_ih)
    //
    //   h.weight_ih.grad[j, i] = lanes sum(b, t) h.sum.grad[b, t, j] * x[b, t, i]
    //   h.weight_ih.grad_sum[j, i] += h.weight_ih.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 3; j++) {
      for (int i = 0; i < 2; i++) {
        for (int n = 0; n < count * 4; n++) {
          lanes[n] = Math.fma(h_sum_grad[n * 3 + j], x[n * 2 + i], lanes[n]);
        }
        float weight_ih_grad = Lanes.close(lanes);
        h_weight_ih_grad_sum[j * 2 + i] = first ? weight_ih_grad : h_weight_ih_grad_sum[j * 2 + i] + weight_ih_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // recurrence.dl:11  loss mse(z, y)
    // recurrence.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_h_weight_ih() {
    // recurrence.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   h.weight_ih.step[i, j] = h.weight_ih.grad_sum[i, j] * scale
    //   h.weight_ih.next[i, j] = h.weight_ih[i, j] - 0.1 * h.weight_ih.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 3 * 2; n++) {
      h_weight_ih[n] -= 0.1f * (h_weight_ih_grad_sum[n] * scale_rounded);
    }
  }

  private void update_h_weight_hh() {
    // recurrence.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   h.weight_hh.step[i, j] = h.weight_hh.grad_sum[i, j] * scale
    //   h.weight_hh.next[i, j] = h.weight_hh[i, j] - 0.1 * h.weight_hh.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 3 * 3; n++) {
      h_weight_hh[n] -= 0.1f * (h_weight_hh_grad_sum[n] * scale_rounded);
    }
  }

  private void update_h_bias_ih() {
    // recurrence.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   h.bias_ih.step[i] = h.bias_ih.grad_sum[i] * scale
    //   h.bias_ih.next[i] = h.bias_ih[i] - 0.1 * h.bias_ih.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 3; i++) {
      h_bias_ih[i] -= 0.1f * (h_bias_ih_grad_sum[i] * scale_rounded);
    }
  }

  private void update_h_bias_hh() {
    // recurrence.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   h.bias_hh.step[i] = h.bias_hh.grad_sum[i] * scale
    //   h.bias_hh.next[i] = h.bias_hh[i] - 0.1 * h.bias_hh.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 3; i++) {
      h_bias_hh[i] -= 0.1f * (h_bias_hh_grad_sum[i] * scale_rounded);
    }
  }

  private void update_z_weight() {
    // recurrence.dl:12  optimizer sgd(0.1)
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
    // recurrence.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.bias.step[i] = z.bias.grad_sum[i] * scale
    //   z.bias.next[i] = z.bias[i] - 0.1 * z.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      z_bias[i] -= 0.1f * (z_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_z_sum() {
    // recurrence.dl:4  z = dense(h[3], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * h[b, 3, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(z_weight[j * 3 + i], h[b * 12 + i + 9], lanes[i]);
        }
        z_sum[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }
}
