package golden.attention;

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
 * Trains {@link Net}: x [3, 2] -> z [3, 2].
 *
 * <pre>
 *   q.weight [2, 2]
 *   q.bias [2]
 *   k.weight [2, 2]
 *   k.bias [2]
 *   12 parameters
 * </pre>
 *
 * <pre>
 *   48 bytes of parameters and state
 *   48 bytes of gradients
 *   0 bytes of optimizer state
 *   520 bytes of what is computed on the way
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
  public static final int BATCH = 2;
  private static final List<Port> PORTS = List.of(Port.real("x", 3, 2), Port.real("y", 3, 2));
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

  /** What is computed on the way. */
  private final float[] lanes = new float[16];
  private final float[] q_y = new float[2 * 3 * 2];
  private final float[] k_y = new float[2 * 3 * 2];
  private final float[] s = new float[2 * 3 * 3];
  /** In the array of s, which is not needed at the same time: 2 * 3 * 3 values. */
  private final float[] a_grad = s;
  /** In the array of s, which is not needed at the same time: 2 * 3 * 3 values. */
  private final float[] a = s;
  /** In the array of s, which is not needed at the same time: 2 * 3 * 2 values. */
  private final float[] q_y_grad = s;
  private final float[] a_e = new float[2 * 3 * 3];
  /** In the array of a_e, which is not needed at the same time: 2 * 3 * 2 values. */
  private final float[] k_y_grad = a_e;
  private final float[] a_total = new float[2 * 3];
  private final float[] a_y = new float[2 * 3 * 3];
  private final float[] z_grad = new float[2 * 3 * 2];
  private final float[] s_grad = new float[2 * 3 * 3];
  /** In the array of s_grad, which is not needed at the same time: 2 * 3 * 2 values. */
  private final float[] z = s_grad;

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
    initialize_q_weight();
    initialize_q_bias();
    initialize_k_weight();
    initialize_k_bias();
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
    k_y();
    s();
    a();
    z_grad();
    loss_weight();
    // backward
    a_grad();
    s_grad();
    k_y_grad();
    k_bias_grad_sum();
    k_weight_grad_sum();
    q_bias_grad_sum();
    tally.set(0, mse_sum, mse_weight);
    tally.coefficient(0, 1.0);
    passes++;
    pending++;
  }

  /** The loss of the examples as the model predicts, with no update. */
  public float evaluate(float[] x, float[] y, int count) {
    enter(x, y, count);
    k_y();
    s();
    evaluate_a_total();
    evaluate_a();
    evaluate_z();
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
    update_q_weight();
    update_q_bias();
    update_k_weight();
    update_k_bias();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] x, float[] y, int count) {
    Checks.count(count, BATCH);
    Checks.length("x", x.length, 2 * 3 * 2);
    Checks.length("y", y.length, 2 * 3 * 2);
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
   *   q.weight.initial[i < 2, j < 2] ~ uniform(-0.7071067811865475, 0.7071067811865475)
   */
  private void initialize_q_weight() {
    long q_weight_initial_key = Draws.key(seed, Q_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 2; n++) {
      q_weight[n] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(q_weight_initial_key, n));
    }
  }

  /**
   * layers.dl: if bias { bias b: [units] ~ uniform(-1/sqrt(n), 1/sqrt(n)) }
   *
   *   q.bias.initial[i < 2] ~ uniform(-0.7071067811865475, 0.7071067811865475)
   */
  private void initialize_q_bias() {
    long q_bias_initial_key = Draws.key(seed, Q_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      q_bias[i] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(q_bias_initial_key, i));
    }
  }

  /**
   * layers.dl: weight W: [units, n] ~ initial
   *
   *   k.weight.initial[i < 2, j < 2] ~ uniform(-0.7071067811865475, 0.7071067811865475)
   */
  private void initialize_k_weight() {
    long k_weight_initial_key = Draws.key(seed, K_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 2; n++) {
      k_weight[n] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(k_weight_initial_key, n));
    }
  }

  /**
   * layers.dl: if bias { bias b: [units] ~ uniform(-1/sqrt(n), 1/sqrt(n)) }
   *
   *   k.bias.initial[i < 2] ~ uniform(-0.7071067811865475, 0.7071067811865475)
   */
  private void initialize_k_bias() {
    long k_bias_initial_key = Draws.key(seed, K_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      k_bias[i] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(k_bias_initial_key, i));
    }
  }

  /**
   * layers.dl: y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
   *
   *   q.y.sum[b, t, j] = lanes sum(i) q.weight[j, i] * x[b, t, i]
   *   q.y[b, t, j] = q.y.sum[b, t, j] + q.bias[j]
   *   k.y.sum[b, t, j] = lanes sum(i) k.weight[j, i] * x[b, t, i]
   *   k.y[b, t, j] = k.y.sum[b, t, j] + k.bias[j]
   */
  private void k_y() {
    for (int n = 0; n < count * 3; n++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          int lane = i & 15;
          lanes[lane] = Math.fma(q_weight[j * 2 + i], x[n * 2 + i], lanes[lane]);
        }
        float y_sum = Lanes.close(lanes);
        q_y[n * 2 + j] = y_sum + q_bias[j];
        for (int i = 0; i < 2; i++) {
          int lane = i & 15;
          lanes[lane] = Math.fma(k_weight[j * 2 + i], x[n * 2 + i], lanes[lane]);
        }
        float y_sum_2 = Lanes.close(lanes);
        k_y[n * 2 + j] = y_sum_2 + k_bias[j];
      }
    }
  }

  /**
   * attention.dl:5  s[i, j] = sum(e) q[i, e] * k[j, e]
   *
   *   s[b, i, j] = sum(e) q.y[b, i, e] * k.y[b, j, e]
   */
  private void s() {
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          float s_bij = 0f;
          for (int e = 0; e < 2; e++) {
            s_bij = Math.fma(q_y[b * 6 + i * 2 + e], k_y[b * 6 + j * 2 + e], s_bij);
          }
          s[b * 9 + i * 3 + j] = s_bij;
        }
      }
    }
  }

  /**
   * activations.dl: top = stop(max(i) z[i])
   * activations.dl: e[i] = exp(z[i] - top)
   * activations.dl: total = sum(i) e[i]
   * activations.dl: y[i] = e[i] / total
   *
   *   a.top.max[b, i] = max(i' where i' <= i) s[b, i, i']
   *   a.e[b, i, i'] = exp(s[b, i, i'] - a.top.max[b, i]) where i' <= i
   *   a.total[b, i] = lanes sum(i' where i' <= i) a.e[b, i, i']
   *   a.y[b, i, i'] = a.e[b, i, i'] / a.total[b, i] where i' <= i
   */
  private void a() {
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        float top_max = Float.NEGATIVE_INFINITY;
        for (int i2 = 0; i2 < i + 1; i2++) {
          top_max = Math.max(top_max, s[b * 9 + i * 3 + i2]);
        }
        for (int i2 = 0; i2 < i + 1; i2++) {
          float e = (float) StrictMath.exp(s[b * 9 + i * 3 + i2] - top_max);
          a_e[b * 9 + i * 3 + i2] = e;
        }
        for (int i2 = 0; i2 < i + 1; i2++) {
          lanes[i2 & 15] += a_e[b * 9 + i * 3 + i2];
        }
        float total = Lanes.close(lanes);
        a_total[b * 3 + i] = total;
        for (int i2 = 0; i2 < i + 1; i2++) {
          a_y[b * 9 + i * 3 + i2] = a_e[b * 9 + i * 3 + i2] / total;
        }
      }
    }
  }

  /**
   * attention.dl:6  a[i] = softmax(j: s[i, j] where j <= i)
   * attention.dl:7  z[i, e] = sum(j where j <= i) a[i, j] * x[j, e]
   * attention.dl:14  loss mse(z, y)  (gradient by z)
   *
   *   a[b, i, i'] = if i' <= i then a.y[b, i, i'] else 0
   *   z[b, i, e] = lanes sum(j where j <= i) a[b, i, j] * x[b, j, e]
   *   z.grad[b, i, e] = 2 * (z[b, i, e] - y[b, i, e])
   */
  private void z_grad() {
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        for (int e = 0; e < 2; e++) {
          for (int j = 0; j < i + 1; j++) {
            int lane = j & 15;
            lanes[lane] = Math.fma(a_y[b * 9 + i * 3 + j], x[b * 6 + j * 2 + e], lanes[lane]);
          }
          float z_bie = Lanes.close(lanes);
          z[b * 6 + i * 2 + e] = z_bie;
          z_grad[b * 6 + i * 2 + e] = 2f * (z_bie - y[b * 6 + i * 2 + e]);
        }
      }
    }
  }

  /**
   * attention.dl:14  loss mse(z, y)
   * attention.dl:11  trainer Fit
   *
   *   mse.sum = lanes sum(b, s1, s2) (z[b, s1, s2] - y[b, s1, s2]) * (z[b, s1, s2] - y[b, s1, s2])
   *   mse.weight = number(count) * 3 * 2
   *   loss.weight.next = if 0 < pending then loss.weight + mse.weight else mse.weight
   */
  private void loss_weight() {
    for (int n = 0; n < count * (3 * 2); n++) {
      int lane = n & 15;
      float term = z[n] - y[n];
      lanes[lane] = Math.fma(term, term, lanes[lane]);
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 3.0 * 2.0;
    loss_weight[0] = pending > 0 ? loss_weight[0] + mse_weight : mse_weight;
  }

  /**
   * attention.dl:7  z[i, e] = sum(j where j <= i) a[i, j] * x[j, e]  (gradient by a)
   *
   *   a.grad[b, i, i2] = sum(e where i2 <= i) z.grad[b, i, e] * x[b, i2, e]
   */
  private void a_grad() {
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        for (int i2 = 0; i2 < 3; i2++) {
          float a_grad_bii2 = 0f;
          if (i >= i2) {
            for (int e = 0; e < 2; e++) {
              a_grad_bii2 = Math.fma(z_grad[b * 6 + i * 2 + e], x[b * 6 + i2 * 2 + e], a_grad_bii2);
            }
          }
          a_grad[b * 9 + i * 3 + i2] = a_grad_bii2;
        }
      }
    }
  }

  /**
   * attention.dl:6  a[i] = softmax(j: s[i, j] where j <= i)  (gradient by a.y)
   * activations.dl: y[i] = e[i] / total  (gradient by a.e)
   * activations.dl: y[i] = e[i] / total  (gradient by a.total)
   * activations.dl: total = sum(i) e[i]  (gradient by a.e)
   * activations.dl: e[i] = exp(z[i] - top)  (gradient by s)
   *
   *   a.y.grad[b, i, i2] = if i2 <= i then a.grad[b, i, i2] else 0
   *   a.e.grad.1[b, i, i2] = if i2 <= i then a.y.grad[b, i, i2] / a.total[b, i] else 0
   *   a.total.grad[b, i] = lanes sum(i' where i' <= i) (-(a.y.grad[b, i, i'] / a.total[b, i])) * a.y[b, i, i']
   *   a.e.grad.2[b, i, i2 < 3] = if i2 <= i then a.total.grad[b, i] else 0
   *   a.e.grad[b, i, i2] = a.e.grad.1[b, i, i2] + a.e.grad.2[b, i, i2]
   *   s.grad[b, i, j] = if j <= i then a.e.grad[b, i, j] * a.e[b, i, j] else 0
   */
  private void s_grad() {
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        for (int i2 = 0; i2 < i + 1; i2++) {
          int lane = i2 & 15;
          lanes[lane] = Math.fma(-(a_grad[b * 9 + i * 3 + i2] / a_total[b * 3 + i]), a_y[b * 9 + i * 3 + i2],
              lanes[lane]);
        }
        float total_grad = Lanes.close(lanes);
        for (int j = 0; j < 3; j++) {
          s_grad[b * 9 + i * 3 + j] = i >= j ? (a_grad[b * 9 + i * 3 + j] / a_total[b * 3 + i] + total_grad)
              * a_e[b * 9 + i * 3 + j] : 0f;
        }
      }
    }
  }

  /**
   * attention.dl:5  s[i, j] = sum(e) q[i, e] * k[j, e]  (gradient by q.y)
   * attention.dl:5  s[i, j] = sum(e) q[i, e] * k[j, e]  (gradient by k.y)
   *
   *   q.y.grad[b, t, j] = lanes sum(j') s.grad[b, t, j'] * k.y[b, j', j]
   *   k.y.grad[b, t, j] = lanes sum(i) s.grad[b, i, t] * q.y[b, i, j]
   */
  private void k_y_grad() {
    for (int b = 0; b < count; b++) {
      for (int t = 0; t < 3; t++) {
        for (int j = 0; j < 2; j++) {
          for (int j2 = 0; j2 < 3; j2++) {
            int lane = j2 & 15;
            lanes[lane] = Math.fma(s_grad[b * 9 + t * 3 + j2], k_y[b * 6 + j2 * 2 + j], lanes[lane]);
          }
          q_y_grad[b * 6 + t * 2 + j] = Lanes.close(lanes);
          for (int i = 0; i < 3; i++) {
            int lane = i & 15;
            lanes[lane] = Math.fma(s_grad[b * 9 + i * 3 + t], q_y[b * 6 + i * 2 + j], lanes[lane]);
          }
          k_y_grad[b * 6 + t * 2 + j] = Lanes.close(lanes);
        }
      }
    }
  }

  /**
   * layers.dl: y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by k.bias)
   * gradient by k.bias of the mini-batches since the last update
   *
   *   k.bias.grad[j] = lanes sum(b, t) k.y.grad[b, t, j]
   *   k.bias.grad_sum.next[j] = if pending < 1 then k.bias.grad[j] else k.bias.grad_sum[j] + k.bias.grad[j]
   */
  private void k_bias_grad_sum() {
    for (int j = 0; j < 2; j++) {
      for (int n = 0; n < count * 3; n++) {
        lanes[n & 15] += k_y_grad[n * 2 + j];
      }
      float k_bias_grad = Lanes.close(lanes);
      k_bias_grad_sum[j] = pending < 1 ? k_bias_grad : k_bias_grad_sum[j] + k_bias_grad;
    }
  }

  /**
   * layers.dl: y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by k.weight)
   * layers.dl: y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by q.weight)
   * gradient by q.weight of the mini-batches since the last update
   * gradient by k.weight of the mini-batches since the last update
   *
   *   k.weight.grad[j, i] = lanes sum(b, t) k.y.grad[b, t, j] * x[b, t, i]
   *   q.weight.grad[j, i] = lanes sum(b, t) q.y.grad[b, t, j] * x[b, t, i]
   *   q.weight.grad_sum.next[j, i] = if pending < 1 then q.weight.grad[j, i] else q.weight.grad_sum[j, i] +
   *     q.weight.grad[j, i]
   *   k.weight.grad_sum.next[j, i] = if pending < 1 then k.weight.grad[j, i] else k.weight.grad_sum[j, i] +
   *     k.weight.grad[j, i]
   */
  private void k_weight_grad_sum() {
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 2; i++) {
        for (int n = 0; n < count * 3; n++) {
          int lane = n & 15;
          lanes[lane] = Math.fma(k_y_grad[n * 2 + j], x[n * 2 + i], lanes[lane]);
        }
        float k_weight_grad = Lanes.close(lanes);
        for (int n = 0; n < count * 3; n++) {
          int lane = n & 15;
          lanes[lane] = Math.fma(q_y_grad[n * 2 + j], x[n * 2 + i], lanes[lane]);
        }
        float q_weight_grad = Lanes.close(lanes);
        q_weight_grad_sum[j * 2 + i] = pending < 1 ? q_weight_grad : q_weight_grad_sum[j * 2 + i] + q_weight_grad;
        k_weight_grad_sum[j * 2 + i] = pending < 1 ? k_weight_grad : k_weight_grad_sum[j * 2 + i] + k_weight_grad;
      }
    }
  }

  /**
   * layers.dl: y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by q.bias)
   * gradient by q.bias of the mini-batches since the last update
   *
   *   q.bias.grad[j] = lanes sum(b, t) q.y.grad[b, t, j]
   *   q.bias.grad_sum.next[j] = if pending < 1 then q.bias.grad[j] else q.bias.grad_sum[j] + q.bias.grad[j]
   */
  private void q_bias_grad_sum() {
    for (int j = 0; j < 2; j++) {
      for (int n = 0; n < count * 3; n++) {
        lanes[n & 15] += q_y_grad[n * 2 + j];
      }
      float q_bias_grad = Lanes.close(lanes);
      q_bias_grad_sum[j] = pending < 1 ? q_bias_grad : q_bias_grad_sum[j] + q_bias_grad;
    }
  }

  /**
   * attention.dl:11  trainer Fit
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
   *   q.weight.step[i, j] = q.weight.grad_sum[i, j] * scale
   *   q.weight.next[i, j] = q.weight[i, j] - 0.1 * q.weight.step[i, j]
   */
  private void update_q_weight() {
    for (int n = 0; n < 2 * 2; n++) {
      q_weight[n] = q_weight[n] - 0.1f * (q_weight_grad_sum[n] * (float) scale);
    }
  }

  /**
   * optimizers.dl: update w by g at t
   * optimizers.dl: w := w - lr * d
   *
   *   q.bias.step[i] = q.bias.grad_sum[i] * scale
   *   q.bias.next[i] = q.bias[i] - 0.1 * q.bias.step[i]
   */
  private void update_q_bias() {
    for (int i = 0; i < 2; i++) {
      q_bias[i] = q_bias[i] - 0.1f * (q_bias_grad_sum[i] * (float) scale);
    }
  }

  /**
   * optimizers.dl: update w by g at t
   * optimizers.dl: w := w - lr * d
   *
   *   k.weight.step[i, j] = k.weight.grad_sum[i, j] * scale
   *   k.weight.next[i, j] = k.weight[i, j] - 0.1 * k.weight.step[i, j]
   */
  private void update_k_weight() {
    for (int n = 0; n < 2 * 2; n++) {
      k_weight[n] = k_weight[n] - 0.1f * (k_weight_grad_sum[n] * (float) scale);
    }
  }

  /**
   * optimizers.dl: update w by g at t
   * optimizers.dl: w := w - lr * d
   *
   *   k.bias.step[i] = k.bias.grad_sum[i] * scale
   *   k.bias.next[i] = k.bias[i] - 0.1 * k.bias.step[i]
   */
  private void update_k_bias() {
    for (int i = 0; i < 2; i++) {
      k_bias[i] = k_bias[i] - 0.1f * (k_bias_grad_sum[i] * (float) scale);
    }
  }

  /**
   * activations.dl: top = stop(max(i) z[i])
   * activations.dl: e[i] = exp(z[i] - top)
   * activations.dl: total = sum(i) e[i]
   *
   *   a.top.max[b, i] = max(i' where i' <= i) s[b, i, i']
   *   a.e[b, i, i'] = exp(s[b, i, i'] - a.top.max[b, i]) where i' <= i
   *   a.total[b, i] = lanes sum(i' where i' <= i) a.e[b, i, i']
   */
  private void evaluate_a_total() {
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        float top_max = Float.NEGATIVE_INFINITY;
        for (int i2 = 0; i2 < i + 1; i2++) {
          top_max = Math.max(top_max, s[b * 9 + i * 3 + i2]);
        }
        for (int i2 = 0; i2 < i + 1; i2++) {
          float e = (float) StrictMath.exp(s[b * 9 + i * 3 + i2] - top_max);
          a_e[b * 9 + i * 3 + i2] = e;
        }
        for (int i2 = 0; i2 < i + 1; i2++) {
          lanes[i2 & 15] += a_e[b * 9 + i * 3 + i2];
        }
        a_total[b * 3 + i] = Lanes.close(lanes);
      }
    }
  }

  /**
   * activations.dl: y[i] = e[i] / total
   * attention.dl:6  a[i] = softmax(j: s[i, j] where j <= i)
   *
   *   a.y[b, i, i'] = a.e[b, i, i'] / a.total[b, i] where i' <= i
   *   a[b, i, i'] = if i' <= i then a.y[b, i, i'] else 0
   */
  private void evaluate_a() {
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        for (int i2 = 0; i2 < 3; i2++) {
          a[b * 9 + i * 3 + i2] = i >= i2 ? a_e[b * 9 + i * 3 + i2] / a_total[b * 3 + i] : 0f;
        }
      }
    }
  }

  /**
   * attention.dl:7  z[i, e] = sum(j where j <= i) a[i, j] * x[j, e]
   *
   *   z[b, i, e] = lanes sum(j where j <= i) a[b, i, j] * x[b, j, e]
   */
  private void evaluate_z() {
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        for (int e = 0; e < 2; e++) {
          for (int j = 0; j < i + 1; j++) {
            int lane = j & 15;
            lanes[lane] = Math.fma(a[b * 9 + i * 3 + j], x[b * 6 + j * 2 + e], lanes[lane]);
          }
          z[b * 6 + i * 2 + e] = Lanes.close(lanes);
        }
      }
    }
  }

  /**
   * attention.dl:14  loss mse(z, y)
   *
   *   mse.sum = lanes sum(b, s1, s2) (z[b, s1, s2] - y[b, s1, s2]) * (z[b, s1, s2] - y[b, s1, s2])
   *   mse.weight = number(count) * 3 * 2
   */
  private void evaluate_mse_weight() {
    for (int n = 0; n < count * (3 * 2); n++) {
      int lane = n & 15;
      float term = z[n] - y[n];
      lanes[lane] = Math.fma(term, term, lanes[lane]);
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 3.0 * 2.0;
  }
}
