package golden.perceptron;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.FloatMath;
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
 *   hidden.weight [4, 3]
 *   hidden.bias [4]
 *   z.weight [2, 4]
 *   z.bias [2]
 *   26 parameters
 *
 *   104 bytes of parameters and state
 *   104 bytes of gradients
 *   208 bytes of optimizer state
 *   432 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   perceptron.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH).at("perceptron.dl:13");
  private static final Port X = Port.real("x", 3).at("perceptron.dl:2");
  private static final Port LABEL = Port.index("label", 2).at("perceptron.dl:10");
  private static final List<Port> PORTS = List.of(X, LABEL);
  private static final long HIDDEN_WEIGHT_INITIAL = Draws.name("hidden.weight.initial");
  private static final long HIDDEN_BIAS_INITIAL = Draws.name("hidden.bias.initial");
  private static final long Z_WEIGHT_INITIAL = Draws.name("z.weight.initial");
  private static final long Z_BIAS_INITIAL = Draws.name("z.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] hidden_weight = model.hidden_weight;
  private final float[] hidden_bias = model.hidden_bias;
  private final float[] z_weight = model.z_weight;
  private final float[] z_bias = model.z_bias;

  /** What the optimizer keeps from update to update. */
  private final float[] hidden_weight_m = new float[4 * 3];
  private final float[] hidden_weight_v = new float[4 * 3];
  private final float[] hidden_bias_m = new float[4];
  private final float[] hidden_bias_v = new float[4];
  private final float[] z_weight_m = new float[2 * 4];
  private final float[] z_weight_v = new float[2 * 4];
  private final float[] z_bias_m = new float[2];
  private final float[] z_bias_v = new float[2];

  /** What has been accumulated since the last update. */
  private final float[] hidden_weight_grad_sum = new float[4 * 3];
  private final float[] hidden_bias_grad_sum = new float[4];
  private final float[] z_weight_grad_sum = new float[2 * 4];
  private final float[] z_bias_grad_sum = new float[2];
  private final double[] loss_weight = new double[1];

  private final NamedArrays optimizerState = NamedArrays.of(
      new NamedArray("optimizer/hidden.weight/m", List.of(4, 3), hidden_weight_m),
      new NamedArray("optimizer/hidden.weight/v", List.of(4, 3), hidden_weight_v),
      new NamedArray("optimizer/hidden.bias/m", List.of(4), hidden_bias_m),
      new NamedArray("optimizer/hidden.bias/v", List.of(4), hidden_bias_v),
      new NamedArray("optimizer/z.weight/m", List.of(2, 4), z_weight_m),
      new NamedArray("optimizer/z.weight/v", List.of(2, 4), z_weight_v),
      new NamedArray("optimizer/z.bias/m", List.of(2), z_bias_m),
      new NamedArray("optimizer/z.bias/v", List.of(2), z_bias_v));

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/hidden.weight.grad_sum", List.of(4, 3), hidden_weight_grad_sum),
      new NamedArray("accumulated/hidden.bias.grad_sum", List.of(4), hidden_bias_grad_sum),
      new NamedArray("accumulated/z.weight.grad_sum", List.of(2, 4), z_weight_grad_sum),
      new NamedArray("accumulated/z.bias.grad_sum", List.of(2), z_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("cross_entropy"), List.of("accuracy"));

  /** Intermediate values. */
  private final float[] hidden = new float[4 * 4];
  private final float[] lanes = new float[16];
  private final float[] cross_entropy_surprise_top = new float[4];
  private final float[] cross_entropy_surprise_gap_at = new float[4];
  private final int[] accuracy_sum_argmax = new int[4];
  private final float[] cross_entropy_surprise_softmax_e = new float[4 * 2];
  /** In the array of cross_entropy_surprise_softmax_e, which is not needed at the same time: 4 * 2 values. */
  private final float[] z_grad = cross_entropy_surprise_softmax_e;
  private final float[] cross_entropy_surprise_others = new float[4];
  private final float[] cross_entropy_surprise_softmax_total = new float[4];
  private final double[] lanes_wide = new double[16];
  private final float[] hidden_y_grad = new float[4 * 4];
  /** In the array of hidden_y_grad, which is not needed at the same time: 4 * 2 values. */
  private final float[] z = hidden_y_grad;
  /** In the array of hidden_y_grad, which is not needed at the same time: 4 * 2 values. */
  private final float[] cross_entropy_surprise_softmax_y = hidden_y_grad;

  private float cross_entropy_sum;
  private double cross_entropy_weight;
  private double accuracy_sum;
  private double accuracy_weight;
  private double scale;
  private double last_rate = Double.NaN;
  private float factor;
  private float root_factor;

  /** The mini-batch. */
  private float[] x;
  private int[] label;
  private int count;

  private Fit(long seed) {
    super(seed);
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
   * @param label {@code 4} values, one for each example; each from 0 to 1
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return their loss before the update, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public float step(float[] x, int[] label, int count) {
    accumulate(x, label, count);
    update();
    return (float) tally.loss();
  }

  /**
   * Adds the gradient of the loss of the examples to what the next {@link #update()} uses.
   *
   * @param x {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param label {@code 4} values, one for each example; each from 0 to 1
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] x, int[] label, int count) {
    enter(x, label, count);
    hidden();
    z();
    cross_entropy_surprise_and_accuracy();
    cross_entropy_surprise_softmax_e();
    cross_entropy_surprise_others_and_softmax_total();
    cross_entropy_surprise_softmax_y();
    z_grad();
    cross_entropy();
    accuracy();
    loss_weight();
    // backward
    z_bias_grad();
    z_weight_grad();
    hidden_y_grad();
    hidden_bias_grad();
    hidden_weight_grad();
    tally.set(0, cross_entropy_sum, cross_entropy_weight);
    tally.set(1, accuracy_sum, accuracy_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param x {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param label {@code 4} values, one for each example; each from 0 to 1
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] x, int[] label, int count) {
    enter(x, label, count);
    hidden();
    z();
    evaluate_cross_entropy_surprise_and_accuracy();
    cross_entropy();
    accuracy();
    tally.set(0, cross_entropy_sum, cross_entropy_weight);
    tally.set(1, accuracy_sum, accuracy_weight);
    return (float) tally.loss();
  }

  @Override
  public void update() {
    if (pending == 0) {
      throw new IllegalStateException("there is nothing to update by: accumulate first");
    }
    update_scalars();
    update_hidden_weight();
    update_hidden_bias();
    update_z_weight();
    update_z_bias();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] x, int[] label, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 4 * 3);
    LABEL.requireLength(label, 4);
    LABEL.requireLabels(label, count);
    this.x = x;
    this.label = label;
    this.count = count;
  }

  @Override
  public void accumulate(Batch batch) {
    accumulate(batch.floats(0), batch.ints(1), batch.count());
  }

  @Override
  public double evaluate(Batch batch) {
    evaluate(batch.floats(0), batch.ints(1), batch.count());
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

  private void initialize_hidden_weight() {
    // perceptron.dl:3  hidden = relu(dense(x, 4))
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   hidden.weight.initial[i < 4, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long hidden_weight_initial_key = Draws.key(seed, HIDDEN_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 4 * 3; n++) {
      hidden_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517
          * Draws.uniform(hidden_weight_initial_key, n));
    }
  }

  private void initialize_hidden_bias() {
    // perceptron.dl:3  hidden = relu(dense(x, 4))
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   hidden.bias.initial[i < 4] ~ uniform(-0.57735026, 0.57735026)
    long hidden_bias_initial_key = Draws.key(seed, HIDDEN_BIAS_INITIAL, passes);
    for (int i = 0; i < 4; i++) {
      hidden_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(hidden_bias_initial_key, i));
    }
  }

  private void initialize_z_weight() {
    // perceptron.dl:4  z = dense(hidden, 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   z.weight.initial[i < 2, j < 4] ~ uniform(-0.5, 0.5)
    long z_weight_initial_key = Draws.key(seed, Z_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 4; n++) {
      z_weight[n] = (float) (-0.5 + Draws.uniform(z_weight_initial_key, n));
    }
  }

  private void initialize_z_bias() {
    // perceptron.dl:4  z = dense(hidden, 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   z.bias.initial[i < 2] ~ uniform(-0.5, 0.5)
    long z_bias_initial_key = Draws.key(seed, Z_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      z_bias[i] = (float) (-0.5 + Draws.uniform(z_bias_initial_key, i));
    }
  }

  private void hidden() {
    // perceptron.dl:3  hidden = relu(dense(x, 4))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   hidden.y.sum[b, j] = sum(i) hidden.weight[j, i] * x[b, i]
    //   hidden.y[b, j] = hidden.y.sum[b, j] + hidden.bias[j]
    //   hidden[b, i] = max(hidden.y[b, i], 0)
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 4; j++) {
        float y_sum = 0f;
        for (int i = 0; i < 3; i++) {
          y_sum = Math.fma(hidden_weight[j * 3 + i], x[b * 3 + i], y_sum);
        }
        hidden[b * 4 + j] = Math.max(y_sum + hidden_bias[j], 0f);
      }
    }
  }

  private void z() {
    // perceptron.dl:4  z = dense(hidden, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * hidden[b, i]
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 4; i++) {
          lanes[i] = Math.fma(z_weight[j * 4 + i], hidden[b * 4 + i], lanes[i]);
        }
        float z_sum = Lanes.close(lanes);
        z[b * 2 + j] = z_sum + z_bias[j];
      }
    }
  }

  private void cross_entropy_surprise_and_accuracy() {
    // perceptron.dl:11  loss cross_entropy(z, label)
    //   classification_losses.dl  top = max(i) z[i]
    //   classification_losses.dl  gap = if label == ignore then 0 else top - z[label]
    // perceptron.dl:14  metric accuracy(z, label)
    //
    //   cross_entropy.surprise.top[b] = max(i) z[b, i]
    //   cross_entropy.surprise.gap.at[b] = sum(v where label[b] == v) z[b, v]
    //   accuracy.sum.argmax[b] = argmax(c) z[b, c]
    for (int b = 0; b < count; b++) {
      float top = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 2; i++) {
        top = Math.max(top, z[b * 2 + i]);
      }
      cross_entropy_surprise_top[b] = top;
      cross_entropy_surprise_gap_at[b] = z[b * 2 + label[b]];
      int argmax = 0;
      float best = z[b * 2];
      for (int c = 1; c < 2; c++) {
        float term = z[b * 2 + c];
        if (best < term) {
          best = term;
          argmax = c;
        }
      }
      accuracy_sum_argmax[b] = argmax;
    }
  }

  private void cross_entropy_surprise_softmax_e() {
    // perceptron.dl:11  loss cross_entropy(z, label)
    //   softmax.dl  e[i] = exp(z[i] - top)
    //
    //   cross_entropy.surprise.softmax.e[b, i] = exp(z[b, i] - cross_entropy.surprise.top[b])
    for (int b = 0; b < count; b++) {
      float top = cross_entropy_surprise_top[b];
      for (int i = 0; i < 2; i++) {
        cross_entropy_surprise_softmax_e[b * 2 + i] = FloatMath.exp(z[b * 2 + i] - top);
      }
    }
  }

  private void cross_entropy_surprise_others_and_softmax_total() {
    // perceptron.dl:11  loss cross_entropy(z, label)
    //   classification_losses.dl  others = sum(i where i != label) exp(z[i] - top)
    //   softmax.dl  total = sum(i) e[i]
    //
    //   cross_entropy.surprise.others[b] = lanes sum(i where i != label[b]) cross_entropy.surprise.softmax.e[b, i]
    //   cross_entropy.surprise.softmax.total[b] = lanes sum(i) cross_entropy.surprise.softmax.e[b, i]
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 2; i++) {
        if (i != label[b]) {
          lanes[i] += cross_entropy_surprise_softmax_e[b * 2 + i];
        }
      }
      cross_entropy_surprise_others[b] = Lanes.close(lanes);
      for (int i = 0; i < 2; i++) {
        lanes[i] += cross_entropy_surprise_softmax_e[b * 2 + i];
      }
      cross_entropy_surprise_softmax_total[b] = Lanes.close(lanes);
    }
  }

  private void cross_entropy_surprise_softmax_y() {
    // perceptron.dl:11  loss cross_entropy(z, label)
    //   softmax.dl  y[i] = e[i] / total
    //
    //   cross_entropy.surprise.softmax.y[b, i] = cross_entropy.surprise.softmax.e[b, i]
    //       / cross_entropy.surprise.softmax.total[b]
    for (int b = 0; b < count; b++) {
      float total = cross_entropy_surprise_softmax_total[b];
      for (int i = 0; i < 2; i++) {
        cross_entropy_surprise_softmax_y[b * 2 + i] = cross_entropy_surprise_softmax_e[b * 2 + i] / total;
      }
    }
  }

  private void z_grad() {
    // perceptron.dl:11  loss cross_entropy(z, label)
    //   classification_losses.dl  return (1 - smoothing) * weight[label] * surprise(z, label, ignore)
    //   classification_losses.dl  return (1 - smoothing) * weight[label] * surprise(z, label, ignore)  (gradient by z)
    //
    //   cross_entropy.surprise.sum[b] = lanes sum(j where j != label[b]) cross_entropy.surprise.softmax.y[b, j]
    //   z.grad[b, j] = if j == label[b] then -cross_entropy.surprise.sum[b] else cross_entropy.surprise.softmax.y[b, j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        if (j != label[b]) {
          lanes[j] += cross_entropy_surprise_softmax_y[b * 2 + j];
        }
      }
      float surprise_sum = Lanes.close(lanes);
      int label_b = label[b];
      for (int j = 0; j < 2; j++) {
        z_grad[b * 2 + j] = j == label_b ? -surprise_sum : cross_entropy_surprise_softmax_y[b * 2 + j];
      }
    }
  }

  private void cross_entropy() {
    // perceptron.dl:11  loss cross_entropy(z, label)
    //   classification_losses.dl  gap = if label == ignore then 0 else top - z[label]
    //   classification_losses.dl  return (1 - smoothing) * weight[label] * surprise(z, label, ignore)
    //
    //   cross_entropy.surprise.gap[b] = cross_entropy.surprise.top[b] - cross_entropy.surprise.gap.at[b]
    //   cross_entropy.surprise[b] = if 0 < cross_entropy.surprise.gap[b] then cross_entropy.surprise.gap[b]
    //       + log(exp(-cross_entropy.surprise.gap[b]) + cross_entropy.surprise.others[b])
    //       else log1p(cross_entropy.surprise.others[b])
    //   cross_entropy.sum = lanes sum(b) cross_entropy.surprise[b]
    //   cross_entropy.weight = number(count)
    for (int b = 0; b < count; b++) {
      float term = cross_entropy_surprise_top[b] - cross_entropy_surprise_gap_at[b];
      lanes[b] += term > 0f ? term + FloatMath.log(FloatMath.exp(-term) + cross_entropy_surprise_others[b])
          : FloatMath.log1p(cross_entropy_surprise_others[b]);
    }
    cross_entropy_sum = Lanes.close(lanes);
    cross_entropy_weight = (double) count;
  }

  private void accuracy() {
    // perceptron.dl:14  metric accuracy(z, label)
    //
    //   accuracy.sum = lanes sum(b where accuracy.sum.argmax[b] == label[b]) 1
    //   accuracy.weight = cross_entropy.weight
    for (int b = 0; b < count; b++) {
      if (accuracy_sum_argmax[b] == label[b]) {
        lanes_wide[b] += 1.0;
      }
    }
    accuracy_sum = Lanes.close(lanes_wide);
    accuracy_weight = cross_entropy_weight;
  }

  private void loss_weight() {
    // perceptron.dl:11  loss cross_entropy(z, label)
    //
    //   loss.weight.next = if pending == 0 then cross_entropy.weight else loss.weight + cross_entropy.weight
    loss_weight[0] = pending == 0 ? cross_entropy_weight : loss_weight[0] + cross_entropy_weight;
  }

  private void z_bias_grad() {
    // perceptron.dl:4  z = dense(hidden, 2)
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
    // perceptron.dl:4  z = dense(hidden, 2)
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

  private void hidden_y_grad() {
    // perceptron.dl:4  z = dense(hidden, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by hidden)
    // perceptron.dl:3  hidden = relu(dense(x, 4))  (gradient by hidden.y)
    //
    //   hidden.grad[b, i] = sum(j) z.grad[b, j] * z.weight[j, i]
    //   hidden.y.grad[b, j] = if 0 < hidden[b, j] then hidden.grad[b, j] else 0
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 4; i++) {
        float hidden_grad = 0f;
        for (int j = 0; j < 2; j++) {
          hidden_grad = Math.fma(z_grad[b * 2 + j], z_weight[j * 4 + i], hidden_grad);
        }
        hidden_y_grad[b * 4 + i] = Functions.where(hidden[b * 4 + i] > 0f, hidden_grad, 0f);
      }
    }
  }

  private void hidden_bias_grad() {
    // perceptron.dl:3  hidden = relu(dense(x, 4))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by hidden.bias)
    //
    //   hidden.bias.grad[j] = lanes sum(b) hidden.y.grad[b, j]
    //   hidden.bias.grad_sum[j] += hidden.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 4; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += hidden_y_grad[b * 4 + j];
      }
      float hidden_bias_grad = Lanes.close(lanes);
      hidden_bias_grad_sum[j] = first ? hidden_bias_grad : hidden_bias_grad_sum[j] + hidden_bias_grad;
    }
  }

  private void hidden_weight_grad() {
    // perceptron.dl:3  hidden = relu(dense(x, 4))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by hidden.weight)
    //
    //   hidden.weight.grad[j, i] = lanes sum(b) hidden.y.grad[b, j] * x[b, i]
    //   hidden.weight.grad_sum[j, i] += hidden.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 4; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(hidden_y_grad[b * 4 + j], x[b * 3 + i], lanes[b]);
        }
        float hidden_weight_grad = Lanes.close(lanes);
        hidden_weight_grad_sum[j * 3 + i] = first ? hidden_weight_grad : hidden_weight_grad_sum[j * 3 + i]
            + hidden_weight_grad;
      }
    }
  }

  private void update_scalars() {
    // perceptron.dl:11  loss cross_entropy(z, label)
    // perceptron.dl:12  optimizer adam(1e-3)
    //   adaptive_optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.001
    //   factor = 0.001 / (1 - 0.9^(updates + 1))
    //   root.factor = sqrt(1 - 0.999^(updates + 1))
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.001;
    factor = (float) (0.001 / (1.0 - Functions.pow(0.9, updates + 1.0)));
    root_factor = (float) Math.sqrt(1.0 - Functions.pow(0.999, updates + 1.0));
  }

  private void update_hidden_weight() {
    // perceptron.dl:12  optimizer adam(1e-3)
    //   adaptive_optimizers.dl  m := flush(lerp(m, d, 1 - beta1))
    //   adaptive_optimizers.dl  v := flush(beta2 * v + (1 - beta2) * d^2)
    //   adaptive_optimizers.dl  root = sqrt(if amsgrad then largest else v) / sqrt(1 - beta2^t) + eps
    //   adaptive_optimizers.dl  w := w - (lr / (1 - beta1^t)) * (m / root)
    //
    //   hidden.weight.step[i, j] = hidden.weight.grad_sum[i, j] * scale
    //   optimizer/hidden.weight/m.next[i, j] = optimizer/hidden.weight/m[i, j] + 0.1
    //       * (hidden.weight.step[i, j] - optimizer/hidden.weight/m[i, j]) + 1e-25 - 1e-25
    //   optimizer/hidden.weight/v.next[i, j] = 0.999 * optimizer/hidden.weight/v[i, j] + 0.001
    //       * (hidden.weight.step[i, j] * hidden.weight.step[i, j]) + 1e-25 - 1e-25
    //   optimizer/hidden.weight/root[i, j] = sqrt(optimizer/hidden.weight/v.next[i, j])
    //       / sqrt(1 - 0.999^(updates + 1)) + 1e-8
    //   hidden.weight.next[i, j] = hidden.weight[i, j] - 0.001 / (1 - 0.9^(updates + 1))
    //       * (optimizer/hidden.weight/m.next[i, j] / optimizer/hidden.weight/root[i, j])
    float scale_rounded = (float) scale;
    for (int n = 0; n < 4 * 3; n++) {
      float m_next = hidden_weight_m[n] + 0.1f * (hidden_weight_grad_sum[n] * scale_rounded - hidden_weight_m[n])
          + 1e-25f - 1e-25f;
      hidden_weight_m[n] = m_next;
      float term = hidden_weight_grad_sum[n] * scale_rounded;
      float v_next = 0.999f * hidden_weight_v[n] + 0.001f * (term * term) + 1e-25f - 1e-25f;
      hidden_weight_v[n] = v_next;
      hidden_weight[n] -= factor * (m_next / ((float) Math.sqrt(v_next) / root_factor + 1e-8f));
    }
  }

  private void update_hidden_bias() {
    // perceptron.dl:12  optimizer adam(1e-3)
    //   adaptive_optimizers.dl  m := flush(lerp(m, d, 1 - beta1))
    //   adaptive_optimizers.dl  v := flush(beta2 * v + (1 - beta2) * d^2)
    //   adaptive_optimizers.dl  root = sqrt(if amsgrad then largest else v) / sqrt(1 - beta2^t) + eps
    //   adaptive_optimizers.dl  w := w - (lr / (1 - beta1^t)) * (m / root)
    //
    //   hidden.bias.step[i] = hidden.bias.grad_sum[i] * scale
    //   optimizer/hidden.bias/m.next[i] = optimizer/hidden.bias/m[i] + 0.1
    //       * (hidden.bias.step[i] - optimizer/hidden.bias/m[i]) + 1e-25 - 1e-25
    //   optimizer/hidden.bias/v.next[i] = 0.999 * optimizer/hidden.bias/v[i] + 0.001
    //       * (hidden.bias.step[i] * hidden.bias.step[i]) + 1e-25 - 1e-25
    //   optimizer/hidden.bias/root[i] = sqrt(optimizer/hidden.bias/v.next[i]) / sqrt(1 - 0.999^(updates + 1)) + 1e-8
    //   hidden.bias.next[i] = hidden.bias[i] - 0.001 / (1 - 0.9^(updates + 1))
    //       * (optimizer/hidden.bias/m.next[i] / optimizer/hidden.bias/root[i])
    float scale_rounded = (float) scale;
    for (int i = 0; i < 4; i++) {
      float m_next = hidden_bias_m[i] + 0.1f * (hidden_bias_grad_sum[i] * scale_rounded - hidden_bias_m[i]) + 1e-25f
          - 1e-25f;
      hidden_bias_m[i] = m_next;
      float term = hidden_bias_grad_sum[i] * scale_rounded;
      float v_next = 0.999f * hidden_bias_v[i] + 0.001f * (term * term) + 1e-25f - 1e-25f;
      hidden_bias_v[i] = v_next;
      hidden_bias[i] -= factor * (m_next / ((float) Math.sqrt(v_next) / root_factor + 1e-8f));
    }
  }

  private void update_z_weight() {
    // perceptron.dl:12  optimizer adam(1e-3)
    //   adaptive_optimizers.dl  m := flush(lerp(m, d, 1 - beta1))
    //   adaptive_optimizers.dl  v := flush(beta2 * v + (1 - beta2) * d^2)
    //   adaptive_optimizers.dl  root = sqrt(if amsgrad then largest else v) / sqrt(1 - beta2^t) + eps
    //   adaptive_optimizers.dl  w := w - (lr / (1 - beta1^t)) * (m / root)
    //
    //   z.weight.step[i, j] = z.weight.grad_sum[i, j] * scale
    //   optimizer/z.weight/m.next[i, j] = optimizer/z.weight/m[i, j] + 0.1
    //       * (z.weight.step[i, j] - optimizer/z.weight/m[i, j]) + 1e-25 - 1e-25
    //   optimizer/z.weight/v.next[i, j] = 0.999 * optimizer/z.weight/v[i, j] + 0.001
    //       * (z.weight.step[i, j] * z.weight.step[i, j]) + 1e-25 - 1e-25
    //   optimizer/z.weight/root[i, j] = sqrt(optimizer/z.weight/v.next[i, j]) / sqrt(1 - 0.999^(updates + 1)) + 1e-8
    //   z.weight.next[i, j] = z.weight[i, j] - 0.001 / (1 - 0.9^(updates + 1))
    //       * (optimizer/z.weight/m.next[i, j] / optimizer/z.weight/root[i, j])
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * 4; n++) {
      float m_next = z_weight_m[n] + 0.1f * (z_weight_grad_sum[n] * scale_rounded - z_weight_m[n]) + 1e-25f - 1e-25f;
      z_weight_m[n] = m_next;
      float term = z_weight_grad_sum[n] * scale_rounded;
      float v_next = 0.999f * z_weight_v[n] + 0.001f * (term * term) + 1e-25f - 1e-25f;
      z_weight_v[n] = v_next;
      z_weight[n] -= factor * (m_next / ((float) Math.sqrt(v_next) / root_factor + 1e-8f));
    }
  }

  private void update_z_bias() {
    // perceptron.dl:12  optimizer adam(1e-3)
    //   adaptive_optimizers.dl  m := flush(lerp(m, d, 1 - beta1))
    //   adaptive_optimizers.dl  v := flush(beta2 * v + (1 - beta2) * d^2)
    //   adaptive_optimizers.dl  root = sqrt(if amsgrad then largest else v) / sqrt(1 - beta2^t) + eps
    //   adaptive_optimizers.dl  w := w - (lr / (1 - beta1^t)) * (m / root)
    //
    //   z.bias.step[i] = z.bias.grad_sum[i] * scale
    //   optimizer/z.bias/m.next[i] = optimizer/z.bias/m[i] + 0.1 * (z.bias.step[i] - optimizer/z.bias/m[i]) + 1e-25
    //       - 1e-25
    //   optimizer/z.bias/v.next[i] = 0.999 * optimizer/z.bias/v[i] + 0.001 * (z.bias.step[i] * z.bias.step[i])
    //       + 1e-25 - 1e-25
    //   optimizer/z.bias/root[i] = sqrt(optimizer/z.bias/v.next[i]) / sqrt(1 - 0.999^(updates + 1)) + 1e-8
    //   z.bias.next[i] = z.bias[i] - 0.001 / (1 - 0.9^(updates + 1))
    //       * (optimizer/z.bias/m.next[i] / optimizer/z.bias/root[i])
    float scale_rounded = (float) scale;
    for (int i = 0; i < 2; i++) {
      float m_next = z_bias_m[i] + 0.1f * (z_bias_grad_sum[i] * scale_rounded - z_bias_m[i]) + 1e-25f - 1e-25f;
      z_bias_m[i] = m_next;
      float term = z_bias_grad_sum[i] * scale_rounded;
      float v_next = 0.999f * z_bias_v[i] + 0.001f * (term * term) + 1e-25f - 1e-25f;
      z_bias_v[i] = v_next;
      z_bias[i] -= factor * (m_next / ((float) Math.sqrt(v_next) / root_factor + 1e-8f));
    }
  }

  private void evaluate_cross_entropy_surprise_and_accuracy() {
    // perceptron.dl:11  loss cross_entropy(z, label)
    //   classification_losses.dl  top = max(i) z[i]
    //   classification_losses.dl  gap = if label == ignore then 0 else top - z[label]
    //   classification_losses.dl  others = sum(i where i != label) exp(z[i] - top)
    // perceptron.dl:14  metric accuracy(z, label)
    //
    //   cross_entropy.surprise.top[b] = max(i) z[b, i]
    //   cross_entropy.surprise.gap.at[b] = sum(v where label[b] == v) z[b, v]
    //   cross_entropy.surprise.others[b] = lanes sum(i where i != label[b])
    //       exp(z[b, i] - cross_entropy.surprise.top[b])
    //   accuracy.sum.argmax[b] = argmax(c) z[b, c]
    for (int b = 0; b < count; b++) {
      float top = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 2; i++) {
        top = Math.max(top, z[b * 2 + i]);
      }
      cross_entropy_surprise_top[b] = top;
      cross_entropy_surprise_gap_at[b] = z[b * 2 + label[b]];
      for (int i = 0; i < 2; i++) {
        if (i != label[b]) {
          lanes[i] += FloatMath.exp(z[b * 2 + i] - top);
        }
      }
      cross_entropy_surprise_others[b] = Lanes.close(lanes);
      int argmax = 0;
      float best = z[b * 2];
      for (int c = 1; c < 2; c++) {
        float term = z[b * 2 + c];
        if (best < term) {
          best = term;
          argmax = c;
        }
      }
      accuracy_sum_argmax[b] = argmax;
    }
  }
}
