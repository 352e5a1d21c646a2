package golden.convolution;

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
 * Trains {@link Net}: x [1, 4, 4] -> z [2].
 *
 * <pre>
 *   c.weight [2, 1, 3, 3]
 *   c.bias [2]
 *   z.weight [2, 32]
 *   z.bias [2]
 *   86 parameters
 *
 *   344 bytes of parameters and state
 *   344 bytes of gradients
 *   0 bytes of optimizer state
 *   352 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   convolution.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH).at("convolution.dl:13");
  private static final Port X = Port.real("x", 1, 4, 4).at("convolution.dl:2");
  private static final Port Y = Port.real("y", 2).at("convolution.dl:10");
  private static final List<Port> PORTS = List.of(X, Y);
  private static final long C_WEIGHT_INITIAL = Draws.name("c.weight.initial");
  private static final long C_BIAS_INITIAL = Draws.name("c.bias.initial");
  private static final long Z_WEIGHT_INITIAL = Draws.name("z.weight.initial");
  private static final long Z_BIAS_INITIAL = Draws.name("z.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] c_weight = model.c_weight;
  private final float[] c_bias = model.c_bias;
  private final float[] z_weight = model.z_weight;
  private final float[] z_bias = model.z_bias;

  /** What has been accumulated since the last update. */
  private final float[] c_weight_grad_sum = new float[2 * 1 * 3 * 3];
  private final float[] c_bias_grad_sum = new float[2];
  private final float[] z_weight_grad_sum = new float[2 * 32];
  private final float[] z_bias_grad_sum = new float[2];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/c.weight.grad_sum", List.of(2, 1, 3, 3), c_weight_grad_sum),
      new NamedArray("accumulated/c.bias.grad_sum", List.of(2), c_bias_grad_sum),
      new NamedArray("accumulated/z.weight.grad_sum", List.of(2, 32), z_weight_grad_sum),
      new NamedArray("accumulated/z.bias.grad_sum", List.of(2), z_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] z_flatten_y = new float[2 * 32];
  /** In the array of z_flatten_y, which is not needed at the same time: 2 * 32 values. */
  private final float[] z_flatten_y_grad = z_flatten_y;
  private final float[] lanes = new float[16];
  private final float[] z_sum = new float[2 * 2];
  private final float[] z_grad = new float[2 * 2];

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
    initialize_c_weight();
    initialize_c_bias();
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
   * @param x {@code 2 * 1 * 4 * 4} values, row-major: {@code [b, i, j, k]} at {@code ((b * 1 + i) * 4 + j) * 4 + k},
   *     {@code b} the example
   * @param y {@code 2 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
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
   * @param x {@code 2 * 1 * 4 * 4} values, row-major: {@code [b, i, j, k]} at {@code ((b * 1 + i) * 4 + j) * 4 + k},
   *     {@code b} the example
   * @param y {@code 2 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] x, float[] y, int count) {
    enter(x, y, count);
    z_flatten_y();
    z_and_grad();
    mse();
    loss_weight();
    // backward
    z_bias_grad();
    z_weight_grad();
    z_flatten_y_grad();
    c_bias_grad();
    c_weight_grad();
    tally.set(0, mse_sum, mse_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param x {@code 2 * 1 * 4 * 4} values, row-major: {@code [b, i, j, k]} at {@code ((b * 1 + i) * 4 + j) * 4 + k},
   *     {@code b} the example
   * @param y {@code 2 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] x, float[] y, int count) {
    enter(x, y, count);
    z_flatten_y();
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
    update_c_weight();
    update_c_bias();
    update_z_weight();
    update_z_bias();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] x, float[] y, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 2 * 1 * 4 * 4);
    Y.requireLength(y, 2 * 2);
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

  private void initialize_c_weight() {
    // convolution.dl:3  c = conv2d(x, 2, size = 3, padding = 1)
    //   convolution.dl  weight W: [filters, c / groups, size[0], size[1]] ~ initial
    //
    //   c.weight.initial[i < 2, j < 1, k < 3, l < 3] ~ uniform(-0.33333334, 0.33333334)
    long c_weight_initial_key = Draws.key(seed, C_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * (3 * 3); n++) {
      c_weight[n] = (float) (-0.3333333333333333 + 0.6666666666666666 * Draws.uniform(c_weight_initial_key, n));
    }
  }

  private void initialize_c_bias() {
    // convolution.dl:3  c = conv2d(x, 2, size = 3, padding = 1)
    //   convolution.dl  if bias { bias b: [filters] ~ initial_bias }
    //
    //   c.bias.initial[i < 2] ~ uniform(-0.33333334, 0.33333334)
    long c_bias_initial_key = Draws.key(seed, C_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      c_bias[i] = (float) (-0.3333333333333333 + 0.6666666666666666 * Draws.uniform(c_bias_initial_key, i));
    }
  }

  private void initialize_z_weight() {
    // convolution.dl:4  z = dense(flatten(c), 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   z.weight.initial[i < 2, j < 32] ~ uniform(-0.17677669, 0.17677669)
    long z_weight_initial_key = Draws.key(seed, Z_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 32; n++) {
      z_weight[n] = (float) (-0.17677669529663687 + 0.35355339059327373 * Draws.uniform(z_weight_initial_key, n));
    }
  }

  private void initialize_z_bias() {
    // convolution.dl:4  z = dense(flatten(c), 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   z.bias.initial[i < 2] ~ uniform(-0.17677669, 0.17677669)
    long z_bias_initial_key = Draws.key(seed, Z_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      z_bias[i] = (float) (-0.17677669529663687 + 0.35355339059327373 * Draws.uniform(z_bias_initial_key, i));
    }
  }

  private void z_flatten_y() {
    // convolution.dl:3  c = conv2d(x, 2, size = 3, padding = 1)
    //   convolution.dl  y[(g < groups, o < filters / groups), p < rows, q < columns] = sum(i, r, s)
    //       W[(g, o), i, r, s] * pad(x)[(g, i), p*stride[0] + dilation[0]*r - above, q*stride[1] + dilation[1]*s
    //       - beside] + (if bias then b[(g, o)] else 0)
    // convolution.dl:4  z = dense(flatten(c), 2)
    //   layers.dl  y[(i, s)] = x[i, s]
    //
    //   c.sum[b, o, p < 4, q < 4] = sum(r, s) c.weight[o, 0, r, s]
    //       * (if r + p >= 1 and r + p <= 4 and s + q >= 1 and s + q <= 4 then x[b, 0, r + p - 1, s + q - 1] else 0)
    //   c[b, o, p, q] = c.sum[b, o, p, q] + c.bias[o]
    //   z.flatten.y[b, (i, s1, s2)] = c[b, i, s1, s2]
    for (int b = 0; b < count; b++) {
      for (int o = 0; o < 2; o++) {
        for (int p = 0; p < 4; p++) {
          for (int q = 0; q < 4; q++) {
            float c_sum = 0f;
            for (int r = 0; r < 3; r++) {
              for (int s = 0; s < 3; s++) {
                c_sum = Math.fma(c_weight[o * 9 + r * 3 + s], r + p >= 1 && r + p <= 4 && s + q >= 1 && s + q <= 4
                    ? x[b * 16 + r * 4 + p * 4 + s + q - 5] : 0f, c_sum);
              }
            }
            z_flatten_y[b * 32 + o * 16 + p * 4 + q] = c_sum + c_bias[o];
          }
        }
      }
    }
  }

  private void z_and_grad() {
    // convolution.dl:4  z = dense(flatten(c), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // convolution.dl:11  loss mse(z, y)  (gradient by z)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * z.flatten.y[b, i]
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    //   z.grad[b, j] = 2 * (z[b, j] - y[b, j])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 32; i += 16) {
          for (int lane = 0; lane < 16; lane++) {
            lanes[lane] = Math.fma(z_weight[j * 32 + lane + i], z_flatten_y[b * 32 + lane + i], lanes[lane]);
          }
        }
        float sum = Lanes.close(lanes);
        z_sum[b * 2 + j] = sum;
        z_grad[b * 2 + j] = 2f * (sum + z_bias[j] - y[b * 2 + j]);
      }
    }
  }

  private void mse() {
    // convolution.dl:4  z = dense(flatten(c), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // convolution.dl:11  loss mse(z, y)
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
    // convolution.dl:11  loss mse(z, y)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void z_bias_grad() {
    // convolution.dl:4  z = dense(flatten(c), 2)
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
    // convolution.dl:4  z = dense(flatten(c), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.weight)
    //
    //   z.weight.grad[j, i] = sum(b) z.grad[b, j] * z.flatten.y[b, i]
    //   z.weight.grad_sum[j, i] += z.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 32; i++) {
        float z_weight_grad = 0f;
        for (int b = 0; b < count; b++) {
          z_weight_grad = Math.fma(z_grad[b * 2 + j], z_flatten_y[b * 32 + i], z_weight_grad);
        }
        z_weight_grad_sum[j * 32 + i] = first ? z_weight_grad : z_weight_grad_sum[j * 32 + i] + z_weight_grad;
      }
    }
  }

  private void z_flatten_y_grad() {
    // convolution.dl:4  z = dense(flatten(c), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.flatten.y)
    //
    //   z.flatten.y.grad[b, i] = sum(j) z.grad[b, j] * z.weight[j, i]
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 32; i++) {
        float y_grad = 0f;
        for (int j = 0; j < 2; j++) {
          y_grad = Math.fma(z_grad[b * 2 + j], z_weight[j * 32 + i], y_grad);
        }
        z_flatten_y_grad[b * 32 + i] = y_grad;
      }
    }
  }

  private void c_bias_grad() {
    // convolution.dl:3  c = conv2d(x, 2, size = 3, padding = 1)
    //   convolution.dl  y[(g < groups, o < filters / groups), p < rows, q < columns] = sum(i, r, s)
    //       W[(g, o), i, r, s] * pad(x)[(g, i), p*stride[0] + dilation[0]*r - above, q*stride[1] + dilation[1]*s
    //       - beside] + (if bias then b[(g, o)] else 0)  (gradient by c.bias)
    //
    //   c.bias.grad[o < 2] = lanes sum(b, p < 4, q < 4) z.flatten.y.grad[b, (o, p, q)]
    //   c.bias.grad_sum[o] += c.bias.grad[o]
    boolean first = pending == 0;
    for (int o = 0; o < 2; o++) {
      for (int b = 0; b < count; b++) {
        for (int lane = 0; lane < 16; lane++) {
          lanes[lane] += z_flatten_y_grad[b * 32 + o * 16 + lane];
        }
      }
      float c_bias_grad = Lanes.close(lanes);
      c_bias_grad_sum[o] = first ? c_bias_grad : c_bias_grad_sum[o] + c_bias_grad;
    }
  }

  private void c_weight_grad() {
    // convolution.dl:3  c = conv2d(x, 2, size = 3, padding = 1)
    //   convolution.dl  y[(g < groups, o < filters / groups), p < rows, q < columns] = sum(i, r, s)
    //       W[(g, o), i, r, s] * pad(x)[(g, i), p*stride[0] + dilation[0]*r - above, q*stride[1] + dilation[1]*s
    //       - beside] + (if bias then b[(g, o)] else 0)  (gradient by c.weight)
    //
    //   c.weight.grad[o < 2, k < 1, r < 3, s < 3] = sum(b, p < 4, q < 4) z.flatten.y.grad[b, (o, p, q)]
    //       * (if p + r >= 1 and p + r <= 4 and q + s >= 1 and q + s <= 4 then x[b, 0, p + r - 1, q + s - 1] else 0)
    //   c.weight.grad_sum[o, k, r, s] += c.weight.grad[o, k, r, s]
    boolean first = pending == 0;
    for (int o = 0; o < 2; o++) {
      for (int r = 0; r < 3; r++) {
        for (int s = 0; s < 3; s++) {
          float c_weight_grad = 0f;
          for (int b = 0; b < count; b++) {
            for (int p = 0; p < 4; p++) {
              for (int q = 0; q < 4; q++) {
                c_weight_grad = Math.fma(z_flatten_y_grad[b * 32 + o * 16 + p * 4 + q], p + r >= 1 && p + r <= 4 && q
                    + s >= 1 && q + s <= 4 ? x[b * 16 + p * 4 + r * 4 + q + s - 5] : 0f, c_weight_grad);
              }
            }
          }
          c_weight_grad_sum[o * 9 + r * 3 + s] = first ? c_weight_grad : c_weight_grad_sum[o * 9 + r * 3 + s]
              + c_weight_grad;
        }
      }
    }
  }

  private void update_scale_and_last_rate() {
    // convolution.dl:11  loss mse(z, y)
    // convolution.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_c_weight() {
    // convolution.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   c.weight.step[i, j, k, l] = c.weight.grad_sum[i, j, k, l] * scale
    //   c.weight.next[i, j, k, l] = c.weight[i, j, k, l] - 0.1 * c.weight.step[i, j, k, l]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * (3 * 3); n++) {
      c_weight[n] -= 0.1f * (c_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_c_bias() {
    // convolution.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   c.bias.step[i] = c.bias.grad_sum[i] * scale
    //   c.bias.next[i] = c.bias[i] - 0.1 * c.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      c_bias[i] -= 0.1f * (c_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void update_z_weight() {
    // convolution.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.weight.step[i, j] = z.weight.grad_sum[i, j] * scale
    //   z.weight.next[i, j] = z.weight[i, j] - 0.1 * z.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * 32; n++) {
      z_weight[n] -= 0.1f * (z_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_z_bias() {
    // convolution.dl:12  optimizer sgd(0.1)
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
    // convolution.dl:4  z = dense(flatten(c), 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * z.flatten.y[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 32; i += 16) {
          for (int lane = 0; lane < 16; lane++) {
            lanes[lane] = Math.fma(z_weight[j * 32 + lane + i], z_flatten_y[b * 32 + lane + i], lanes[lane]);
          }
        }
        z_sum[b * 2 + j] = Lanes.close(lanes);
      }
    }
  }
}
