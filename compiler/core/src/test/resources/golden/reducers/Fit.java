package golden.reducers;

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
 *   h.weight [3, 3]
 *   h.bias [3]
 *   12 parameters
 *
 *   48 bytes of parameters and state
 *   48 bytes of gradients
 *   0 bytes of optimizer state
 *   308 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   reducers.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH).at("reducers.dl:16");
  private static final Port X = Port.real("x", 3).at("reducers.dl:2");
  private static final Port Y = Port.real("y", 2).at("reducers.dl:13");
  private static final List<Port> PORTS = List.of(X, Y);
  private static final long H_WEIGHT_INITIAL = Draws.name("h.weight.initial");
  private static final long H_BIAS_INITIAL = Draws.name("h.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] h_weight = model.h_weight;
  private final float[] h_bias = model.h_bias;

  /** What has been accumulated since the last update. */
  private final float[] h_weight_grad_sum = new float[3 * 3];
  private final float[] h_bias_grad_sum = new float[3];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/h.weight.grad_sum", List.of(3, 3), h_weight_grad_sum),
      new NamedArray("accumulated/h.bias.grad_sum", List.of(3), h_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] h = new float[4 * 3];
  /** In the array of h, which is not needed at the same time: 4 * 3 values. */
  private final float[] h_grad = h;
  private final float[] z_grad = new float[4 * 2];
  private final int[] z_argmin = new int[4];
  private final int[] m_argmax = new int[4];
  private final float[] p_grad = new float[4];
  private final float[] m_grad = new float[4];
  private final float[] p_before = new float[4 * 3];
  /** In the array of p_before, which is not needed at the same time: 4 * 2 values. */
  private final float[] z = p_before;
  /** In the array of p_before, which is not needed at the same time: 4 values. */
  private final float[] p = p_before;
  private final float[] p_after = new float[4 * 3];
  /** In the array of p_after, which is not needed at the same time: 4 values. */
  private final float[] m = p_after;
  private final boolean[] a_any = new boolean[4];

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
    h();
    z_and_m_and_gradients();
    mse();
    loss_weight();
    p_before_and_after();
    // backward
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
    h();
    evaluate_p_to_z();
    evaluate_mse();
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
    // reducers.dl:3  h = dense(x, 3)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   h.weight.initial[i < 3, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long h_weight_initial_key = Draws.key(seed, H_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 3 * 3; n++) {
      h_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(h_weight_initial_key, n));
    }
  }

  private void initialize_h_bias() {
    // reducers.dl:3  h = dense(x, 3)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   h.bias.initial[i < 3] ~ uniform(-0.57735026, 0.57735026)
    long h_bias_initial_key = Draws.key(seed, H_BIAS_INITIAL, passes);
    for (int i = 0; i < 3; i++) {
      h_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(h_bias_initial_key, i));
    }
  }

  private void h() {
    // reducers.dl:3  h = dense(x, 3)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   h.sum[b, j] = lanes sum(i) h.weight[j, i] * x[b, i]
    //   h[b, j] = h.sum[b, j] + h.bias[j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 3; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(h_weight[j * 3 + i], x[b * 3 + i], lanes[i]);
        }
        float h_sum = Lanes.close(lanes);
        h[b * 3 + j] = h_sum + h_bias[j];
      }
    }
  }

  private void z_and_m_and_gradients() {
    // reducers.dl:4  p = prod(i) h[i]
    // reducers.dl:5  m = max(i) h[i]
    // reducers.dl:6  a = if any(i) (h[i] > 1) then 1 else 0
    // reducers.dl:7  z[j < 2] = p + m * a + (if argmin(i) h[i] == j then h[j] else 0)
    // reducers.dl:5  m = max(i) h[i]  (which term of m is taken)
    // reducers.dl:14  loss mse(z, y)  (gradient by z)
    // reducers.dl:7  z[j < 2] = p + m * a + (if argmin(i) h[i] == j then h[j] else 0)  (gradient by p)
    // reducers.dl:7  z[j < 2] = p + m * a + (if argmin(i) h[i] == j then h[j] else 0)  (gradient by m)
    //
    //   p[b] = prod(i) h[b, i]
    //   m[b] = max(i) h[b, i]
    //   a.any[b] = any(i) (1 < h[b, i])
    //   z.argmin[b] = argmin(i) h[b, i]
    //   z[b, j < 2] = p[b] + m[b] * (if a.any[b] then 1 else 0) + (if z.argmin[b] == j then h[b, j] else 0)
    //   m.argmax[b] = argmax(i) h[b, i]
    //   z.grad[b, j] = 2 * (z[b, j] - y[b, j])
    //   p.grad[b] = lanes sum(j) z.grad[b, j]
    //   m.grad[b] = lanes sum(j where a.any[b]) z.grad[b, j]
    for (int b = 0; b < count; b++) {
      float p_2 = 1f;
      for (int i = 0; i < 3; i++) {
        p_2 *= h[b * 3 + i];
      }
      float m_2 = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 3; i++) {
        m_2 = Math.max(m_2, h[b * 3 + i]);
      }
      boolean any = false;
      for (int i = 0; i < 3; i++) {
        any = any || h[b * 3 + i] > 1f;
      }
      int argmin = 0;
      float best = h[b * 3];
      for (int i = 1; i < 3; i++) {
        float term = h[b * 3 + i];
        if (term < best) {
          best = term;
          argmin = i;
        }
      }
      z_argmin[b] = argmin;
      int argmax = 0;
      float best_2 = h[b * 3];
      for (int i = 1; i < 3; i++) {
        float term = h[b * 3 + i];
        if (best_2 < term) {
          best_2 = term;
          argmax = i;
        }
      }
      m_argmax[b] = argmax;
      for (int j = 0; j < 2; j++) {
        float z_bj = p_2 + m_2 * (any ? 1f : 0f) + (argmin == j ? h[b * 3 + j] : 0f);
        z[b * 2 + j] = z_bj;
        z_grad[b * 2 + j] = 2f * (z_bj - y[b * 2 + j]);
      }
      for (int j = 0; j < 2; j++) {
        lanes[j] += z_grad[b * 2 + j];
      }
      p_grad[b] = Lanes.close(lanes);
      if (any) {
        for (int j = 0; j < 2; j++) {
          lanes[j] += z_grad[b * 2 + j];
        }
      }
      m_grad[b] = Lanes.close(lanes);
    }
  }

  private void mse() {
    // reducers.dl:14  loss mse(z, y)
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
    // reducers.dl:14  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void p_before_and_after() {
    // reducers.dl:4  p = prod(i) h[i]  (the other factors of p)
    //
    //   p.before[b, i < 3] = prod(i' where i' < i) h[b, i']
    //   p.after[b, i < 3] = prod(i' where i < i') h[b, i']
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        float before = 1f;
        for (int i2 = 0; i2 < i; i2++) {
          before *= h[b * 3 + i2];
        }
        p_before[b * 3 + i] = before;
        float after = 1f;
        for (int i2 = i + 1; i2 < 3; i2++) {
          after *= h[b * 3 + i2];
        }
        p_after[b * 3 + i] = after;
      }
    }
  }

  private void h_grad() {
    // reducers.dl:7  z[j < 2] = p + m * a + (if argmin(i) h[i] == j then h[j] else 0)  (gradient by h)
    // reducers.dl:5  m = max(i) h[i]  (gradient by h)
    // reducers.dl:4  p = prod(i) h[i]  (gradient by h)
    //
    //   h.grad.1[b, j < 3] = if j <= 1 and z.argmin[b] == j then z.grad[b, j] else 0
    //   h.grad.2[b, j < 3] = if j == m.argmax[b] then m.grad[b] else 0
    //   h.grad.3[b, j] = p.grad[b] * (p.before[b, j] * p.after[b, j])
    //   h.grad[b, j] = h.grad.1[b, j] + h.grad.2[b, j] + h.grad.3[b, j]
    for (int b = 0; b < count; b++) {
      int argmax = m_argmax[b];
      float p_grad_b = p_grad[b];
      for (int j = 0; j < 3; j++) {
        h_grad[b * 3 + j] = (j <= 1 && z_argmin[b] == j ? z_grad[b * 2 + j] : 0f) + (j == argmax ? m_grad[b] : 0f)
            + p_grad_b * (p_before[b * 3 + j] * p_after[b * 3 + j]);
      }
    }
  }

  private void h_bias_grad() {
    // reducers.dl:3  h = dense(x, 3)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by h.bias)
    //
    //   h.bias.grad[j] = lanes sum(b) h.grad[b, j]
    //   h.bias.grad_sum[j] += h.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 3; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += h_grad[b * 3 + j];
      }
      float h_bias_grad = Lanes.close(lanes);
      h_bias_grad_sum[j] = first ? h_bias_grad : h_bias_grad_sum[j] + h_bias_grad;
    }
  }

  private void h_weight_grad() {
    // reducers.dl:3  h = dense(x, 3)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by h.weight)
    //
    //   h.weight.grad[j, i] = lanes sum(b) h.grad[b, j] * x[b, i]
    //   h.weight.grad_sum[j, i] += h.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 3; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(h_grad[b * 3 + j], x[b * 3 + i], lanes[b]);
        }
        float h_weight_grad = Lanes.close(lanes);
        h_weight_grad_sum[j * 3 + i] = first ? h_weight_grad : h_weight_grad_sum[j * 3 + i] + h_weight_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // reducers.dl:14  loss mse(z, y)
    // reducers.dl:15  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_h_weight() {
    // reducers.dl:15  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   h.weight.step[i, j] = h.weight.grad_sum[i, j] * scale
    //   h.weight.next[i, j] = h.weight[i, j] - 0.1 * h.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 3 * 3; n++) {
      h_weight[n] -= 0.1f * (h_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_h_bias() {
    // reducers.dl:15  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   h.bias.step[i] = h.bias.grad_sum[i] * scale
    //   h.bias.next[i] = h.bias[i] - 0.1 * h.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 3; i++) {
      h_bias[i] -= 0.1f * (h_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_p_to_z() {
    // reducers.dl:4  p = prod(i) h[i]
    // reducers.dl:5  m = max(i) h[i]
    // reducers.dl:6  a = if any(i) (h[i] > 1) then 1 else 0
    // reducers.dl:7  z[j < 2] = p + m * a + (if argmin(i) h[i] == j then h[j] else 0)
    //
    //   p[b] = prod(i) h[b, i]
    //   m[b] = max(i) h[b, i]
    //   a.any[b] = any(i) (1 < h[b, i])
    //   z.argmin[b] = argmin(i) h[b, i]
    for (int b = 0; b < count; b++) {
      float product = 1f;
      for (int i = 0; i < 3; i++) {
        product *= h[b * 3 + i];
      }
      p[b] = product;
      float max = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 3; i++) {
        max = Math.max(max, h[b * 3 + i]);
      }
      m[b] = max;
      boolean any = false;
      for (int i = 0; i < 3; i++) {
        any = any || h[b * 3 + i] > 1f;
      }
      a_any[b] = any;
      int argmin = 0;
      float best = h[b * 3];
      for (int i = 1; i < 3; i++) {
        float term = h[b * 3 + i];
        if (term < best) {
          best = term;
          argmin = i;
        }
      }
      z_argmin[b] = argmin;
    }
  }

  private void evaluate_mse() {
    // reducers.dl:7  z[j < 2] = p + m * a + (if argmin(i) h[i] == j then h[j] else 0)
    // reducers.dl:14  loss mse(z, y)
    //
    //   z[b, j < 2] = p[b] + m[b] * (if a.any[b] then 1 else 0) + (if z.argmin[b] == j then h[b, j] else 0)
    //   mse.sum = lanes sum(b, s) (z[b, s] - y[b, s]) * (z[b, s] - y[b, s])
    //   mse.weight = number(count) * 2
    for (int b = 0; b < count; b++) {
      float p_b = p[b];
      float m_b = m[b];
      boolean any = a_any[b];
      int argmin = z_argmin[b];
      for (int s = 0; s < 2; s++) {
        float term = p_b + m_b * (any ? 1f : 0f) + (argmin == s ? h[b * 3 + s] : 0f) - y[b * 2 + s];
        lanes[b * 2 + s] = Math.fma(term, term, lanes[b * 2 + s]);
      }
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 2.0;
  }
}
