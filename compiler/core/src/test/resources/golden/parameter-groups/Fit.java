package golden.parameter_groups;

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
 * Trains {@link Net}: x [3] -> z [2].
 *
 * <pre>
 *   base.weight [3, 3]
 *   base.bias [3]
 *   hidden.weight [2, 3]
 *   hidden.bias [2]
 *   z.weight [2, 2]
 *   z.bias [2]
 *   26 parameters
 *
 *   104 bytes of parameters and state
 *   56 bytes of gradients
 *   24 bytes of optimizer state
 *   208 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   parameter-groups.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH).at("parameter-groups.dl:17");
  private static final Port X = Port.real("x", 3).at("parameter-groups.dl:2");
  private static final Port Y = Port.real("y", 2).at("parameter-groups.dl:11");
  private static final List<Port> PORTS = List.of(X, Y);
  private static final long BASE_WEIGHT_INITIAL = Draws.name("base.weight.initial");
  private static final long BASE_BIAS_INITIAL = Draws.name("base.bias.initial");
  private static final long HIDDEN_WEIGHT_INITIAL = Draws.name("hidden.weight.initial");
  private static final long HIDDEN_BIAS_INITIAL = Draws.name("hidden.bias.initial");
  private static final long Z_WEIGHT_INITIAL = Draws.name("z.weight.initial");
  private static final long Z_BIAS_INITIAL = Draws.name("z.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] base_weight = model.base_weight;
  private final float[] base_bias = model.base_bias;
  private final float[] hidden_weight = model.hidden_weight;
  private final float[] hidden_bias = model.hidden_bias;
  private final float[] z_weight = model.z_weight;
  private final float[] z_bias = model.z_bias;

  /** What the optimizer keeps from update to update. */
  private final float[] z_weight_buffer = new float[2 * 2];
  private final float[] z_bias_buffer = new float[2];

  /** What has been accumulated since the last update. */
  private final float[] hidden_weight_grad_sum = new float[2 * 3];
  private final float[] hidden_bias_grad_sum = new float[2];
  private final float[] z_weight_grad_sum = new float[2 * 2];
  private final float[] z_bias_grad_sum = new float[2];
  private final double[] loss_weight = new double[1];

  private final NamedArrays optimizerState = NamedArrays.of(
      new NamedArray("optimizer/z.weight/buffer", List.of(2, 2), z_weight_buffer),
      new NamedArray("optimizer/z.bias/buffer", List.of(2), z_bias_buffer));

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/hidden.weight.grad_sum", List.of(2, 3), hidden_weight_grad_sum),
      new NamedArray("accumulated/hidden.bias.grad_sum", List.of(2), hidden_bias_grad_sum),
      new NamedArray("accumulated/z.weight.grad_sum", List.of(2, 2), z_weight_grad_sum),
      new NamedArray("accumulated/z.bias.grad_sum", List.of(2), z_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] base = new float[4 * 3];
  private final float[] hidden = new float[4 * 2];
  private final float[] z_sum = new float[4 * 2];
  /** In the array of z_sum, which is not needed at the same time: 4 * 2 values. */
  private final float[] hidden_y_grad = z_sum;
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
    initialize_base_weight();
    initialize_base_bias();
    initialize_hidden_weight();
    initialize_hidden_bias();
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
    base();
    hidden();
    z_and_grad();
    mse();
    loss_weight();
    // backward
    z_bias_grad();
    z_weight_grad();
    hidden_y_grad();
    hidden_bias_grad();
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
    base();
    hidden();
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
    update_z_weight();
    update_z_bias();
    update_hidden_bias();
    update_hidden_weight();
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

  private void initialize_base_weight() {
    // parameter-groups.dl:3  base = tanh(dense(x, 3))
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   base.weight.initial[i < 3, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long base_weight_initial_key = Draws.key(seed, BASE_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 3 * 3; n++) {
      base_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(base_weight_initial_key, n));
    }
  }

  private void initialize_base_bias() {
    // parameter-groups.dl:3  base = tanh(dense(x, 3))
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   base.bias.initial[i < 3] ~ uniform(-0.57735026, 0.57735026)
    long base_bias_initial_key = Draws.key(seed, BASE_BIAS_INITIAL, passes);
    for (int i = 0; i < 3; i++) {
      base_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(base_bias_initial_key, i));
    }
  }

  private void initialize_hidden_weight() {
    // parameter-groups.dl:4  hidden = tanh(dense(base, 2))
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   hidden.weight.initial[i < 2, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long hidden_weight_initial_key = Draws.key(seed, HIDDEN_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 3; n++) {
      hidden_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517
          * Draws.uniform(hidden_weight_initial_key, n));
    }
  }

  private void initialize_hidden_bias() {
    // parameter-groups.dl:4  hidden = tanh(dense(base, 2))
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   hidden.bias.initial[i < 2] ~ uniform(-0.57735026, 0.57735026)
    long hidden_bias_initial_key = Draws.key(seed, HIDDEN_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      hidden_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(hidden_bias_initial_key, i));
    }
  }

  private void initialize_z_weight() {
    // parameter-groups.dl:5  z = dense(hidden, 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   z.weight.initial[i < 2, j < 2] ~ uniform(-0.70710677, 0.70710677)
    long z_weight_initial_key = Draws.key(seed, Z_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 2; n++) {
      z_weight[n] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(z_weight_initial_key, n));
    }
  }

  private void initialize_z_bias() {
    // parameter-groups.dl:5  z = dense(hidden, 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   z.bias.initial[i < 2] ~ uniform(-0.70710677, 0.70710677)
    long z_bias_initial_key = Draws.key(seed, Z_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      z_bias[i] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(z_bias_initial_key, i));
    }
  }

  private void base() {
    // parameter-groups.dl:3  base = tanh(dense(x, 3))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   base.y.sum[b, j] = lanes sum(i) base.weight[j, i] * x[b, i]
    //   base.y[b, j] = base.y.sum[b, j] + base.bias[j]
    //   base[b, i] = tanh(base.y[b, i])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 3; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(base_weight[j * 3 + i], x[b * 3 + i], lanes[i]);
        }
        float y_sum = Lanes.close(lanes);
        base[b * 3 + j] = FloatMath.tanh(y_sum + base_bias[j]);
      }
    }
  }

  private void hidden() {
    // parameter-groups.dl:4  hidden = tanh(dense(base, 2))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   hidden.y.sum[b, j] = lanes sum(i) hidden.weight[j, i] * base[b, i]
    //   hidden.y[b, j] = hidden.y.sum[b, j] + hidden.bias[j]
    //   hidden[b, i] = tanh(hidden.y[b, i])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(hidden_weight[j * 3 + i], base[b * 3 + i], lanes[i]);
        }
        float y_sum = Lanes.close(lanes);
        hidden[b * 2 + j] = FloatMath.tanh(y_sum + hidden_bias[j]);
      }
    }
  }

  private void z_and_grad() {
    // parameter-groups.dl:5  z = dense(hidden, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // parameter-groups.dl:12  loss mse(z, y)  (gradient by z)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * hidden[b, i]
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    //   z.grad[b, j] = 2 * (z[b, j] - y[b, j])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          lanes[i] = Math.fma(z_weight[j * 2 + i], hidden[b * 2 + i], lanes[i]);
        }
        float sum = Lanes.close(lanes);
        z_sum[b * 2 + j] = sum;
        z_grad[b * 2 + j] = 2f * (sum + z_bias[j] - y[b * 2 + j]);
      }
    }
  }

  private void mse() {
    // parameter-groups.dl:5  z = dense(hidden, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // parameter-groups.dl:12  loss mse(z, y)
    //
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    //   mse.sum = lanes sum(b, s) (z[b, s] - y[b, s]) * (z[b, s] - y[b, s])
    //   mse.weight = number(count) * 2
    for (int b = 0; b < count; b++) {
      for (int s = 0; s < 2; s++) {
        float term = z_sum[b * 2 + s] + z_bias[s] - y[b * 2 + s];
        lanes[b * 2 + s] = Math.fma(term, term, lanes[b * 2 + s]);
      }
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 2.0;
  }

  private void loss_weight() {
    // parameter-groups.dl:12  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void z_bias_grad() {
    // parameter-groups.dl:5  z = dense(hidden, 2)
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
    // parameter-groups.dl:5  z = dense(hidden, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.weight)
    //
    //   z.weight.grad[j, i] = lanes sum(b) z.grad[b, j] * hidden[b, i]
    //   z.weight.grad_sum[j, i] += z.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 2; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(z_grad[b * 2 + j], hidden[b * 2 + i], lanes[b]);
        }
        float z_weight_grad = Lanes.close(lanes);
        z_weight_grad_sum[j * 2 + i] = first ? z_weight_grad : z_weight_grad_sum[j * 2 + i] + z_weight_grad;
      }
    }
  }

  private void hidden_y_grad() {
    // parameter-groups.dl:5  z = dense(hidden, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by hidden)
    // parameter-groups.dl:4  hidden = tanh(dense(base, 2))  (gradient by hidden.y)
    //
    //   hidden.grad[b, i] = lanes sum(j) z.grad[b, j] * z.weight[j, i]
    //   hidden.y.grad[b, j] = hidden.grad[b, j] * ((1 - hidden[b, j]) * (1 + hidden[b, j]))
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
          lanes[j] = Math.fma(z_grad[b * 2 + j], z_weight[j * 2 + i], lanes[j]);
        }
        float hidden_grad = Lanes.close(lanes);
        hidden_y_grad[b * 2 + i] = hidden_grad * ((1f - hidden[b * 2 + i]) * (1f + hidden[b * 2 + i]));
      }
    }
  }

  private void hidden_bias_grad() {
    // parameter-groups.dl:4  hidden = tanh(dense(base, 2))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by hidden.bias)
    //
    //   hidden.bias.grad[j] = lanes sum(b) hidden.y.grad[b, j]
    //   hidden.bias.grad_sum[j] += hidden.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += hidden_y_grad[b * 2 + j];
      }
      float hidden_bias_grad = Lanes.close(lanes);
      hidden_bias_grad_sum[j] = first ? hidden_bias_grad : hidden_bias_grad_sum[j] + hidden_bias_grad;
    }
  }

  private void hidden_weight_grad() {
    // parameter-groups.dl:4  hidden = tanh(dense(base, 2))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by hidden.weight)
    //
    //   hidden.weight.grad[j, i] = lanes sum(b) hidden.y.grad[b, j] * base[b, i]
    //   hidden.weight.grad_sum[j, i] += hidden.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(hidden_y_grad[b * 2 + j], base[b * 3 + i], lanes[b]);
        }
        float hidden_weight_grad = Lanes.close(lanes);
        hidden_weight_grad_sum[j * 3 + i] = first ? hidden_weight_grad : hidden_weight_grad_sum[j * 3 + i]
            + hidden_weight_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // parameter-groups.dl:12  loss mse(z, y)
    // parameter-groups.dl:14  optimizer sgd(0.1, momentum = 0.9) on z.*
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_z_weight() {
    // parameter-groups.dl:14  optimizer sgd(0.1, momentum = 0.9) on z.*
    //   optimizers.dl  buffer := if t == 1 then d else flush(momentum * buffer + (1 - dampening) * d)
    //   optimizers.dl  w := w - lr * (if nesterov then d + momentum * buffer else buffer)
    //
    //   z.weight.step[i, j] = z.weight.grad_sum[i, j] * scale
    //   optimizer/z.weight/buffer.next[i, j] = if updates + 1 == 1 then z.weight.step[i, j] else 0.9
    //       * optimizer/z.weight/buffer[i, j] + z.weight.step[i, j] + 1e-25 - 1e-25
    //   z.weight.next[i, j] = z.weight[i, j] - 0.1 * optimizer/z.weight/buffer.next[i, j]
    boolean applies = updates + 1.0 == 1.0;
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * 2; n++) {
      float buffer_next = applies ? z_weight_grad_sum[n] * scale_rounded : 0.9f * z_weight_buffer[n]
          + z_weight_grad_sum[n] * scale_rounded + 1e-25f - 1e-25f;
      z_weight_buffer[n] = buffer_next;
      z_weight[n] -= 0.1f * buffer_next;
    }
  }

  private void update_z_bias() {
    // parameter-groups.dl:14  optimizer sgd(0.1, momentum = 0.9) on z.*
    //   optimizers.dl  buffer := if t == 1 then d else flush(momentum * buffer + (1 - dampening) * d)
    //   optimizers.dl  w := w - lr * (if nesterov then d + momentum * buffer else buffer)
    //
    //   z.bias.step[i] = z.bias.grad_sum[i] * scale
    //   optimizer/z.bias/buffer.next[i] = if updates + 1 == 1 then z.bias.step[i] else 0.9
    //       * optimizer/z.bias/buffer[i] + z.bias.step[i] + 1e-25 - 1e-25
    //   z.bias.next[i] = z.bias[i] - 0.1 * optimizer/z.bias/buffer.next[i]
    boolean applies = updates + 1.0 == 1.0;
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      float buffer_next = applies ? z_bias_grad_sum[i] * scale_rounded : 0.9f * z_bias_buffer[i] + z_bias_grad_sum[i]
          * scale_rounded + 1e-25f - 1e-25f;
      z_bias_buffer[i] = buffer_next;
      z_bias[i] -= 0.1f * buffer_next;
    }
  }

  private void update_hidden_bias() {
    // parameter-groups.dl:15  optimizer sgd(0.01)
    //   optimizers.dl  w := w - lr * d
    //
    //   hidden.bias.step[i] = hidden.bias.grad_sum[i] * scale
    //   hidden.bias.next[i] = hidden.bias[i] - 0.01 * hidden.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      hidden_bias[i] -= 0.01f * (hidden_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void update_hidden_weight() {
    // parameter-groups.dl:13  penalty l2(1e-3) on hidden.weight  (gradient by hidden.weight)
    // parameter-groups.dl:15  optimizer sgd(0.01)
    //   optimizers.dl  w := w - lr * d
    //
    //   hidden.weight.penalty_grad[i, j] = 0.001 * (2 * hidden.weight[i, j])
    //   hidden.weight.step[i, j] = hidden.weight.grad_sum[i, j] * scale + hidden.weight.penalty_grad[i, j]
    //   hidden.weight.next[i, j] = hidden.weight[i, j] - 0.01 * hidden.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * 3; n++) {
      hidden_weight[n] -= 0.01f * (hidden_weight_grad_sum[n] * scale_rounded + 0.001f * (2f * hidden_weight[n]));
    }
  }

  private void evaluate_z_sum() {
    // parameter-groups.dl:5  z = dense(hidden, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * hidden[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          lanes[i] = Math.fma(z_weight[j * 2 + i], hidden[b * 2 + i], lanes[i]);
        }
        z_sum[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }
}
