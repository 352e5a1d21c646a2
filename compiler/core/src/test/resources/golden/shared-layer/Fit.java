package golden.shared_layer;

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
 * Trains {@link Net}: x [3], other [3] -> z [2].
 *
 * <pre>
 *   encode.weight [2, 3]
 *   encode.bias [2]
 *   8 parameters
 *
 *   32 bytes of parameters and state
 *   32 bytes of gradients
 *   0 bytes of optimizer state
 *   160 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   shared-layer.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH).at("shared-layer.dl:15");
  private static final Port X = Port.real("x", 3).at("shared-layer.dl:2");
  private static final Port OTHER = Port.real("other", 3).at("shared-layer.dl:2");
  private static final Port Y = Port.real("y", 2).at("shared-layer.dl:12");
  private static final List<Port> PORTS = List.of(X, OTHER, Y);
  private static final long ENCODE_WEIGHT_INITIAL = Draws.name("encode.weight.initial");
  private static final long ENCODE_BIAS_INITIAL = Draws.name("encode.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] encode_weight = model.encode_weight;
  private final float[] encode_bias = model.encode_bias;

  /** What has been accumulated since the last update. */
  private final float[] encode_weight_grad_sum = new float[2 * 3];
  private final float[] encode_bias_grad_sum = new float[2];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/encode.weight.grad_sum", List.of(2, 3), encode_weight_grad_sum),
      new NamedArray("accumulated/encode.bias.grad_sum", List.of(2), encode_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] z = new float[4 * 2];
  /** In the array of z, which is not needed at the same time: 4 * 2 values. */
  private final float[] a_sum = z;
  /** In the array of z, which is not needed at the same time: 2 * 3 values. */
  private final float[] encode_weight_grad_1 = z;
  /** In the array of z, which is not needed at the same time: 2 values. */
  private final float[] encode_bias_grad_1 = z;
  private final float[] z_grad = new float[4 * 2];
  /** In the array of z_grad, which is not needed at the same time: 4 * 2 values. */
  private final float[] b_sum = z_grad;
  private final float[] b_grad = new float[4 * 2];

  private float mse_sum;
  private double mse_weight;
  private double scale;
  private double last_rate = Double.NaN;

  /** The mini-batch. */
  private float[] x;
  private float[] other;
  private float[] y;
  private int count;

  private Fit(long seed) {
    super(seed);
    initialize_encode_weight();
    initialize_encode_bias();
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
   * @param other {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param y {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return their loss before the update, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float step(float[] x, float[] other, float[] y, int count) {
    accumulate(x, other, y, count);
    update();
    return (float) tally.loss();
  }

  /**
   * Adds the gradient of the loss of the examples to what the next {@link #update()} uses.
   *
   * @param x {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param other {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param y {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] x, float[] other, float[] y, int count) {
    enter(x, other, y, count);
    z_and_gradients();
    mse();
    loss_weight();
    // backward
    encode_bias_grad_1();
    encode_bias_grad();
    encode_weight_grad_1();
    encode_weight_grad();
    tally.set(0, mse_sum, mse_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param x {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param other {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param y {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] x, float[] other, float[] y, int count) {
    enter(x, other, y, count);
    evaluate_a_and_b();
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
    update_encode_weight();
    update_encode_bias();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] x, float[] other, float[] y, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 4 * 3);
    OTHER.requireLength(other, 4 * 3);
    Y.requireLength(y, 4 * 2);
    this.x = x;
    this.other = other;
    this.y = y;
    this.count = count;
  }

  @Override
  public void accumulate(Batch batch) {
    accumulate(batch.floats(0), batch.floats(1), batch.floats(2), batch.count());
  }

  @Override
  public double evaluate(Batch batch) {
    evaluate(batch.floats(0), batch.floats(1), batch.floats(2), batch.count());
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

  private void initialize_encode_weight() {
    // shared-layer.dl:4  a = encode(x)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   encode.weight.initial[i < 2, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long encode_weight_initial_key = Draws.key(seed, ENCODE_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 3; n++) {
      encode_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517
          * Draws.uniform(encode_weight_initial_key, n));
    }
  }

  private void initialize_encode_bias() {
    // shared-layer.dl:4  a = encode(x)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   encode.bias.initial[i < 2] ~ uniform(-0.57735026, 0.57735026)
    long encode_bias_initial_key = Draws.key(seed, ENCODE_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      encode_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(encode_bias_initial_key, i));
    }
  }

  private void z_and_gradients() {
    // shared-layer.dl:4  a = encode(x)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // shared-layer.dl:5  b = encode(other)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // shared-layer.dl:6  z = a - b
    // shared-layer.dl:13  loss mse(z, y)  (gradient by z)
    // shared-layer.dl:6  z = a - b  (gradient by b)
    //
    //   a.sum[b, j] = lanes sum(i) encode.weight[j, i] * x[b, i]
    //   a[b, j] = a.sum[b, j] + encode.bias[j]
    //   b.sum[b, j] = lanes sum(i) encode.weight[j, i] * other[b, i]
    //   b[b, j] = b.sum[b, j] + encode.bias[j]
    //   z[b, i] = a[b, i] - b[b, i]
    //   z.grad[b, i] = 2 * (z[b, i] - y[b, i])
    //   b.grad[b, j] = -z.grad[b, j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(encode_weight[j * 3 + i], x[b * 3 + i], lanes[i]);
        }
        float a_sum_2 = Lanes.close(lanes);
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(encode_weight[j * 3 + i], other[b * 3 + i], lanes[i]);
        }
        float b_sum_2 = Lanes.close(lanes);
        float z_bj = a_sum_2 + encode_bias[j] - (b_sum_2 + encode_bias[j]);
        z[b * 2 + j] = z_bj;
        float z_grad_bj = 2f * (z_bj - y[b * 2 + j]);
        z_grad[b * 2 + j] = z_grad_bj;
        b_grad[b * 2 + j] = -z_grad_bj;
      }
    }
  }

  private void mse() {
    // shared-layer.dl:13  loss mse(z, y)
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
    // shared-layer.dl:13  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void encode_bias_grad_1() {
    // shared-layer.dl:5  b = encode(other)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by encode.bias)
    //
    //   encode.bias.grad.1[j] = lanes sum(b) b.grad[b, j]
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += b_grad[b * 2 + j];
      }
      encode_bias_grad_1[j] = Lanes.close(lanes);
    }
  }

  private void encode_bias_grad() {
    // shared-layer.dl:4  a = encode(x)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by encode.bias)
    // shared-layer.dl:5  b = encode(other)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by encode.bias)
    //
    //   encode.bias.grad.2[j] = lanes sum(b) z.grad[b, j]
    //   encode.bias.grad[j] = encode.bias.grad.1[j] + encode.bias.grad.2[j]
    //   encode.bias.grad_sum[j] += encode.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += z_grad[b * 2 + j];
      }
      float encode_bias_grad_2 = Lanes.close(lanes);
      encode_bias_grad_sum[j] = first ? encode_bias_grad_1[j] + encode_bias_grad_2 : encode_bias_grad_sum[j]
          + (encode_bias_grad_1[j] + encode_bias_grad_2);
    }
  }

  private void encode_weight_grad_1() {
    // shared-layer.dl:5  b = encode(other)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by encode.weight)
    //
    //   encode.weight.grad.1[j, i] = lanes sum(b) b.grad[b, j] * other[b, i]
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(b_grad[b * 2 + j], other[b * 3 + i], lanes[b]);
        }
        encode_weight_grad_1[j * 3 + i] = Lanes.close(lanes);
      }
    }
  }

  private void encode_weight_grad() {
    // shared-layer.dl:4  a = encode(x)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by encode.weight)
    // shared-layer.dl:5  b = encode(other)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by encode.weight)
    //
    //   encode.weight.grad.2[j, i] = lanes sum(b) z.grad[b, j] * x[b, i]
    //   encode.weight.grad[j, i] = encode.weight.grad.1[j, i] + encode.weight.grad.2[j, i]
    //   encode.weight.grad_sum[j, i] += encode.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(z_grad[b * 2 + j], x[b * 3 + i], lanes[b]);
        }
        float encode_weight_grad_2 = Lanes.close(lanes);
        encode_weight_grad_sum[j * 3 + i] = first ? encode_weight_grad_1[j * 3 + i] + encode_weight_grad_2
            : encode_weight_grad_sum[j * 3 + i] + (encode_weight_grad_1[j * 3 + i] + encode_weight_grad_2);
      }
    }
  }

  private void update_scale_and_last_rate() {
    // shared-layer.dl:13  loss mse(z, y)
    // shared-layer.dl:14  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_encode_weight() {
    // shared-layer.dl:14  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   encode.weight.step[i, j] = encode.weight.grad_sum[i, j] * scale
    //   encode.weight.next[i, j] = encode.weight[i, j] - 0.1 * encode.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * 3; n++) {
      encode_weight[n] -= 0.1f * (encode_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_encode_bias() {
    // shared-layer.dl:14  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   encode.bias.step[i] = encode.bias.grad_sum[i] * scale
    //   encode.bias.next[i] = encode.bias[i] - 0.1 * encode.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      encode_bias[i] -= 0.1f * (encode_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_a_and_b() {
    // shared-layer.dl:4  a = encode(x)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // shared-layer.dl:5  b = encode(other)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   a.sum[b, j] = lanes sum(i) encode.weight[j, i] * x[b, i]
    //   b.sum[b, j] = lanes sum(i) encode.weight[j, i] * other[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(encode_weight[j * 3 + i], x[b * 3 + i], lanes[i]);
        }
        a_sum[b * 2 + j] = Lanes.close(lanes);
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(encode_weight[j * 3 + i], other[b * 3 + i], lanes[i]);
        }
        b_sum[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }

  private void evaluate_mse() {
    // shared-layer.dl:4  a = encode(x)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // shared-layer.dl:5  b = encode(other)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // shared-layer.dl:6  z = a - b
    // shared-layer.dl:13  loss mse(z, y)
    //
    //   a[b, j] = a.sum[b, j] + encode.bias[j]
    //   b[b, j] = b.sum[b, j] + encode.bias[j]
    //   z[b, i] = a[b, i] - b[b, i]
    //   mse.sum = lanes sum(b, s) (z[b, s] - y[b, s]) * (z[b, s] - y[b, s])
    //   mse.weight = number(count) * 2
    for (int b = 0; b < count; b++) {
      for (int s = 0; s < 2; s++) {
        float term = a_sum[b * 2 + s] + encode_bias[s] - (b_sum[b * 2 + s] + encode_bias[s]) - y[b * 2 + s];
        lanes[b * 2 + s] = Math.fma(term, term, lanes[b * 2 + s]);
      }
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 2.0;
  }
}
