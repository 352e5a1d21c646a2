package golden.several_losses;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.FloatMath;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.Setting;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;

/**
 * Trains {@link Net}: x [3] -> z [2], s [3].
 *
 * <pre>
 *   z.weight [2, 3]
 *   z.bias [2]
 *   s.weight [3, 3]
 *   s.bias [3]
 *   20 parameters
 *
 *   80 bytes of parameters and state
 *   80 bytes of gradients
 *   0 bytes of optimizer state
 *   384 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   several-losses.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH).at("several-losses.dl:15");
  private static final Port X = Port.real("x", 3).at("several-losses.dl:2");
  private static final Port Y = Port.real("y", 2).at("several-losses.dl:10");
  private static final Port LABEL = Port.index("label", 3).ignoring(-1).at("several-losses.dl:11");
  private static final List<Port> PORTS = List.of(X, Y, LABEL);
  private static final long Z_WEIGHT_INITIAL = Draws.name("z.weight.initial");
  private static final long Z_BIAS_INITIAL = Draws.name("z.bias.initial");
  private static final long S_WEIGHT_INITIAL = Draws.name("s.weight.initial");
  private static final long S_BIAS_INITIAL = Draws.name("s.bias.initial");

  private final Net model = new Net();
  private final Setting balance = declare("balance", 0.3);

  /** The model's parameters and state. */
  private final float[] z_weight = model.z_weight;
  private final float[] z_bias = model.z_bias;
  private final float[] s_weight = model.s_weight;
  private final float[] s_bias = model.s_bias;

  /** What has been accumulated since the last update. */
  private final float[] z_weight_grad_sum_mse = new float[2 * 3];
  private final float[] z_bias_grad_sum_mse = new float[2];
  private final float[] s_weight_grad_sum_cross_entropy = new float[3 * 3];
  private final float[] s_bias_grad_sum_cross_entropy = new float[3];
  private final double[] loss_weight_mse = new double[1];
  private final double[] loss_weight_cross_entropy = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/z.weight.grad_sum.mse", List.of(2, 3), z_weight_grad_sum_mse),
      new NamedArray("accumulated/z.bias.grad_sum.mse", List.of(2), z_bias_grad_sum_mse),
      new NamedArray("accumulated/s.weight.grad_sum.cross_entropy", List.of(3, 3), s_weight_grad_sum_cross_entropy),
      new NamedArray("accumulated/s.bias.grad_sum.cross_entropy", List.of(3), s_bias_grad_sum_cross_entropy),
      new NamedArray("accumulated/loss.weight.mse", List.of(), loss_weight_mse),
      new NamedArray("accumulated/loss.weight.cross_entropy", List.of(), loss_weight_cross_entropy));

  private final Tally tally = new Tally(List.of("mse", "cross_entropy"), List.of());

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] z_grad_mse = new float[4 * 2];
  private final float[] s = new float[4 * 3];
  /** In the array of s, which is not needed at the same time: 4 * 3 values. */
  private final float[] cross_entropy_surprise_softmax_y = s;
  private final float[] cross_entropy_surprise_top = new float[4];
  private final float[] cross_entropy_surprise_gap_at = new float[4];
  private final float[] cross_entropy_surprise_softmax_e = new float[4 * 3];
  /** In the array of cross_entropy_surprise_softmax_e, which is not needed at the same time: 4 * 3 values. */
  private final float[] s_grad_cross_entropy = cross_entropy_surprise_softmax_e;
  /** In the array of cross_entropy_surprise_softmax_e, which is not needed at the same time: 4 * 2 values. */
  private final float[] z_sum = cross_entropy_surprise_softmax_e;
  private final float[] cross_entropy_surprise_others = new float[4];
  private final float[] cross_entropy_surprise_softmax_total = new float[4];
  private final double[] lanes_wide = new double[16];

  private float mse_sum;
  private double mse_weight;
  private float cross_entropy_sum;
  private double cross_entropy_weight;
  private double mse_scale;
  private double cross_entropy_scale;
  private double last_rate = Double.NaN;

  /** The mini-batch. */
  private float[] x;
  private float[] y;
  private int[] label;
  private int count;

  private Fit(long seed) {
    super(seed);
    initialize_z_weight();
    initialize_z_bias();
    initialize_s_weight();
    initialize_s_bias();
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
   * @param label {@code 4} values, one for each example; each from 0 to 2, or -1, which is ignored
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return their loss before the update, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public float step(float[] x, float[] y, int[] label, int count) {
    accumulate(x, y, label, count);
    update();
    return (float) tally.loss();
  }

  /**
   * Adds the gradient of the loss of the examples to what the next {@link #update()} uses.
   *
   * @param x {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param y {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param label {@code 4} values, one for each example; each from 0 to 2, or -1, which is ignored
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] x, float[] y, int[] label, int count) {
    enter(x, y, label, count);
    z_and_grad();
    s();
    mse();
    cross_entropy_surprise_top();
    cross_entropy_surprise_gap_at();
    cross_entropy_surprise_softmax_e();
    cross_entropy_surprise_others_and_softmax_total();
    cross_entropy_surprise_softmax_y();
    s_grad_cross_entropy();
    cross_entropy();
    loss_weight();
    // backward
    z_bias_grad();
    z_weight_grad();
    s_bias_grad();
    s_weight_grad();
    tally.set(0, mse_sum, mse_weight);
    tally.set(1, cross_entropy_sum, cross_entropy_weight);
    tally.coefficient(1, balance.value());
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param x {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param y {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param label {@code 4} values, one for each example; each from 0 to 2, or -1, which is ignored
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] x, float[] y, int[] label, int count) {
    enter(x, y, label, count);
    evaluate_z_sum();
    s();
    mse();
    evaluate_cross_entropy_surprise_top_and_others();
    cross_entropy_surprise_gap_at();
    cross_entropy();
    tally.set(0, mse_sum, mse_weight);
    tally.set(1, cross_entropy_sum, cross_entropy_weight);
    tally.coefficient(1, balance.value());
    return (float) tally.loss();
  }

  @Override
  public void update() {
    if (pending == 0) {
      throw new IllegalStateException("there is nothing to update by: accumulate first");
    }
    update_scalars();
    update_z_weight();
    update_z_bias();
    update_s_weight();
    update_s_bias();
    loss_weight_mse[0] = 0;
    loss_weight_cross_entropy[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] x, float[] y, int[] label, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 4 * 3);
    Y.requireLength(y, 4 * 2);
    LABEL.requireLength(label, 4);
    LABEL.requireLabels(label, count);
    this.x = x;
    this.y = y;
    this.label = label;
    this.count = count;
  }

  @Override
  public void accumulate(Batch batch) {
    accumulate(batch.floats(0), batch.floats(1), batch.ints(2), batch.count());
  }

  @Override
  public double evaluate(Batch batch) {
    evaluate(batch.floats(0), batch.floats(1), batch.ints(2), batch.count());
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
    // several-losses.dl:3  z = dense(x, 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   z.weight.initial[i < 2, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long z_weight_initial_key = Draws.key(seed, Z_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 3; n++) {
      z_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(z_weight_initial_key, n));
    }
  }

  private void initialize_z_bias() {
    // several-losses.dl:3  z = dense(x, 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   z.bias.initial[i < 2] ~ uniform(-0.57735026, 0.57735026)
    long z_bias_initial_key = Draws.key(seed, Z_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      z_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(z_bias_initial_key, i));
    }
  }

  private void initialize_s_weight() {
    // several-losses.dl:4  s = dense(x, 3)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   s.weight.initial[i < 3, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long s_weight_initial_key = Draws.key(seed, S_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 3 * 3; n++) {
      s_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(s_weight_initial_key, n));
    }
  }

  private void initialize_s_bias() {
    // several-losses.dl:4  s = dense(x, 3)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   s.bias.initial[i < 3] ~ uniform(-0.57735026, 0.57735026)
    long s_bias_initial_key = Draws.key(seed, S_BIAS_INITIAL, passes);
    for (int i = 0; i < 3; i++) {
      s_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(s_bias_initial_key, i));
    }
  }

  private void z_and_grad() {
    // several-losses.dl:3  z = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // several-losses.dl:13  loss mse(z, y) + balance * cross_entropy(s, label, ignore = -1)  (gradient by z)
    //
    //   z.sum[b, j] = lanes sum(i) z.weight[j, i] * x[b, i]
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    //   z.grad.mse[b, j] = 2 * (z[b, j] - y[b, j])
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(z_weight[j * 3 + i], x[b * 3 + i], lanes[i]);
        }
        float sum = Lanes.close(lanes);
        z_sum[b * 2 + j] = sum;
        z_grad_mse[b * 2 + j] = 2f * (sum + z_bias[j] - y[b * 2 + j]);
      }
    }
  }

  private void s() {
    // several-losses.dl:4  s = dense(x, 3)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   s.sum[b, j] = lanes sum(i) s.weight[j, i] * x[b, i]
    //   s[b, j] = s.sum[b, j] + s.bias[j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 3; j++) {
        for (int i = 0; i < 3; i++) {
          lanes[i] = Math.fma(s_weight[j * 3 + i], x[b * 3 + i], lanes[i]);
        }
        float s_sum = Lanes.close(lanes);
        s[b * 3 + j] = s_sum + s_bias[j];
      }
    }
  }

  private void mse() {
    // several-losses.dl:3  z = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // several-losses.dl:13  loss mse(z, y) + balance * cross_entropy(s, label, ignore = -1)
    //
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    //   mse.sum = lanes sum(b, s) (z[b, s] - y[b, s]) * (z[b, s] - y[b, s])
    //   mse.weight = number(count) * 2
    for (int b = 0; b < count; b++) {
      for (int s2 = 0; s2 < 2; s2++) {
        float term = z_sum[b * 2 + s2] + z_bias[s2] - y[b * 2 + s2];
        lanes[b * 2 + s2] = Math.fma(term, term, lanes[b * 2 + s2]);
      }
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 2.0;
  }

  private void cross_entropy_surprise_top() {
    // several-losses.dl:13  loss mse(z, y) + balance * cross_entropy(s, label, ignore = -1)
    //   classification_losses.dl  top = max(i) z[i]
    //
    //   cross_entropy.surprise.top[b] = max(i) s[b, i]
    for (int b = 0; b < count; b++) {
      float top = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 3; i++) {
        top = Math.max(top, s[b * 3 + i]);
      }
      cross_entropy_surprise_top[b] = top;
    }
  }

  private void cross_entropy_surprise_gap_at() {
    // several-losses.dl:13  loss mse(z, y) + balance * cross_entropy(s, label, ignore = -1)
    //   classification_losses.dl  gap = if label == ignore then 0 else top - z[label]
    //
    //   cross_entropy.surprise.gap.at[b] = sum(v where label[b] == v) s[b, v] where label[b] != -1
    for (int b = 0; b < count; b++) {
      if (label[b] != -1) {
        float gap_at = 0f;
        int v = label[b];
        if (v >= 0 && v <= 2) {
          gap_at = s[b * 3 + v];
        }
        cross_entropy_surprise_gap_at[b] = gap_at;
      }
    }
  }

  private void cross_entropy_surprise_softmax_e() {
    // several-losses.dl:13  loss mse(z, y) + balance * cross_entropy(s, label, ignore = -1)
    //   softmax.dl  e[i] = exp(z[i] - top)
    //
    //   cross_entropy.surprise.softmax.e[b, i] = exp(s[b, i] - cross_entropy.surprise.top[b])
    for (int b = 0; b < count; b++) {
      float top = cross_entropy_surprise_top[b];
      for (int i = 0; i < 3; i++) {
        cross_entropy_surprise_softmax_e[b * 3 + i] = FloatMath.exp(s[b * 3 + i] - top);
      }
    }
  }

  private void cross_entropy_surprise_others_and_softmax_total() {
    // several-losses.dl:13  loss mse(z, y) + balance * cross_entropy(s, label, ignore = -1)
    //   classification_losses.dl  others = sum(i where i != label) exp(z[i] - top)
    //   softmax.dl  total = sum(i) e[i]
    //
    //   cross_entropy.surprise.others[b] = lanes sum(i where i != label[b]) cross_entropy.surprise.softmax.e[b, i]
    //   cross_entropy.surprise.softmax.total[b] = lanes sum(i) cross_entropy.surprise.softmax.e[b, i]
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
    }
  }

  private void cross_entropy_surprise_softmax_y() {
    // several-losses.dl:13  loss mse(z, y) + balance * cross_entropy(s, label, ignore = -1)
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

  private void s_grad_cross_entropy() {
    // several-losses.dl:13  loss mse(z, y) + balance * cross_entropy(s, label, ignore = -1)
    //   classification_losses.dl  return (1 - smoothing) * weight[label] * surprise(z, label, ignore)
    //   classification_losses.dl  return (1 - smoothing) * weight[label] * surprise(z, label, ignore)  (gradient by s)
    //
    //   cross_entropy.surprise.sum[b] = lanes sum(j where j != label[b]) cross_entropy.surprise.softmax.y[b, j]
    //   s.grad.cross_entropy[b, j] = if label[b] == -1 then 0
    //       else if j == label[b] then -cross_entropy.surprise.sum[b] else cross_entropy.surprise.softmax.y[b, j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 3; j++) {
        if (j != label[b]) {
          lanes[j] += cross_entropy_surprise_softmax_y[b * 3 + j];
        }
      }
      float surprise_sum = Lanes.close(lanes);
      int label_b = label[b];
      for (int j = 0; j < 3; j++) {
        s_grad_cross_entropy[b * 3 + j] = label_b == -1 ? 0f : j == label_b ? -surprise_sum
            : cross_entropy_surprise_softmax_y[b * 3 + j];
      }
    }
  }

  private void cross_entropy() {
    // several-losses.dl:13  loss mse(z, y) + balance * cross_entropy(s, label, ignore = -1)
    //   classification_losses.dl  gap = if label == ignore then 0 else top - z[label]
    //   classification_losses.dl  return (1 - smoothing) * weight[label] * surprise(z, label, ignore)
    //
    //   cross_entropy.surprise.gap[b] = if label[b] == -1 then 0 else cross_entropy.surprise.top[b]
    //       - cross_entropy.surprise.gap.at[b]
    //   cross_entropy.surprise[b] = if 0 < cross_entropy.surprise.gap[b] then cross_entropy.surprise.gap[b]
    //       + log(exp(-cross_entropy.surprise.gap[b]) + cross_entropy.surprise.others[b])
    //       else log1p(cross_entropy.surprise.others[b])
    //   cross_entropy.sum = lanes sum(b where label[b] != -1) cross_entropy.surprise[b]
    //   cross_entropy.weight = lanes sum(b where label[b] != -1) 1
    for (int b = 0; b < count; b++) {
      if (label[b] != -1) {
        float term = cross_entropy_surprise_top[b] - cross_entropy_surprise_gap_at[b];
        lanes[b] += term > 0f ? term + FloatMath.log(FloatMath.exp(-term) + cross_entropy_surprise_others[b])
            : FloatMath.log1p(cross_entropy_surprise_others[b]);
      }
    }
    cross_entropy_sum = Lanes.close(lanes);
    for (int b = 0; b < count; b++) {
      if (label[b] != -1) {
        lanes_wide[b] += 1.0;
      }
    }
    cross_entropy_weight = Lanes.close(lanes_wide);
  }

  private void loss_weight() {
    // several-losses.dl:13  loss mse(z, y) + balance * cross_entropy(s, label, ignore = -1)
    //
    //   loss.weight.mse.next = if pending == 0 then mse.weight else loss.weight.mse + mse.weight
    //   loss.weight.cross_entropy.next = if pending == 0 then cross_entropy.weight else loss.weight.cross_entropy
    //       + cross_entropy.weight
    loss_weight_mse[0] = pending == 0 ? mse_weight : loss_weight_mse[0] + mse_weight;
    loss_weight_cross_entropy[0] = pending == 0 ? cross_entropy_weight : loss_weight_cross_entropy[0]
        + cross_entropy_weight;
  }

  private void z_bias_grad() {
    // several-losses.dl:3  z = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.bias)
    //
    //   z.bias.grad.mse[j] = lanes sum(b) z.grad.mse[b, j]
    //   z.bias.grad_sum.mse[j] += z.bias.grad.mse[j]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += z_grad_mse[b * 2 + j];
      }
      float z_bias_grad_mse = Lanes.close(lanes);
      z_bias_grad_sum_mse[j] = first ? z_bias_grad_mse : z_bias_grad_sum_mse[j] + z_bias_grad_mse;
    }
  }

  private void z_weight_grad() {
    // several-losses.dl:3  z = dense(x, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.weight)
    //
    //   z.weight.grad.mse[j, i] = lanes sum(b) z.grad.mse[b, j] * x[b, i]
    //   z.weight.grad_sum.mse[j, i] += z.weight.grad.mse[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(z_grad_mse[b * 2 + j], x[b * 3 + i], lanes[b]);
        }
        float z_weight_grad_mse = Lanes.close(lanes);
        z_weight_grad_sum_mse[j * 3 + i] = first ? z_weight_grad_mse : z_weight_grad_sum_mse[j * 3 + i]
            + z_weight_grad_mse;
      }
    }
  }

  private void s_bias_grad() {
    // several-losses.dl:4  s = dense(x, 3)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by s.bias)
    //
    //   s.bias.grad.cross_entropy[j] = lanes sum(b) s.grad.cross_entropy[b, j]
    //   s.bias.grad_sum.cross_entropy[j] += s.bias.grad.cross_entropy[j]
    boolean first = pending == 0;
    for (int j = 0; j < 3; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += s_grad_cross_entropy[b * 3 + j];
      }
      float s_bias_grad_cross_entropy = Lanes.close(lanes);
      s_bias_grad_sum_cross_entropy[j] = first ? s_bias_grad_cross_entropy : s_bias_grad_sum_cross_entropy[j]
          + s_bias_grad_cross_entropy;
    }
  }

  private void s_weight_grad() {
    // several-losses.dl:4  s = dense(x, 3)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by s.weight)
    //
    //   s.weight.grad.cross_entropy[j, i] = lanes sum(b) s.grad.cross_entropy[b, j] * x[b, i]
    //   s.weight.grad_sum.cross_entropy[j, i] += s.weight.grad.cross_entropy[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 3; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(s_grad_cross_entropy[b * 3 + j], x[b * 3 + i], lanes[b]);
        }
        float s_weight_grad_cross_entropy = Lanes.close(lanes);
        s_weight_grad_sum_cross_entropy[j * 3 + i] = first ? s_weight_grad_cross_entropy
            : s_weight_grad_sum_cross_entropy[j * 3 + i] + s_weight_grad_cross_entropy;
      }
    }
  }

  private void update_scalars() {
    // several-losses.dl:13  loss mse(z, y) + balance * cross_entropy(s, label, ignore = -1)
    // several-losses.dl:14  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   mse.scale = if loss.weight.mse == 0 then 0 else 1 / loss.weight.mse
    //   cross_entropy.scale = if loss.weight.cross_entropy == 0 then 0 else balance / loss.weight.cross_entropy
    //   last.rate = 0.1
    mse_scale = loss_weight_mse[0] == 0.0 ? 0.0 : 1.0 / loss_weight_mse[0];
    cross_entropy_scale = loss_weight_cross_entropy[0] == 0.0 ? 0.0 : balance.value() / loss_weight_cross_entropy[0];
    last_rate = 0.1;
  }

  private void update_z_weight() {
    // several-losses.dl:14  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.weight.step[i, j] = z.weight.grad_sum.mse[i, j] * mse.scale
    //   z.weight.next[i, j] = z.weight[i, j] - 0.1 * z.weight.step[i, j]
    float mse_scale_rounded = (float) mse_scale;
    for (int n = 0; n < 2 * 3; n++) {
      z_weight[n] -= 0.1f * (z_weight_grad_sum_mse[n] * mse_scale_rounded);
    }
  }

  private void update_z_bias() {
    // several-losses.dl:14  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.bias.step[i] = z.bias.grad_sum.mse[i] * mse.scale
    //   z.bias.next[i] = z.bias[i] - 0.1 * z.bias.step[i]
    float mse_scale_rounded = (float) mse_scale;
    for (int i = 0; i < 2; i++) {
      z_bias[i] -= 0.1f * (z_bias_grad_sum_mse[i] * mse_scale_rounded);
    }
  }

  private void update_s_weight() {
    // several-losses.dl:14  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   s.weight.step[i, j] = s.weight.grad_sum.cross_entropy[i, j] * cross_entropy.scale
    //   s.weight.next[i, j] = s.weight[i, j] - 0.1 * s.weight.step[i, j]
    float cross_entropy_scale_rounded = (float) cross_entropy_scale;
    for (int n = 0; n < 3 * 3; n++) {
      s_weight[n] -= 0.1f * (s_weight_grad_sum_cross_entropy[n] * cross_entropy_scale_rounded);
    }
  }

  private void update_s_bias() {
    // several-losses.dl:14  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   s.bias.step[i] = s.bias.grad_sum.cross_entropy[i] * cross_entropy.scale
    //   s.bias.next[i] = s.bias[i] - 0.1 * s.bias.step[i]
    float cross_entropy_scale_rounded = (float) cross_entropy_scale;
    for (int i = 0; i < 3; i++) {
      s_bias[i] -= 0.1f * (s_bias_grad_sum_cross_entropy[i] * cross_entropy_scale_rounded);
    }
  }

  private void evaluate_z_sum() {
    // several-losses.dl:3  z = dense(x, 2)
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

  private void evaluate_cross_entropy_surprise_top_and_others() {
    // several-losses.dl:13  loss mse(z, y) + balance * cross_entropy(s, label, ignore = -1)
    //   classification_losses.dl  top = max(i) z[i]
    //   classification_losses.dl  others = sum(i where i != label) exp(z[i] - top)
    //
    //   cross_entropy.surprise.top[b] = max(i) s[b, i]
    //   cross_entropy.surprise.others[b] = lanes sum(i where i != label[b])
    //       exp(s[b, i] - cross_entropy.surprise.top[b])
    for (int b = 0; b < count; b++) {
      float top = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 3; i++) {
        top = Math.max(top, s[b * 3 + i]);
      }
      cross_entropy_surprise_top[b] = top;
      for (int i = 0; i < 3; i++) {
        if (i != label[b]) {
          lanes[i] += FloatMath.exp(s[b * 3 + i] - top);
        }
      }
      cross_entropy_surprise_others[b] = Lanes.close(lanes);
    }
  }
}
