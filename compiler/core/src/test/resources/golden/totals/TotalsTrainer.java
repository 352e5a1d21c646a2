package golden.totals;

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
 * Trains {@link Totals}: x [3] -> z [2, 4], y [1].
 *
 * <pre>
 *   z.weight [4, 3]
 *   z.bias [4]
 *   16 parameters
 *
 *   64 bytes of parameters and state
 *   64 bytes of gradients
 *   0 bytes of optimizer state
 *   1,184 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   totals.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class TotalsTrainer extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 8;
  private static final Port COUNT = Port.extent("count", BATCH).at("totals.dl:30");
  private static final Port X = Port.real("x", 3).at("totals.dl:18");
  private static final Port KIND = Port.index("kind", 4, 2).at("totals.dl:26");
  private static final Port SIZE = Port.real("size").at("totals.dl:27");
  private static final List<Port> PORTS = List.of(X, KIND, SIZE);
  private static final long Z_WEIGHT_INITIAL = Draws.name("z.weight.initial");
  private static final long Z_BIAS_INITIAL = Draws.name("z.bias.initial");

  private final Totals model = new Totals();

  /** The model's parameters and state. */
  private final float[] z_weight = model.z_weight;
  private final float[] z_bias = model.z_bias;

  /** What has been accumulated since the last update. */
  private final float[] z_weight_grad_sum = new float[4 * 3];
  private final float[] z_bias_grad_sum = new float[4];
  private final double[] loss_weight = new double[1];

  /** Sums over examples from which metrics are computed. */
  private final double[] macro_recall_both = new double[4];
  private final double[] macro_recall_labelled = new double[4];
  private final double[] r2_residual = new double[1];
  private final double[] r2_square = new double[1];
  private final double[] r2_plain = new double[1];
  private final double[] r2_examples = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/z.weight.grad_sum", List.of(4, 3), z_weight_grad_sum),
      new NamedArray("accumulated/z.bias.grad_sum", List.of(4), z_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("cross_entropy", "mse"), List.of("macro_recall", "accuracy", "r2"),
      12, this::measure).undivided(2).undivided(4);

  /** Intermediate values. */
  private final float[] z_y = new float[8 * 4];
  /** In the array of z_y, which is not needed at the same time: 8 * 1 values. */
  private final float[] y_grad = z_y;
  private final float[] lanes = new float[16];
  private final float[] y = new float[8 * 1];
  private final float[] cross_entropy_surprise_top = new float[8 * 2];
  private final float[] cross_entropy_surprise_gap_at = new float[8 * 2];
  private final int[] macro_recall_guess = new int[8 * 2];
  /** In the array of macro_recall_guess, which is not needed at the same time: 8 values. */
  private final int[] accuracy_sum_argmax = macro_recall_guess;
  private final float[] cross_entropy_surprise_softmax_e = new float[8 * 2 * 4];
  /** In the array of cross_entropy_surprise_softmax_e, which is not needed at the same time: 8 * 4 values. */
  private final float[] z_y_grad = cross_entropy_surprise_softmax_e;
  private final float[] cross_entropy_surprise_others = new float[8 * 2];
  private final float[] cross_entropy_surprise_softmax_total = new float[8 * 2];
  /** In the array of cross_entropy_surprise_softmax_total, which is not needed at the same time: 8 * 2 values. */
  private final float[] cross_entropy_surprise_sum = cross_entropy_surprise_softmax_total;
  private final float[] cross_entropy_surprise_softmax_y = new float[8 * 2 * 4];
  private final double[] lanes_wide = new double[16];

  private float cross_entropy_sum;
  private double cross_entropy_weight;
  private float mse_sum;
  private double mse_weight;
  private double accuracy_sum;
  private double accuracy_weight;
  private double scale;
  private double last_rate = Double.NaN;
  private double macro_recall_value;
  private double macro_recall_weight;
  private double r2_value;
  private double r2_weight;

  /** The mini-batch. */
  private float[] x;
  private int[] kind;
  private float[] size;
  private int count;

  private TotalsTrainer(long seed) {
    super(seed);
    initialize_z_weight();
    initialize_z_bias();
  }

  /** A trainer with fresh parameters, which the seed decides. All memory is taken here. */
  public static TotalsTrainer create(long seed) {
    return new TotalsTrainer(seed);
  }

  /** The same: what a step does here is too little to be shared by threads. */
  public static TotalsTrainer create(long seed, int threads) {
    requireThreads(threads);
    return create(seed);
  }

  /**
   * One update by the first {@code count} examples.
   *
   * @param x {@code 8 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param kind {@code 8 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example; each
   *     from 0 to 3
   * @param size {@code 8} values, one for each example
   * @param count how many examples there are, from 0 to 8; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return their loss before the update, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public float step(float[] x, int[] kind, float[] size, int count) {
    accumulate(x, kind, size, count);
    update();
    return (float) tally.loss();
  }

  /**
   * Adds the gradient of the loss of the examples to what the next {@link #update()} uses.
   *
   * @param x {@code 8 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param kind {@code 8 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example; each
   *     from 0 to 3
   * @param size {@code 8} values, one for each example
   * @param count how many examples there are, from 0 to 8; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] x, int[] kind, float[] size, int count) {
    enter(x, kind, size, count);
    z_y();
    y();
    cross_entropy_surprise_and_macro_recall_guess();
    cross_entropy_surprise_softmax_e();
    cross_entropy_surprise_others_and_softmax_total();
    cross_entropy_surprise_softmax_y();
    cross_entropy_surprise_sum();
    cross_entropy();
    mse_and_r2();
    macro_recall_both_and_labelled();
    accuracy_sum_argmax();
    accuracy();
    r2_examples();
    loss_weight();
    // backward
    y_grad();
    z_y_grad();
    z_bias_grad();
    z_weight_grad();
    tally.set(0, cross_entropy_sum, cross_entropy_weight);
    tally.set(1, mse_sum, mse_weight);
    tally.set(3, accuracy_sum, accuracy_weight);
    tally.setTotals(0, macro_recall_both);
    tally.setTotals(4, macro_recall_labelled);
    tally.setTotals(8, r2_residual);
    tally.setTotals(9, r2_square);
    tally.setTotals(10, r2_plain);
    tally.setTotals(11, r2_examples);
    measure(tally);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param x {@code 8 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param kind {@code 8 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example; each
   *     from 0 to 3
   * @param size {@code 8} values, one for each example
   * @param count how many examples there are, from 0 to 8; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] x, int[] kind, float[] size, int count) {
    enter(x, kind, size, count);
    z_y();
    y();
    evaluate_cross_entropy_surprise_and_macro_recall_guess();
    cross_entropy();
    mse_and_r2();
    macro_recall_both_and_labelled();
    accuracy_sum_argmax();
    accuracy();
    r2_examples();
    tally.set(0, cross_entropy_sum, cross_entropy_weight);
    tally.set(1, mse_sum, mse_weight);
    tally.set(3, accuracy_sum, accuracy_weight);
    tally.setTotals(0, macro_recall_both);
    tally.setTotals(4, macro_recall_labelled);
    tally.setTotals(8, r2_residual);
    tally.setTotals(9, r2_square);
    tally.setTotals(10, r2_plain);
    tally.setTotals(11, r2_examples);
    measure(tally);
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

  private void enter(float[] x, int[] kind, float[] size, int count) {
    COUNT.requireExtent(count);
    X.requireLength(x, 8 * 3);
    KIND.requireLength(kind, 8 * 2);
    SIZE.requireLength(size, 8);
    KIND.requireLabels(kind, count * 2);
    this.x = x;
    this.kind = kind;
    this.size = size;
    this.count = count;
  }

  /** Sets the metrics that are computed from totals. */
  private void measure(Tally of) {
    of.copyTotals(0, macro_recall_both);
    of.copyTotals(4, macro_recall_labelled);
    of.copyTotals(8, r2_residual);
    of.copyTotals(9, r2_square);
    of.copyTotals(10, r2_plain);
    of.copyTotals(11, r2_examples);
    measure_macro_recall_and_r2();
    of.set(2, macro_recall_value, macro_recall_weight);
    of.set(4, r2_value, r2_weight);
  }

  @Override
  public void accumulate(Batch batch) {
    accumulate(batch.floats(0), batch.ints(1), batch.floats(2), batch.count());
  }

  @Override
  public double evaluate(Batch batch) {
    evaluate(batch.floats(0), batch.ints(1), batch.floats(2), batch.count());
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
  public Totals model() {
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
    // totals.dl:19  z[t < 2] = dense(x, 4)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   z.weight.initial[i < 4, j < 3] ~ uniform(-0.57735026, 0.57735026)
    long z_weight_initial_key = Draws.key(seed, Z_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 4 * 3; n++) {
      z_weight[n] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(z_weight_initial_key, n));
    }
  }

  private void initialize_z_bias() {
    // totals.dl:19  z[t < 2] = dense(x, 4)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   z.bias.initial[i < 4] ~ uniform(-0.57735026, 0.57735026)
    long z_bias_initial_key = Draws.key(seed, Z_BIAS_INITIAL, passes);
    for (int i = 0; i < 4; i++) {
      z_bias[i] = (float) (-0.5773502691896258 + 1.1547005383792517 * Draws.uniform(z_bias_initial_key, i));
    }
  }

  private void z_y() {
    // totals.dl:19  z[t < 2] = dense(x, 4)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.y.sum[b, j] = sum(i) z.weight[j, i] * x[b, i]
    //   z.y[b, j] = z.y.sum[b, j] + z.bias[j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 4; j++) {
        float y_sum = 0f;
        for (int i = 0; i < 3; i++) {
          y_sum = Math.fma(z_weight[j * 3 + i], x[b * 3 + i], y_sum);
        }
        z_y[b * 4 + j] = y_sum + z_bias[j];
      }
    }
  }

  private void y() {
    // totals.dl:20  y[i < 1] = sum(j) z[0, j]
    //
    //   y[b, i < 1] = lanes sum(j) z.y[b, j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 4; j++) {
        lanes[j] += z_y[b * 4 + j];
      }
      y[b] = Lanes.close(lanes);
    }
  }

  private void cross_entropy_surprise_and_macro_recall_guess() {
    // totals.dl:28  loss cross_entropy(z[t], kind[t]) + mse(y[0], size)
    //   classification_losses.dl  top = max(i) z[i]
    //   classification_losses.dl  gap = if label == ignore then 0 else top - z[label]
    // totals.dl:2  guess = argmax(c) z[c]
    //
    //   cross_entropy.surprise.top[b, t < 2] = max(i) z.y[b, i]
    //   cross_entropy.surprise.gap.at[b, t] = sum(v where kind[b, t] == v) z.y[b, v]
    //   macro_recall.guess[b, t < 2] = argmax(c) z.y[b, c]
    for (int b = 0; b < count; b++) {
      for (int t = 0; t < 2; t++) {
        float top = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < 4; i++) {
          top = Math.max(top, z_y[b * 4 + i]);
        }
        cross_entropy_surprise_top[b * 2 + t] = top;
        cross_entropy_surprise_gap_at[b * 2 + t] = z_y[b * 4 + kind[b * 2 + t]];
        int guess = 0;
        float best = z_y[b * 4];
        for (int c = 1; c < 4; c++) {
          float term = z_y[b * 4 + c];
          if (best < term) {
            best = term;
            guess = c;
          }
        }
        macro_recall_guess[b * 2 + t] = guess;
      }
    }
  }

  private void cross_entropy_surprise_softmax_e() {
    // totals.dl:28  loss cross_entropy(z[t], kind[t]) + mse(y[0], size)
    //   softmax.dl  e[i] = exp(z[i] - top)
    //
    //   cross_entropy.surprise.softmax.e[b, t, i] = exp(z.y[b, i] - cross_entropy.surprise.top[b, t])
    for (int b = 0; b < count; b++) {
      for (int t = 0; t < 2; t++) {
        float top = cross_entropy_surprise_top[b * 2 + t];
        for (int i = 0; i < 4; i++) {
          cross_entropy_surprise_softmax_e[b * 8 + t * 4 + i] = FloatMath.exp(z_y[b * 4 + i] - top);
        }
      }
    }
  }

  private void cross_entropy_surprise_others_and_softmax_total() {
    // totals.dl:28  loss cross_entropy(z[t], kind[t]) + mse(y[0], size)
    //   classification_losses.dl  others = sum(i where i != label) exp(z[i] - top)
    //   softmax.dl  total = sum(i) e[i]
    //
    //   cross_entropy.surprise.others[b, t] = sum(i where i != kind[b, t]) cross_entropy.surprise.softmax.e[b, t, i]
    //   cross_entropy.surprise.softmax.total[b, t] = sum(i) cross_entropy.surprise.softmax.e[b, t, i]
    for (int n = 0; n < count * 2; n++) {
      float others = 0f;
      for (int i = 0; i < 4; i++) {
        if (i != kind[n]) {
          others += cross_entropy_surprise_softmax_e[n * 4 + i];
        }
      }
      cross_entropy_surprise_others[n] = others;
      float total = 0f;
      for (int i = 0; i < 4; i++) {
        total += cross_entropy_surprise_softmax_e[n * 4 + i];
      }
      cross_entropy_surprise_softmax_total[n] = total;
    }
  }

  private void cross_entropy_surprise_softmax_y() {
    // totals.dl:28  loss cross_entropy(z[t], kind[t]) + mse(y[0], size)
    //   softmax.dl  y[i] = e[i] / total
    //
    //   cross_entropy.surprise.softmax.y[b, t, i] = cross_entropy.surprise.softmax.e[b, t, i]
    //       / cross_entropy.surprise.softmax.total[b, t]
    for (int n = 0; n < count * 2; n++) {
      float total = cross_entropy_surprise_softmax_total[n];
      for (int i = 0; i < 4; i++) {
        cross_entropy_surprise_softmax_y[n * 4 + i] = cross_entropy_surprise_softmax_e[n * 4 + i] / total;
      }
    }
  }

  private void cross_entropy_surprise_sum() {
    // totals.dl:28  loss cross_entropy(z[t], kind[t]) + mse(y[0], size)
    //   classification_losses.dl  return (1 - smoothing) * weight[label] * surprise(z, label, ignore)
    //
    //   cross_entropy.surprise.sum[b, t] = sum(j where j != kind[b, t]) cross_entropy.surprise.softmax.y[b, t, j]
    for (int n = 0; n < count * 2; n++) {
      float surprise_sum = 0f;
      for (int j = 0; j < 4; j++) {
        if (j != kind[n]) {
          surprise_sum += cross_entropy_surprise_softmax_y[n * 4 + j];
        }
      }
      cross_entropy_surprise_sum[n] = surprise_sum;
    }
  }

  private void cross_entropy() {
    // totals.dl:28  loss cross_entropy(z[t], kind[t]) + mse(y[0], size)
    //   classification_losses.dl  gap = if label == ignore then 0 else top - z[label]
    //   classification_losses.dl  return (1 - smoothing) * weight[label] * surprise(z, label, ignore)
    //
    //   cross_entropy.surprise.gap[b, t] = cross_entropy.surprise.top[b, t] - cross_entropy.surprise.gap.at[b, t]
    //   cross_entropy.surprise[b, t] = if 0 < cross_entropy.surprise.gap[b, t] then cross_entropy.surprise.gap[b, t]
    //       + log(exp(-cross_entropy.surprise.gap[b, t]) + cross_entropy.surprise.others[b, t])
    //       else log1p(cross_entropy.surprise.others[b, t])
    //   cross_entropy.sum = lanes sum(b, t) cross_entropy.surprise[b, t]
    //   cross_entropy.weight = number(count) * 2
    for (int n = 0; n < count * 2; n++) {
      float term = cross_entropy_surprise_top[n] - cross_entropy_surprise_gap_at[n];
      lanes[n] += term > 0f ? term + FloatMath.log(FloatMath.exp(-term) + cross_entropy_surprise_others[n])
          : FloatMath.log1p(cross_entropy_surprise_others[n]);
    }
    cross_entropy_sum = Lanes.close(lanes);
    cross_entropy_weight = (double) count * 2.0;
  }

  private void mse_and_r2() {
    // totals.dl:28  loss cross_entropy(z[t], kind[t]) + mse(y[0], size)
    // totals.dl:11  total residual = (y - target)^2
    // totals.dl:12  total square = target^2
    // totals.dl:13  total plain = target
    //
    //   mse.sum = lanes sum(b) (y[b, 0] - size[b]) * (y[b, 0] - size[b])
    //   mse.weight = number(count)
    //   r2.residual = lanes sum(b) (y[b, 0] - size[b]) * (y[b, 0] - size[b])
    //   r2.square = lanes sum(b) size[b] * size[b]
    //   r2.plain = lanes sum(b) size[b]
    for (int b = 0; b < count; b++) {
      float term = y[b] - size[b];
      lanes[b] = Math.fma(term, term, lanes[b]);
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count;
    for (int b = 0; b < count; b++) {
      float term = y[b] - size[b];
      lanes[b] = Math.fma(term, term, lanes[b]);
    }
    r2_residual[0] = (double) Lanes.close(lanes);
    for (int b = 0; b < count; b++) {
      lanes[b] = Math.fma(size[b], size[b], lanes[b]);
    }
    r2_square[0] = (double) Lanes.close(lanes);
    for (int b = 0; b < count; b++) {
      lanes[b] += size[b];
    }
    r2_plain[0] = (double) Lanes.close(lanes);
  }

  private void macro_recall_both_and_labelled() {
    // totals.dl:3  total both[c < n] = 1 where guess == c and label == c
    // totals.dl:4  total labelled[c < n] = 1 where label == c
    //
    //   macro_recall.both[c < 4] = lanes sum(b, t where macro_recall.guess[b, t] == c and kind[b, t] == c) 1
    //   macro_recall.labelled[c < 4] = lanes sum(b, t where kind[b, t] == c) 1
    for (int c = 0; c < 4; c++) {
      for (int n = 0; n < count * 2; n++) {
        if (macro_recall_guess[n] == c) {
          if (kind[n] == c) {
            lanes_wide[n] += 1.0;
          }
        }
      }
      macro_recall_both[c] = Lanes.close(lanes_wide);
      for (int n = 0; n < count * 2; n++) {
        if (kind[n] == c) {
          lanes_wide[n] += 1.0;
        }
      }
      macro_recall_labelled[c] = Lanes.close(lanes_wide);
    }
  }

  private void accuracy_sum_argmax() {
    // totals.dl:32  metric accuracy(z[0], kind[0])
    //
    //   accuracy.sum.argmax[b] = argmax(c) z.y[b, c]
    for (int b = 0; b < count; b++) {
      int argmax = 0;
      float best = z_y[b * 4];
      for (int c = 1; c < 4; c++) {
        float term = z_y[b * 4 + c];
        if (best < term) {
          best = term;
          argmax = c;
        }
      }
      accuracy_sum_argmax[b] = argmax;
    }
  }

  private void accuracy() {
    // totals.dl:32  metric accuracy(z[0], kind[0])
    //
    //   accuracy.sum = lanes sum(b where accuracy.sum.argmax[b] == kind[b, 0]) 1
    //   accuracy.weight = mse.weight
    for (int b = 0; b < count; b++) {
      if (accuracy_sum_argmax[b] == kind[b * 2]) {
        lanes_wide[b] += 1.0;
      }
    }
    accuracy_sum = Lanes.close(lanes_wide);
    accuracy_weight = mse_weight;
  }

  private void r2_examples() {
    // totals.dl:14  total examples = 1
    //
    //   r2.examples = lanes sum(b < count) 1
    for (int b = 0; b < count; b++) {
      lanes_wide[b] += 1.0;
    }
    r2_examples[0] = Lanes.close(lanes_wide);
  }

  private void loss_weight() {
    // totals.dl:28  loss cross_entropy(z[t], kind[t]) + mse(y[0], size)
    //
    //   examples = cross_entropy.weight * 0.5
    //   loss.weight.next = if pending == 0 then examples else loss.weight + examples
    loss_weight[0] = pending == 0 ? cross_entropy_weight * 0.5 : loss_weight[0] + cross_entropy_weight * 0.5;
  }

  private void y_grad() {
    // totals.dl:28  loss cross_entropy(z[t], kind[t]) + mse(y[0], size)  (gradient by y)
    //
    //   y.grad[b, i < 1] = 2 * (y[b, 0] - size[b])
    for (int b = 0; b < count; b++) {
      y_grad[b] = 2f * (y[b] - size[b]);
    }
  }

  private void z_y_grad() {
    // totals.dl:28  loss cross_entropy(z[t], kind[t]) + mse(y[0], size)
    //   classification_losses.dl  return (1 - smoothing) * weight[label]
    //       * surprise(z, label, ignore)  (gradient by cross_entropy.surprise.z)
    //   classification_losses.dl  return (1 - smoothing) * weight[label]
    //       * surprise(z, label, ignore)  (gradient by z.y)
    //
    //   cross_entropy.surprise.z.grad[b, t, i] = 0.5
    //       * (if i == kind[b, t] then -cross_entropy.surprise.sum[b, t]
    //       else cross_entropy.surprise.softmax.y[b, t, i])
    //   z.y.grad.1[b, j] = sum(t) cross_entropy.surprise.z.grad[b, t, j]
    //   z.y.grad[b, j] = z.y.grad.1[b, j] + y.grad[b, 0]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 4; j++) {
        float y_grad_1 = 0f;
        for (int t = 0; t < 2; t++) {
          y_grad_1 += 0.5f * (j == kind[b * 2 + t] ? -cross_entropy_surprise_sum[b * 2 + t]
              : cross_entropy_surprise_softmax_y[b * 8 + t * 4 + j]);
        }
        z_y_grad[b * 4 + j] = y_grad_1 + y_grad[b];
      }
    }
  }

  private void z_bias_grad() {
    // totals.dl:19  z[t < 2] = dense(x, 4)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.bias)
    //
    //   z.bias.grad[j] = lanes sum(b) z.y.grad[b, j]
    //   z.bias.grad_sum[j] += z.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 4; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += z_y_grad[b * 4 + j];
      }
      float z_bias_grad = Lanes.close(lanes);
      z_bias_grad_sum[j] = first ? z_bias_grad : z_bias_grad_sum[j] + z_bias_grad;
    }
  }

  private void z_weight_grad() {
    // totals.dl:19  z[t < 2] = dense(x, 4)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.weight)
    //
    //   z.weight.grad[j, i] = lanes sum(b) z.y.grad[b, j] * x[b, i]
    //   z.weight.grad_sum[j, i] += z.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 4; j++) {
      for (int i = 0; i < 3; i++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(z_y_grad[b * 4 + j], x[b * 3 + i], lanes[b]);
        }
        float z_weight_grad = Lanes.close(lanes);
        z_weight_grad_sum[j * 3 + i] = first ? z_weight_grad : z_weight_grad_sum[j * 3 + i] + z_weight_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // totals.dl:28  loss cross_entropy(z[t], kind[t]) + mse(y[0], size)
    // totals.dl:29  optimizer sgd(lr = 0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_z_weight() {
    // totals.dl:29  optimizer sgd(lr = 0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.weight.step[i, j] = z.weight.grad_sum[i, j] * scale
    //   z.weight.next[i, j] = z.weight[i, j] - 0.1 * z.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 4 * 3; n++) {
      z_weight[n] -= 0.1f * (z_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_z_bias() {
    // totals.dl:29  optimizer sgd(lr = 0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.bias.step[i] = z.bias.grad_sum[i] * scale
    //   z.bias.next[i] = z.bias[i] - 0.1 * z.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 4; i++) {
      z_bias[i] -= 0.1f * (z_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_cross_entropy_surprise_and_macro_recall_guess() {
    // totals.dl:28  loss cross_entropy(z[t], kind[t]) + mse(y[0], size)
    //   classification_losses.dl  top = max(i) z[i]
    //   classification_losses.dl  gap = if label == ignore then 0 else top - z[label]
    //   classification_losses.dl  others = sum(i where i != label) exp(z[i] - top)
    // totals.dl:2  guess = argmax(c) z[c]
    //
    //   cross_entropy.surprise.top[b, t < 2] = max(i) z.y[b, i]
    //   cross_entropy.surprise.gap.at[b, t] = sum(v where kind[b, t] == v) z.y[b, v]
    //   cross_entropy.surprise.others[b, t] = sum(i where i != kind[b, t])
    //       exp(z.y[b, i] - cross_entropy.surprise.top[b, t])
    //   macro_recall.guess[b, t < 2] = argmax(c) z.y[b, c]
    for (int b = 0; b < count; b++) {
      for (int t = 0; t < 2; t++) {
        float top = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < 4; i++) {
          top = Math.max(top, z_y[b * 4 + i]);
        }
        cross_entropy_surprise_top[b * 2 + t] = top;
        cross_entropy_surprise_gap_at[b * 2 + t] = z_y[b * 4 + kind[b * 2 + t]];
        float others = 0f;
        for (int i = 0; i < 4; i++) {
          if (i != kind[b * 2 + t]) {
            others += FloatMath.exp(z_y[b * 4 + i] - top);
          }
        }
        cross_entropy_surprise_others[b * 2 + t] = others;
        int guess = 0;
        float best = z_y[b * 4];
        for (int c = 1; c < 4; c++) {
          float term = z_y[b * 4 + c];
          if (best < term) {
            best = term;
            guess = c;
          }
        }
        macro_recall_guess[b * 2 + t] = guess;
      }
    }
  }

  private void measure_macro_recall_and_r2() {
    // totals.dl:5  recall[c] = both[c] / labelled[c] where labelled[c] > 0
    // totals.dl:31  metric macro_recall(z[t], kind[t])
    // totals.dl:33  metric explained(y[0], size) as r2
    //
    //   macro_recall.recall[c] = total/macro_recall.both[c] / total/macro_recall.labelled[c]
    //       where 0 < total/macro_recall.labelled[c]
    //   macro_recall.value.sum = lanes sum(c where 0 < total/macro_recall.labelled[c]) macro_recall.recall[c]
    //   macro_recall.value.terms = lanes sum(c where 0 < total/macro_recall.labelled[c]) 1
    //   macro_recall.value = if macro_recall.value.terms == 0 then 0 else macro_recall.value.sum
    //       / macro_recall.value.terms
    //   macro_recall.weight = 1
    //   r2.value = 1 - total/r2.residual / (total/r2.square - total/r2.plain * total/r2.plain / total/r2.examples)
    //   r2.weight = 1
    for (int c = 0; c < 4; c++) {
      if (macro_recall_labelled[c] > 0.0) {
        lanes_wide[c] += macro_recall_both[c] / macro_recall_labelled[c];
      }
    }
    double value_sum = Lanes.close(lanes_wide);
    for (int c = 0; c < 4; c++) {
      if (macro_recall_labelled[c] > 0.0) {
        lanes_wide[c] += 1.0;
      }
    }
    double terms = Lanes.close(lanes_wide);
    macro_recall_value = terms == 0.0 ? 0.0 : value_sum / terms;
    macro_recall_weight = 1.0;
    r2_value = 1.0 - r2_residual[0] / (r2_square[0] - r2_plain[0] * r2_plain[0] / r2_examples[0]);
    r2_weight = 1.0;
  }
}
