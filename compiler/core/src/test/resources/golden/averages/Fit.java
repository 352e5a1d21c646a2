package golden.averages;

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
 *   hidden.weight [4, 3]
 *   z.weight [2, 4]
 *   20 parameters
 *
 *   80 bytes of parameters and state
 *   80 bytes of gradients
 *   0 bytes of optimizer state
 *   80 bytes of averages of parameters
 *   192 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   averages.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH).at("averages.dl:25");
  private static final Port X = Port.real("x", 3).at("averages.dl:2");
  private static final Port Y = Port.real("y", 2).at("averages.dl:19");
  private static final List<Port> PORTS = List.of(X, Y);
  private static final long HIDDEN_WEIGHT_INITIAL = Draws.name("hidden.weight.initial");
  private static final long Z_WEIGHT_INITIAL = Draws.name("z.weight.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] hidden_weight = model.hidden_weight;
  private final float[] z_weight = model.z_weight;

  /** What stands for parameters where the model is evaluated. */
  private final float[] hidden_weight_average = new float[4 * 3];
  private final float[] z_weight_average = new float[2 * 4];

  /** What has been accumulated since the last update. */
  private final float[] hidden_weight_grad_sum = new float[4 * 3];
  private final float[] z_weight_grad_sum = new float[2 * 4];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays averages = NamedArrays.of(
      new NamedArray("average/hidden.weight", List.of(4, 3), hidden_weight_average),
      new NamedArray("average/z.weight", List.of(2, 4), z_weight_average));

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/hidden.weight.grad_sum", List.of(4, 3), hidden_weight_grad_sum),
      new NamedArray("accumulated/z.weight.grad_sum", List.of(2, 4), z_weight_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] hidden = new float[4 * 4];
  /** In the array of hidden, which is not needed at the same time: 4 * 4 values. */
  private final float[] hidden_grad = hidden;
  private final float[] lanes = new float[16];
  private final float[] z = new float[4 * 2];
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
    initialize_hidden_weight();
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
    requireParameters();
    enter(x, y, count);
    hidden();
    z_and_grad();
    mse();
    loss_weight();
    // backward
    z_weight_grad();
    hidden_grad();
    hidden_weight_grad();
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
    hidden();
    evaluate_z();
    mse();
    tally.set(0, mse_sum, mse_weight);
    return (float) tally.loss();
  }

  @Override
  public void update() {
    requireParameters();
    if (pending == 0) {
      throw new IllegalStateException("there is nothing to update by: accumulate first");
    }
    update_scale_and_last_rate();
    update_hidden_weight();
    update_z_weight();
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
  public NamedArrays averages() {
    return averages;
  }

  @Override
  public double rate() {
    return last_rate;
  }

  private void initialize_hidden_weight() {
    // averages.dl:3  hidden = dense(x, 4, bias = false)
    //   layers.dl  weight W: [units, n] ~ initial
    // averages.dl:11  average mid
    //
    //   hidden.weight.initial[i < 4, j < 3] ~ uniform(-0.57735026, 0.57735026)
    //   average/hidden.weight.initial[i, j] = hidden.weight.initial[i, j]
    long hidden_weight_initial_key = Draws.key(seed, HIDDEN_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 4 * 3; n++) {
      float hidden_weight_initial = (float) (-0.5773502691896258 + 1.1547005383792517
          * Draws.uniform(hidden_weight_initial_key, n));
      hidden_weight[n] = hidden_weight_initial;
      hidden_weight_average[n] = hidden_weight_initial;
    }
  }

  private void initialize_z_weight() {
    // averages.dl:4  z = dense(hidden, 2, bias = false)
    //   layers.dl  weight W: [units, n] ~ initial
    // averages.dl:24  average ema(0.9)
    //
    //   z.weight.initial[i < 2, j < 4] ~ uniform(-0.5, 0.5)
    //   average/z.weight.initial[i, j] = z.weight.initial[i, j]
    long z_weight_initial_key = Draws.key(seed, Z_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 4; n++) {
      float z_weight_initial = (float) (-0.5 + Draws.uniform(z_weight_initial_key, n));
      z_weight[n] = z_weight_initial;
      z_weight_average[n] = z_weight_initial;
    }
  }

  private void hidden() {
    // averages.dl:3  hidden = dense(x, 4, bias = false)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   hidden[b, j] = sum(i) hidden.weight[j, i] * x[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 4; j++) {
        float sum = 0f;
        for (int i = 0; i < 3; i++) {
          sum = Math.fma(hidden_weight[j * 3 + i], x[b * 3 + i], sum);
        }
        hidden[b * 4 + j] = sum;
      }
    }
  }

  private void z_and_grad() {
    // averages.dl:4  z = dense(hidden, 2, bias = false)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // averages.dl:20  loss mse(z, y)  (gradient by z)
    //
    //   z[b, j] = lanes sum(i) z.weight[j, i] * hidden[b, i]
    //   z.grad[b, j] = 2 * (z[b, j] - y[b, j])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 4; i++) {
          lanes[i] = Math.fma(z_weight[j * 4 + i], hidden[b * 4 + i], lanes[i]);
        }
        float sum = Lanes.close(lanes);
        z[b * 2 + j] = sum;
        z_grad[b * 2 + j] = 2f * (sum - y[b * 2 + j]);
      }
    }
  }

  private void mse() {
    // averages.dl:20  loss mse(z, y)
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
    // averages.dl:20  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void z_weight_grad() {
    // averages.dl:4  z = dense(hidden, 2, bias = false)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.weight)
    //
    //   z.weight.grad[j, i] = lanes sum(b) z.grad[b, j] * hidden[b, i]
    //   z.weight.grad_sum[j, i] += z.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 4; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(z_grad[b * 2 + j], hidden[b * 4 + i], lanes[b]);
        }
        float z_weight_grad = Lanes.close(lanes);
        z_weight_grad_sum[j * 4 + i] = first ? z_weight_grad : z_weight_grad_sum[j * 4 + i] + z_weight_grad;
      }
    }
  }

  private void hidden_grad() {
    // averages.dl:4  z = dense(hidden, 2, bias = false)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by hidden)
    //
    //   hidden.grad[b, j] = sum(j') z.grad[b, j'] * z.weight[j', j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 4; j++) {
        float sum = 0f;
        for (int j2 = 0; j2 < 2; j2++) {
          sum = Math.fma(z_grad[b * 2 + j2], z_weight[j2 * 4 + j], sum);
        }
        hidden_grad[b * 4 + j] = sum;
      }
    }
  }

  private void hidden_weight_grad() {
    // averages.dl:3  hidden = dense(x, 4, bias = false)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by hidden.weight)
    //
    //   hidden.weight.grad[j, i] = lanes sum(b) hidden.grad[b, j] * x[b, i]
    //   hidden.weight.grad_sum[j, i] += hidden.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 4; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(hidden_grad[b * 4 + j], x[b * 3 + i], lanes[b]);
        }
        float hidden_weight_grad = Lanes.close(lanes);
        hidden_weight_grad_sum[j * 3 + i] = first ? hidden_weight_grad : hidden_weight_grad_sum[j * 3 + i]
            + hidden_weight_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // averages.dl:20  loss mse(z, y)
    // averages.dl:9  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_hidden_weight() {
    // averages.dl:21  optimizer averaged(0.1) on hidden.*
    // averages.dl:12  w := w - lr * g
    // averages.dl:13  mid := (mid + w) / 2
    //
    //   hidden.weight.step[i, j] = hidden.weight.grad_sum[i, j] * scale
    //   hidden.weight.next[i, j] = hidden.weight[i, j] - 0.1 * hidden.weight.step[i, j]
    //   average/hidden.weight.next[i, j] = (average/hidden.weight[i, j] + hidden.weight.next[i, j]) * 0.5
    float scale_rounded = (float) scale;
    for (int n = 0; n < 4 * 3; n++) {
      float hidden_weight_next = hidden_weight[n] - 0.1f * (hidden_weight_grad_sum[n] * scale_rounded);
      hidden_weight[n] = hidden_weight_next;
      hidden_weight_average[n] = (hidden_weight_average[n] + hidden_weight_next) * 0.5f;
    }
  }

  private void update_z_weight() {
    // averages.dl:22  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    // averages.dl:23  constraint non_negative() on z.weight
    // averages.dl:24  average ema(0.9)
    //
    //   z.weight.step[i, j] = z.weight.grad_sum[i, j] * scale
    //   optimizer/z.weight/w.next[i, j] = z.weight[i, j] - 0.1 * z.weight.step[i, j]
    //   z.weight.next[i, j] = max(optimizer/z.weight/w.next[i, j], 0)
    //   average/z.weight.next[i, j] = if updates + 1 == 1 then z.weight.next[i, j] else average/z.weight[i, j] + 0.1
    //       * (z.weight.next[i, j] - average/z.weight[i, j]) + 1e-25 - 1e-25
    float scale_rounded = (float) scale;
    boolean applies = updates + 1.0 == 1.0;
    for (int n = 0; n < 2 * 4; n++) {
      float z_weight_next = Math.max(z_weight[n] - 0.1f * (z_weight_grad_sum[n] * scale_rounded), 0f);
      z_weight[n] = z_weight_next;
      z_weight_average[n] = applies ? z_weight_next : z_weight_average[n] + 0.1f
          * (z_weight_next - z_weight_average[n]) + 1e-25f - 1e-25f;
    }
  }

  private void evaluate_z() {
    // averages.dl:4  z = dense(hidden, 2, bias = false)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z[b, j] = lanes sum(i) z.weight[j, i] * hidden[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 4; i++) {
          lanes[i] = Math.fma(z_weight[j * 4 + i], hidden[b * 4 + i], lanes[i]);
        }
        z[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }
}
