package golden.attention;

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
 *   q.weight [2, 2]
 *   q.bias [2]
 *   k.weight [2, 2]
 *   k.bias [2]
 *   12 parameters
 *
 *   48 bytes of parameters and state
 *   48 bytes of gradients
 *   0 bytes of optimizer state
 *   472 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   attention.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH).at("attention.dl:16");
  private static final Port X = Port.real("x", 3, 2).at("attention.dl:2");
  private static final Port Y = Port.real("y", 3, 2).at("attention.dl:13");
  private static final List<Port> PORTS = List.of(X, Y);
  private static final long Q_WEIGHT_INITIAL = Draws.name("q.weight.initial");
  private static final long Q_BIAS_INITIAL = Draws.name("q.bias.initial");
  private static final long K_WEIGHT_INITIAL = Draws.name("k.weight.initial");
  private static final long K_BIAS_INITIAL = Draws.name("k.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] q_weight = model.q_weight;
  private final float[] q_bias = model.q_bias;
  private final float[] k_weight = model.k_weight;
  private final float[] k_bias = model.k_bias;

  /** What has been accumulated since the last update. */
  private final float[] q_weight_grad_sum = new float[2 * 2];
  private final float[] q_bias_grad_sum = new float[2];
  private final float[] k_weight_grad_sum = new float[2 * 2];
  private final float[] k_bias_grad_sum = new float[2];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/q.weight.grad_sum", List.of(2, 2), q_weight_grad_sum),
      new NamedArray("accumulated/q.bias.grad_sum", List.of(2), q_bias_grad_sum),
      new NamedArray("accumulated/k.weight.grad_sum", List.of(2, 2), k_weight_grad_sum),
      new NamedArray("accumulated/k.bias.grad_sum", List.of(2), k_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] q_y = new float[2 * 3 * 2];
  private final float[] k_y = new float[2 * 3 * 2];
  private final float[] s = new float[2 * 3 * 3];
  /** In the array of s, which is not needed at the same time: 2 * 3 * 3 values. */
  private final float[] a_grad = s;
  /** In the array of s, which is not needed at the same time: 2 * 3 * 2 values. */
  private final float[] z = s;
  /** In the array of s, which is not needed at the same time: 2 * 3 * 2 values. */
  private final float[] q_y_grad = s;
  private final float[] a_softmax_e = new float[2 * 3 * 3];
  /** In the array of a_softmax_e, which is not needed at the same time: 2 * 3 * 2 values. */
  private final float[] k_y_grad = a_softmax_e;
  private final float[] a_softmax_total = new float[2 * 3];
  private final float[] a_softmax_y = new float[2 * 3 * 3];
  /** In the array of a_softmax_y, which is not needed at the same time: 2 * 3 * 3 values. */
  private final float[] a = a_softmax_y;
  private final float[] s_grad = new float[2 * 3 * 3];
  /** In the array of s_grad, which is not needed at the same time: 2 * 3 * 2 values. */
  private final float[] z_grad = s_grad;

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
    initialize_q_weight();
    initialize_q_bias();
    initialize_k_weight();
    initialize_k_bias();
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
    q_and_k_y();
    s();
    a_softmax();
    z_and_grad();
    mse();
    loss_weight();
    // backward
    a_grad();
    s_grad();
    q_and_k_y_grad();
    k_bias_grad();
    q_and_k_weight_grad();
    q_bias_grad();
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
    q_and_k_y();
    s();
    evaluate_a_softmax_e_and_total();
    evaluate_a();
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
    update_k_weight();
    update_k_bias();
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

  private void initialize_q_weight() {
    // attention.dl:3  q[t] = dense(x[t], 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   q.weight.initial[i < 2, j < 2] ~ uniform(-0.70710677, 0.70710677)
    long q_weight_initial_key = Draws.key(seed, Q_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 2; n++) {
      q_weight[n] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(q_weight_initial_key, n));
    }
  }

  private void initialize_q_bias() {
    // attention.dl:3  q[t] = dense(x[t], 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   q.bias.initial[i < 2] ~ uniform(-0.70710677, 0.70710677)
    long q_bias_initial_key = Draws.key(seed, Q_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      q_bias[i] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(q_bias_initial_key, i));
    }
  }

  private void initialize_k_weight() {
    // attention.dl:4  k[t] = dense(x[t], 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   k.weight.initial[i < 2, j < 2] ~ uniform(-0.70710677, 0.70710677)
    long k_weight_initial_key = Draws.key(seed, K_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 2; n++) {
      k_weight[n] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(k_weight_initial_key, n));
    }
  }

  private void initialize_k_bias() {
    // attention.dl:4  k[t] = dense(x[t], 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   k.bias.initial[i < 2] ~ uniform(-0.70710677, 0.70710677)
    long k_bias_initial_key = Draws.key(seed, K_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      k_bias[i] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(k_bias_initial_key, i));
    }
  }

  private void q_and_k_y() {
    // attention.dl:3  q[t] = dense(x[t], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // attention.dl:4  k[t] = dense(x[t], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   q.y.sum[b, t, j] = lanes sum(i) q.weight[j, i] * x[b, t, i]
    //   q.y[b, t, j] = q.y.sum[b, t, j] + q.bias[j]
    //   k.y.sum[b, t, j] = lanes sum(i) k.weight[j, i] * x[b, t, i]
    //   k.y[b, t, j] = k.y.sum[b, t, j] + k.bias[j]
    for (int n = 0; n < count * 3; n++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          lanes[i] = Math.fma(q_weight[j * 2 + i], x[n * 2 + i], lanes[i]);
        }
        float y_sum = Lanes.close(lanes);
        q_y[n * 2 + j] = y_sum + q_bias[j];
        for (int i = 0; i < 2; i++) {
          lanes[i] = Math.fma(k_weight[j * 2 + i], x[n * 2 + i], lanes[i]);
        }
        float y_sum_2 = Lanes.close(lanes);
        k_y[n * 2 + j] = y_sum_2 + k_bias[j];
      }
    }
  }

  private void s() {
    // attention.dl:5  s[i, j] = sum(e) q[i, e] * k[j, e]
    //
    //   s[b, i, j] = sum(e) q.y[b, i, e] * k.y[b, j, e]
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          float sum = 0f;
          for (int e = 0; e < 2; e++) {
            sum = Math.fma(q_y[b * 6 + i * 2 + e], k_y[b * 6 + j * 2 + e], sum);
          }
          s[b * 9 + i * 3 + j] = sum;
        }
      }
    }
  }

  private void a_softmax() {
    // attention.dl:6  a[i] = softmax(j: s[i, j] where j <= i)
    //   softmax.dl  top = stop(max(i) z[i])
    //   softmax.dl  e[i] = exp(z[i] - top)
    //   softmax.dl  total = sum(i) e[i]
    //   softmax.dl  y[i] = e[i] / total
    //
    //   a.softmax.top.max[b, i] = max(i' where i' <= i) s[b, i, i']
    //   a.softmax.e[b, i, i'] = exp(s[b, i, i'] - a.softmax.top.max[b, i]) where i' <= i
    //   a.softmax.total[b, i] = lanes sum(i' where i' <= i) a.softmax.e[b, i, i']
    //   a.softmax.y[b, i, i'] = a.softmax.e[b, i, i'] / a.softmax.total[b, i] where i' <= i
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        float top_max = Float.NEGATIVE_INFINITY;
        for (int i2 = 0; i2 < i + 1; i2++) {
          top_max = Math.max(top_max, s[b * 9 + i * 3 + i2]);
        }
        for (int i2 = 0; i2 < i + 1; i2++) {
          a_softmax_e[b * 9 + i * 3 + i2] = FloatMath.exp(s[b * 9 + i * 3 + i2] - top_max);
        }
        for (int i2 = 0; i2 < i + 1; i2++) {
          lanes[i2] += a_softmax_e[b * 9 + i * 3 + i2];
        }
        float total = Lanes.close(lanes);
        a_softmax_total[b * 3 + i] = total;
        for (int i2 = 0; i2 < i + 1; i2++) {
          a_softmax_y[b * 9 + i * 3 + i2] = a_softmax_e[b * 9 + i * 3 + i2] / total;
        }
      }
    }
  }

  private void z_and_grad() {
    // attention.dl:6  a[i] = softmax(j: s[i, j] where j <= i)
    // attention.dl:7  z[i, e] = sum(j where j <= i) a[i, j] * x[j, e]
    // attention.dl:14  loss mse(z, y)  (gradient by z)
    //
    //   a[b, i, i'] = if i' <= i then a.softmax.y[b, i, i'] else 0
    //   z[b, i, e] = lanes sum(j where j <= i) a[b, i, j] * x[b, j, e]
    //   z.grad[b, i, e] = 2 * (z[b, i, e] - y[b, i, e])
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        for (int e = 0; e < 2; e++) {
          for (int j = 0; j < i + 1; j++) {
            lanes[j] = Math.fma(a_softmax_y[b * 9 + i * 3 + j], x[b * 6 + j * 2 + e], lanes[j]);
          }
          float sum = Lanes.close(lanes);
          z[b * 6 + i * 2 + e] = sum;
          z_grad[b * 6 + i * 2 + e] = 2f * (sum - y[b * 6 + i * 2 + e]);
        }
      }
    }
  }

  private void mse() {
    // attention.dl:14  loss mse(z, y)
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
    // attention.dl:14  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void a_grad() {
    // attention.dl:7  z[i, e] = sum(j where j <= i) a[i, j] * x[j, e]  (gradient by a)
    //
    //   a.grad[b, i, i2] = sum(e where i2 <= i) z.grad[b, i, e] * x[b, i2, e]
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        for (int i2 = 0; i2 < 3; i2++) {
          float sum = 0f;
          if (i >= i2) {
            for (int e = 0; e < 2; e++) {
              sum = Math.fma(z_grad[b * 6 + i * 2 + e], x[b * 6 + i2 * 2 + e], sum);
            }
          }
          a_grad[b * 9 + i * 3 + i2] = sum;
        }
      }
    }
  }

  private void s_grad() {
    // attention.dl:6  a[i] = softmax(j: s[i, j] where j <= i)  (gradient by a.softmax.y)
    // attention.dl:6  a[i] = softmax(j: s[i, j] where j <= i)
    //   softmax.dl  y[i] = e[i] / total  (gradient by a.softmax.e)
    //   softmax.dl  y[i] = e[i] / total  (gradient by a.softmax.total)
    //   softmax.dl  e[i] = exp(z[i] - top)  (gradient by s)
    //
    //   a.softmax.y.grad[b, i, i2] = if i2 <= i then a.grad[b, i, i2] else 0
    //   a.softmax.e.grad.1[b, i, i2] = a.softmax.y.grad[b, i, i2] / a.softmax.total[b, i] where i2 <= i
    //   a.softmax.total.grad[b, i] = lanes
    //       sum(i' where i' <= i) (-(a.softmax.y.grad[b, i, i'] / a.softmax.total[b, i])) * a.softmax.y[b, i, i']
    //   a.softmax.e.grad[b, i, i2] = if i2 <= i then a.softmax.e.grad.1[b, i, i2] + a.softmax.total.grad[b, i] else 0
    //   s.grad[b, i, j] = if j <= i then a.softmax.e.grad[b, i, j] * a.softmax.e[b, i, j] else 0
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        float total = a_softmax_total[b * 3 + i];
        for (int i2 = 0; i2 < i + 1; i2++) {
          lanes[i2] = Math.fma(-(a_grad[b * 9 + i * 3 + i2] / total), a_softmax_y[b * 9 + i * 3 + i2], lanes[i2]);
        }
        float total_grad = Lanes.close(lanes);
        for (int j = 0; j < 3; j++) {
          s_grad[b * 9 + i * 3 + j] = i >= j ? (a_grad[b * 9 + i * 3 + j] / a_softmax_total[b * 3 + i] + total_grad)
              * a_softmax_e[b * 9 + i * 3 + j] : 0f;
        }
      }
    }
  }

  private void q_and_k_y_grad() {
    // attention.dl:5  s[i, j] = sum(e) q[i, e] * k[j, e]  (gradient by q.y)
    // attention.dl:5  s[i, j] = sum(e) q[i, e] * k[j, e]  (gradient by k.y)
    //
    //   q.y.grad[b, t, j] = lanes sum(j') s.grad[b, t, j'] * k.y[b, j', j]
    //   k.y.grad[b, t, j] = lanes sum(i) s.grad[b, i, t] * q.y[b, i, j]
    for (int b = 0; b < count; b++) {
      for (int t = 0; t < 3; t++) {
        for (int j = 0; j < 2; j++) {
          for (int j2 = 0; j2 < 3; j2++) {
            lanes[j2] = Math.fma(s_grad[b * 9 + t * 3 + j2], k_y[b * 6 + j2 * 2 + j], lanes[j2]);
          }
          q_y_grad[b * 6 + t * 2 + j] = Lanes.close(lanes);
          for (int i = 0; i < 3; i++) {
            lanes[i] = Math.fma(s_grad[b * 9 + i * 3 + t], q_y[b * 6 + i * 2 + j], lanes[i]);
          }
          k_y_grad[b * 6 + t * 2 + j] = Lanes.close(lanes);
        }
      }
    }
  }

  private void k_bias_grad() {
    // attention.dl:4  k[t] = dense(x[t], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by k.bias)
    //
    //   k.bias.grad[j] = lanes sum(b, t) k.y.grad[b, t, j]
    //   k.bias.grad_sum[j] += k.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int n = 0; n < count * 3; n++) {
        lanes[n] += k_y_grad[n * 2 + j];
      }
      float k_bias_grad = Lanes.close(lanes);
      k_bias_grad_sum[j] = first ? k_bias_grad : k_bias_grad_sum[j] + k_bias_grad;
    }
  }

  private void q_and_k_weight_grad() {
    // attention.dl:4  k[t] = dense(x[t], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by k.weight)
    // attention.dl:3  q[t] = dense(x[t], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by q.weight)
    //
    //   k.weight.grad[j, i] = lanes sum(b, t) k.y.grad[b, t, j] * x[b, t, i]
    //   q.weight.grad[j, i] = lanes sum(b, t) q.y.grad[b, t, j] * x[b, t, i]
    //   q.weight.grad_sum[j, i] += q.weight.grad[j, i]
    //   k.weight.grad_sum[j, i] += k.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 2; i++) {
        for (int n = 0; n < count * 3; n++) {
          lanes[n] = Math.fma(k_y_grad[n * 2 + j], x[n * 2 + i], lanes[n]);
        }
        float k_weight_grad = Lanes.close(lanes);
        for (int n = 0; n < count * 3; n++) {
          lanes[n] = Math.fma(q_y_grad[n * 2 + j], x[n * 2 + i], lanes[n]);
        }
        float q_weight_grad = Lanes.close(lanes);
        q_weight_grad_sum[j * 2 + i] = first ? q_weight_grad : q_weight_grad_sum[j * 2 + i] + q_weight_grad;
        k_weight_grad_sum[j * 2 + i] = first ? k_weight_grad : k_weight_grad_sum[j * 2 + i] + k_weight_grad;
      }
    }
  }

  private void q_bias_grad() {
    // attention.dl:3  q[t] = dense(x[t], 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by q.bias)
    //
    //   q.bias.grad[j] = lanes sum(b, t) q.y.grad[b, t, j]
    //   q.bias.grad_sum[j] += q.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int n = 0; n < count * 3; n++) {
        lanes[n] += q_y_grad[n * 2 + j];
      }
      float q_bias_grad = Lanes.close(lanes);
      q_bias_grad_sum[j] = first ? q_bias_grad : q_bias_grad_sum[j] + q_bias_grad;
    }
  }

  private void update_scale_and_last_rate() {
    // attention.dl:14  loss mse(z, y)
    // attention.dl:15  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_q_weight() {
    // attention.dl:15  optimizer sgd(0.1)
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
    // attention.dl:15  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   q.bias.step[i] = q.bias.grad_sum[i] * scale
    //   q.bias.next[i] = q.bias[i] - 0.1 * q.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      q_bias[i] -= 0.1f * (q_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void update_k_weight() {
    // attention.dl:15  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   k.weight.step[i, j] = k.weight.grad_sum[i, j] * scale
    //   k.weight.next[i, j] = k.weight[i, j] - 0.1 * k.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * 2; n++) {
      k_weight[n] -= 0.1f * (k_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_k_bias() {
    // attention.dl:15  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   k.bias.step[i] = k.bias.grad_sum[i] * scale
    //   k.bias.next[i] = k.bias[i] - 0.1 * k.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      k_bias[i] -= 0.1f * (k_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_a_softmax_e_and_total() {
    // attention.dl:6  a[i] = softmax(j: s[i, j] where j <= i)
    //   softmax.dl  top = stop(max(i) z[i])
    //   softmax.dl  e[i] = exp(z[i] - top)
    //   softmax.dl  total = sum(i) e[i]
    //
    //   a.softmax.top.max[b, i] = max(i' where i' <= i) s[b, i, i']
    //   a.softmax.e[b, i, i'] = exp(s[b, i, i'] - a.softmax.top.max[b, i]) where i' <= i
    //   a.softmax.total[b, i] = lanes sum(i' where i' <= i) a.softmax.e[b, i, i']
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        float top_max = Float.NEGATIVE_INFINITY;
        for (int i2 = 0; i2 < i + 1; i2++) {
          top_max = Math.max(top_max, s[b * 9 + i * 3 + i2]);
        }
        for (int i2 = 0; i2 < i + 1; i2++) {
          a_softmax_e[b * 9 + i * 3 + i2] = FloatMath.exp(s[b * 9 + i * 3 + i2] - top_max);
        }
        for (int i2 = 0; i2 < i + 1; i2++) {
          lanes[i2] += a_softmax_e[b * 9 + i * 3 + i2];
        }
        a_softmax_total[b * 3 + i] = Lanes.close(lanes);
      }
    }
  }

  private void evaluate_a() {
    // attention.dl:6  a[i] = softmax(j: s[i, j] where j <= i)
    //   softmax.dl  y[i] = e[i] / total
    //
    //   a.softmax.y[b, i, i'] = a.softmax.e[b, i, i'] / a.softmax.total[b, i] where i' <= i
    //   a[b, i, i'] = if i' <= i then a.softmax.y[b, i, i'] else 0
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        float total = a_softmax_total[b * 3 + i];
        for (int i2 = 0; i2 < i + 1; i2++) {
          a[b * 9 + i * 3 + i2] = a_softmax_e[b * 9 + i * 3 + i2] / total;
        }
        for (int i2 = i + 1; i2 < 3; i2++) {
          a[b * 9 + i * 3 + i2] = 0f;
        }
      }
    }
  }

  private void evaluate_z() {
    // attention.dl:7  z[i, e] = sum(j where j <= i) a[i, j] * x[j, e]
    //
    //   z[b, i, e] = lanes sum(j where j <= i) a[b, i, j] * x[b, j, e]
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        for (int e = 0; e < 2; e++) {
          for (int j = 0; j < i + 1; j++) {
            lanes[j] = Math.fma(a[b * 9 + i * 3 + j], x[b * 6 + j * 2 + e], lanes[j]);
          }
          z[b * 6 + i * 2 + e] = Lanes.close(lanes);
        }
      }
    }
  }
}
