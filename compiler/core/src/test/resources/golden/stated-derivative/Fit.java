package golden.stated_derivative;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.Functions;
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
 *   z.weight [2, 3]
 *   z.bias [2]
 *   8 parameters
 *
 *   32 bytes of parameters and state
 *   32 bytes of gradients
 *   0 bytes of optimizer state
 *   128 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   stated-derivative.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH).at("stated-derivative.dl:17");
  private static final Port X = Port.real("x", 3).at("stated-derivative.dl:7");
  private static final Port Y = Port.real("y", 2).at("stated-derivative.dl:14");
  private static final List<Port> PORTS = List.of(X, Y);
  private static final long Z_WEIGHT_INITIAL = Draws.name("z.weight.initial");
  private static final long Z_BIAS_INITIAL = Draws.name("z.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] z_weight = model.z_weight;
  private final float[] z_bias = model.z_bias;

  /** What has been accumulated since the last update. */
  private final float[] z_weight_grad_sum = new float[2 * 3];
  private final float[] z_bias_grad_sum = new float[2];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/z.weight.grad_sum", List.of(2, 3), z_weight_grad_sum),
      new NamedArray("accumulated/z.bias.grad_sum", List.of(2), z_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("robust"), List.of());

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] robust_huber_x = new float[4 * 2];
  /** In the array of robust_huber_x, which is not needed at the same time: 4 * 2 values. */
  private final float[] z_sum = robust_huber_x;
  private final float[] z_grad = new float[4 * 2];

  private float robust_sum;
  private double robust_weight;
  private double scale;
  private double last_rate = Double.NaN;

  /** The mini-batch. */
  private float[] x;
  private float[] y;
  private int count;

  private Fit(long seed) {
    super(seed);
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
    robust_huber_x_and_z_grad();
    robust();
    loss_weight();
    // backward
    z_bias_grad();
    z_weight_grad();
    tally.set(0, robust_sum, robust_weight);
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
    evaluate_z_sum();
    evaluate_robust();
    tally.set(0, robust_sum, robust_weight);
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

  private void initialize_z_weight() {
    // stated-derivative.dl:8  z = dense(x, 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   z.weight.initial[i < 2, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long z_weight_initial_key = Draws.key(seed, Z_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 3; n++) {
      z_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(z_weight_initial_key, n));
    }
  }

  private void initialize_z_bias() {
    // stated-derivative.dl:8  z = dense(x, 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   z.bias.initial[i < 2] ~ uniform(-0.57735026, 0.57735026)
    long z_bias_initial_key = Draws.key(seed, Z_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      z_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(z_bias_initial_key, i));
    }
  }

  private void robust_huber_x_and_z_grad() {
    // stated-derivative.dl:8  z = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // stated-derivative.dl:5  loss robust(y: [n], target: [n])[i] = huber(y[i] - target[i])
    // stated-derivative.dl:5  loss robust(y: [n], target: [n])[i] = huber(y[i] - target[i])  (gradient by z)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * x[b, i]
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    //   robust.huber.x[b, i] = z[b, i] - y[b, i]
    //   z.grad[b, i] = max(min(robust.huber.x[b, i], 1), -1)
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(z_weight[j * 3 + i], x[b * 3 + i], lanes[i]);
        }
        float z_sum_2 = Lanes.close(lanes);
        float x_2 = z_sum_2 + z_bias[j] - y[b * 2 + j];
        robust_huber_x[b * 2 + j] = x_2;
        z_grad[b * 2 + j] = Math.max(Math.min(x_2, 1f), -1f);
      }
    }
  }

  private void robust() {
    // stated-derivative.dl:5  loss robust(y: [n], target: [n])[i] = huber(y[i] - target[i])
    // stated-derivative.dl:15  loss robust(z, y)
    //
    //   robust.huber[b, i] = if abs(robust.huber.x[b, i]) < 1 then 0.5
    //       * (robust.huber.x[b, i] * robust.huber.x[b, i]) else abs(robust.huber.x[b, i]) - 0.5
    //   robust.sum = lanes sum(b, i) robust.huber[b, i]
    //   robust.weight = number(count) * 2
    for (int n = 0; n < count * 2; n++) {
      float term = Math.abs(robust_huber_x[n]);
      lanes[n] += Functions.either(term < 1f, 0.5f * (robust_huber_x[n] * robust_huber_x[n]), term - 0.5f);
    }
    robust_sum = Lanes.close(lanes);
    robust_weight = (double) count * 2.0;
  }

  private void loss_weight() {
    // stated-derivative.dl:15  loss robust(z, y)
    //
    //   loss.weight.next = if pending == 0 then robust.weight else loss.weight + robust.weight
    loss_weight[0] = pending == 0 ? robust_weight : loss_weight[0] + robust_weight;
  }

  private void z_bias_grad() {
    // stated-derivative.dl:8  z = dense(x, 2)
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
    // stated-derivative.dl:8  z = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.weight)
    //
    //   z.weight.grad[j, i] = lanes sum(b) z.grad[b, j] * x[b, i]
    //   z.weight.grad_sum[j, i] += z.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(z_grad[b * 2 + j], x[b * 3 + i], lanes[b]);
        }
        float z_weight_grad = Lanes.close(lanes);
        z_weight_grad_sum[j * 3 + i] = first ? z_weight_grad : z_weight_grad_sum[j * 3 + i] + z_weight_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // stated-derivative.dl:15  loss robust(z, y)
    // stated-derivative.dl:16  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_z_weight() {
    // stated-derivative.dl:16  optimizer sgd(0.1)
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
    // stated-derivative.dl:16  optimizer sgd(0.1)
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
    // stated-derivative.dl:8  z = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * x[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(z_weight[j * 3 + i], x[b * 3 + i], lanes[i]);
        }
        z_sum[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }

  private void evaluate_robust() {
    // stated-derivative.dl:8  z = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // stated-derivative.dl:5  loss robust(y: [n], target: [n])[i] = huber(y[i] - target[i])
    // stated-derivative.dl:15  loss robust(z, y)
    //
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    //   robust.huber.x[b, i] = z[b, i] - y[b, i]
    //   robust.huber[b, i] = if abs(robust.huber.x[b, i]) < 1 then 0.5
    //       * (robust.huber.x[b, i] * robust.huber.x[b, i]) else abs(robust.huber.x[b, i]) - 0.5
    //   robust.sum = lanes sum(b, i) robust.huber[b, i]
    //   robust.weight = number(count) * 2
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 2; i++) {
        float term = Math.abs(z_sum[b * 2 + i] + z_bias[i] - y[b * 2 + i]);
        lanes[b * 2 + i] += term < 1f ? 0.5f
            * ((z_sum[b * 2 + i] + z_bias[i] - y[b * 2 + i]) * (z_sum[b * 2 + i] + z_bias[i] - y[b * 2 + i])) : term
            - 0.5f;
      }
    }
    robust_sum = Lanes.close(lanes);
    robust_weight = (double) count * 2.0;
  }
}
