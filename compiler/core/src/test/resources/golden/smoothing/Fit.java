package golden.smoothing;

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
 * Trains {@link Net}: x [3] -> z [3].
 *
 * <pre>
 *   z.weight [3, 3]
 *   z.bias [3]
 *   12 parameters
 *
 *   48 bytes of parameters and state
 *   48 bytes of gradients
 *   0 bytes of optimizer state
 *   504 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   smoothing.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH).at("smoothing.dl:12");
  private static final Port X = Port.real("x", 3).at("smoothing.dl:2");
  private static final Port LABEL = Port.index("label", 3).at("smoothing.dl:9");
  private static final List<Port> PORTS = List.of(X, LABEL);
  private static final long Z_WEIGHT_INITIAL = Draws.name("z.weight.initial");
  private static final long Z_BIAS_INITIAL = Draws.name("z.bias.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] z_weight = model.z_weight;
  private final float[] z_bias = model.z_bias;

  /** What has been accumulated since the last update. */
  private final float[] z_weight_grad_sum = new float[3 * 3];
  private final float[] z_bias_grad_sum = new float[3];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/z.weight.grad_sum", List.of(3, 3), z_weight_grad_sum),
      new NamedArray("accumulated/z.bias.grad_sum", List.of(3), z_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("cross_entropy"), List.of());

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] z = new float[4 * 3];
  /** In the array of z, which is not needed at the same time: 4 * 3 values. */
  private final float[] cross_entropy_log_softmax_y_grad = z;
  private final double[] cross_entropy_weight = new double[3];
  private final float[] cross_entropy_surprise_top = new float[4];
  private final float[] cross_entropy_surprise_gap_at = new float[4];
  private final int[] cross_entropy_log_softmax_above_excess_first = new int[4];
  private final float[] cross_entropy_surprise_softmax_e = new float[4 * 3];
  /** In the array of cross_entropy_surprise_softmax_e, which is not needed at the same time: 4 * 3 values. */
  private final float[] z_grad = cross_entropy_surprise_softmax_e;
  /** In the array of cross_entropy_surprise_softmax_e, which is not needed at the same time: 4 values. */
  private final float[] cross_entropy_sum_sum = cross_entropy_surprise_softmax_e;
  private final float[] cross_entropy_surprise_others = new float[4];
  private final float[] cross_entropy_surprise_softmax_total = new float[4];
  /** In the array of cross_entropy_surprise_softmax_total, which is not needed at the same time: 4 values. */
  private final float[] cross_entropy_surprise_sum = cross_entropy_surprise_softmax_total;
  private final float[] cross_entropy_log_softmax_above_excess = new float[4];
  private final float[] cross_entropy_surprise_softmax_y = new float[4 * 3];
  /** In the array of cross_entropy_surprise_softmax_y, which is not needed at the same time: 4 * 3 values. */
  private final float[] cross_entropy_surprise_others_exp = cross_entropy_surprise_softmax_y;
  private final double[] cross_entropy_sum_at = new double[4];
  private final float[] cross_entropy_surprise_grad = new float[4];
  private final double[] lanes_wide = new double[16];

  private float cross_entropy_sum;
  private double cross_entropy_weight_2;
  private double scale;
  private double last_rate = Double.NaN;

  /** The mini-batch. */
  private float[] x;
  private int[] label;
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
   * @param label {@code 4} values, one for each example; each from 0 to 2
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
   * @param label {@code 4} values, one for each example; each from 0 to 2
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] x, int[] label, int count) {
    enter(x, label, count);
    z();
    cross_entropy_weight();
    cross_entropy();
    cross_entropy_surprise_softmax_e();
    cross_entropy_surprise_others_to_log_softmax_above_excess();
    cross_entropy_surprise_softmax_y();
    cross_entropy_and_cross_entropy_surprise_grad();
    cross_entropy_sum_and_weight_2();
    loss_weight();
    // backward
    cross_entropy_log_softmax_y_grad();
    z_grad();
    z_bias_grad();
    z_weight_grad();
    tally.set(0, cross_entropy_sum, cross_entropy_weight_2);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param x {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param label {@code 4} values, one for each example; each from 0 to 2
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] x, int[] label, int count) {
    enter(x, label, count);
    z();
    cross_entropy_weight();
    evaluate_cross_entropy();
    cross_entropy_sum_and_weight_2();
    tally.set(0, cross_entropy_sum, cross_entropy_weight_2);
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

  private void initialize_z_weight() {
    // smoothing.dl:3  z = dense(x, 3)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   z.weight.initial[i < 3, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long z_weight_initial_key = Draws.key(seed, Z_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 3 * 3; n++) {
      z_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(z_weight_initial_key, n));
    }
  }

  private void initialize_z_bias() {
    // smoothing.dl:3  z = dense(x, 3)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   z.bias.initial[i < 3] ~ uniform(-0.57735026, 0.57735026)
    long z_bias_initial_key = Draws.key(seed, Z_BIAS_INITIAL, passes);
    for (int i = 0; i < 3; i++) {
      z_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(z_bias_initial_key, i));
    }
  }

  private void z() {
    // smoothing.dl:3  z = dense(x, 3)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * x[b, i]
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 3; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(z_weight[j * 3 + i], x[b * 3 + i], lanes[i]);
        }
        float z_sum = Lanes.close(lanes);
        z[b * 3 + j] = z_sum + z_bias[j];
      }
    }
  }

  private void cross_entropy_weight() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)
    //
    //   cross_entropy.weight[i < 3] = if i == 0 then 1 else if i == 1 then 2 else 0.5
    for (int i = 0; i < 3; i++) {
      cross_entropy_weight[i] = i == 0 ? 1.0 : i == 1 ? 2.0 : 0.5;
    }
  }

  private void cross_entropy() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)
    //   classification_losses.dl  top = max(i) z[i]
    //   classification_losses.dl  gap = if label == ignore then 0 else top - z[label]
    //   softmax.dl  first = argmax(i) z[i]
    //
    //   cross_entropy.surprise.top[b] = max(i) z[b, i]
    //   cross_entropy.surprise.gap.at[b] = sum(v where label[b] == v) z[b, v]
    //   cross_entropy.log_softmax.above.excess.first[b] = argmax(i) z[b, i]
    for (int b = 0; b < count; b++) {
      float top = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 3; i++) {
        top = Math.max(top, z[b * 3 + i]);
      }
      cross_entropy_surprise_top[b] = top;
      cross_entropy_surprise_gap_at[b] = z[b * 3 + label[b]];
      int first = 0;
      float best = z[b * 3];
      for (int i = 1; i < 3; i++) {
        float term = z[b * 3 + i];
        if (best < term) {
          best = term;
          first = i;
        }
      }
      cross_entropy_log_softmax_above_excess_first[b] = first;
    }
  }

  private void cross_entropy_surprise_softmax_e() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)
    //   softmax.dl  e[i] = exp(z[i] - top)
    //
    //   cross_entropy.surprise.softmax.e[b, i] = exp(z[b, i] - cross_entropy.surprise.top[b])
    for (int b = 0; b < count; b++) {
      float top = cross_entropy_surprise_top[b];
      for (int i = 0; i < 3; i++) {
        cross_entropy_surprise_softmax_e[b * 3 + i] = FloatMath.exp(z[b * 3 + i] - top);
      }
    }
  }

  private void cross_entropy_surprise_others_to_log_softmax_above_excess() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)
    //   classification_losses.dl  others = sum(i where i != label) exp(z[i] - top)
    //   softmax.dl  total = sum(i) e[i]
    //   softmax.dl  above = excess(z)
    //
    //   cross_entropy.surprise.others[b] = lanes sum(i where i != label[b]) cross_entropy.surprise.softmax.e[b, i]
    //   cross_entropy.surprise.softmax.total[b] = lanes sum(i) cross_entropy.surprise.softmax.e[b, i]
    //   cross_entropy.log_softmax.above.excess.sum[b] = lanes
    //       sum(i where i != cross_entropy.log_softmax.above.excess.first[b]) cross_entropy.surprise.softmax.e[b, i]
    //   cross_entropy.log_softmax.above.excess[b] = log1p(cross_entropy.log_softmax.above.excess.sum[b])
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        if (i != label[b]) {
          lanes[i] += cross_entropy_surprise_softmax_e[b * 3 + i];
        }
      }
      cross_entropy_surprise_others[b] = Lanes.close(lanes);
      for (int i = 0; i < 3; i++) {
        lanes[i] += cross_entropy_surprise_softmax_e[b * 3 + i];
      }
      cross_entropy_surprise_softmax_total[b] = Lanes.close(lanes);
      for (int i = 0; i < 3; i++) {
        if (i != cross_entropy_log_softmax_above_excess_first[b]) {
          lanes[i] += cross_entropy_surprise_softmax_e[b * 3 + i];
        }
      }
      float excess_sum = Lanes.close(lanes);
      cross_entropy_log_softmax_above_excess[b] = FloatMath.log1p(excess_sum);
    }
  }

  private void cross_entropy_surprise_softmax_y() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)
    //   softmax.dl  y[i] = e[i] / total
    //
    //   cross_entropy.surprise.softmax.y[b, i] = cross_entropy.surprise.softmax.e[b, i]
    //       / cross_entropy.surprise.softmax.total[b]
    for (int b = 0; b < count; b++) {
      float total = cross_entropy_surprise_softmax_total[b];
      for (int i = 0; i < 3; i++) {
        cross_entropy_surprise_softmax_y[b * 3 + i] = cross_entropy_surprise_softmax_e[b * 3 + i] / total;
      }
    }
  }

  private void cross_entropy_and_cross_entropy_surprise_grad() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)
    //   classification_losses.dl  return (1 - smoothing) * weight[label] * surprise(z, label, ignore)
    //   softmax.dl  y[i] = past(z[i], top) - above
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5],
    //     smoothing = 0.1)  (gradient by cross_entropy.surprise)
    //
    //   cross_entropy.surprise.sum[b] = lanes sum(j where j != label[b]) cross_entropy.surprise.softmax.y[b, j]
    //   cross_entropy.log_softmax.y.past[b, i] = z[b, i] - cross_entropy.surprise.top[b]
    //   cross_entropy.log_softmax.y[b, i] = cross_entropy.log_softmax.y.past[b, i]
    //       - cross_entropy.log_softmax.above.excess[b]
    //   cross_entropy.sum.at[b] = sum(v where label[b] == v) cross_entropy.weight[v]
    //   cross_entropy.sum.sum[b] = lanes sum(c) 0.033333335 * cross_entropy.weight[c]
    //       * cross_entropy.log_softmax.y[b, c]
    //   cross_entropy.surprise.grad[b] = 0.9 * cross_entropy.sum.at[b]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 3; j++) {
        if (j != label[b]) {
          lanes[j] += cross_entropy_surprise_softmax_y[b * 3 + j];
        }
      }
      cross_entropy_surprise_sum[b] = Lanes.close(lanes);
      double term = cross_entropy_weight[label[b]];
      cross_entropy_sum_at[b] = term;
      float top = cross_entropy_surprise_top[b];
      float excess = cross_entropy_log_softmax_above_excess[b];
      for (int c = 0; c < 3; c++) {
        lanes[c] = Math.fma((float) (0.03333333333333333 * cross_entropy_weight[c]), z[b * 3 + c] - top - excess,
            lanes[c]);
      }
      cross_entropy_sum_sum[b] = Lanes.close(lanes);
      cross_entropy_surprise_grad[b] = (float) (0.9 * term);
    }
  }

  private void cross_entropy_sum_and_weight_2() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)
    //   classification_losses.dl  gap = if label == ignore then 0 else top - z[label]
    //   classification_losses.dl  return (1 - smoothing) * weight[label] * surprise(z, label, ignore)
    //
    //   cross_entropy.surprise.gap[b] = cross_entropy.surprise.top[b] - cross_entropy.surprise.gap.at[b]
    //   cross_entropy.surprise[b] = if 0 < cross_entropy.surprise.gap[b] then cross_entropy.surprise.gap[b]
    //       + log(exp(-cross_entropy.surprise.gap[b]) + cross_entropy.surprise.others[b])
    //       else log1p(cross_entropy.surprise.others[b])
    //   cross_entropy.sum = lanes sum(b) (0.9 * cross_entropy.sum.at[b] * cross_entropy.surprise[b]
    //       - cross_entropy.sum.sum[b])
    //   cross_entropy.weight.2 = lanes sum(b) cross_entropy.sum.at[b]
    for (int b = 0; b < count; b++) {
      float term = cross_entropy_surprise_top[b] - cross_entropy_surprise_gap_at[b];
      lanes[b] += (float) (0.9 * cross_entropy_sum_at[b])
          * (term > 0f ? term + FloatMath.log(FloatMath.exp(-term) + cross_entropy_surprise_others[b])
          : FloatMath.log1p(cross_entropy_surprise_others[b])) - cross_entropy_sum_sum[b];
    }
    cross_entropy_sum = Lanes.close(lanes);
    for (int b = 0; b < count; b++) {
      lanes_wide[b] += cross_entropy_sum_at[b];
    }
    cross_entropy_weight_2 = Lanes.close(lanes_wide);
  }

  private void loss_weight() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)
    //
    //   loss.weight.next = if pending == 0 then cross_entropy.weight.2 else loss.weight + cross_entropy.weight.2
    loss_weight[0] = pending == 0 ? cross_entropy_weight_2 : loss_weight[0] + cross_entropy_weight_2;
  }

  private void cross_entropy_log_softmax_y_grad() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5],
    //     smoothing = 0.1)  (gradient by cross_entropy.log_softmax.y)
    //
    //   cross_entropy.log_softmax.y.grad[b < count, i] = -(0.033333335 * cross_entropy.weight[i])
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        cross_entropy_log_softmax_y_grad[b * 3 + i] = (float) -(0.03333333333333333 * cross_entropy_weight[i]);
      }
    }
  }

  private void z_grad() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)
    //   softmax.dl  y[i] = past(z[i], top) - above  (gradient by cross_entropy.log_softmax.above.excess)
    //   softmax.dl  above = excess(z)  (gradient by cross_entropy.log_softmax.above.excess.z)
    //   classification_losses.dl  return (1 - smoothing) * weight[label]
    //       * surprise(z, label, ignore)  (gradient by cross_entropy.surprise.z)
    //   softmax.dl  y[i] = past(z[i], top) - above  (gradient by z)
    //
    //   cross_entropy.log_softmax.above.excess.grad[b] = lanes sum(i) (-cross_entropy.log_softmax.y.grad[b, i])
    //   cross_entropy.log_softmax.above.excess.z.grad[b, j] = cross_entropy.log_softmax.above.excess.grad[b]
    //       * cross_entropy.surprise.softmax.y[b, j]
    //   cross_entropy.surprise.z.grad[b, j] = cross_entropy.surprise.grad[b]
    //       * (if j == label[b] then -cross_entropy.surprise.sum[b] else cross_entropy.surprise.softmax.y[b, j])
    //   z.grad[b, j] = cross_entropy.log_softmax.y.grad[b, j] + cross_entropy.log_softmax.above.excess.z.grad[b, j]
    //       + cross_entropy.surprise.z.grad[b, j]
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 3; i++) {
        lanes[i] += -cross_entropy_log_softmax_y_grad[b * 3 + i];
      }
      float excess_grad = Lanes.close(lanes);
      float surprise_grad = cross_entropy_surprise_grad[b];
      int label_b = label[b];
      for (int j = 0; j < 3; j++) {
        z_grad[b * 3 + j] = cross_entropy_log_softmax_y_grad[b * 3 + j] + excess_grad
            * cross_entropy_surprise_softmax_y[b * 3 + j] + surprise_grad
            * (j == label_b ? -cross_entropy_surprise_sum[b] : cross_entropy_surprise_softmax_y[b * 3 + j]);
      }
    }
  }

  private void z_bias_grad() {
    // smoothing.dl:3  z = dense(x, 3)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.bias)
    //
    //   z.bias.grad[j] = lanes sum(b) z.grad[b, j]
    //   z.bias.grad_sum[j] += z.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 3; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += z_grad[b * 3 + j];
      }
      float z_bias_grad = Lanes.close(lanes);
      z_bias_grad_sum[j] = first ? z_bias_grad : z_bias_grad_sum[j] + z_bias_grad;
    }
  }

  private void z_weight_grad() {
    // smoothing.dl:3  z = dense(x, 3)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.weight)
    //
    //   z.weight.grad[j, i] = lanes sum(b) z.grad[b, j] * x[b, i]
    //   z.weight.grad_sum[j, i] += z.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 3; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(z_grad[b * 3 + j], x[b * 3 + i], lanes[b]);
        }
        float z_weight_grad = Lanes.close(lanes);
        z_weight_grad_sum[j * 3 + i] = first ? z_weight_grad : z_weight_grad_sum[j * 3 + i] + z_weight_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)
    // smoothing.dl:11  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_z_weight() {
    // smoothing.dl:11  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.weight.step[i, j] = z.weight.grad_sum[i, j] * scale
    //   z.weight.next[i, j] = z.weight[i, j] - 0.1 * z.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 3 * 3; n++) {
      z_weight[n] -= 0.1f * (z_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_z_bias() {
    // smoothing.dl:11  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.bias.step[i] = z.bias.grad_sum[i] * scale
    //   z.bias.next[i] = z.bias[i] - 0.1 * z.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 3; i++) {
      z_bias[i] -= 0.1f * (z_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_cross_entropy() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)
    //   classification_losses.dl  top = max(i) z[i]
    //   classification_losses.dl  gap = if label == ignore then 0 else top - z[label]
    //   classification_losses.dl  others = sum(i where i != label) exp(z[i] - top)
    //   softmax.dl  first = argmax(i) z[i]
    //   softmax.dl  above = excess(z)
    //   softmax.dl  y[i] = past(z[i], top) - above
    //
    //   cross_entropy.surprise.top[b] = max(i) z[b, i]
    //   cross_entropy.surprise.gap.at[b] = sum(v where label[b] == v) z[b, v]
    //   cross_entropy.surprise.others.exp[b, i] = exp(z[b, i] - cross_entropy.surprise.top[b])
    //   cross_entropy.surprise.others[b] = lanes sum(i where i != label[b]) cross_entropy.surprise.others.exp[b, i]
    //   cross_entropy.log_softmax.above.excess.first[b] = argmax(i) z[b, i]
    //   cross_entropy.log_softmax.above.excess.sum[b] = lanes
    //       sum(i where i != cross_entropy.log_softmax.above.excess.first[b]) cross_entropy.surprise.others.exp[b, i]
    //   cross_entropy.log_softmax.above.excess[b] = log1p(cross_entropy.log_softmax.above.excess.sum[b])
    //   cross_entropy.log_softmax.y.past[b, i] = z[b, i] - cross_entropy.surprise.top[b]
    //   cross_entropy.log_softmax.y[b, i] = cross_entropy.log_softmax.y.past[b, i]
    //       - cross_entropy.log_softmax.above.excess[b]
    //   cross_entropy.sum.at[b] = sum(v where label[b] == v) cross_entropy.weight[v]
    //   cross_entropy.sum.sum[b] = lanes sum(c) 0.033333335 * cross_entropy.weight[c]
    //       * cross_entropy.log_softmax.y[b, c]
    for (int b = 0; b < count; b++) {
      float top = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 3; i++) {
        top = Math.max(top, z[b * 3 + i]);
      }
      cross_entropy_surprise_top[b] = top;
      cross_entropy_surprise_gap_at[b] = z[b * 3 + label[b]];
      int first = 0;
      float best = z[b * 3];
      for (int i = 1; i < 3; i++) {
        float term = z[b * 3 + i];
        if (best < term) {
          best = term;
          first = i;
        }
      }
      for (int i = 0; i < 3; i++) {
        cross_entropy_surprise_others_exp[b * 3 + i] = FloatMath.exp(z[b * 3 + i] - top);
      }
      for (int i = 0; i < 3; i++) {
        if (i != label[b]) {
          lanes[i] += cross_entropy_surprise_others_exp[b * 3 + i];
        }
      }
      cross_entropy_surprise_others[b] = Lanes.close(lanes);
      for (int i = 0; i < 3; i++) {
        if (i != first) {
          lanes[i] += cross_entropy_surprise_others_exp[b * 3 + i];
        }
      }
      float excess_sum = Lanes.close(lanes);
      float excess = FloatMath.log1p(excess_sum);
      cross_entropy_sum_at[b] = cross_entropy_weight[label[b]];
      for (int c = 0; c < 3; c++) {
        lanes[c] = Math.fma((float) (0.03333333333333333 * cross_entropy_weight[c]), z[b * 3 + c] - top - excess,
            lanes[c]);
      }
      cross_entropy_sum_sum[b] = Lanes.close(lanes);
    }
  }
}
