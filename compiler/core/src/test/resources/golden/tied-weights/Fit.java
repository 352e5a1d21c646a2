package golden.tied_weights;

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
 * Trains {@link Net}: x [3] -> z [3].
 *
 * <pre>
 *   code.weight [2, 3]
 *   code.bias [2]
 *   8 parameters
 *
 *   32 bytes of parameters and state
 *   32 bytes of gradients
 *   0 bytes of optimizer state
 *   192 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   tied-weights.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH).at("tied-weights.dl:13");
  private static final Port X = Port.real("x", 3).at("tied-weights.dl:2");
  private static final Port Y = Port.real("y", 3).at("tied-weights.dl:10");
  private static final List<Port> PORTS = List.of(X, Y);
  private static final long CODE_WEIGHT_INITIAL = Draws.name("code.weight.initial");
  private static final long CODE_BIAS_INITIAL = Draws.name("code.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] code_weight = model.code_weight;
  private final float[] code_bias = model.code_bias;

  /** What has been accumulated since the last update. */
  private final float[] code_weight_grad_sum = new float[2 * 3];
  private final float[] code_bias_grad_sum = new float[2];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/code.weight.grad_sum", List.of(2, 3), code_weight_grad_sum),
      new NamedArray("accumulated/code.bias.grad_sum", List.of(2), code_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] code = new float[4 * 2];
  /** In the array of code, which is not needed at the same time: 4 * 2 values. */
  private final float[] code_grad = code;
  private final float[] z = new float[4 * 3];
  /** In the array of z, which is not needed at the same time: 2 * 3 values. */
  private final float[] code_weight_grad_1 = z;
  private final float[] z_grad = new float[4 * 3];

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
    initialize_code_weight();
    initialize_code_bias();
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
   * @param y {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
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
   * @param y {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] x, float[] y, int count) {
    enter(x, y, count);
    code();
    z_and_grad();
    mse();
    loss_weight();
    // backward
    code_weight_grad_1();
    code_grad();
    code_weight_grad();
    code_bias_grad();
    tally.set(0, mse_sum, mse_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param x {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param y {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] x, float[] y, int count) {
    enter(x, y, count);
    code();
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
    update_code_weight();
    update_code_bias();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] x, float[] y, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 4 * 3);
    Y.requireLength(y, 4 * 3);
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

  private void initialize_code_weight() {
    // tied-weights.dl:3  code = dense(x, 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   code.weight.initial[i < 2, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long code_weight_initial_key = Draws.key(seed, CODE_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 3; n++) {
      code_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(code_weight_initial_key, n));
    }
  }

  private void initialize_code_bias() {
    // tied-weights.dl:3  code = dense(x, 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   code.bias.initial[i < 2] ~ uniform(-0.57735026, 0.57735026)
    long code_bias_initial_key = Draws.key(seed, CODE_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      code_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(code_bias_initial_key, i));
    }
  }

  private void code() {
    // tied-weights.dl:3  code = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   code.sum[b, j] = lanes sum(i) code.weight[j, i] * x[b, i]
    //   code[b, j] = code.sum[b, j] + code.bias[j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(code_weight[j * 3 + i], x[b * 3 + i], lanes[i]);
        }
        float code_sum = Lanes.close(lanes);
        code[b * 2 + j] = code_sum + code_bias[j];
      }
    }
  }

  private void z_and_grad() {
    // tied-weights.dl:4  z[i] = sum(j) code.weight[j, i] * code[j]
    // tied-weights.dl:11  loss mse(z, y)  (gradient by z)
    //
    //   z[b, i] = lanes sum(j) code.weight[j, i] * code[b, j]
    //   z.grad[b, i] = 2 * (z[b, i] - y[b, i])
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 2; j++) {
          lanes[j] = Math.fma(code_weight[j * 3 + i], code[b * 2 + j], lanes[j]);
        }
        float sum = Lanes.close(lanes);
        z[b * 3 + i] = sum;
        z_grad[b * 3 + i] = 2f * (sum - y[b * 3 + i]);
      }
    }
  }

  private void mse() {
    // tied-weights.dl:11  loss mse(z, y)
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
    // tied-weights.dl:11  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void code_weight_grad_1() {
    // tied-weights.dl:4  z[i] = sum(j) code.weight[j, i] * code[j]  (gradient by code.weight)
    //
    //   code.weight.grad.1[j, i] = lanes sum(b) z.grad[b, i] * code[b, j]
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(z_grad[b * 3 + i], code[b * 2 + j], lanes[b]);
        }
        code_weight_grad_1[j * 3 + i] = Lanes.close(lanes);
      }
    }
  }

  private void code_grad() {
    // tied-weights.dl:4  z[i] = sum(j) code.weight[j, i] * code[j]  (gradient by code)
    //
    //   code.grad[b, j] = lanes sum(i) z.grad[b, i] * code.weight[j, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(z_grad[b * 3 + i], code_weight[j * 3 + i], lanes[i]);
        }
        code_grad[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }

  private void code_weight_grad() {
    // tied-weights.dl:3  code = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by code.weight)
    // tied-weights.dl:4  z[i] = sum(j) code.weight[j, i] * code[j]  (gradient by code.weight)
    //
    //   code.weight.grad.2[j, i] = lanes sum(b) code.grad[b, j] * x[b, i]
    //   code.weight.grad[j, i] = code.weight.grad.1[j, i] + code.weight.grad.2[j, i]
    //   code.weight.grad_sum[j, i] += code.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(code_grad[b * 2 + j], x[b * 3 + i], lanes[b]);
        }
        float code_weight_grad_2 = Lanes.close(lanes);
        code_weight_grad_sum[j * 3 + i] = first ? code_weight_grad_1[j * 3 + i] + code_weight_grad_2
            : code_weight_grad_sum[j * 3 + i] + (code_weight_grad_1[j * 3 + i] + code_weight_grad_2);
      }
    }
  }

  private void code_bias_grad() {
    // tied-weights.dl:3  code = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by code.bias)
    //
    //   code.bias.grad[j] = lanes sum(b) code.grad[b, j]
    //   code.bias.grad_sum[j] += code.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += code_grad[b * 2 + j];
      }
      float code_bias_grad = Lanes.close(lanes);
      code_bias_grad_sum[j] = first ? code_bias_grad : code_bias_grad_sum[j] + code_bias_grad;
    }
  }

  private void update_scale_and_last_rate() {
    // tied-weights.dl:11  loss mse(z, y)
    // tied-weights.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_code_weight() {
    // tied-weights.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   code.weight.step[i, j] = code.weight.grad_sum[i, j] * scale
    //   code.weight.next[i, j] = code.weight[i, j] - 0.1 * code.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * 3; n++) {
      code_weight[n] -= 0.1f * (code_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_code_bias() {
    // tied-weights.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   code.bias.step[i] = code.bias.grad_sum[i] * scale
    //   code.bias.next[i] = code.bias[i] - 0.1 * code.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      code_bias[i] -= 0.1f * (code_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_z() {
    // tied-weights.dl:4  z[i] = sum(j) code.weight[j, i] * code[j]
    //
    //   z[b, i] = lanes sum(j) code.weight[j, i] * code[b, j]
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 2; j++) {
          lanes[j] = Math.fma(code_weight[j * 3 + i], code[b * 2 + j], lanes[j]);
        }
        z[b * 3 + i] = Lanes.close(lanes);
      }
    }
  }
}
