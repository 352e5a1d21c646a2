package golden.dropout;

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
 *   z.0.weight [2, 3]
 *   z.0.bias [2]
 *   8 parameters
 *
 *   32 bytes of parameters and state
 *   32 bytes of gradients
 *   0 bytes of optimizer state
 *   176 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   dropout.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH).at("dropout.dl:18");
  private static final Port X = Port.real("x", 3).at("dropout.dl:8");
  private static final Port Y = Port.real("y", 2).at("dropout.dl:15");
  private static final List<Port> PORTS = List.of(X, Y);
  private static final long Z_0_WEIGHT_INITIAL = Draws.name("z.0.weight.initial");
  private static final long Z_0_BIAS_INITIAL = Draws.name("z.0.bias.initial");
  private static final long Z_1_KEEP = Draws.name("z.1.keep");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] z_0_weight = model.z_0_weight;
  private final float[] z_0_bias = model.z_0_bias;

  /** What has been accumulated since the last update. */
  private final float[] z_0_weight_grad_sum = new float[2 * 3];
  private final float[] z_0_bias_grad_sum = new float[2];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/z.0.weight.grad_sum", List.of(2, 3), z_0_weight_grad_sum),
      new NamedArray("accumulated/z.0.bias.grad_sum", List.of(2), z_0_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] z_1_y = new float[4 * 3];
  private final float[] lanes = new float[16];
  private final float[] z_sum = new float[4 * 2];
  private final float[] z_grad = new float[4 * 2];

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
    initialize_z_0_weight();
    initialize_z_0_bias();
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
    z_1_y();
    z_and_grad();
    mse();
    loss_weight();
    // backward
    z_0_bias_grad();
    z_0_weight_grad();
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
    update_z_0_weight();
    update_z_0_bias();
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

  private void initialize_z_0_weight() {
    // dropout.dl:9  z = dense(dropout(x), 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   z.0.weight.initial[i < 2, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long z_0_weight_initial_key = Draws.key(seed, Z_0_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 3; n++) {
      z_0_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(z_0_weight_initial_key, n));
    }
  }

  private void initialize_z_0_bias() {
    // dropout.dl:9  z = dense(dropout(x), 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   z.0.bias.initial[i < 2] ~ uniform(-0.57735026, 0.57735026)
    long z_0_bias_initial_key = Draws.key(seed, Z_0_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      z_0_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(z_0_bias_initial_key, i));
    }
  }

  private void z_1_y() {
    // dropout.dl:3  keep[i] ~ bernoulli(1 - p)
    // dropout.dl:4  y[i] = if training then keep[i] * x[i] / (1 - p) else x[i]
    //
    //   z.1.keep[b < count, i < 3] ~ bernoulli(0.5)
    //   z.1.y[b, i] = z.1.keep[b, i] * x[b, i] * 2
    long z_1_keep_key = Draws.key(seed, Z_1_KEEP, passes);
    for (int n = 0; n < count * 3; n++) {
      float keep = Draws.bernoulli(z_1_keep_key, n, 0.5);
      z_1_y[n] = keep * x[n] * 2f;
    }
  }

  private void z_and_grad() {
    // dropout.dl:9  z = dense(dropout(x), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // dropout.dl:16  loss mse(z, y)  (gradient by z)
    //
    //   z.sum[b, j] = lanes sum(i) z.0.weight[j, i] * z.1.y[b, i]
    //   z[b, j] = z.sum[b, j] + z.0.bias[j]
    //   z.grad[b, j] = 2 * (z[b, j] - y[b, j])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(z_0_weight[j * 3 + i], z_1_y[b * 3 + i], lanes[i]);
        }
        float sum = Lanes.close(lanes);
        z_sum[b * 2 + j] = sum;
        z_grad[b * 2 + j] = 2f * (sum + z_0_bias[j] - y[b * 2 + j]);
      }
    }
  }

  private void mse() {
    // dropout.dl:9  z = dense(dropout(x), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // dropout.dl:16  loss mse(z, y)
    //
    //   z[b, j] = z.sum[b, j] + z.0.bias[j]
    //   mse.sum = lanes sum(b, s) (z[b, s] - y[b, s]) * (z[b, s] - y[b, s])
    //   mse.weight = number(count) * 2
    for (int b = 0; b < count; b++) {
      for (int s = 0; s < 2; s++) {
        float term = z_sum[b * 2 + s] + z_0_bias[s] - y[b * 2 + s];
        lanes[b * 2 + s] = Math.fma(term, term, lanes[b * 2 + s]);
      }
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 2.0;
  }

  private void loss_weight() {
    // dropout.dl:16  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void z_0_bias_grad() {
    // dropout.dl:9  z = dense(dropout(x), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.0.bias)
    //
    //   z.0.bias.grad[j] = lanes sum(b) z.grad[b, j]
    //   z.0.bias.grad_sum[j] += z.0.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += z_grad[b * 2 + j];
      }
      float z_0_bias_grad = Lanes.close(lanes);
      z_0_bias_grad_sum[j] = first ? z_0_bias_grad : z_0_bias_grad_sum[j] + z_0_bias_grad;
    }
  }

  private void z_0_weight_grad() {
    // dropout.dl:9  z = dense(dropout(x), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.0.weight)
    //
    //   z.0.weight.grad[j, i] = lanes sum(b) z.grad[b, j] * z.1.y[b, i]
    //   z.0.weight.grad_sum[j, i] += z.0.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(z_grad[b * 2 + j], z_1_y[b * 3 + i], lanes[b]);
        }
        float z_0_weight_grad = Lanes.close(lanes);
        z_0_weight_grad_sum[j * 3 + i] = first ? z_0_weight_grad : z_0_weight_grad_sum[j * 3 + i] + z_0_weight_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // dropout.dl:16  loss mse(z, y)
    // dropout.dl:17  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_z_0_weight() {
    // dropout.dl:17  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.0.weight.step[i, j] = z.0.weight.grad_sum[i, j] * scale
    //   z.0.weight.next[i, j] = z.0.weight[i, j] - 0.1 * z.0.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * 3; n++) {
      z_0_weight[n] -= 0.1f * (z_0_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_z_0_bias() {
    // dropout.dl:17  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.0.bias.step[i] = z.0.bias.grad_sum[i] * scale
    //   z.0.bias.next[i] = z.0.bias[i] - 0.1 * z.0.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      z_0_bias[i] -= 0.1f * (z_0_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_z_sum() {
    // dropout.dl:9  z = dense(dropout(x), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.sum[b, j] = lanes sum(i) z.0.weight[j, i] * x[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(z_0_weight[j * 3 + i], x[b * 3 + i], lanes[i]);
        }
        z_sum[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }
}
