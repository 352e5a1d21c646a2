package golden.flatten;

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
 * Trains {@link Net}: x [2, 3] -> z [3, 2].
 *
 * <pre>
 *   h.weight [6, 6]
 *   h.bias [6]
 *   42 parameters
 *
 *   168 bytes of parameters and state
 *   168 bytes of gradients
 *   0 bytes of optimizer state
 *   448 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   flatten.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH).at("flatten.dl:14");
  private static final Port X = Port.real("x", 2, 3).at("flatten.dl:2");
  private static final Port Y = Port.real("y", 3, 2).at("flatten.dl:11");
  private static final List<Port> PORTS = List.of(X, Y);
  private static final long H_WEIGHT_INITIAL = Draws.name("h.weight.initial");
  private static final long H_BIAS_INITIAL = Draws.name("h.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] h_weight = model.h_weight;
  private final float[] h_bias = model.h_bias;

  /** What has been accumulated since the last update. */
  private final float[] h_weight_grad_sum = new float[6 * 6];
  private final float[] h_bias_grad_sum = new float[6];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/h.weight.grad_sum", List.of(6, 6), h_weight_grad_sum),
      new NamedArray("accumulated/h.bias.grad_sum", List.of(6), h_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] flat = new float[4 * 6];
  private final float[] h_sum = new float[4 * 6];
  private final float[] z = new float[4 * 3 * 2];
  private final float[] h_grad = new float[4 * 6];
  private final float[] lanes = new float[16];

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
   * @param x {@code 4 * 2 * 3} values, row-major: {@code [b, i, j]} at {@code (b * 2 + i) * 3 + j},
   *     {@code b} the example
   * @param y {@code 4 * 3 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 3 + i) * 2 + j},
   *     {@code b} the example
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
   * @param x {@code 4 * 2 * 3} values, row-major: {@code [b, i, j]} at {@code (b * 2 + i) * 3 + j},
   *     {@code b} the example
   * @param y {@code 4 * 3 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 3 + i) * 2 + j},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] x, float[] y, int count) {
    enter(x, y, count);
    flat();
    h_sum();
    z_and_h_grad();
    mse();
    loss_weight();
    // backward
    h_bias_grad();
    h_weight_grad();
    tally.set(0, mse_sum, mse_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param x {@code 4 * 2 * 3} values, row-major: {@code [b, i, j]} at {@code (b * 2 + i) * 3 + j},
   *     {@code b} the example
   * @param y {@code 4 * 3 * 2} values, row-major: {@code [b, i, j]} at {@code (b * 3 + i) * 2 + j},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] x, float[] y, int count) {
    enter(x, y, count);
    flat();
    h_sum();
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
    X.requireLength(x, 4 * 2 * 3);
    Y.requireLength(y, 4 * 3 * 2);
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
    // flatten.dl:4  h = dense(flat, 6)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   h.weight.initial[i < 6, j < 6] ~ uniform(-0.4082483, 0.4082483)
    long h_weight_initial_key = Draws.key(seed, H_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 6 * 6; n++) {
      h_weight[n] = (float) (-0.4082482904638631 + 0.8164965809277261 * Draws.uniform(h_weight_initial_key, n));
    }
  }

  private void initialize_h_bias() {
    // flatten.dl:4  h = dense(flat, 6)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   h.bias.initial[i < 6] ~ uniform(-0.4082483, 0.4082483)
    long h_bias_initial_key = Draws.key(seed, H_BIAS_INITIAL, passes);
    for (int i = 0; i < 6; i++) {
      h_bias[i] = (float) (-0.4082482904638631 + 0.8164965809277261 * Draws.uniform(h_bias_initial_key, i));
    }
  }

  private void flat() {
    // flatten.dl:3  flat[(i, j)] = x[i, j]
    //
    //   flat[b, (i, j)] = x[b, i, j]
    for (int n = 0; n < count * (2 * 3); n++) {
      flat[n] = x[n];
    }
  }

  private void h_sum() {
    // flatten.dl:4  h = dense(flat, 6)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   h.sum[b, j] = sum(i) h.weight[j, i] * flat[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 6; j++) {
        float sum = 0f;
        for (int i = 0; i < 6; i++) {
          sum = Math.fma(h_weight[j * 6 + i], flat[b * 6 + i], sum);
        }
        h_sum[b * 6 + j] = sum;
      }
    }
  }

  private void z_and_h_grad() {
    // flatten.dl:4  h = dense(flat, 6)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // flatten.dl:5  z[j, i < 2] = h[(i, j)] * x[i, j]
    // flatten.dl:12  loss mse(z, y)  (gradient by z)
    // flatten.dl:5  z[j, i < 2] = h[(i, j)] * x[i, j]  (gradient by h)
    //
    //   h[b, j] = h.sum[b, j] + h.bias[j]
    //   z[b, j, i] = h[b, (i, j)] * x[b, i, j]
    //   z.grad[b, j, i] = 2 * (z[b, j, i] - y[b, j, i])
    //   h.grad[b, (i, j)] = z.grad[b, j, i] * x[b, i, j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 3; j++) {
        for (int i = 0; i < 2; i++) {
          float z_bji = (h_sum[b * 6 + i * 3 + j] + h_bias[i * 3 + j]) * x[b * 6 + i * 3 + j];
          z[b * 6 + j * 2 + i] = z_bji;
          h_grad[b * 6 + i * 3 + j] = 2f * (z_bji - y[b * 6 + j * 2 + i]) * x[b * 6 + i * 3 + j];
        }
      }
    }
  }

  private void mse() {
    // flatten.dl:12  loss mse(z, y)
    //
    //   mse.sum = lanes sum(b, s1, s2) (z[b, s1, s2] - y[b, s1, s2]) * (z[b, s1, s2] - y[b, s1, s2])
    //   mse.weight = number(count) * 3 * 2
    for (int n = 0; n < count * (3 * 2); n++) {
      int lane = n & 15;
      float term = z[n] - y[n];
      lanes[lane] = Math.fma(term, term, lanes[lane]);
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 3.0 * 2.0;
  }

  private void loss_weight() {
    // flatten.dl:12  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void h_bias_grad() {
    // flatten.dl:4  h = dense(flat, 6)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by h.bias)
    //
    //   h.bias.grad[j] = lanes sum(b) h.grad[b, j]
    //   h.bias.grad_sum[j] += h.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 6; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += h_grad[b * 6 + j];
      }
      float h_bias_grad = Lanes.close(lanes);
      h_bias_grad_sum[j] = first ? h_bias_grad : h_bias_grad_sum[j] + h_bias_grad;
    }
  }

  private void h_weight_grad() {
    // flatten.dl:4  h = dense(flat, 6)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by h.weight)
    //
    //   h.weight.grad[j, i] = sum(b) h.grad[b, j] * flat[b, i]
    //   h.weight.grad_sum[j, i] += h.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 6; j++) {
      for (int i = 0; i < 6; i++) {
        float h_weight_grad = 0f;
        for (int b = 0; b < count; b++) {
          h_weight_grad = Math.fma(h_grad[b * 6 + j], flat[b * 6 + i], h_weight_grad);
        }
        h_weight_grad_sum[j * 6 + i] = first ? h_weight_grad : h_weight_grad_sum[j * 6 + i] + h_weight_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // flatten.dl:12  loss mse(z, y)
    // flatten.dl:13  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_h_weight() {
    // flatten.dl:13  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   h.weight.step[i, j] = h.weight.grad_sum[i, j] * scale
    //   h.weight.next[i, j] = h.weight[i, j] - 0.1 * h.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 6 * 6; n++) {
      h_weight[n] -= 0.1f * (h_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_h_bias() {
    // flatten.dl:13  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   h.bias.step[i] = h.bias.grad_sum[i] * scale
    //   h.bias.next[i] = h.bias[i] - 0.1 * h.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 6; i++) {
      h_bias[i] -= 0.1f * (h_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_mse() {
    // flatten.dl:4  h = dense(flat, 6)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // flatten.dl:5  z[j, i < 2] = h[(i, j)] * x[i, j]
    // flatten.dl:12  loss mse(z, y)
    //
    //   h[b, j] = h.sum[b, j] + h.bias[j]
    //   z[b, j, i] = h[b, (i, j)] * x[b, i, j]
    //   mse.sum = lanes sum(b, s1, s2) (z[b, s1, s2] - y[b, s1, s2]) * (z[b, s1, s2] - y[b, s1, s2])
    //   mse.weight = number(count) * 3 * 2
    for (int b = 0; b < count; b++) {
      for (int s1 = 0; s1 < 3; s1++) {
        for (int s2 = 0; s2 < 2; s2++) {
          int lane = (b * 6 + s1 * 2 + s2) & 15;
          float term = (h_sum[b * 6 + s2 * 3 + s1] + h_bias[s2 * 3 + s1]) * x[b * 6 + s2 * 3 + s1]
              - y[b * 6 + s1 * 2 + s2];
          lanes[lane] = Math.fma(term, term, lanes[lane]);
        }
      }
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 3.0 * 2.0;
  }
}
