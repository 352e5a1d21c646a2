package golden.names_of_ours;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.Setting;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;

/**
 * Trains {@link M}: seed [2], count [2], batch [2] -> passes [2].
 *
 * <pre>
 *   loss.weight [2, 2]
 *   loss.bias [2]
 *   updates.y [2]
 *   updates.weight [2]
 *   mse.weight [2, 2]
 *   mse.bias [2]
 *   16 parameters
 *
 *   64 bytes of parameters and state
 *   64 bytes of gradients
 *   0 bytes of optimizer state
 *   160 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   names-of-ours.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 3;
  private static final Port COUNT = Port.extent("count", BATCH).at("names-of-ours.dl:28");
  private static final Port SEED = Port.real("seed", 2).at("names-of-ours.dl:9");
  private static final Port COUNT_2 = Port.real("count", 2).at("names-of-ours.dl:9");
  private static final Port BATCH_2 = Port.real("batch", 2).at("names-of-ours.dl:9");
  private static final Port MODEL = Port.real("model", 2).at("names-of-ours.dl:22");
  private static final Port LANES = Port.real("lanes", 2).at("names-of-ours.dl:23");
  private static final List<Port> PORTS = List.of(SEED, COUNT_2, BATCH_2, MODEL, LANES);
  private static final long LOSS_WEIGHT_INITIAL = Draws.name("loss.weight.initial");
  private static final long LOSS_BIAS_INITIAL = Draws.name("loss.bias.initial");
  private static final long UPDATES_Y_INITIAL = Draws.name("updates.y.initial");
  private static final long UPDATES_WEIGHT_INITIAL = Draws.name("updates.weight.initial");
  private static final long MSE_WEIGHT_INITIAL = Draws.name("mse.weight.initial");
  private static final long MSE_BIAS_INITIAL = Draws.name("mse.bias.initial");

  private final M model = new M();
  private final Setting tally_2 = declare("tally", 1.0);
  private final Setting step = declare("step", 0.1);

  /** The model's parameters and state. */
  private final float[] loss_weight = model.loss_weight;
  private final float[] loss_bias = model.loss_bias;
  private final float[] updates_y = model.updates_y;
  private final float[] updates_weight = model.updates_weight;
  private final float[] mse_weight = model.mse_weight;
  private final float[] mse_bias = model.mse_bias;

  /** What has been accumulated since the last update. */
  private final float[] loss_weight_grad_sum = new float[2 * 2];
  private final float[] loss_bias_grad_sum = new float[2];
  private final float[] updates_y_grad_sum = new float[2];
  private final float[] updates_weight_grad_sum = new float[2];
  private final float[] mse_weight_grad_sum = new float[2 * 2];
  private final float[] mse_bias_grad_sum = new float[2];
  private final double[] loss_weight_2 = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/loss.weight.grad_sum", List.of(2, 2), loss_weight_grad_sum),
      new NamedArray("accumulated/loss.bias.grad_sum", List.of(2), loss_bias_grad_sum),
      new NamedArray("accumulated/updates.y.grad_sum", List.of(2), updates_y_grad_sum),
      new NamedArray("accumulated/updates.weight.grad_sum", List.of(2), updates_weight_grad_sum),
      new NamedArray("accumulated/mse.weight.grad_sum", List.of(2, 2), mse_weight_grad_sum),
      new NamedArray("accumulated/mse.bias.grad_sum", List.of(2), mse_bias_grad_sum),
      new NamedArray("accumulated/loss.weight.2", List.of(), loss_weight_2));

  private final Tally tally = new Tally(List.of("mse", "l1"), List.of());

  /** Intermediate values. */
  private final float[] lanes_2 = new float[16];
  private final float[] loss = new float[3 * 2];
  private final float[] pending_2 = new float[3 * 2];
  /** In the array of pending_2, which is not needed at the same time: 3 * 2 values. */
  private final float[] pending_2_grad = pending_2;
  private final float[] rate = new float[3 * 2];
  /** In the array of rate, which is not needed at the same time: 3 * 2 values. */
  private final float[] loss_grad = rate;
  private final float[] examples_grad = new float[3 * 2];

  private double mse_weight_2;
  private float mse_sum;
  private float l1_sum;
  private double l1_weight;
  private float l1_sum_grad;
  private double scale_2;
  private double last_rate = Double.NaN;

  /** The mini-batch. */
  private float[] seed_2;
  private float[] count_2;
  private float[] batch_2;
  private float[] model_2;
  private float[] lanes;
  private int count;

  private Fit(long seed) {
    super(seed);
    initialize_loss_weight();
    initialize_loss_bias();
    initialize_updates_y();
    initialize_updates_weight();
    initialize_mse_weight();
    initialize_mse_bias();
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
   * @param seed_2 {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count_2 {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param batch_2 {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param model_2 {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param lanes {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 3; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return their loss before the update, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float step(float[] seed_2, float[] count_2, float[] batch_2, float[] model_2,
      float[] lanes, int count) {
    accumulate(seed_2, count_2, batch_2, model_2, lanes, count);
    update();
    return (float) tally.loss();
  }

  /**
   * Adds the gradient of the loss of the examples to what the next {@link #update()} uses.
   *
   * @param seed_2 {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count_2 {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param batch_2 {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param model_2 {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param lanes {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 3; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] seed_2, float[] count_2, float[] batch_2, float[] model_2,
      float[] lanes, int count) {
    enter(seed_2, count_2, batch_2, model_2, lanes, count);
    loss_and_pending();
    rate_2();
    mse_and_l1_and_l1_sum_grad();
    loss_weight();
    // backward
    examples_grad();
    mse_bias_grad();
    mse_weight_grad();
    pending_and_loss_grad();
    updates_y_and_weight_grad();
    loss_bias_grad();
    loss_weight_grad();
    tally.set(0, mse_sum, mse_weight_2);
    tally.set(1, l1_sum, l1_weight);
    tally.coefficient(1, tally_2.value());
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param seed_2 {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count_2 {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param batch_2 {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param model_2 {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param lanes {@code 3 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 3; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] seed_2, float[] count_2, float[] batch_2, float[] model_2,
      float[] lanes, int count) {
    enter(seed_2, count_2, batch_2, model_2, lanes, count);
    evaluate_pending_2();
    rate_2();
    evaluate_mse_and_l1();
    tally.set(0, mse_sum, mse_weight_2);
    tally.set(1, l1_sum, l1_weight);
    tally.coefficient(1, tally_2.value());
    return (float) tally.loss();
  }

  @Override
  public void update() {
    if (pending == 0) {
      throw new IllegalStateException("there is nothing to update by: accumulate first");
    }
    update_scale_and_last_rate();
    update_loss_weight();
    update_loss_bias();
    update_updates_y();
    update_updates_weight();
    update_mse_weight();
    update_mse_bias();
    loss_weight_2[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] seed_2, float[] count_2, float[] batch_2, float[] model_2,
      float[] lanes, int count) {
    COUNT.requireExtent(count);
    SEED.requireLength(seed_2, 3 * 2);
    COUNT_2.requireLength(count_2, 3 * 2);
    BATCH_2.requireLength(batch_2, 3 * 2);
    MODEL.requireLength(model_2, 3 * 2);
    LANES.requireLength(lanes, 3 * 2);
    this.seed_2 = seed_2;
    this.count_2 = count_2;
    this.batch_2 = batch_2;
    this.model_2 = model_2;
    this.lanes = lanes;
    this.count = count;
  }

  @Override
  public void accumulate(Batch batch) {
    accumulate(batch.floats(0), batch.floats(1), batch.floats(2), batch.floats(3), batch.floats(4), batch.count());
  }

  @Override
  public double evaluate(Batch batch) {
    evaluate(batch.floats(0), batch.floats(1), batch.floats(2), batch.floats(3), batch.floats(4), batch.count());
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
  public M model() {
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

  private void initialize_loss_weight() {
    // names-of-ours.dl:10  loss = dense(seed, 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   loss.weight.initial[i < 2, j < 2] ~ uniform(-0.70710677, 0.70710677)
    long loss_weight_initial_key = Draws.key(seed, LOSS_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 2; n++) {
      loss_weight[n] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(loss_weight_initial_key, n));
    }
  }

  private void initialize_loss_bias() {
    // names-of-ours.dl:10  loss = dense(seed, 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   loss.bias.initial[i < 2] ~ uniform(-0.70710677, 0.70710677)
    long loss_bias_initial_key = Draws.key(seed, LOSS_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      loss_bias[i] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(loss_bias_initial_key, i));
    }
  }

  private void initialize_updates_y() {
    // names-of-ours.dl:4  weight V as y: [n] ~ normal(0, 1)
    //
    //   updates.y.initial[i < 2] ~ normal(0, 1)
    long updates_y_initial_key = Draws.key(seed, UPDATES_Y_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      updates_y[i] = (float) Draws.normal(updates_y_initial_key, i);
    }
  }

  private void initialize_updates_weight() {
    // names-of-ours.dl:5  weight W as weight: [n] ~ normal(0, 1)
    //
    //   updates.weight.initial[i < 2] ~ normal(0, 1)
    long updates_weight_initial_key = Draws.key(seed, UPDATES_WEIGHT_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      updates_weight[i] = (float) Draws.normal(updates_weight_initial_key, i);
    }
  }

  private void initialize_mse_weight() {
    // names-of-ours.dl:13  mse = dense(pending, 2)
    //   layers.dl  weight W: [units, n] ~ initial
    //
    //   mse.weight.initial[i < 2, j < 2] ~ uniform(-0.70710677, 0.70710677)
    long mse_weight_initial_key = Draws.key(seed, MSE_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 2 * 2; n++) {
      mse_weight[n] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(mse_weight_initial_key, n));
    }
  }

  private void initialize_mse_bias() {
    // names-of-ours.dl:13  mse = dense(pending, 2)
    //   layers.dl  if bias { bias b: [units] ~ initial_bias }
    //
    //   mse.bias.initial[i < 2] ~ uniform(-0.70710677, 0.70710677)
    long mse_bias_initial_key = Draws.key(seed, MSE_BIAS_INITIAL, passes);
    for (int i = 0; i < 2; i++) {
      mse_bias[i] = (float) (-0.7071067811865475 + 1.414213562373095 * Draws.uniform(mse_bias_initial_key, i));
    }
  }

  private void loss_and_pending() {
    // names-of-ours.dl:10  loss = dense(seed, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // names-of-ours.dl:3  y[i] = 2 * x[i]
    // names-of-ours.dl:6  z[i] = W[i] * x[i] + V[i] * y[i]
    // names-of-ours.dl:12  pending = updates + count
    //
    //   loss.sum[b, j] = lanes sum(i) loss.weight[j, i] * seed[b, i]
    //   loss[b, j] = loss.sum[b, j] + loss.bias[j]
    //   updates.y.2[b, i] = 2 * loss[b, i]
    //   updates.2[b, i] = updates.weight[i] * loss[b, i] + updates.y[i] * updates.y.2[b, i]
    //   pending.2[b, i] = updates.2[b, i] + count[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          lanes_2[i] = Math.fma(loss_weight[j * 2 + i], seed_2[b * 2 + i], lanes_2[i]);
        }
        float loss_sum = Lanes.close(lanes_2);
        float loss_bj = loss_sum + loss_bias[j];
        loss[b * 2 + j] = loss_bj;
        pending_2[b * 2 + j] = updates_weight[j] * loss_bj + updates_y[j] * (2f * loss_bj) + count_2[b * 2 + j];
      }
    }
  }

  private void rate_2() {
    // names-of-ours.dl:13  mse = dense(pending, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // names-of-ours.dl:14  examples = mse + batch
    // names-of-ours.dl:15  rate = 2 * examples
    //
    //   mse.sum.2[b, j] = lanes sum(i) mse.weight[j, i] * pending.2[b, i]
    //   mse[b, j] = mse.sum.2[b, j] + mse.bias[j]
    //   examples[b, i] = mse[b, i] + batch[b, i]
    //   rate[b, i] = 2 * examples[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          lanes_2[i] = Math.fma(mse_weight[j * 2 + i], pending_2[b * 2 + i], lanes_2[i]);
        }
        float mse_sum_2 = Lanes.close(lanes_2);
        rate[b * 2 + j] = 2f * (mse_sum_2 + mse_bias[j] + batch_2[b * 2 + j]);
      }
    }
  }

  private void mse_and_l1_and_l1_sum_grad() {
    // names-of-ours.dl:26  loss mse(passes, model) + tally * l1(passes, lanes)
    // names-of-ours.dl:26  loss mse(passes, model) + tally * l1(passes, lanes)  (gradient by l1.sum)
    //
    //   mse.sum = lanes sum(b, s) (rate[b, s] - model[b, s]) * (rate[b, s] - model[b, s])
    //   mse.weight.2 = number(count) * 2
    //   l1.sum = lanes sum(b, s) abs(rate[b, s] - lanes[b, s])
    //   l1.weight = mse.weight.2
    //   l1.sum.grad = tally * 0.5
    for (int n = 0; n < count * 2; n++) {
      float term = rate[n] - model_2[n];
      lanes_2[n] = Math.fma(term, term, lanes_2[n]);
    }
    mse_sum = Lanes.close(lanes_2);
    mse_weight_2 = (double) count * 2.0;
    for (int n = 0; n < count * 2; n++) {
      lanes_2[n] += Math.abs(rate[n] - lanes[n]);
    }
    l1_sum = Lanes.close(lanes_2);
    l1_weight = mse_weight_2;
    l1_sum_grad = (float) (tally_2.value() * 0.5);
  }

  private void loss_weight() {
    // names-of-ours.dl:26  loss mse(passes, model) + tally * l1(passes, lanes)
    //
    //   examples.2 = mse.weight.2 * 0.5
    //   loss.weight.next = if pending == 0 then examples.2 else loss.weight.2 + examples.2
    loss_weight_2[0] = pending == 0 ? mse_weight_2 * 0.5 : loss_weight_2[0] + mse_weight_2 * 0.5;
  }

  private void examples_grad() {
    // names-of-ours.dl:26  loss mse(passes, model) + tally * l1(passes, lanes)  (gradient by rate)
    // names-of-ours.dl:15  rate = 2 * examples  (gradient by examples)
    //
    //   rate.grad.1[b, i] = l1.sum.grad * sign(rate[b, i] - lanes[b, i])
    //   rate.grad.2[b, i] = 0.5 * (2 * (rate[b, i] - model[b, i]))
    //   rate.grad[b, i] = rate.grad.1[b, i] + rate.grad.2[b, i]
    //   examples.grad[b, i] = rate.grad[b, i] * 2
    for (int n = 0; n < count * 2; n++) {
      examples_grad[n] = (l1_sum_grad * Math.signum(rate[n] - lanes[n]) + 0.5f * (2f * (rate[n] - model_2[n]))) * 2f;
    }
  }

  private void mse_bias_grad() {
    // names-of-ours.dl:13  mse = dense(pending, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by mse.bias)
    //
    //   mse.bias.grad[j] = lanes sum(b) examples.grad[b, j]
    //   mse.bias.grad_sum[j] += mse.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        lanes_2[b] += examples_grad[b * 2 + j];
      }
      float mse_bias_grad = Lanes.close(lanes_2);
      mse_bias_grad_sum[j] = first ? mse_bias_grad : mse_bias_grad_sum[j] + mse_bias_grad;
    }
  }

  private void mse_weight_grad() {
    // names-of-ours.dl:13  mse = dense(pending, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by mse.weight)
    //
    //   mse.weight.grad[j, i] = lanes sum(b) examples.grad[b, j] * pending.2[b, i]
    //   mse.weight.grad_sum[j, i] += mse.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 2; i++) {
        for (int b = 0; b < count; b++) {
          lanes_2[b] = Math.fma(examples_grad[b * 2 + j], pending_2[b * 2 + i], lanes_2[b]);
        }
        float mse_weight_grad = Lanes.close(lanes_2);
        mse_weight_grad_sum[j * 2 + i] = first ? mse_weight_grad : mse_weight_grad_sum[j * 2 + i] + mse_weight_grad;
      }
    }
  }

  private void pending_and_loss_grad() {
    // names-of-ours.dl:13  mse = dense(pending, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by pending.2)
    // names-of-ours.dl:6  z[i] = W[i] * x[i] + V[i] * y[i]  (gradient by loss)
    // names-of-ours.dl:6  z[i] = W[i] * x[i] + V[i] * y[i]  (gradient by updates.y.2)
    // names-of-ours.dl:3  y[i] = 2 * x[i]  (gradient by loss)
    //
    //   pending.2.grad[b, i] = lanes sum(j) examples.grad[b, j] * mse.weight[j, i]
    //   loss.grad.1[b, j] = pending.2.grad[b, j] * updates.weight[j]
    //   updates.y.2.grad[b, i] = pending.2.grad[b, i] * updates.y[i]
    //   loss.grad.2[b, j] = updates.y.2.grad[b, j] * 2
    //   loss.grad[b, j] = loss.grad.1[b, j] + loss.grad.2[b, j]
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
          lanes_2[j] = Math.fma(examples_grad[b * 2 + j], mse_weight[j * 2 + i], lanes_2[j]);
        }
        float sum = Lanes.close(lanes_2);
        pending_2_grad[b * 2 + i] = sum;
        loss_grad[b * 2 + i] = sum * updates_weight[i] + sum * updates_y[i] * 2f;
      }
    }
  }

  private void updates_y_and_weight_grad() {
    // names-of-ours.dl:3  y[i] = 2 * x[i]
    // names-of-ours.dl:6  z[i] = W[i] * x[i] + V[i] * y[i]  (gradient by updates.weight)
    // names-of-ours.dl:6  z[i] = W[i] * x[i] + V[i] * y[i]  (gradient by updates.y)
    //
    //   updates.y.2[b, i] = 2 * loss[b, i]
    //   updates.weight.grad[i] = lanes sum(b) pending.2.grad[b, i] * loss[b, i]
    //   updates.y.grad[i] = lanes sum(b) pending.2.grad[b, i] * updates.y.2[b, i]
    //   updates.y.grad_sum[i] += updates.y.grad[i]
    //   updates.weight.grad_sum[i] += updates.weight.grad[i]
    boolean first = pending == 0;
    for (int i = 0; i < 2; i++) {
      for (int b = 0; b < count; b++) {
        lanes_2[b] = Math.fma(pending_2_grad[b * 2 + i], loss[b * 2 + i], lanes_2[b]);
      }
      float updates_weight_grad = Lanes.close(lanes_2);
      for (int b = 0; b < count; b++) {
        lanes_2[b] = Math.fma(pending_2_grad[b * 2 + i], 2f * loss[b * 2 + i], lanes_2[b]);
      }
      float y_grad = Lanes.close(lanes_2);
      updates_y_grad_sum[i] = first ? y_grad : updates_y_grad_sum[i] + y_grad;
      updates_weight_grad_sum[i] = first ? updates_weight_grad : updates_weight_grad_sum[i] + updates_weight_grad;
    }
  }

  private void loss_bias_grad() {
    // names-of-ours.dl:10  loss = dense(seed, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by loss.bias)
    //
    //   loss.bias.grad[j] = lanes sum(b) loss.grad[b, j]
    //   loss.bias.grad_sum[j] += loss.bias.grad[j]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int b = 0; b < count; b++) {
        lanes_2[b] += loss_grad[b * 2 + j];
      }
      float loss_bias_grad = Lanes.close(lanes_2);
      loss_bias_grad_sum[j] = first ? loss_bias_grad : loss_bias_grad_sum[j] + loss_bias_grad;
    }
  }

  private void loss_weight_grad() {
    // names-of-ours.dl:10  loss = dense(seed, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by loss.weight)
    //
    //   loss.weight.grad[j, i] = lanes sum(b) loss.grad[b, j] * seed[b, i]
    //   loss.weight.grad_sum[j, i] += loss.weight.grad[j, i]
    boolean first = pending == 0;
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < 2; i++) {
        for (int b = 0; b < count; b++) {
          lanes_2[b] = Math.fma(loss_grad[b * 2 + j], seed_2[b * 2 + i], lanes_2[b]);
        }
        float loss_weight_grad = Lanes.close(lanes_2);
        loss_weight_grad_sum[j * 2 + i] = first ? loss_weight_grad : loss_weight_grad_sum[j * 2 + i] + loss_weight_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // names-of-ours.dl:26  loss mse(passes, model) + tally * l1(passes, lanes)
    // names-of-ours.dl:27  optimizer sgd(step)
    //   optimizers.dl  step lr
    //
    //   scale.2 = if loss.weight.2 == 0 then 0 else 1 / loss.weight.2
    //   last.rate = step
    scale_2 = loss_weight_2[0] == 0.0 ? 0.0 : 1.0 / loss_weight_2[0];
    last_rate = step.value();
  }

  private void update_loss_weight() {
    // names-of-ours.dl:27  optimizer sgd(step)
    //   optimizers.dl  w := w - lr * d
    //
    //   loss.weight.step[i, j] = loss.weight.grad_sum[i, j] * scale.2
    //   loss.weight.next.2[i, j] = loss.weight[i, j] - step * loss.weight.step[i, j]
    float step_value = (float) step.value();
    float scale_2_rounded = (float) scale_2;
    for (int n = 0; n < 2 * 2; n++) {
      loss_weight[n] -= step_value * (loss_weight_grad_sum[n] * scale_2_rounded);
    }
  }

  private void update_loss_bias() {
    // names-of-ours.dl:27  optimizer sgd(step)
    //   optimizers.dl  w := w - lr * d
    //
    //   loss.bias.step[i] = loss.bias.grad_sum[i] * scale.2
    //   loss.bias.next[i] = loss.bias[i] - step * loss.bias.step[i]
    update_loss_bias_loops(loss_bias, loss_bias_grad_sum);
  }

  private void update_loss_bias_loops(float[] values, float[] grad_sum) {
    // update_loss_bias, update_updates_y, update_updates_weight, update_mse_bias; of the first:
    //   loss.bias.step[i] = loss.bias.grad_sum[i] * scale.2
    //   loss.bias.next[i] = loss.bias[i] - step * loss.bias.step[i]
    float step_value = (float) step.value();
    float scale_2_rounded = (float) scale_2;
    for (int i = 0; i < 2; i++) {
      values[i] -= step_value * (grad_sum[i] * scale_2_rounded);
    }
  }

  private void update_updates_y() {
    // names-of-ours.dl:27  optimizer sgd(step)
    //   optimizers.dl  w := w - lr * d
    //
    //   updates.y.step[i] = updates.y.grad_sum[i] * scale.2
    //   updates.y.next[i] = updates.y[i] - step * updates.y.step[i]
    update_loss_bias_loops(updates_y, updates_y_grad_sum);
  }

  private void update_updates_weight() {
    // names-of-ours.dl:27  optimizer sgd(step)
    //   optimizers.dl  w := w - lr * d
    //
    //   updates.weight.step[i] = updates.weight.grad_sum[i] * scale.2
    //   updates.weight.next[i] = updates.weight[i] - step * updates.weight.step[i]
    update_loss_bias_loops(updates_weight, updates_weight_grad_sum);
  }

  private void update_mse_weight() {
    // names-of-ours.dl:27  optimizer sgd(step)
    //   optimizers.dl  w := w - lr * d
    //
    //   mse.weight.step[i, j] = mse.weight.grad_sum[i, j] * scale.2
    //   mse.weight.next[i, j] = mse.weight[i, j] - step * mse.weight.step[i, j]
    float step_value = (float) step.value();
    float scale_2_rounded = (float) scale_2;
    for (int n = 0; n < 2 * 2; n++) {
      mse_weight[n] -= step_value * (mse_weight_grad_sum[n] * scale_2_rounded);
    }
  }

  private void update_mse_bias() {
    // names-of-ours.dl:27  optimizer sgd(step)
    //   optimizers.dl  w := w - lr * d
    //
    //   mse.bias.step[i] = mse.bias.grad_sum[i] * scale.2
    //   mse.bias.next[i] = mse.bias[i] - step * mse.bias.step[i]
    update_loss_bias_loops(mse_bias, mse_bias_grad_sum);
  }

  private void evaluate_pending_2() {
    // names-of-ours.dl:10  loss = dense(seed, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    // names-of-ours.dl:3  y[i] = 2 * x[i]
    // names-of-ours.dl:6  z[i] = W[i] * x[i] + V[i] * y[i]
    // names-of-ours.dl:12  pending = updates + count
    //
    //   loss.sum[b, j] = lanes sum(i) loss.weight[j, i] * seed[b, i]
    //   loss[b, j] = loss.sum[b, j] + loss.bias[j]
    //   updates.y.2[b, i] = 2 * loss[b, i]
    //   updates.2[b, i] = updates.weight[i] * loss[b, i] + updates.y[i] * updates.y.2[b, i]
    //   pending.2[b, i] = updates.2[b, i] + count[b, i]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
          lanes_2[i] = Math.fma(loss_weight[j * 2 + i], seed_2[b * 2 + i], lanes_2[i]);
        }
        float loss_sum = Lanes.close(lanes_2);
        float term = loss_sum + loss_bias[j];
        pending_2[b * 2 + j] = updates_weight[j] * term + updates_y[j] * (2f * term) + count_2[b * 2 + j];
      }
    }
  }

  private void evaluate_mse_and_l1() {
    // names-of-ours.dl:26  loss mse(passes, model) + tally * l1(passes, lanes)
    //
    //   mse.sum = lanes sum(b, s) (rate[b, s] - model[b, s]) * (rate[b, s] - model[b, s])
    //   mse.weight.2 = number(count) * 2
    //   l1.sum = lanes sum(b, s) abs(rate[b, s] - lanes[b, s])
    //   l1.weight = mse.weight.2
    for (int n = 0; n < count * 2; n++) {
      float term = rate[n] - model_2[n];
      lanes_2[n] = Math.fma(term, term, lanes_2[n]);
    }
    mse_sum = Lanes.close(lanes_2);
    mse_weight_2 = (double) count * 2.0;
    for (int n = 0; n < count * 2; n++) {
      lanes_2[n] += Math.abs(rate[n] - lanes[n]);
    }
    l1_sum = Lanes.close(lanes_2);
    l1_weight = mse_weight_2;
  }
}
