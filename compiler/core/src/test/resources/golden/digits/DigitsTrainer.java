package org.descentlang.samples.digits;

import java.util.Arrays;
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
import org.descentlang.runtime.Vectors;

/**
 * Trains {@link Digits}: pixels [64] -> logits [10].
 *
 * <pre>
 *   hidden.weight [128, 64]
 *   hidden.bias [128]
 *   logits.weight [10, 128]
 *   logits.bias [10]
 *   9,610 parameters
 *
 *   38,440 bytes of parameters and state
 *   38,440 bytes of gradients
 *   76,880 bytes of optimizer state
 *   358,880 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   digits.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class DigitsTrainer extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 64;
  private static final Port COUNT = Port.extent("count", BATCH).at("digits.dl:18");
  private static final Port PIXELS = Port.real("pixels", 64).at("digits.dl:4");
  private static final Port DIGIT = Port.index("digit", 10).at("digits.dl:13");
  private static final List<Port> PORTS = List.of(PIXELS, DIGIT);
  private static final long HIDDEN_WEIGHT_INITIAL = Draws.name("hidden.weight.initial");
  private static final long HIDDEN_BIAS_INITIAL = Draws.name("hidden.bias.initial");
  private static final long LOGITS_WEIGHT_INITIAL = Draws.name("logits.weight.initial");
  private static final long LOGITS_BIAS_INITIAL = Draws.name("logits.bias.initial");

  /** Kernels that threads share. */
  private static final int HIDDEN = 0;
  private static final int LOGITS_WEIGHT_GRAD = 1;
  private static final int HIDDEN_WEIGHT_GRAD = 2;

  private final Digits model = new Digits();

  /** The model's parameters and state. */
  private final float[] hidden_weight = model.hidden_weight;
  private final float[] hidden_bias = model.hidden_bias;
  private final float[] logits_weight = model.logits_weight;
  private final float[] logits_bias = model.logits_bias;

  /** What the optimizer keeps from update to update. */
  private final float[] hidden_weight_m = new float[128 * 64];
  private final float[] hidden_weight_v = new float[128 * 64];
  private final float[] hidden_bias_m = new float[128];
  private final float[] hidden_bias_v = new float[128];
  private final float[] logits_weight_m = new float[10 * 128];
  private final float[] logits_weight_v = new float[10 * 128];
  private final float[] logits_bias_m = new float[10];
  private final float[] logits_bias_v = new float[10];

  /** What has been accumulated since the last update. */
  private final float[] hidden_weight_grad_sum = new float[128 * 64];
  private final float[] hidden_bias_grad_sum = new float[128];
  private final float[] logits_weight_grad_sum = new float[10 * 128];
  private final float[] logits_bias_grad_sum = new float[10];
  private final double[] loss_weight = new double[1];

  private final NamedArrays optimizerState = NamedArrays.of(
      new NamedArray("optimizer/hidden.weight/m", List.of(128, 64), hidden_weight_m),
      new NamedArray("optimizer/hidden.weight/v", List.of(128, 64), hidden_weight_v),
      new NamedArray("optimizer/hidden.bias/m", List.of(128), hidden_bias_m),
      new NamedArray("optimizer/hidden.bias/v", List.of(128), hidden_bias_v),
      new NamedArray("optimizer/logits.weight/m", List.of(10, 128), logits_weight_m),
      new NamedArray("optimizer/logits.weight/v", List.of(10, 128), logits_weight_v),
      new NamedArray("optimizer/logits.bias/m", List.of(10), logits_bias_m),
      new NamedArray("optimizer/logits.bias/v", List.of(10), logits_bias_v));

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/hidden.weight.grad_sum", List.of(128, 64), hidden_weight_grad_sum),
      new NamedArray("accumulated/hidden.bias.grad_sum", List.of(128), hidden_bias_grad_sum),
      new NamedArray("accumulated/logits.weight.grad_sum", List.of(10, 128), logits_weight_grad_sum),
      new NamedArray("accumulated/logits.bias.grad_sum", List.of(10), logits_bias_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("cross_entropy"), List.of("accuracy"));

  /** Intermediate values. */
  private final float[] grey = new float[64 * 64];
  private final float[] hidden = new float[64 * 128];
  private final float[] cross_entropy_surprise_top = new float[64];
  private final float[] cross_entropy_surprise_gap_at = new float[64];
  private final int[] accuracy_sum_argmax = new int[64];
  private final float[] cross_entropy_surprise_softmax_e = new float[64 * 10];
  /** In the array of cross_entropy_surprise_softmax_e, which is not needed at the same time: 64 * 10 values. */
  private final float[] logits_grad = cross_entropy_surprise_softmax_e;
  private final float[] cross_entropy_surprise_others = new float[64];
  private final float[] cross_entropy_surprise_softmax_total = new float[64];
  private final float[] lanes = new float[16];
  private final double[] lanes_wide = new double[16];
  private final float[] hidden_y_grad = new float[64 * 128];
  /** In the array of hidden_y_grad, which is not needed at the same time: 64 * 10 values. */
  private final float[] logits = hidden_y_grad;
  /** In the array of hidden_y_grad, which is not needed at the same time: 64 * 10 values. */
  private final float[] cross_entropy_surprise_softmax_y = hidden_y_grad;

  /**
   * Rows to compute in, each an array of its own.
   * lines_n: what four terms have in common for all rows of n columns.
   * rows_n: the sums of rows of n columns.
   * sums_n: sums that stand side by side.
   * tiles_n: some terms of both factors of a product, as registers take them.
   */
  private final float[][] lines_10 = new float[4][10];
  private final float[][] rows_16 = new float[68][16];
  private final float[][] tiles_18432 = new float[1][18432];
  private final float[][] tiles_1440 = new float[1][1440];
  private final float[][] sums_128 = new float[1][128];

  private float cross_entropy_sum;
  private double cross_entropy_weight;
  private double accuracy_sum;
  private double accuracy_weight;
  private double scale;
  private double last_rate = Double.NaN;
  private float length_factor;
  private float lr_factor;
  private float root_factor;

  private final Scratch[] scratch;

  /** The mini-batch. */
  private float[] pixels;
  private int[] digit;
  private int count;

  private DigitsTrainer(long seed, int threads) {
    super(seed, threads);
    scratch = new Scratch[threads];
    for (int worker = 0; worker < threads; worker++) {
      scratch[worker] = new Scratch();
    }
    initialize_hidden_weight();
    initialize_hidden_bias();
    initialize_logits_weight();
    initialize_logits_bias();
  }

  /** A trainer with fresh parameters, which the seed decides. All memory is taken here. */
  public static DigitsTrainer create(long seed) {
    return create(seed, 1);
  }

  /** The same, by so many threads, the caller's among them: no result depends on it. */
  public static DigitsTrainer create(long seed, int threads) {
    return new DigitsTrainer(seed, threads);
  }

  /**
   * One update by the first {@code count} examples.
   *
   * @param pixels {@code 64 * 64} values, row-major: {@code [b, i]} at {@code b * 64 + i}, {@code b} the example
   * @param digit {@code 64} values, one for each example; each from 0 to 9
   * @param count how many examples there are, from 0 to 64; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return their loss before the update, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public float step(float[] pixels, int[] digit, int count) {
    accumulate(pixels, digit, count);
    update();
    return (float) tally.loss();
  }

  /**
   * Adds the gradient of the loss of the examples to what the next {@link #update()} uses.
   *
   * @param pixels {@code 64 * 64} values, row-major: {@code [b, i]} at {@code b * 64 + i}, {@code b} the example
   * @param digit {@code 64} values, one for each example; each from 0 to 9
   * @param count how many examples there are, from 0 to 64; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] pixels, int[] digit, int count) {
    enter(pixels, digit, count);
    grey();
    distribute(HIDDEN, count, 12);
    logits();
    cross_entropy_surprise_and_accuracy();
    cross_entropy_surprise_softmax_e();
    cross_entropy_surprise_others_and_softmax_total();
    cross_entropy_surprise_softmax_y();
    logits_grad();
    cross_entropy();
    accuracy();
    loss_weight();
    // backward
    logits_bias_grad();
    distribute(LOGITS_WEIGHT_GRAD, 10, 5);
    hidden_y_grad();
    hidden_bias_grad();
    distribute(HIDDEN_WEIGHT_GRAD, 128, 9);
    tally.set(0, cross_entropy_sum, cross_entropy_weight);
    tally.set(1, accuracy_sum, accuracy_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param pixels {@code 64 * 64} values, row-major: {@code [b, i]} at {@code b * 64 + i}, {@code b} the example
   * @param digit {@code 64} values, one for each example; each from 0 to 9
   * @param count how many examples there are, from 0 to 64; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] pixels, int[] digit, int count) {
    enter(pixels, digit, count);
    grey();
    distribute(HIDDEN, count, 12);
    logits();
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
    update_logits_weight();
    update_logits_bias();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] pixels, int[] digit, int count) {
    COUNT.requireExtent(count);
    PIXELS.requireLength(pixels, 64 * 64);
    DIGIT.requireLength(digit, 64);
    DIGIT.requireLabels(digit, count);
    this.pixels = pixels;
    this.digit = digit;
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
  public Digits model() {
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

  @Override
  protected void part(int kernel, int worker, int from, int to) {
    switch (kernel) {
      case HIDDEN -> hidden(scratch[worker], from, to);
      case LOGITS_WEIGHT_GRAD -> logits_weight_grad(scratch[worker], from, to);
      case HIDDEN_WEIGHT_GRAD -> hidden_weight_grad(scratch[worker], from, to);
      default -> super.part(kernel, worker, from, to);
    }
  }

  private void initialize_hidden_weight() {
    // digits.dl:6  hidden = relu(dense(grey, 128))
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   hidden.weight.initial[i < 128, j < 64] ~ uniform(-0.125, 0.125)
    long hidden_weight_initial_key = Draws.key(seed, HIDDEN_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 128 * 64; n++) {
      hidden_weight[n] = (float) (-0.125 + 0.25 * Draws.uniform(hidden_weight_initial_key, n));
    }
  }

  private void initialize_hidden_bias() {
    // digits.dl:6  hidden = relu(dense(grey, 128))
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   hidden.bias.initial[i < 128] ~ uniform(-0.125, 0.125)
    long hidden_bias_initial_key = Draws.key(seed, HIDDEN_BIAS_INITIAL, passes);
    for (int i = 0; i < 128; i++) {
      hidden_bias[i] = (float) (-0.125 + 0.25 * Draws.uniform(hidden_bias_initial_key, i));
    }
  }

  private void initialize_logits_weight() {
    // digits.dl:7  logits = dense(hidden, 10)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   logits.weight.initial[i < 10, j < 128] ~ uniform(-0.088388346, 0.088388346)
    long logits_weight_initial_key = Draws.key(seed, LOGITS_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 10 * 128; n++) {
      logits_weight[n] = (float) (-0.08838834764831843 + 0.17677669529663687
          * Draws.uniform(logits_weight_initial_key, n));
    }
  }

  private void initialize_logits_bias() {
    // digits.dl:7  logits = dense(hidden, 10)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   logits.bias.initial[i < 10] ~ uniform(-0.088388346, 0.088388346)
    long logits_bias_initial_key = Draws.key(seed, LOGITS_BIAS_INITIAL, passes);
    for (int i = 0; i < 10; i++) {
      logits_bias[i] = (float) (-0.08838834764831843 + 0.17677669529663687 * Draws.uniform(logits_bias_initial_key, i));
    }
  }

  private void grey() {
    // digits.dl:5  grey = pixels / 16
    //
    //   grey[b, i] = pixels[b, i] * 0.0625
    for (int n = 0; n < count * 64; n++) {
      grey[n] = pixels[n] * 0.0625f;
    }
  }

  private void hidden(Scratch own, int from, int to) {
    // digits.dl:6  hidden = relu(dense(grey, 128))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   hidden.y.sum[b, j] = sum(i) hidden.weight[j, i] * grey[b, i]
    //   hidden.y[b, j] = hidden.y.sum[b, j] + hidden.bias[j]
    //   hidden[b, i] = max(hidden.y[b, i], 0)
    boolean vectors = Vectors.ready();
    float[] line0 = own.lines_128[0];
    float[] line1 = own.lines_128[1];
    float[] line2 = own.lines_128[2];
    float[] line3 = own.lines_128[3];
    if (vectors) {
      Vectors.sums(own.rows_128, from, to - from, 128,
          grey, from * 64, 64, 1, hidden_weight, 0, 1, 64, 64, own.tiles_9216[0]);
    } else {
      for (int b = from; b < to; b++) {
        float[] row = own.rows_128[b];
        Arrays.fill(row, 0f);
      }
      for (int i = 0; i < 64; i += 4) {
        for (int j = 0; j < 128; j++) {
          line0[j] = hidden_weight[j * 64 + i];
          line1[j] = hidden_weight[j * 64 + i + 1];
          line2[j] = hidden_weight[j * 64 + i + 2];
          line3[j] = hidden_weight[j * 64 + i + 3];
        }
        for (int b = from; b < to; b++) {
          float[] row = own.rows_128[b];
          float x0 = grey[b * 64 + i];
          float x1 = grey[b * 64 + i + 1];
          float x2 = grey[b * 64 + i + 2];
          float x3 = grey[b * 64 + i + 3];
          for (int j = 0; j < 128; j++) {
            row[j] = Math.fma(x3, line3[j],
                Math.fma(x2, line2[j], Math.fma(x1, line1[j], Math.fma(x0, line0[j], row[j]))));
          }
        }
      }
    }
    for (int b = from; b < to; b++) {
      float[] row = own.rows_128[b];
      float[] hidden_row = own.stretches_128[0];
      for (int j = 0; j < 128; j++) {
        hidden_row[j] = Math.max(row[j] + hidden_bias[j], 0f);
      }
      System.arraycopy(hidden_row, 0, hidden, b * 128, 128);
    }
  }

  private void logits() {
    // digits.dl:7  logits = dense(hidden, 10)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   logits.sum[b, j] = sum(i) logits.weight[j, i] * hidden[b, i]
    //   logits[b, j] = logits.sum[b, j] + logits.bias[j]
    boolean vectors = Vectors.ready();
    float[] line0 = lines_10[0];
    float[] line1 = lines_10[1];
    float[] line2 = lines_10[2];
    float[] line3 = lines_10[3];
    if (vectors) {
      Vectors.sums(rows_16, 0, count, 10,
          hidden, 0, 128, 1, logits_weight, 0, 1, 128, 128, tiles_18432[0]);
    } else {
      for (int b = 0; b < count; b++) {
        float[] row = rows_16[b];
        Arrays.fill(row, 0f);
      }
      for (int i = 0; i < 128; i += 4) {
        for (int j = 0; j < 10; j++) {
          line0[j] = logits_weight[j * 128 + i];
          line1[j] = logits_weight[j * 128 + i + 1];
          line2[j] = logits_weight[j * 128 + i + 2];
          line3[j] = logits_weight[j * 128 + i + 3];
        }
        for (int b = 0; b < count; b++) {
          float[] row = rows_16[b];
          float x0 = hidden[b * 128 + i];
          float x1 = hidden[b * 128 + i + 1];
          float x2 = hidden[b * 128 + i + 2];
          float x3 = hidden[b * 128 + i + 3];
          for (int j = 0; j < 10; j++) {
            row[j] = Math.fma(x3, line3[j],
                Math.fma(x2, line2[j], Math.fma(x1, line1[j], Math.fma(x0, line0[j], row[j]))));
          }
        }
      }
    }
    for (int b = 0; b < count; b++) {
      float[] row = rows_16[b];
      for (int j = 0; j < 10; j++) {
        logits[b * 10 + j] = row[j] + logits_bias[j];
      }
    }
  }

  private void cross_entropy_surprise_and_accuracy() {
    // digits.dl:14  loss cross_entropy(logits, digit)
    //   classification_losses.dl  top = max(i) z[i]
    //   classification_losses.dl  gap = if label == ignore then 0 else top - z[label]
    // digits.dl:19  metric accuracy(logits, digit)
    //
    //   cross_entropy.surprise.top[b] = max(i) logits[b, i]
    //   cross_entropy.surprise.gap.at[b] = sum(v where digit[b] == v) logits[b, v]
    //   accuracy.sum.argmax[b] = argmax(c) logits[b, c]
    for (int b = 0; b < count; b++) {
      float top = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 10; i++) {
        top = Math.max(top, logits[b * 10 + i]);
      }
      cross_entropy_surprise_top[b] = top;
      cross_entropy_surprise_gap_at[b] = logits[b * 10 + digit[b]];
      int argmax = 0;
      float best = logits[b * 10];
      for (int c = 1; c < 10; c++) {
        float term = logits[b * 10 + c];
        if (best < term) {
          best = term;
          argmax = c;
        }
      }
      accuracy_sum_argmax[b] = argmax;
    }
  }

  private void cross_entropy_surprise_softmax_e() {
    // digits.dl:14  loss cross_entropy(logits, digit)
    //   softmax.dl  e[i] = exp(z[i] - top)
    //
    //   cross_entropy.surprise.softmax.e[b, i] = exp(logits[b, i] - cross_entropy.surprise.top[b])
    for (int b = 0; b < count; b++) {
      float top = cross_entropy_surprise_top[b];
      for (int i = 0; i < 10; i++) {
        cross_entropy_surprise_softmax_e[b * 10 + i] = FloatMath.exp(logits[b * 10 + i] - top);
      }
    }
  }

  private void cross_entropy_surprise_others_and_softmax_total() {
    // digits.dl:14  loss cross_entropy(logits, digit)
    //   classification_losses.dl  others = sum(i where i != label) exp(z[i] - top)
    //   softmax.dl  total = sum(i) e[i]
    //
    //   cross_entropy.surprise.others[b] = sum(i where i != digit[b]) cross_entropy.surprise.softmax.e[b, i]
    //   cross_entropy.surprise.softmax.total[b] = sum(i) cross_entropy.surprise.softmax.e[b, i]
    for (int b = 0; b < count; b++) {
      float others = 0f;
      for (int i = 0; i < 10; i++) {
        if (i != digit[b]) {
          others += cross_entropy_surprise_softmax_e[b * 10 + i];
        }
      }
      cross_entropy_surprise_others[b] = others;
      float total = 0f;
      for (int i = 0; i < 10; i++) {
        total += cross_entropy_surprise_softmax_e[b * 10 + i];
      }
      cross_entropy_surprise_softmax_total[b] = total;
    }
  }

  private void cross_entropy_surprise_softmax_y() {
    // digits.dl:14  loss cross_entropy(logits, digit)
    //   softmax.dl  y[i] = e[i] / total
    //
    //   cross_entropy.surprise.softmax.y[b, i] = cross_entropy.surprise.softmax.e[b, i]
    //       / cross_entropy.surprise.softmax.total[b]
    for (int b = 0; b < count; b++) {
      float total = cross_entropy_surprise_softmax_total[b];
      for (int i = 0; i < 10; i++) {
        cross_entropy_surprise_softmax_y[b * 10 + i] = cross_entropy_surprise_softmax_e[b * 10 + i] / total;
      }
    }
  }

  private void logits_grad() {
    // digits.dl:14  loss cross_entropy(logits, digit)
    //   classification_losses.dl  return (1 - smoothing) * weight[label] * surprise(z, label, ignore)
    //   classification_losses.dl  return (1 - smoothing) * weight[label]
    //       * surprise(z, label, ignore)  (gradient by logits)
    //
    //   cross_entropy.surprise.sum[b] = sum(j where j != digit[b]) cross_entropy.surprise.softmax.y[b, j]
    //   logits.grad[b, j] = if j == digit[b] then -cross_entropy.surprise.sum[b]
    //       else cross_entropy.surprise.softmax.y[b, j]
    for (int b = 0; b < count; b++) {
      float surprise_sum = 0f;
      for (int j = 0; j < 10; j++) {
        if (j != digit[b]) {
          surprise_sum += cross_entropy_surprise_softmax_y[b * 10 + j];
        }
      }
      int digit_b = digit[b];
      for (int j = 0; j < 10; j++) {
        logits_grad[b * 10 + j] = j == digit_b ? -surprise_sum : cross_entropy_surprise_softmax_y[b * 10 + j];
      }
    }
  }

  private void cross_entropy() {
    // digits.dl:14  loss cross_entropy(logits, digit)
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
      lanes[b & 15] += term > 0f ? term + FloatMath.log(FloatMath.exp(-term) + cross_entropy_surprise_others[b])
          : FloatMath.log1p(cross_entropy_surprise_others[b]);
    }
    cross_entropy_sum = Lanes.close(lanes);
    cross_entropy_weight = (double) count;
  }

  private void accuracy() {
    // digits.dl:19  metric accuracy(logits, digit)
    //
    //   accuracy.sum = lanes sum(b where accuracy.sum.argmax[b] == digit[b]) 1
    //   accuracy.weight = cross_entropy.weight
    for (int b = 0; b < count; b++) {
      if (accuracy_sum_argmax[b] == digit[b]) {
        lanes_wide[b & 15] += 1.0;
      }
    }
    accuracy_sum = Lanes.close(lanes_wide);
    accuracy_weight = cross_entropy_weight;
  }

  private void loss_weight() {
    // digits.dl:14  loss cross_entropy(logits, digit)
    //
    //   loss.weight.next = if pending == 0 then cross_entropy.weight else loss.weight + cross_entropy.weight
    loss_weight[0] = pending == 0 ? cross_entropy_weight : loss_weight[0] + cross_entropy_weight;
  }

  private void logits_bias_grad() {
    // digits.dl:7  logits = dense(hidden, 10)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by logits.bias)
    //
    //   logits.bias.grad[j] = lanes sum(b) logits.grad[b, j]
    //   logits.bias.grad_sum[j] += logits.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 10; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b & 15] += logits_grad[b * 10 + j];
      }
      float logits_bias_grad = Lanes.close(lanes);
      logits_bias_grad_sum[j] = first ? logits_bias_grad : logits_bias_grad_sum[j] + logits_bias_grad;
    }
  }

  private void logits_weight_grad(Scratch own, int from, int to) {
    // digits.dl:7  logits = dense(hidden, 10)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by logits.weight)
    //
    //   logits.weight.grad[j, i] = sum(b) logits.grad[b, j] * hidden[b, i]
    //   logits.weight.grad_sum[j, i] += logits.weight.grad[j, i]
    boolean first = pending == 0;
    boolean vectors = Vectors.ready();
    float[] line0 = own.lines_128[0];
    float[] line1 = own.lines_128[1];
    float[] line2 = own.lines_128[2];
    float[] line3 = own.lines_128[3];
    if (vectors) {
      Vectors.sums(own.rows_128, from, to - from, 128,
          logits_grad, from, 1, 10, hidden, 0, 128, 1, count, own.tiles_5120[0]);
    } else {
      for (int j = from; j < to; j++) {
        float[] row = own.rows_128[j];
        Arrays.fill(row, 0f);
      }
      for (int b = 0; b < count - 3; b += 4) {
        System.arraycopy(hidden, b * 128, line0, 0, 128);
        System.arraycopy(hidden, b * 128 + 128, line1, 0, 128);
        System.arraycopy(hidden, b * 128 + 256, line2, 0, 128);
        System.arraycopy(hidden, b * 128 + 384, line3, 0, 128);
        for (int j = from; j < to; j++) {
          float[] row = own.rows_128[j];
          float x0 = logits_grad[b * 10 + j];
          float x1 = logits_grad[b * 10 + j + 10];
          float x2 = logits_grad[b * 10 + j + 20];
          float x3 = logits_grad[b * 10 + j + 30];
          for (int i = 0; i < 128; i++) {
            row[i] = Math.fma(x3, line3[i],
                Math.fma(x2, line2[i], Math.fma(x1, line1[i], Math.fma(x0, line0[i], row[i]))));
          }
        }
      }
      for (int b = count - (count & 3); b < count; b++) {
        System.arraycopy(hidden, b * 128, line0, 0, 128);
        for (int j = from; j < to; j++) {
          float[] row = own.rows_128[j];
          float x0 = logits_grad[b * 10 + j];
          for (int i = 0; i < 128; i++) {
            row[i] = Math.fma(x0, line0[i], row[i]);
          }
        }
      }
    }
    for (int j = from; j < to; j++) {
      float[] row = own.rows_128[j];
      if (first) {
        System.arraycopy(row, 0, logits_weight_grad_sum, j * 128, 128);
      } else {
        float[] grad_sum_row = own.stretches_128[0];
        System.arraycopy(logits_weight_grad_sum, j * 128, grad_sum_row, 0, 128);
        for (int i = 0; i < 128; i++) {
          grad_sum_row[i] += row[i];
        }
        System.arraycopy(grad_sum_row, 0, logits_weight_grad_sum, j * 128, 128);
      }
    }
  }

  private void hidden_y_grad() {
    // digits.dl:7  logits = dense(hidden, 10)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by hidden)
    // digits.dl:6  hidden = relu(dense(grey, 128))  (gradient by hidden.y)
    //
    //   hidden.grad[b, i] = sum(j) logits.grad[b, j] * logits.weight[j, i]
    //   hidden.y.grad[b, j] = if 0 < hidden[b, j] then hidden.grad[b, j] else 0
    boolean vectors = Vectors.ready();
    float[] line0 = scratch[0].lines_128[0];
    float[] line1 = scratch[0].lines_128[1];
    float[] line2 = scratch[0].lines_128[2];
    float[] line3 = scratch[0].lines_128[3];
    if (vectors) {
      Vectors.sums(scratch[0].rows_128, 0, count, 128,
          logits_grad, 0, 10, 1, logits_weight, 0, 128, 1, 10, tiles_1440[0]);
    } else {
      for (int b = 0; b < count; b++) {
        float[] row = scratch[0].rows_128[b];
        Arrays.fill(row, 0f);
      }
      for (int j = 0; j < 8; j += 4) {
        System.arraycopy(logits_weight, j * 128, line0, 0, 128);
        System.arraycopy(logits_weight, j * 128 + 128, line1, 0, 128);
        System.arraycopy(logits_weight, j * 128 + 256, line2, 0, 128);
        System.arraycopy(logits_weight, j * 128 + 384, line3, 0, 128);
        for (int b = 0; b < count; b++) {
          float[] row = scratch[0].rows_128[b];
          float x0 = logits_grad[b * 10 + j];
          float x1 = logits_grad[b * 10 + j + 1];
          float x2 = logits_grad[b * 10 + j + 2];
          float x3 = logits_grad[b * 10 + j + 3];
          for (int i = 0; i < 128; i++) {
            row[i] = Math.fma(x3, line3[i],
                Math.fma(x2, line2[i], Math.fma(x1, line1[i], Math.fma(x0, line0[i], row[i]))));
          }
        }
      }
      for (int j = 8; j < 10; j++) {
        System.arraycopy(logits_weight, j * 128, line0, 0, 128);
        for (int b = 0; b < count; b++) {
          float[] row = scratch[0].rows_128[b];
          float x0 = logits_grad[b * 10 + j];
          for (int i = 0; i < 128; i++) {
            row[i] = Math.fma(x0, line0[i], row[i]);
          }
        }
      }
    }
    for (int b = 0; b < count; b++) {
      float[] row = scratch[0].rows_128[b];
      for (int i = 0; i < 128; i++) {
        hidden_y_grad[b * 128 + i] = Functions.where(hidden[b * 128 + i] > 0f, row[i], 0f);
      }
    }
  }

  private void hidden_bias_grad() {
    // digits.dl:6  hidden = relu(dense(grey, 128))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by hidden.bias)
    //
    //   hidden.bias.grad[j] = sum(b) hidden.y.grad[b, j]
    //   hidden.bias.grad_sum[j] += hidden.bias.grad[j]
    boolean first = pending == 0;
    float[] row = sums_128[0];
    Arrays.fill(row, 0f);
    for (int b = 0; b < count; b++) {
      float[] y_grad_row = scratch[0].stretches_128[0];
      System.arraycopy(hidden_y_grad, b * 128, y_grad_row, 0, 128);
      for (int j = 0; j < 128; j++) {
        row[j] += y_grad_row[j];
      }
    }
    for (int j = 0; j < 128; j++) {
      hidden_bias_grad_sum[j] = first ? row[j] : hidden_bias_grad_sum[j] + row[j];
    }
  }

  private void hidden_weight_grad(Scratch own, int from, int to) {
    // digits.dl:6  hidden = relu(dense(grey, 128))
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by hidden.weight)
    //
    //   hidden.weight.grad[j, i] = sum(b) hidden.y.grad[b, j] * grey[b, i]
    //   hidden.weight.grad_sum[j, i] += hidden.weight.grad[j, i]
    boolean first = pending == 0;
    boolean vectors = Vectors.ready();
    float[] line0 = own.lines_64[0];
    float[] line1 = own.lines_64[1];
    float[] line2 = own.lines_64[2];
    float[] line3 = own.lines_64[3];
    if (vectors) {
      Vectors.sums(own.rows_64, from, to - from, 64,
          hidden_y_grad, from, 1, 128, grey, 0, 64, 1, count, own.tiles_13312[0]);
    } else {
      for (int j = from; j < to; j++) {
        float[] row = own.rows_64[j];
        Arrays.fill(row, 0f);
      }
      for (int b = 0; b < count - 3; b += 4) {
        System.arraycopy(grey, b * 64, line0, 0, 64);
        System.arraycopy(grey, b * 64 + 64, line1, 0, 64);
        System.arraycopy(grey, b * 64 + 128, line2, 0, 64);
        System.arraycopy(grey, b * 64 + 192, line3, 0, 64);
        for (int j = from; j < to; j++) {
          float[] row = own.rows_64[j];
          float x0 = hidden_y_grad[b * 128 + j];
          float x1 = hidden_y_grad[b * 128 + j + 128];
          float x2 = hidden_y_grad[b * 128 + j + 256];
          float x3 = hidden_y_grad[b * 128 + j + 384];
          for (int i = 0; i < 64; i++) {
            row[i] = Math.fma(x3, line3[i],
                Math.fma(x2, line2[i], Math.fma(x1, line1[i], Math.fma(x0, line0[i], row[i]))));
          }
        }
      }
      for (int b = count - (count & 3); b < count; b++) {
        System.arraycopy(grey, b * 64, line0, 0, 64);
        for (int j = from; j < to; j++) {
          float[] row = own.rows_64[j];
          float x0 = hidden_y_grad[b * 128 + j];
          for (int i = 0; i < 64; i++) {
            row[i] = Math.fma(x0, line0[i], row[i]);
          }
        }
      }
    }
    for (int j = from; j < to; j++) {
      float[] row = own.rows_64[j];
      if (first) {
        System.arraycopy(row, 0, hidden_weight_grad_sum, j * 64, 64);
      } else {
        float[] grad_sum_row = own.stretches_64[0];
        System.arraycopy(hidden_weight_grad_sum, j * 64, grad_sum_row, 0, 64);
        for (int i = 0; i < 64; i++) {
          grad_sum_row[i] += row[i];
        }
        System.arraycopy(grad_sum_row, 0, hidden_weight_grad_sum, j * 64, 64);
      }
    }
  }

  private void update_scalars() {
    // digits.dl:14  loss cross_entropy(logits, digit)
    // digits.dl:17  clip norm(1.0)
    //   clips.dl  length = if p == inf then max() abs(g) else if p == 2 then sqrt(sum() g^2)
    //       else (sum() abs(g)^p)^(1/p)
    // digits.dl:16  optimizer adam(lr = cosine(1e-2, steps = 920, warmup = 50))
    //   adaptive_optimizers.dl  step lr
    // digits.dl:15  penalty l2(1e-4) on weights  (gradient by hidden.weight)
    // digits.dl:15  penalty l2(1e-4) on weights  (gradient by logits.weight)
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   hidden.bias.clip = lanes sum(i) hidden.bias.grad_sum[i] * scale * (hidden.bias.grad_sum[i] * scale)
    //   logits.bias.clip = lanes sum(i) logits.bias.grad_sum[i] * scale * (logits.bias.grad_sum[i] * scale)
    //   lr = if updates < 50 then 0.01 * (updates + 1) / 50 else 0.005
    //       * (1 + cos(3.141592653589793 * (min(updates, 920) - 50) / 870))
    //   last.rate = lr
    //   hidden.weight.penalty_grad[i, j] = 0.0001 * (2 * hidden.weight[i, j])
    //   hidden.weight.clip = lanes sum(i, j) (hidden.weight.grad_sum[i, j] * scale
    //       + hidden.weight.penalty_grad[i, j])
    //       * (hidden.weight.grad_sum[i, j] * scale + hidden.weight.penalty_grad[i, j])
    //   logits.weight.penalty_grad[i, j] = 0.0001 * (2 * logits.weight[i, j])
    //   logits.weight.clip = lanes sum(i, j) (logits.weight.grad_sum[i, j] * scale
    //       + logits.weight.penalty_grad[i, j])
    //       * (logits.weight.grad_sum[i, j] * scale + logits.weight.penalty_grad[i, j])
    //   clip.total = hidden.weight.clip + hidden.bias.clip + logits.weight.clip + logits.bias.clip
    //   clip.length = sqrt(clip.total)
    //   length.factor = min(1, 1 / (clip.length + 1e-6))
    //   lr.factor = lr / (1 - 0.9^(updates + 1))
    //   root.factor = sqrt(1 - 0.999^(updates + 1))
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    for (int i = 0; i < 128; i += 16) {
      for (int lane = 0; lane < 16; lane++) {
        float term = hidden_bias_grad_sum[lane + i] * (float) scale;
        lanes[lane] = Math.fma(term, term, lanes[lane]);
      }
    }
    float hidden_bias_clip = Lanes.close(lanes);
    float scale_rounded = (float) scale;
    for (int i = 0; i < 10; i++) {
      float term = logits_bias_grad_sum[i] * scale_rounded;
      lanes[i] = Math.fma(term, term, lanes[i]);
    }
    float logits_bias_clip = Lanes.close(lanes);
    double lr = updates < 50 ? 0.01 * (updates + 1.0) / 50.0 : 0.005
        * (1.0 + Functions.cos(3.141592653589793 * (Math.min((double) updates, 920.0) - 50.0) / 870.0));
    last_rate = lr;
    float hidden_weight_clip = 0f;
    for (int block = 0; block < 128 * 64; block += 4096) {
      for (int n = block; n < Math.min(128 * 64, block + 4096); n++) {
        int lane = n & 15;
        float term = hidden_weight_grad_sum[n] * (float) scale + 0.0001f * (2f * hidden_weight[n]);
        lanes[lane] = Math.fma(term, term, lanes[lane]);
      }
      hidden_weight_clip += Lanes.close(lanes);
    }
    for (int n = 0; n < 10 * 128; n += 16) {
      for (int lane = 0; lane < 16; lane++) {
        float term = logits_weight_grad_sum[lane + n] * (float) scale + 0.0001f * (2f * logits_weight[lane + n]);
        lanes[lane] = Math.fma(term, term, lanes[lane]);
      }
    }
    float logits_weight_clip = Lanes.close(lanes);
    float length = (float) Math.sqrt(hidden_weight_clip + hidden_bias_clip + logits_weight_clip + logits_bias_clip);
    length_factor = Math.min(1f, 1f / (length + 1e-6f));
    lr_factor = (float) (lr / (1.0 - Functions.pow(0.9, updates + 1.0)));
    root_factor = (float) Math.sqrt(1.0 - Functions.pow(0.999, updates + 1.0));
  }

  private void update_hidden_weight() {
    // digits.dl:15  penalty l2(1e-4) on weights  (gradient by hidden.weight)
    // digits.dl:17  clip norm(1.0)
    // digits.dl:16  optimizer adam(lr = cosine(1e-2, steps = 920, warmup = 50))
    //   adaptive_optimizers.dl  m := flush(lerp(m, d, 1 - beta1))
    //   adaptive_optimizers.dl  v := flush(beta2 * v + (1 - beta2) * d^2)
    //   adaptive_optimizers.dl  root = sqrt(if amsgrad then largest else v) / sqrt(1 - beta2^t) + eps
    //   adaptive_optimizers.dl  w := w - (lr / (1 - beta1^t)) * (m / root)
    //
    //   hidden.weight.penalty_grad[i, j] = 0.0001 * (2 * hidden.weight[i, j])
    //   hidden.weight.step[i, j] = (hidden.weight.grad_sum[i, j] * scale + hidden.weight.penalty_grad[i, j])
    //       * min(1, 1 / (clip.length + 1e-6))
    //   optimizer/hidden.weight/m.next[i, j] = optimizer/hidden.weight/m[i, j] + 0.1
    //       * (hidden.weight.step[i, j] - optimizer/hidden.weight/m[i, j]) + 1e-25 - 1e-25
    //   optimizer/hidden.weight/v.next[i, j] = 0.999 * optimizer/hidden.weight/v[i, j] + 0.001
    //       * (hidden.weight.step[i, j] * hidden.weight.step[i, j]) + 1e-25 - 1e-25
    //   optimizer/hidden.weight/root[i, j] = sqrt(optimizer/hidden.weight/v.next[i, j])
    //       / sqrt(1 - 0.999^(updates + 1)) + 1e-8
    //   hidden.weight.next[i, j] = hidden.weight[i, j] - lr / (1 - 0.9^(updates + 1))
    //       * (optimizer/hidden.weight/m.next[i, j] / optimizer/hidden.weight/root[i, j])
    float scale_rounded = (float) scale;
    for (int n = 0; n < 128 * 64; n++) {
      float step = (hidden_weight_grad_sum[n] * scale_rounded + 0.0001f * (2f * hidden_weight[n])) * length_factor;
      float m_next = hidden_weight_m[n] + 0.1f * (step - hidden_weight_m[n]) + 1e-25f - 1e-25f;
      hidden_weight_m[n] = m_next;
      float v_next = 0.999f * hidden_weight_v[n] + 0.001f * (step * step) + 1e-25f - 1e-25f;
      hidden_weight_v[n] = v_next;
      hidden_weight[n] -= lr_factor * (m_next / ((float) Math.sqrt(v_next) / root_factor + 1e-8f));
    }
  }

  private void update_hidden_bias() {
    // digits.dl:17  clip norm(1.0)
    // digits.dl:16  optimizer adam(lr = cosine(1e-2, steps = 920, warmup = 50))
    //   adaptive_optimizers.dl  m := flush(lerp(m, d, 1 - beta1))
    //   adaptive_optimizers.dl  v := flush(beta2 * v + (1 - beta2) * d^2)
    //   adaptive_optimizers.dl  root = sqrt(if amsgrad then largest else v) / sqrt(1 - beta2^t) + eps
    //   adaptive_optimizers.dl  w := w - (lr / (1 - beta1^t)) * (m / root)
    //
    //   hidden.bias.step[i] = hidden.bias.grad_sum[i] * scale * min(1, 1 / (clip.length + 1e-6))
    //   optimizer/hidden.bias/m.next[i] = optimizer/hidden.bias/m[i] + 0.1
    //       * (hidden.bias.step[i] - optimizer/hidden.bias/m[i]) + 1e-25 - 1e-25
    //   optimizer/hidden.bias/v.next[i] = 0.999 * optimizer/hidden.bias/v[i] + 0.001
    //       * (hidden.bias.step[i] * hidden.bias.step[i]) + 1e-25 - 1e-25
    //   optimizer/hidden.bias/root[i] = sqrt(optimizer/hidden.bias/v.next[i]) / sqrt(1 - 0.999^(updates + 1)) + 1e-8
    //   hidden.bias.next[i] = hidden.bias[i] - lr / (1 - 0.9^(updates + 1))
    //       * (optimizer/hidden.bias/m.next[i] / optimizer/hidden.bias/root[i])
    float scale_rounded = (float) scale;
    for (int i = 0; i < 128; i++) {
      float step = hidden_bias_grad_sum[i] * scale_rounded * length_factor;
      float m_next = hidden_bias_m[i] + 0.1f * (step - hidden_bias_m[i]) + 1e-25f - 1e-25f;
      hidden_bias_m[i] = m_next;
      float v_next = 0.999f * hidden_bias_v[i] + 0.001f * (step * step) + 1e-25f - 1e-25f;
      hidden_bias_v[i] = v_next;
      hidden_bias[i] -= lr_factor * (m_next / ((float) Math.sqrt(v_next) / root_factor + 1e-8f));
    }
  }

  private void update_logits_weight() {
    // digits.dl:15  penalty l2(1e-4) on weights  (gradient by logits.weight)
    // digits.dl:17  clip norm(1.0)
    // digits.dl:16  optimizer adam(lr = cosine(1e-2, steps = 920, warmup = 50))
    //   adaptive_optimizers.dl  m := flush(lerp(m, d, 1 - beta1))
    //   adaptive_optimizers.dl  v := flush(beta2 * v + (1 - beta2) * d^2)
    //   adaptive_optimizers.dl  root = sqrt(if amsgrad then largest else v) / sqrt(1 - beta2^t) + eps
    //   adaptive_optimizers.dl  w := w - (lr / (1 - beta1^t)) * (m / root)
    //
    //   logits.weight.penalty_grad[i, j] = 0.0001 * (2 * logits.weight[i, j])
    //   logits.weight.step[i, j] = (logits.weight.grad_sum[i, j] * scale + logits.weight.penalty_grad[i, j])
    //       * min(1, 1 / (clip.length + 1e-6))
    //   optimizer/logits.weight/m.next[i, j] = optimizer/logits.weight/m[i, j] + 0.1
    //       * (logits.weight.step[i, j] - optimizer/logits.weight/m[i, j]) + 1e-25 - 1e-25
    //   optimizer/logits.weight/v.next[i, j] = 0.999 * optimizer/logits.weight/v[i, j] + 0.001
    //       * (logits.weight.step[i, j] * logits.weight.step[i, j]) + 1e-25 - 1e-25
    //   optimizer/logits.weight/root[i, j] = sqrt(optimizer/logits.weight/v.next[i, j])
    //       / sqrt(1 - 0.999^(updates + 1)) + 1e-8
    //   logits.weight.next[i, j] = logits.weight[i, j] - lr / (1 - 0.9^(updates + 1))
    //       * (optimizer/logits.weight/m.next[i, j] / optimizer/logits.weight/root[i, j])
    float scale_rounded = (float) scale;
    for (int n = 0; n < 10 * 128; n++) {
      float step = (logits_weight_grad_sum[n] * scale_rounded + 0.0001f * (2f * logits_weight[n])) * length_factor;
      float m_next = logits_weight_m[n] + 0.1f * (step - logits_weight_m[n]) + 1e-25f - 1e-25f;
      logits_weight_m[n] = m_next;
      float v_next = 0.999f * logits_weight_v[n] + 0.001f * (step * step) + 1e-25f - 1e-25f;
      logits_weight_v[n] = v_next;
      logits_weight[n] -= lr_factor * (m_next / ((float) Math.sqrt(v_next) / root_factor + 1e-8f));
    }
  }

  private void update_logits_bias() {
    // digits.dl:17  clip norm(1.0)
    // digits.dl:16  optimizer adam(lr = cosine(1e-2, steps = 920, warmup = 50))
    //   adaptive_optimizers.dl  m := flush(lerp(m, d, 1 - beta1))
    //   adaptive_optimizers.dl  v := flush(beta2 * v + (1 - beta2) * d^2)
    //   adaptive_optimizers.dl  root = sqrt(if amsgrad then largest else v) / sqrt(1 - beta2^t) + eps
    //   adaptive_optimizers.dl  w := w - (lr / (1 - beta1^t)) * (m / root)
    //
    //   logits.bias.step[i] = logits.bias.grad_sum[i] * scale * min(1, 1 / (clip.length + 1e-6))
    //   optimizer/logits.bias/m.next[i] = optimizer/logits.bias/m[i] + 0.1
    //       * (logits.bias.step[i] - optimizer/logits.bias/m[i]) + 1e-25 - 1e-25
    //   optimizer/logits.bias/v.next[i] = 0.999 * optimizer/logits.bias/v[i] + 0.001
    //       * (logits.bias.step[i] * logits.bias.step[i]) + 1e-25 - 1e-25
    //   optimizer/logits.bias/root[i] = sqrt(optimizer/logits.bias/v.next[i]) / sqrt(1 - 0.999^(updates + 1)) + 1e-8
    //   logits.bias.next[i] = logits.bias[i] - lr / (1 - 0.9^(updates + 1))
    //       * (optimizer/logits.bias/m.next[i] / optimizer/logits.bias/root[i])
    float scale_rounded = (float) scale;
    for (int i = 0; i < 10; i++) {
      float step = logits_bias_grad_sum[i] * scale_rounded * length_factor;
      float m_next = logits_bias_m[i] + 0.1f * (step - logits_bias_m[i]) + 1e-25f - 1e-25f;
      logits_bias_m[i] = m_next;
      float v_next = 0.999f * logits_bias_v[i] + 0.001f * (step * step) + 1e-25f - 1e-25f;
      logits_bias_v[i] = v_next;
      logits_bias[i] -= lr_factor * (m_next / ((float) Math.sqrt(v_next) / root_factor + 1e-8f));
    }
  }

  private void evaluate_cross_entropy_surprise_and_accuracy() {
    // digits.dl:14  loss cross_entropy(logits, digit)
    //   classification_losses.dl  top = max(i) z[i]
    //   classification_losses.dl  gap = if label == ignore then 0 else top - z[label]
    //   classification_losses.dl  others = sum(i where i != label) exp(z[i] - top)
    // digits.dl:19  metric accuracy(logits, digit)
    //
    //   cross_entropy.surprise.top[b] = max(i) logits[b, i]
    //   cross_entropy.surprise.gap.at[b] = sum(v where digit[b] == v) logits[b, v]
    //   cross_entropy.surprise.others[b] = sum(i where i != digit[b]) exp(logits[b, i] - cross_entropy.surprise.top[b])
    //   accuracy.sum.argmax[b] = argmax(c) logits[b, c]
    for (int b = 0; b < count; b++) {
      float top = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 10; i++) {
        top = Math.max(top, logits[b * 10 + i]);
      }
      cross_entropy_surprise_top[b] = top;
      cross_entropy_surprise_gap_at[b] = logits[b * 10 + digit[b]];
      float others = 0f;
      for (int i = 0; i < 10; i++) {
        if (i != digit[b]) {
          others += FloatMath.exp(logits[b * 10 + i] - top);
        }
      }
      cross_entropy_surprise_others[b] = others;
      int argmax = 0;
      float best = logits[b * 10];
      for (int c = 1; c < 10; c++) {
        float term = logits[b * 10 + c];
        if (best < term) {
          best = term;
          argmax = c;
        }
      }
      accuracy_sum_argmax[b] = argmax;
    }
  }

  private static final class Scratch {
    /**
     * Rows to compute in, each an array of its own.
     * lines_n: what four terms have in common for all rows of n columns.
     * rows_n: the sums of rows of n columns.
     * stretches_n: stretches of arrays that begin at different places.
     * tiles_n: some terms of both factors of a product, as registers take them.
     */
    final float[][] lines_128 = new float[4][128];
    final float[][] rows_128 = new float[68][128];
    final float[][] tiles_9216 = new float[1][9216];
    final float[][] stretches_128 = new float[8][128];
    final float[][] tiles_5120 = new float[1][5120];
    final float[][] lines_64 = new float[4][64];
    final float[][] rows_64 = new float[132][64];
    final float[][] tiles_13312 = new float[1][13312];
    final float[][] stretches_64 = new float[8][64];
  }
}
