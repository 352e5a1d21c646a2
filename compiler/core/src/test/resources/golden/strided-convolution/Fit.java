package golden.strided_convolution;

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
 * Trains {@link Net}: x [9] -> z [3].
 *
 * <pre>
 *   z.weight [3]
 *   3 parameters
 *
 *   12 bytes of parameters and state
 *   12 bytes of gradients
 *   0 bytes of optimizer state
 *   112 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   strided-convolution.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH).at("strided-convolution.dl:18");
  private static final Port X = Port.real("x", 9).at("strided-convolution.dl:2");
  private static final Port Y = Port.real("y", 3).at("strided-convolution.dl:15");
  private static final List<Port> PORTS = List.of(X, Y);
  private static final long Z_WEIGHT_INITIAL = Draws.name("z.weight.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] z_weight = model.z_weight;

  /** What has been accumulated since the last update. */
  private final float[] z_weight_grad_sum = new float[3];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/z.weight.grad_sum", List.of(3), z_weight_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] z = new float[2 * 3];
  private final float[] z_grad = new float[2 * 3];

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
    initialize_z_weight();
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
   * @param x {@code 2 * 9} values, row-major: {@code [b, i]} at {@code b * 9 + i}, {@code b} the example
   * @param y {@code 2 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
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
   * @param x {@code 2 * 9} values, row-major: {@code [b, i]} at {@code b * 9 + i}, {@code b} the example
   * @param y {@code 2 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] x, float[] y, int count) {
    enter(x, y, count);
    z_and_grad();
    mse();
    loss_weight();
    // backward
    z_weight_grad();
    tally.set(0, mse_sum, mse_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param x {@code 2 * 9} values, row-major: {@code [b, i]} at {@code b * 9 + i}, {@code b} the example
   * @param y {@code 2 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] x, float[] y, int count) {
    enter(x, y, count);
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
    update_z_weight();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] x, float[] y, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 2 * 9);
    Y.requireLength(y, 2 * 3);
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
    // strided-convolution.dl:8  weight W: [3] ~ normal(0, 1)
    //
    //   z.weight.initial[i < 3] ~ normal(0, 1)
    long z_weight_initial_key = Draws.key(seed, Z_WEIGHT_INITIAL, passes);
    for (int i = 0; i < 3; i++) {
      z_weight[i] = (float) Draws.normal(z_weight_initial_key, i);
    }
  }

  private void z_and_grad() {
    // strided-convolution.dl:9  y[p < 3] = sum(r) W[r] * pad(x)[2*p + 2*r - 1]
    // strided-convolution.dl:16  loss mse(z, y)  (gradient by z)
    //
    //   z[b, p < 3] = lanes sum(r where 2*p + 2*r >= 1) z.weight[r] * x[b, 2*p + 2*r - 1]
    //   z.grad[b, p] = 2 * (z[b, p] - y[b, p])
    for (int b = 0; b < count; b++) {
      for (int p = 0; p < 3; p++) {
        for (int r = Math.max(0, Math.floorDiv(2 - p * 2, 2)); r < 3; r++) {
          lanes[r] = Math.fma(z_weight[r], x[b * 9 + p * 2 + r * 2 - 1], lanes[r]);
        }
        float sum = Lanes.close(lanes);
        z[b * 3 + p] = sum;
        z_grad[b * 3 + p] = 2f * (sum - y[b * 3 + p]);
      }
    }
  }

  private void mse() {
    // strided-convolution.dl:16  loss mse(z, y)
    //
    //   mse.sum = lanes sum(b, s) (z[b, s] - y[b, s]) * (z[b, s] - y[b, s])
    //   mse.weight = number(count) * 3
    for (int n = 0; n < count * 3; n++) {
      float term = z[n] - y[n];
      lanes[n] = Math.fma(term, term, lanes[n]);
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 3.0;
  }

  private void loss_weight() {
    // strided-convolution.dl:16  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void z_weight_grad() {
    // strided-convolution.dl:9  y[p < 3] = sum(r) W[r] * pad(x)[2*p + 2*r - 1]  (gradient by z.weight)
    //
    //   z.weight.grad[r < 3] = lanes sum(b, p where 2*p + 2*r >= 1) z.grad[b, p] * x[b, 2*p + 2*r - 1]
    //   z.weight.grad_sum[r] += z.weight.grad[r]
    boolean first = pending == 0;
    for (int r = 0; r < 3; r++) {
      for (int b = 0; b < count; b++) {
        for (int p = Math.max(0, Math.floorDiv(2 - r * 2, 2)); p < 3; p++) {
          lanes[b * 3 + p] = Math.fma(z_grad[b * 3 + p], x[b * 9 + p * 2 + r * 2 - 1], lanes[b * 3 + p]);
        }
      }
      float z_weight_grad = Lanes.close(lanes);
      z_weight_grad_sum[r] = first ? z_weight_grad : z_weight_grad_sum[r] + z_weight_grad;
    }
  }

  private void update_scale_and_last_rate() {
    // strided-convolution.dl:16  loss mse(z, y)
    // strided-convolution.dl:17  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_z_weight() {
    // strided-convolution.dl:17  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.weight.step[i] = z.weight.grad_sum[i] * scale
    //   z.weight.next[i] = z.weight[i] - 0.1 * z.weight.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 3; i++) {
      z_weight[i] -= 0.1f * (z_weight_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_z() {
    // strided-convolution.dl:9  y[p < 3] = sum(r) W[r] * pad(x)[2*p + 2*r - 1]
    //
    //   z[b, p < 3] = lanes sum(r where 2*p + 2*r >= 1) z.weight[r] * x[b, 2*p + 2*r - 1]
    for (int b = 0; b < count; b++) {
      for (int p = 0; p < 3; p++) {
        for (int r = Math.max(0, Math.floorDiv(2 - p * 2, 2)); r < 3; r++) {
          lanes[r] = Math.fma(z_weight[r], x[b * 9 + p * 2 + r * 2 - 1], lanes[r]);
        }
        z[b * 3 + p] = Lanes.close(lanes);
      }
    }
  }
}
