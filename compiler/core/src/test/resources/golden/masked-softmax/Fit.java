package golden.masked_softmax;

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
 * Trains {@link Net}: x [4], mask [4] -> z [4].
 *
 * <pre>
 *   s.weight [4, 4]
 *   s.bias [4]
 *   20 parameters
 *
 *   80 bytes of parameters and state
 *   80 bytes of gradients
 *   0 bytes of optimizer state
 *   200 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   masked-softmax.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH).at("masked-softmax.dl:13");
  private static final Port X = Port.real("x", 4).at("masked-softmax.dl:2");
  private static final Port MASK = Port.truth("mask", 4).at("masked-softmax.dl:2");
  private static final Port Y = Port.real("y", 4).at("masked-softmax.dl:10");
  private static final List<Port> PORTS = List.of(X, MASK, Y);
  private static final long S_WEIGHT_INITIAL = Draws.name("s.weight.initial");
  private static final long S_BIAS_INITIAL = Draws.name("s.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] s_weight = model.s_weight;
  private final float[] s_bias = model.s_bias;

  /** What has been accumulated since the last update. */
  private final float[] s_weight_grad_sum = new float[4 * 4];
  private final float[] s_bias_grad_sum = new float[4];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/s.weight.grad_sum", List.of(4, 4), s_weight_grad_sum),
      new NamedArray("accumulated/s.bias.grad_sum", List.of(4), s_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] s_sum = new float[2 * 4];
  /** In the array of s_sum, which is not needed at the same time: 2 * 4 values. */
  private final float[] z_softmax_y_grad = s_sum;
  private final float[] z_softmax_e = new float[2 * 4];
  private final float[] z_softmax_total = new float[2];
  private final float[] z_softmax_y = new float[2 * 4];
  private final float[] s_grad = new float[2 * 4];

  private float mse_sum;
  private double mse_weight;
  private double scale;
  private double last_rate = Double.NaN;

  /** The mini-batch. */
  private float[] x;
  private boolean[] mask;
  private float[] y;
  private int count;

  private Fit(long seed) {
    super(seed);
    initialize_s_weight();
    initialize_s_bias();
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
   * @param x {@code 2 * 4} values, row-major: {@code [b, i]} at {@code b * 4 + i}, {@code b} the example
   * @param mask {@code 2 * 4} values, row-major: {@code [b, i]} at {@code b * 4 + i}, {@code b} the example
   * @param y {@code 2 * 4} values, row-major: {@code [b, i]} at {@code b * 4 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return their loss before the update, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float step(float[] x, boolean[] mask, float[] y, int count) {
    accumulate(x, mask, y, count);
    update();
    return (float) tally.loss();
  }

  /**
   * Adds the gradient of the loss of the examples to what the next {@link #update()} uses.
   *
   * @param x {@code 2 * 4} values, row-major: {@code [b, i]} at {@code b * 4 + i}, {@code b} the example
   * @param mask {@code 2 * 4} values, row-major: {@code [b, i]} at {@code b * 4 + i}, {@code b} the example
   * @param y {@code 2 * 4} values, row-major: {@code [b, i]} at {@code b * 4 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] x, boolean[] mask, float[] y, int count) {
    enter(x, mask, y, count);
    s_sum();
    z_softmax();
    mse();
    loss_weight();
    // backward
    z_softmax_y_grad();
    s_grad();
    s_bias_grad();
    s_weight_grad();
    tally.set(0, mse_sum, mse_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param x {@code 2 * 4} values, row-major: {@code [b, i]} at {@code b * 4 + i}, {@code b} the example
   * @param mask {@code 2 * 4} values, row-major: {@code [b, i]} at {@code b * 4 + i}, {@code b} the example
   * @param y {@code 2 * 4} values, row-major: {@code [b, i]} at {@code b * 4 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] x, boolean[] mask, float[] y, int count) {
    enter(x, mask, y, count);
    s_sum();
    evaluate_z_softmax_e_and_total();
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
    update_s_weight();
    update_s_bias();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] x, boolean[] mask, float[] y, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 2 * 4);
    MASK.requireLength(mask, 2 * 4);
    Y.requireLength(y, 2 * 4);
    this.x = x;
    this.mask = mask;
    this.y = y;
    this.count = count;
  }

  @Override
  public void accumulate(Batch batch) {
    accumulate(batch.floats(0), batch.booleans(1), batch.floats(2), batch.count());
  }

  @Override
  public double evaluate(Batch batch) {
    evaluate(batch.floats(0), batch.booleans(1), batch.floats(2), batch.count());
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

  private void initialize_s_weight() {
    // masked-softmax.dl:3  s = dense(x, 4)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   s.weight.initial[i < 4, j < 4] ~ uniform(-0.5, 0.5)
    long s_weight_initial_key = Draws.key(seed, S_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 4 * 4; n++) {
      s_weight[n] = (float) (-0.5 + Draws.uniform(s_weight_initial_key, n));
    }
  }

  private void initialize_s_bias() {
    // masked-softmax.dl:3  s = dense(x, 4)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   s.bias.initial[i < 4] ~ uniform(-0.5, 0.5)
    long s_bias_initial_key = Draws.key(seed, S_BIAS_INITIAL, passes);
    for (int i = 0; i < 4; i++) {
      s_bias[i] = (float) (-0.5 + Draws.uniform(s_bias_initial_key, i));
    }
  }

  private void s_sum() {
    // masked-softmax.dl:3  s = dense(x, 4)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   s.sum[b, j] = lanes sum(i) s.weight[j, i] * x[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 4; j++) {
        for (int i = 0; i < 4; i++) {
          lanes[i] = Math.fma(s_weight[j * 4 + i], x[b * 4 + i], lanes[i]);
        }
        s_sum[b * 4 + j] = Lanes.close(lanes);
      }
    }
  }

  private void z_softmax() {
    // masked-softmax.dl:3  s = dense(x, 4)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // masked-softmax.dl:4  z = softmax(i: s[i] where mask[i])
    //   softmax.dl  top = stop(max(i) z[i])
    //   softmax.dl  e[i] = exp(z[i] - top)
    //   softmax.dl  total = sum(i) e[i]
    //   softmax.dl  y[i] = e[i] / total
    //
    //   s[b, j] = s.sum[b, j] + s.bias[j]
    //   z.softmax.top.max[b] = max(i where mask[b, i]) s[b, i]
    //   z.softmax.e[b, i] = exp(s[b, i] - z.softmax.top.max[b]) where mask[b, i]
    //   z.softmax.total[b] = lanes sum(i where mask[b, i]) z.softmax.e[b, i]
    //   z.softmax.y[b, i] = z.softmax.e[b, i] / z.softmax.total[b] where mask[b, i]
    for (int b = 0; b < count; b++) {
      float top_max = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 4; i++) {
        if (mask[b * 4 + i]) {
          top_max = Math.max(top_max, s_sum[b * 4 + i] + s_bias[i]);
        }
      }
      for (int i = 0; i < 4; i++) {
        if (mask[b * 4 + i]) {
          z_softmax_e[b * 4 + i] = FloatMath.exp(s_sum[b * 4 + i] + s_bias[i] - top_max);
        }
      }
      for (int i = 0; i < 4; i++) {
        if (mask[b * 4 + i]) {
          lanes[i] += z_softmax_e[b * 4 + i];
        }
      }
      float total = Lanes.close(lanes);
      z_softmax_total[b] = total;
      for (int i = 0; i < 4; i++) {
        if (mask[b * 4 + i]) {
          z_softmax_y[b * 4 + i] = z_softmax_e[b * 4 + i] / total;
        }
      }
    }
  }

  private void mse() {
    // masked-softmax.dl:4  z = softmax(i: s[i] where mask[i])
    // masked-softmax.dl:11  loss mse(z, y)
    //
    //   z[b, i] = if mask[b, i] then z.softmax.y[b, i] else 0
    //   mse.sum = lanes sum(b, s) (z[b, s] - y[b, s]) * (z[b, s] - y[b, s])
    //   mse.weight = number(count) * 4
    for (int n = 0; n < count * 4; n++) {
      float term = (mask[n] ? z_softmax_y[n] : 0f) - y[n];
      lanes[n] = Math.fma(term, term, lanes[n]);
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 4.0;
  }

  private void loss_weight() {
    // masked-softmax.dl:11  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void z_softmax_y_grad() {
    // masked-softmax.dl:4  z = softmax(i: s[i] where mask[i])
    // masked-softmax.dl:11  loss mse(z, y)  (gradient by z)
    // masked-softmax.dl:4  z = softmax(i: s[i] where mask[i])  (gradient by z.softmax.y)
    //
    //   z[b, i] = if mask[b, i] then z.softmax.y[b, i] else 0
    //   z.grad[b, i] = 2 * (z[b, i] - y[b, i])
    //   z.softmax.y.grad[b, i] = if mask[b, i] then z.grad[b, i] else 0
    for (int n = 0; n < count * 4; n++) {
      z_softmax_y_grad[n] = mask[n] ? 2f * (z_softmax_y[n] - y[n]) : 0f;
    }
  }

  private void s_grad() {
    // masked-softmax.dl:4  z = softmax(i: s[i] where mask[i])
    //   softmax.dl  y[i] = e[i] / total  (gradient by z.softmax.e)
    //   softmax.dl  y[i] = e[i] / total  (gradient by z.softmax.total)
    //   softmax.dl  total = sum(i) e[i]  (gradient by z.softmax.e)
    //   softmax.dl  e[i] = exp(z[i] - top)  (gradient by s)
    //
    //   z.softmax.e.grad.1[b, i] = if mask[b, i] then z.softmax.y.grad[b, i] / z.softmax.total[b] else 0
    //   z.softmax.total.grad[b] = lanes sum(i where mask[b, i]) (-(z.softmax.y.grad[b, i] / z.softmax.total[b]))
    //       * z.softmax.y[b, i]
    //   z.softmax.e.grad.2[b, i] = if mask[b, i] then z.softmax.total.grad[b] else 0
    //   z.softmax.e.grad[b, i] = z.softmax.e.grad.1[b, i] + z.softmax.e.grad.2[b, i]
    //   s.grad[b, j] = if mask[b, j] then z.softmax.e.grad[b, j] * z.softmax.e[b, j] else 0
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 4; i++) {
        if (mask[b * 4 + i]) {
          lanes[i] = Math.fma(-(z_softmax_y_grad[b * 4 + i] / z_softmax_total[b]), z_softmax_y[b * 4 + i], lanes[i]);
        }
      }
      float total_grad = Lanes.close(lanes);
      for (int j = 0; j < 4; j++) {
        s_grad[b * 4 + j] = mask[b * 4 + j] ? (z_softmax_y_grad[b * 4 + j] / z_softmax_total[b] + total_grad)
            * z_softmax_e[b * 4 + j] : 0f;
      }
    }
  }

  private void s_bias_grad() {
    // masked-softmax.dl:3  s = dense(x, 4)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by s.bias)
    //
    //   s.bias.grad[j] = lanes sum(b) s.grad[b, j]
    //   s.bias.grad_sum[j] += s.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 4; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += s_grad[b * 4 + j];
      }
      float s_bias_grad = Lanes.close(lanes);
      s_bias_grad_sum[j] = first ? s_bias_grad : s_bias_grad_sum[j] + s_bias_grad;
    }
  }

  private void s_weight_grad() {
    // masked-softmax.dl:3  s = dense(x, 4)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by s.weight)
    //
    //   s.weight.grad[j, i] = sum(b) s.grad[b, j] * x[b, i]
    //   s.weight.grad_sum[j, i] += s.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 4; j++) {
      for (int i = 0; i < 4; i++) {
        float s_weight_grad = 0f;
        for (int b = 0; b < count; b++) {
          s_weight_grad = Math.fma(s_grad[b * 4 + j], x[b * 4 + i], s_weight_grad);
        }
        s_weight_grad_sum[j * 4 + i] = first ? s_weight_grad : s_weight_grad_sum[j * 4 + i] + s_weight_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // masked-softmax.dl:11  loss mse(z, y)
    // masked-softmax.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_s_weight() {
    // masked-softmax.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   s.weight.step[i, j] = s.weight.grad_sum[i, j] * scale
    //   s.weight.next[i, j] = s.weight[i, j] - 0.1 * s.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 4 * 4; n++) {
      s_weight[n] -= 0.1f * (s_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_s_bias() {
    // masked-softmax.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   s.bias.step[i] = s.bias.grad_sum[i] * scale
    //   s.bias.next[i] = s.bias[i] - 0.1 * s.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 4; i++) {
      s_bias[i] -= 0.1f * (s_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_z_softmax_e_and_total() {
    // masked-softmax.dl:3  s = dense(x, 4)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // masked-softmax.dl:4  z = softmax(i: s[i] where mask[i])
    //   softmax.dl  top = stop(max(i) z[i])
    //   softmax.dl  e[i] = exp(z[i] - top)
    //   softmax.dl  total = sum(i) e[i]
    //
    //   s[b, j] = s.sum[b, j] + s.bias[j]
    //   z.softmax.top.max[b] = max(i where mask[b, i]) s[b, i]
    //   z.softmax.e[b, i] = exp(s[b, i] - z.softmax.top.max[b]) where mask[b, i]
    //   z.softmax.total[b] = lanes sum(i where mask[b, i]) z.softmax.e[b, i]
    for (int b = 0; b < count; b++) {
      float top_max = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 4; i++) {
        if (mask[b * 4 + i]) {
          top_max = Math.max(top_max, s_sum[b * 4 + i] + s_bias[i]);
        }
      }
      for (int i = 0; i < 4; i++) {
        if (mask[b * 4 + i]) {
          z_softmax_e[b * 4 + i] = FloatMath.exp(s_sum[b * 4 + i] + s_bias[i] - top_max);
        }
      }
      for (int i = 0; i < 4; i++) {
        if (mask[b * 4 + i]) {
          lanes[i] += z_softmax_e[b * 4 + i];
        }
      }
      z_softmax_total[b] = Lanes.close(lanes);
    }
  }

  private void evaluate_mse() {
    // masked-softmax.dl:4  z = softmax(i: s[i] where mask[i])
    //   softmax.dl  y[i] = e[i] / total
    // masked-softmax.dl:11  loss mse(z, y)
    //
    //   z.softmax.y[b, i] = z.softmax.e[b, i] / z.softmax.total[b] where mask[b, i]
    //   z[b, i] = if mask[b, i] then z.softmax.y[b, i] else 0
    //   mse.sum = lanes sum(b, s) (z[b, s] - y[b, s]) * (z[b, s] - y[b, s])
    //   mse.weight = number(count) * 4
    for (int b = 0; b < count; b++) {
      for (int s = 0; s < 4; s++) {
        float term = (mask[b * 4 + s] ? z_softmax_e[b * 4 + s] / z_softmax_total[b] : 0f) - y[b * 4 + s];
        lanes[b * 4 + s] = Math.fma(term, term, lanes[b * 4 + s]);
      }
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 4.0;
  }
}
