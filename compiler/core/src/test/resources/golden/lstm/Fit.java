package golden.lstm;

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
 * Trains {@link Net}: x [3, 2] -> z [2].
 *
 * <pre>
 *   h.weight_ih [8, 2]
 *   h.weight_hh [8, 2]
 *   z.weight [2, 2]
 *   z.bias [2]
 *   38 parameters
 *
 *   152 bytes of parameters and state
 *   152 bytes of gradients
 *   0 bytes of optimizer state
 *   928 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   lstm.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH).at("lstm.dl:23");
  private static final Port X = Port.real("x", 3, 2).at("lstm.dl:12");
  private static final Port Y = Port.real("y", 2).at("lstm.dl:20");
  private static final List<Port> PORTS = List.of(X, Y);
  private static final long H_WEIGHT_IH_INITIAL = Draws.name("h.weight_ih.initial");
  private static final long H_WEIGHT_HH_INITIAL = Draws.name("h.weight_hh.initial");
  private static final long Z_WEIGHT_INITIAL = Draws.name("z.weight.initial");
  private static final long Z_BIAS_INITIAL = Draws.name("z.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] h_weight_ih = model.h_weight_ih;
  private final float[] h_weight_hh = model.h_weight_hh;
  private final float[] z_weight = model.z_weight;
  private final float[] z_bias = model.z_bias;

  /** What has been accumulated since the last update. */
  private final float[] h_weight_ih_grad_sum = new float[8 * 2];
  private final float[] h_weight_hh_grad_sum = new float[8 * 2];
  private final float[] z_weight_grad_sum = new float[2 * 2];
  private final float[] z_bias_grad_sum = new float[2];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/h.weight_ih.grad_sum", List.of(8, 2), h_weight_ih_grad_sum),
      new NamedArray("accumulated/h.weight_hh.grad_sum", List.of(8, 2), h_weight_hh_grad_sum),
      new NamedArray("accumulated/z.weight.grad_sum", List.of(2, 2), z_weight_grad_sum),
      new NamedArray("accumulated/z.bias.grad_sum", List.of(2), z_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] h_a_sum = new float[2 * 3 * 8];
  /** In the array of h_a_sum, which is not needed at the same time: 2 * 3 * 8 values. */
  private final float[] h_a_grad = h_a_sum;
  /** In the array of h_a_sum, which is not needed at the same time: 2 * 2 values. */
  private final float[] z_sum = h_a_sum;
  private final float[] h = new float[2 * 3 * 2];
  private final float[] h_a = new float[2 * 3 * 8];
  /** In the array of h_a, which is not needed at the same time: 2 * 3 * 8 values. */
  private final float[] h_a_sum_2 = h_a;
  private final float[] h_c = new float[2 * 3 * 2];
  private final float[] h_c_sigmoid = new float[2 * 3 * 2];
  private final float[] h_c_sigmoid_2 = new float[2 * 3 * 2];
  private final float[] h_c_tanh = new float[2 * 3 * 2];
  private final float[] h_sigmoid = new float[2 * 3 * 2];
  private final float[] h_tanh = new float[2 * 3 * 2];
  private final float[] lanes = new float[16];
  private final float[] h_grad_1 = new float[2 * 3 * 2];
  private final float[] h_c_grad = new float[2 * 3 * 2];
  /** In the array of h_c_grad, which is not needed at the same time: 2 * 2 values. */
  private final float[] z_grad = h_c_grad;
  private final float[] h_grad = new float[2 * 3 * 2];

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
   * @param x {@code 2 * 3 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 3 + i) * 2 + j},
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
   * @param x {@code 2 * 3 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 3 + i) * 2 + j},
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
    for (int t = 0; t < 3; t++) {
      h_a(t);
      h(t);
    }
    z_and_grad();
    mse();
    loss_weight();
    // backward
    z_bias_grad();
    z_weight_grad();
    h_grad_1();
    for (int t2 = 3 - 1; t2 >= 0; t2--) {
      h_grad(t2);
      h_a_grad(t2);
    }
    h_weight_ih_and_weight_hh_grad();
    tally.set(0, mse_sum, mse_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param x {@code 2 * 3 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 3 + i) * 2 + j},
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
    for (int t = 0; t < 3; t++) {
      evaluate_h_a_sum_2(t);
      evaluate_h(t);
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
    update_z_weight();
    update_z_bias();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] x, float[] y, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 2 * 3 * 2);
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
    // lstm.dl:3  weight W as weight_ih: [4*units, n] ~ uniform(-1, 1)
    //
    //   h.weight_ih.initial[i < 8, j < 2] ~ uniform(-1, 1)
    long h_weight_ih_initial_key = Draws.key(seed, H_WEIGHT_IH_INITIAL, passes);
    for (int n = 0; n < 8 * 2; n++) {
      h_weight_ih[n] = (float) (-1.0 + 2.0 * Draws.uniform(h_weight_ih_initial_key, n));
    }
  }

  private void initialize_h_weight_hh() {
    // lstm.dl:4  weight U as weight_hh: [4*units, units] ~ uniform(-1, 1)
    //
    //   h.weight_hh.initial[i < 8, j < 2] ~ uniform(-1, 1)
    long h_weight_hh_initial_key = Draws.key(seed, H_WEIGHT_HH_INITIAL, passes);
    for (int n = 0; n < 8 * 2; n++) {
      h_weight_hh[n] = (float) (-1.0 + 2.0 * Draws.uniform(h_weight_hh_initial_key, n));
    }
  }

  private void initialize_z_weight() {
    // lstm.dl:14  z = dense(h[2], 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   z.weight.initial[i < 2, j < 2] ~ uniform(-0.70710677, 0.70710677)
    long z_weight_initial_key = Draws.key(seed, Z_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 2; n++) {
      z_weight[n] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(z_weight_initial_key, n));
    }
  }

  private void initialize_z_bias() {
    // lstm.dl:14  z = dense(h[2], 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   z.bias.initial[i < 2] ~ uniform(-0.70710677, 0.70710677)
    long z_bias_initial_key = Draws.key(seed, Z_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      z_bias[i] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(z_bias_initial_key, i));
    }
  }

  private void h_a_sum() {
    // lstm.dl:5  a[t, r] = sum(i) W[r, i] * x[t, i] + sum(k) U[r, k] * h[t-1, k]
    //
    //   h.a.sum[b, t, r] = sum(i) h.weight_ih[r, i] * x[b, t, i]
    for (int n = 0; n < count * 3; n++) {
      for (int r = 0; r < 8; r++) {
        float a_sum = 0f;
        for (int i = 0; i < 2; i++) {
          a_sum = Math.fma(h_weight_ih[r * 2 + i], x[n * 2 + i], a_sum);
        }
        h_a_sum[n * 8 + r] = a_sum;
      }
    }
  }

  private void h_a(int t) {
    // lstm.dl:5  a[t, r] = sum(i) W[r, i] * x[t, i] + sum(k) U[r, k] * h[t-1, k]
    //
    //   h.a.sum.2[b, t < 3, r] = sum(k where t >= 1) h.weight_hh[r, k] * h[b, t - 1, k]
    //   h.a[b, t, r] = h.a.sum[b, t, r] + h.a.sum.2[b, t, r]
    for (int b = 0; b < count; b++) {
      for (int r = 0; r < 8; r++) {
        float a_sum_2 = 0f;
        if (t >= 1) {
          for (int k = 0; k < 2; k++) {
            a_sum_2 = Math.fma(h_weight_hh[r * 2 + k], h[b * 6 + t * 2 + k - 2], a_sum_2);
          }
        }
        h_a[b * 24 + t * 8 + r] = h_a_sum[b * 24 + t * 8 + r] + a_sum_2;
      }
    }
  }

  private void h(int t) {
    // lstm.dl:6  c[t, j < units] = sigmoid(a[t, units + j]) * c[t-1, j] + sigmoid(a[t, j]) * tanh(a[t, 2*units + j])
    //     from c[-1, j] = 0
    // lstm.dl:8  h[t, j < units] = sigmoid(a[t, 3*units + j]) * tanh(c[t, j]) from h[-1, j] = 0
    //
    //   h.c.sigmoid[b, t, j < 2] = sigmoid(h.a[b, t, j + 2])
    //   h.c.sigmoid.2[b, t, j < 2] = sigmoid(h.a[b, t, j])
    //   h.c.tanh[b, t, j < 2] = tanh(h.a[b, t, j + 4])
    //   h.c[b, t, j] = h.c.sigmoid[b, t, j] * (if t >= 1 then h.c[b, t - 1, j] else 0) + h.c.sigmoid.2[b, t, j]
    //       * h.c.tanh[b, t, j]
    //   h.sigmoid[b, t, j < 2] = sigmoid(h.a[b, t, j + 6])
    //   h.tanh[b, t, j] = tanh(h.c[b, t, j])
    //   h[b, t, j] = h.sigmoid[b, t, j] * h.tanh[b, t, j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        float sigmoid = FloatMath.sigmoid(h_a[b * 24 + t * 8 + j + 2]);
        h_c_sigmoid[b * 6 + t * 2 + j] = sigmoid;
        float sigmoid_2 = FloatMath.sigmoid(h_a[b * 24 + t * 8 + j]);
        h_c_sigmoid_2[b * 6 + t * 2 + j] = sigmoid_2;
        float tanh = FloatMath.tanh(h_a[b * 24 + t * 8 + j + 4]);
        h_c_tanh[b * 6 + t * 2 + j] = tanh;
        float c = sigmoid * (t >= 1 ? h_c[b * 6 + t * 2 + j - 2] : 0f) + sigmoid_2 * tanh;
        h_c[b * 6 + t * 2 + j] = c;
        float sigmoid_3 = FloatMath.sigmoid(h_a[b * 24 + t * 8 + j + 6]);
        h_sigmoid[b * 6 + t * 2 + j] = sigmoid_3;
        float tanh_2 = FloatMath.tanh(c);
        h_tanh[b * 6 + t * 2 + j] = tanh_2;
        h[b * 6 + t * 2 + j] = sigmoid_3 * tanh_2;
      }
    }
  }

  private void z_and_grad() {
    // lstm.dl:14  z = dense(h[2], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // lstm.dl:21  loss mse(z, y)  (gradient by z)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * h[b, 2, i]
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    //   z.grad[b, j] = 2 * (z[b, j] - y[b, j])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          lanes[i] = Math.fma(z_weight[j * 2 + i], h[b * 6 + i + 4], lanes[i]);
        }
        float sum = Lanes.close(lanes);
        z_sum[b * 2 + j] = sum;
        z_grad[b * 2 + j] = 2f * (sum + z_bias[j] - y[b * 2 + j]);
      }
    }
  }

  private void mse() {
    // lstm.dl:14  z = dense(h[2], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // lstm.dl:21  loss mse(z, y)
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
    // lstm.dl:21  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void z_bias_grad() {
    // lstm.dl:14  z = dense(h[2], 2)
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
    // lstm.dl:14  z = dense(h[2], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.weight)
    //
    //   z.weight.grad[j, i] = lanes sum(b) z.grad[b, j] * h[b, 2, i]
    //   z.weight.grad_sum[j, i] += z.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 2; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(z_grad[b * 2 + j], h[b * 6 + i + 4], lanes[b]);
        }
        float z_weight_grad = Lanes.close(lanes);
        z_weight_grad_sum[j * 2 + i] = first ? z_weight_grad : z_weight_grad_sum[j * 2 + i] + z_weight_grad;
      }
    }
  }

  private void h_grad_1() {
    // lstm.dl:14  z = dense(h[2], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by h)
    //
    //   h.grad.1[b, t < 3, j] = lanes sum(j' where t == 2) z.grad[b, j'] * z.weight[j', j]
    for (int b = 0; b < count; b++) {
      for (int t = 0; t < 3; t++) {
        for (int j = 0; j < 2; j++) {
          if (t == 2) {
            for (int j2 = 0; j2 < 2; j2++) {
              lanes[j2] = Math.fma(z_grad[b * 2 + j2], z_weight[j2 * 2 + j], lanes[j2]);
            }
          }
          h_grad_1[b * 6 + t * 2 + j] = Lanes.close(lanes);
        }
      }
    }
  }

  private void h_grad(int t) {
    // lstm.dl:5  a[t, r] = sum(i) W[r, i] * x[t, i] + sum(k) U[r, k] * h[t-1, k]  (gradient by h)
    // lstm.dl:14  z = dense(h[2], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by h)
    // lstm.dl:8  h[t, j < units] = sigmoid(a[t, 3*units + j]) * tanh(c[t, j]) from h[-1, j] = 0  (gradient by h.c)
    // lstm.dl:6  c[t, j < units] = sigmoid(a[t, units + j]) * c[t-1, j] + sigmoid(a[t, j]) * tanh(a[t, 2*units + j])
    //     from c[-1, j] = 0  (gradient by h.c)
    //
    //   h.grad.2[b, t < 3, j] = lanes sum(r where t <= 1) h.a.grad[b, t + 1, r] * h.weight_hh[r, j]
    //   h.grad[b, t, j] = h.grad.1[b, t, j] + h.grad.2[b, t, j]
    //   h.c.grad.1[b, t, j] = h.grad[b, t, j] * h.sigmoid[b, t, j] * ((1 - h.tanh[b, t, j]) * (1 + h.tanh[b, t, j]))
    //   h.c.grad.2[b, t < 3, j] = if t <= 1 then h.c.grad[b, t + 1, j] * h.c.sigmoid[b, t + 1, j] else 0
    //   h.c.grad[b, t, j] = h.c.grad.1[b, t, j] + h.c.grad.2[b, t, j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        if (t <= 1) {
          for (int r = 0; r < 8; r++) {
            lanes[r] = Math.fma(h_a_grad[b * 24 + t * 8 + r + 8], h_weight_hh[r * 2 + j], lanes[r]);
          }
        }
        float h_grad_2 = Lanes.close(lanes);
        float h_grad_bj = h_grad_1[b * 6 + t * 2 + j] + h_grad_2;
        h_grad[b * 6 + t * 2 + j] = h_grad_bj;
        h_c_grad[b * 6 + t * 2 + j] = h_grad_bj * h_sigmoid[b * 6 + t * 2 + j]
            * ((1f - h_tanh[b * 6 + t * 2 + j]) * (1f + h_tanh[b * 6 + t * 2 + j]))
            + (t <= 1 ? h_c_grad[b * 6 + t * 2 + j + 2] * h_c_sigmoid[b * 6 + t * 2 + j + 2] : 0f);
      }
    }
  }

  private void h_a_grad(int t) {
    // lstm.dl:8  h[t, j < units] = sigmoid(a[t, 3*units + j]) * tanh(c[t, j]) from h[-1, j] = 0  (gradient by h.a)
    // lstm.dl:6  c[t, j < units] = sigmoid(a[t, units + j]) * c[t-1, j] + sigmoid(a[t, j]) * tanh(a[t, 2*units + j])
    //     from c[-1, j] = 0  (gradient by h.a)
    //
    //   h.a.grad.1.sigmoid[b, t, r] = sigmoid(-h.a[b, t, r])
    //   h.a.grad.1[b, t, r] = h.grad[b, t, r - 6] * h.tanh[b, t, r - 6]
    //       * (h.sigmoid[b, t, r - 6] * h.a.grad.1.sigmoid[b, t, r]) where r >= 6
    //   h.a.grad.2[b, t, r] = h.c.grad[b, t, r - 2] * (if t >= 1 then h.c[b, t - 1, r - 2] else 0)
    //       * (h.c.sigmoid[b, t, r - 2] * h.a.grad.1.sigmoid[b, t, r]) where r >= 2 and r <= 3
    //   h.a.grad.3[b, t, r] = h.c.grad[b, t, r] * h.c.tanh[b, t, r]
    //       * (h.c.sigmoid.2[b, t, r] * h.a.grad.1.sigmoid[b, t, r]) where r <= 1
    //   h.a.grad.4[b, t, r < 8] = h.c.grad[b, t, r - 4] * h.c.sigmoid.2[b, t, r - 4]
    //       * ((1 - h.c.tanh[b, t, r - 4]) * (1 + h.c.tanh[b, t, r - 4])) where r >= 4 and r <= 5
    //   h.a.grad[b, t, r] = if r >= 6 then h.a.grad.1[b, t, r] else if r >= 2 and r <= 3 then h.a.grad.2[b, t, r]
    //       else if r <= 1 then h.a.grad.3[b, t, r] else h.a.grad.4[b, t, r]
    for (int b = 0; b < count; b++) {
      for (int r = 0; r < 2; r++) {
        h_a_grad[b * 24 + t * 8 + r] = h_c_grad[b * 6 + t * 2 + r] * h_c_tanh[b * 6 + t * 2 + r]
            * (h_c_sigmoid_2[b * 6 + t * 2 + r] * FloatMath.sigmoid(-h_a[b * 24 + t * 8 + r]));
      }
      for (int r = 2; r < 4; r++) {
        h_a_grad[b * 24 + t * 8 + r] = h_c_grad[b * 6 + t * 2 + r - 2] * (t >= 1 ? h_c[b * 6 + t * 2 + r - 4] : 0f)
            * (h_c_sigmoid[b * 6 + t * 2 + r - 2] * FloatMath.sigmoid(-h_a[b * 24 + t * 8 + r]));
      }
      for (int r = 4; r < 6; r++) {
        h_a_grad[b * 24 + t * 8 + r] = h_c_grad[b * 6 + t * 2 + r - 4] * h_c_sigmoid_2[b * 6 + t * 2 + r - 4]
            * ((1f - h_c_tanh[b * 6 + t * 2 + r - 4]) * (1f + h_c_tanh[b * 6 + t * 2 + r - 4]));
      }
      for (int r = 6; r < 8; r++) {
        h_a_grad[b * 24 + t * 8 + r] = h_grad[b * 6 + t * 2 + r - 6] * h_tanh[b * 6 + t * 2 + r - 6]
            * (h_sigmoid[b * 6 + t * 2 + r - 6] * FloatMath.sigmoid(-h_a[b * 24 + t * 8 + r]));
      }
    }
  }

  private void h_weight_ih_and_weight_hh_grad() {
    // lstm.dl:5  a[t, r] = sum(i) W[r, i] * x[t, i] + sum(k) U[r, k] * h[t-1, k]  (gradient by h.weight_hh)
    // lstm.dl:5  a[t, r] = sum(i) W[r, i] * x[t, i] + sum(k) U[r, k] * h[t-1, k]  (gradient by h.weight_ih)
    //
    //   h.weight_hh.grad[r, k] = sum(t, b where t >= 1) h.a.grad[b, t, r] * h[b, t - 1, k]
    //   h.weight_ih.grad[r, i] = sum(b, t) h.a.grad[b, t, r] * x[b, t, i]
    //   h.weight_ih.grad_sum[r, i] += h.weight_ih.grad[r, i]
    //   h.weight_hh.grad_sum[r, k] += h.weight_hh.grad[r, k]
    boolean first = pending == 0;
    for (int r = 0; r < 8; r++) {
      for (int k = 0; k < 2; k++) {
        float weight_hh_grad = 0f;
        for (int t = 1; t < 3; t++) {
          for (int b = 0; b < count; b++) {
            weight_hh_grad = Math.fma(h_a_grad[b * 24 + t * 8 + r], h[b * 6 + t * 2 + k - 2], weight_hh_grad);
          }
        }
        float weight_ih_grad = 0f;
        for (int n = 0; n < count * 3; n++) {
          weight_ih_grad = Math.fma(h_a_grad[n * 8 + r], x[n * 2 + k], weight_ih_grad);
        }
        h_weight_ih_grad_sum[r * 2 + k] = first ? weight_ih_grad : h_weight_ih_grad_sum[r * 2 + k] + weight_ih_grad;
        h_weight_hh_grad_sum[r * 2 + k] = first ? weight_hh_grad : h_weight_hh_grad_sum[r * 2 + k] + weight_hh_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // lstm.dl:21  loss mse(z, y)
    // lstm.dl:22  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_h_weight_ih() {
    // lstm.dl:22  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   h.weight_ih.step[i, j] = h.weight_ih.grad_sum[i, j] * scale
    //   h.weight_ih.next[i, j] = h.weight_ih[i, j] - 0.1 * h.weight_ih.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 8 * 2; n++) {
      h_weight_ih[n] -= 0.1f * (h_weight_ih_grad_sum[n] * scale_rounded);
    }
  }

  private void update_h_weight_hh() {
    // lstm.dl:22  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   h.weight_hh.step[i, j] = h.weight_hh.grad_sum[i, j] * scale
    //   h.weight_hh.next[i, j] = h.weight_hh[i, j] - 0.1 * h.weight_hh.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 8 * 2; n++) {
      h_weight_hh[n] -= 0.1f * (h_weight_hh_grad_sum[n] * scale_rounded);
    }
  }

  private void update_z_weight() {
    // lstm.dl:22  optimizer sgd(0.1)
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
    // lstm.dl:22  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.bias.step[i] = z.bias.grad_sum[i] * scale
    //   z.bias.next[i] = z.bias[i] - 0.1 * z.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      z_bias[i] -= 0.1f * (z_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_h_a_sum_2(int t) {
    // lstm.dl:5  a[t, r] = sum(i) W[r, i] * x[t, i] + sum(k) U[r, k] * h[t-1, k]
    //
    //   h.a.sum.2[b, t < 3, r] = sum(k where t >= 1) h.weight_hh[r, k] * h[b, t - 1, k]
    for (int b = 0; b < count; b++) {
      for (int r = 0; r < 8; r++) {
        float a_sum_2 = 0f;
        if (t >= 1) {
          for (int k = 0; k < 2; k++) {
            a_sum_2 = Math.fma(h_weight_hh[r * 2 + k], h[b * 6 + t * 2 + k - 2], a_sum_2);
          }
        }
        h_a_sum_2[b * 24 + t * 8 + r] = a_sum_2;
      }
    }
  }

  private void evaluate_h(int t) {
    // lstm.dl:5  a[t, r] = sum(i) W[r, i] * x[t, i] + sum(k) U[r, k] * h[t-1, k]
    // lstm.dl:6  c[t, j < units] = sigmoid(a[t, units + j]) * c[t-1, j] + sigmoid(a[t, j]) * tanh(a[t, 2*units + j])
    //     from c[-1, j] = 0
    // lstm.dl:8  h[t, j < units] = sigmoid(a[t, 3*units + j]) * tanh(c[t, j]) from h[-1, j] = 0
    //
    //   h.a[b, t, r] = h.a.sum[b, t, r] + h.a.sum.2[b, t, r]
    //   h.c[b, t, j] = sigmoid(h.a[b, t, j + 2]) * (if t >= 1 then h.c[b, t - 1, j] else 0) + sigmoid(h.a[b, t, j])
    //       * tanh(h.a[b, t, j + 4])
    //   h[b, t, j] = sigmoid(h.a[b, t, j + 6]) * tanh(h.c[b, t, j])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        float c = FloatMath.sigmoid(h_a_sum[b * 24 + t * 8 + j + 2] + h_a_sum_2[b * 24 + t * 8 + j + 2])
            * (t >= 1 ? h_c[b * 6 + t * 2 + j - 2] : 0f)
            + FloatMath.sigmoid(h_a_sum[b * 24 + t * 8 + j] + h_a_sum_2[b * 24 + t * 8 + j])
            * FloatMath.tanh(h_a_sum[b * 24 + t * 8 + j + 4] + h_a_sum_2[b * 24 + t * 8 + j + 4]);
        h_c[b * 6 + t * 2 + j] = c;
        h[b * 6 + t * 2 + j] = FloatMath.sigmoid(h_a_sum[b * 24 + t * 8 + j + 6] + h_a_sum_2[b * 24 + t * 8 + j + 6])
            * FloatMath.tanh(c);
      }
    }
  }

  private void evaluate_z_sum() {
    // lstm.dl:14  z = dense(h[2], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * h[b, 2, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          lanes[i] = Math.fma(z_weight[j * 2 + i], h[b * 6 + i + 4], lanes[i]);
        }
        z_sum[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }
}
