package golden.embedding;

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
 * Trains {@link Net}: tokens [3] -> z [3, 5].
 *
 * <pre>
 *   e.weight [5, 2]
 *   10 parameters
 *
 *   40 bytes of parameters and state
 *   40 bytes of gradients
 *   0 bytes of optimizer state
 *   464 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   embedding.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Fit extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH).at("embedding.dl:13");
  private static final Port TOKENS = Port.index("tokens", 5, 3).at("embedding.dl:2");
  private static final Port NEXT = Port.index("next", 5, 3).at("embedding.dl:10");
  private static final List<Port> PORTS = List.of(TOKENS, NEXT);
  private static final long E_WEIGHT_INITIAL = Draws.name("e.weight.initial");

  private final Net model = new Net();

  /** The model's parameters and state. */
  private final float[] e_weight = model.e_weight;

  /** What has been accumulated since the last update. */
  private final float[] e_weight_grad_sum = new float[5 * 2];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/e.weight.grad_sum", List.of(5, 2), e_weight_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("cross_entropy"), List.of());

  /** Intermediate values. */
  private final float[] e_at = new float[2 * 3 * 2];
  private final float[] z = new float[2 * 3 * 5];
  /** In the array of z, which is not needed at the same time: 2 * 3 * 5 values. */
  private final float[] cross_entropy_surprise_softmax_y = z;
  /** In the array of z, which is not needed at the same time: 2 * 3 * 2 values. */
  private final float[] e_at_grad = z;
  private final float[] cross_entropy_surprise_gap_at = new float[2 * 3];
  private final float[] cross_entropy_surprise_softmax_e = new float[2 * 3 * 5];
  /** In the array of cross_entropy_surprise_softmax_e, which is not needed at the same time: 2 * 3 * 5 values. */
  private final float[] z_grad = cross_entropy_surprise_softmax_e;
  private final float[] lanes = new float[16];
  private final float[] cross_entropy_surprise_others = new float[2 * 3];
  private final float[] cross_entropy_surprise_softmax_total = new float[2 * 3];
  private final float[] e_weight_grad_1 = new float[5 * 2];
  /** In the array of e_weight_grad_1, which is not needed at the same time: 2 * 3 values. */
  private final float[] cross_entropy_surprise_top = e_weight_grad_1;

  private float cross_entropy_sum;
  private double cross_entropy_weight;
  private double scale;
  private double last_rate = Double.NaN;

  /** The mini-batch. */
  private int[] tokens;
  private int[] next;
  private int count;

  private Fit(long seed) {
    super(seed);
    initialize_e_weight();
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
   * @param tokens {@code 2 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example; each
   *     from 0 to 4
   * @param next {@code 2 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example; each
   *     from 0 to 4
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return their loss before the update, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public float step(int[] tokens, int[] next, int count) {
    accumulate(tokens, next, count);
    update();
    return (float) tally.loss();
  }

  /**
   * Adds the gradient of the loss of the examples to what the next {@link #update()} uses.
   *
   * @param tokens {@code 2 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example; each
   *     from 0 to 4
   * @param next {@code 2 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example; each
   *     from 0 to 4
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(int[] tokens, int[] next, int count) {
    enter(tokens, next, count);
    e_at();
    z();
    cross_entropy_surprise_top_and_gap_at();
    cross_entropy_surprise_softmax_e();
    cross_entropy_surprise_others_and_softmax_total();
    cross_entropy_surprise_softmax_y();
    z_grad();
    cross_entropy();
    loss_weight();
    // backward
    e_weight_grad_1();
    e_at_grad();
    e_weight_grad();
    tally.set(0, cross_entropy_sum, cross_entropy_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param tokens {@code 2 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example; each
   *     from 0 to 4
   * @param next {@code 2 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example; each
   *     from 0 to 4
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(int[] tokens, int[] next, int count) {
    enter(tokens, next, count);
    e_at();
    z();
    evaluate_cross_entropy_surprise();
    cross_entropy();
    tally.set(0, cross_entropy_sum, cross_entropy_weight);
    return (float) tally.loss();
  }

  @Override
  public void update() {
    if (pending == 0) {
      throw new IllegalStateException("there is nothing to update by: accumulate first");
    }
    update_scale_and_last_rate();
    update_e_weight();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(int[] tokens, int[] next, int count) {
    COUNT.requireExtent(count);
    TOKENS.requireLength(tokens, 2 * 3);
    NEXT.requireLength(next, 2 * 3);
    TOKENS.requireLabels(tokens, count * 3);
    NEXT.requireLabels(next, count * 3);
    this.tokens = tokens;
    this.next = next;
    this.count = count;
  }

  @Override
  public void accumulate(Batch batch) {
    accumulate(batch.ints(0), batch.ints(1), batch.count());
  }

  @Override
  public double evaluate(Batch batch) {
    evaluate(batch.ints(0), batch.ints(1), batch.count());
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

  private void initialize_e_weight() {
    // embedding.dl:3  e = embedding(tokens, 2)
    //   layers.dl  weight table as weight: [count, width] ~ initial
    //
    //   e.weight.initial[i < 5, j < 2] ~ normal(0, 1)
    long e_weight_initial_key = Draws.key(seed, E_WEIGHT_INITIAL, passes);
    for (int n = 0; n < 5 * 2; n++) {
      e_weight[n] = (float) Draws.normal(e_weight_initial_key, n);
    }
  }

  private void e_at() {
    // embedding.dl:3  e = embedding(tokens, 2)
    //   layers.dl  y[s, d] = if padding == none or token[s] != padding then table[token[s], d] else 0
    //
    //   e.at[b, s, d] = sum(v where tokens[b, s] == v) e.weight[v, d]
    for (int n = 0; n < count * 3; n++) {
      int v = tokens[n];
      for (int d = 0; d < 2; d++) {
        e_at[n * 2 + d] = e_weight[v * 2 + d];
      }
    }
  }

  private void z() {
    // embedding.dl:4  z[t, v] = sum(d) e.weight[v, d] * e[t, d]
    //
    //   z[b, t, v] = sum(d) e.weight[v, d] * e.at[b, t, d]
    for (int n = 0; n < count * 3; n++) {
      for (int v = 0; v < 5; v++) {
        float sum = 0f;
        for (int d = 0; d < 2; d++) {
          sum = Math.fma(e_weight[v * 2 + d], e_at[n * 2 + d], sum);
        }
        z[n * 5 + v] = sum;
      }
    }
  }

  private void cross_entropy_surprise_top_and_gap_at() {
    // embedding.dl:11  loss cross_entropy(z[t], next[t])
    //   classification_losses.dl  top = max(i) z[i]
    //   classification_losses.dl  gap = if label == ignore then 0 else top - z[label]
    //
    //   cross_entropy.surprise.top[b, t] = max(i) z[b, t, i]
    //   cross_entropy.surprise.gap.at[b, t] = sum(v where next[b, t] == v) z[b, t, v]
    for (int n = 0; n < count * 3; n++) {
      float top = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 5; i++) {
        top = Math.max(top, z[n * 5 + i]);
      }
      cross_entropy_surprise_top[n] = top;
      cross_entropy_surprise_gap_at[n] = z[n * 5 + next[n]];
    }
  }

  private void cross_entropy_surprise_softmax_e() {
    // embedding.dl:11  loss cross_entropy(z[t], next[t])
    //   softmax.dl  e[i] = exp(z[i] - top)
    //
    //   cross_entropy.surprise.softmax.e[b, t, i] = exp(z[b, t, i] - cross_entropy.surprise.top[b, t])
    for (int n = 0; n < count * 3; n++) {
      float top = cross_entropy_surprise_top[n];
      for (int i = 0; i < 5; i++) {
        cross_entropy_surprise_softmax_e[n * 5 + i] = FloatMath.exp(z[n * 5 + i] - top);
      }
    }
  }

  private void cross_entropy_surprise_others_and_softmax_total() {
    // embedding.dl:11  loss cross_entropy(z[t], next[t])
    //   classification_losses.dl  others = sum(i where i != label) exp(z[i] - top)
    //   softmax.dl  total = sum(i) e[i]
    //
    //   cross_entropy.surprise.others[b, t] = lanes sum(i where i != next[b, t])
    //       cross_entropy.surprise.softmax.e[b, t, i]
    //   cross_entropy.surprise.softmax.total[b, t] = lanes sum(i) cross_entropy.surprise.softmax.e[b, t, i]
    for (int n = 0; n < count * 3; n++) {
      for (int i = 0; i < 5; i++) {
        if (i != next[n]) {
          lanes[i] += cross_entropy_surprise_softmax_e[n * 5 + i];
        }
      }
      cross_entropy_surprise_others[n] = Lanes.close(lanes);
      for (int i = 0; i < 5; i++) {
        lanes[i] += cross_entropy_surprise_softmax_e[n * 5 + i];
      }
      cross_entropy_surprise_softmax_total[n] = Lanes.close(lanes);
    }
  }

  private void cross_entropy_surprise_softmax_y() {
    // embedding.dl:11  loss cross_entropy(z[t], next[t])
    //   softmax.dl  y[i] = e[i] / total
    //
    //   cross_entropy.surprise.softmax.y[b, t, i] = cross_entropy.surprise.softmax.e[b, t, i]
    //       / cross_entropy.surprise.softmax.total[b, t]
    for (int n = 0; n < count * 3; n++) {
      float total = cross_entropy_surprise_softmax_total[n];
      for (int i = 0; i < 5; i++) {
        cross_entropy_surprise_softmax_y[n * 5 + i] = cross_entropy_surprise_softmax_e[n * 5 + i] / total;
      }
    }
  }

  private void z_grad() {
    // embedding.dl:11  loss cross_entropy(z[t], next[t])
    //   classification_losses.dl  return (1 - smoothing) * weight[label] * surprise(z, label, ignore)
    //   classification_losses.dl  return (1 - smoothing) * weight[label] * surprise(z, label, ignore)  (gradient by z)
    //
    //   cross_entropy.surprise.sum[b, t] = lanes sum(j where j != next[b, t]) cross_entropy.surprise.softmax.y[b, t, j]
    //   z.grad[b, t, i] = if i == next[b, t] then -cross_entropy.surprise.sum[b, t]
    //       else cross_entropy.surprise.softmax.y[b, t, i]
    for (int n = 0; n < count * 3; n++) {
      for (int j = 0; j < 5; j++) {
        if (j != next[n]) {
          lanes[j] += cross_entropy_surprise_softmax_y[n * 5 + j];
        }
      }
      float surprise_sum = Lanes.close(lanes);
      int next_n = next[n];
      for (int i = 0; i < 5; i++) {
        z_grad[n * 5 + i] = i == next_n ? -surprise_sum : cross_entropy_surprise_softmax_y[n * 5 + i];
      }
    }
  }

  private void cross_entropy() {
    // embedding.dl:11  loss cross_entropy(z[t], next[t])
    //   classification_losses.dl  gap = if label == ignore then 0 else top - z[label]
    //   classification_losses.dl  return (1 - smoothing) * weight[label] * surprise(z, label, ignore)
    //
    //   cross_entropy.surprise.gap[b, t] = cross_entropy.surprise.top[b, t] - cross_entropy.surprise.gap.at[b, t]
    //   cross_entropy.surprise[b, t] = if 0 < cross_entropy.surprise.gap[b, t] then cross_entropy.surprise.gap[b, t]
    //       + log(exp(-cross_entropy.surprise.gap[b, t]) + cross_entropy.surprise.others[b, t])
    //       else log1p(cross_entropy.surprise.others[b, t])
    //   cross_entropy.sum = lanes sum(b, t) cross_entropy.surprise[b, t]
    //   cross_entropy.weight = number(count) * 3
    for (int n = 0; n < count * 3; n++) {
      float term = cross_entropy_surprise_top[n] - cross_entropy_surprise_gap_at[n];
      lanes[n] += term > 0f ? term + FloatMath.log(FloatMath.exp(-term) + cross_entropy_surprise_others[n])
          : FloatMath.log1p(cross_entropy_surprise_others[n]);
    }
    cross_entropy_sum = Lanes.close(lanes);
    cross_entropy_weight = (double) count * 3.0;
  }

  private void loss_weight() {
    // embedding.dl:11  loss cross_entropy(z[t], next[t])
    //
    //   loss.weight.next = if pending == 0 then cross_entropy.weight else loss.weight + cross_entropy.weight
    loss_weight[0] = pending == 0 ? cross_entropy_weight : loss_weight[0] + cross_entropy_weight;
  }

  private void e_weight_grad_1() {
    // embedding.dl:4  z[t, v] = sum(d) e.weight[v, d] * e[t, d]  (gradient by e.weight)
    //
    //   e.weight.grad.1[v, d] = lanes sum(b, t) z.grad[b, t, v] * e.at[b, t, d]
    for (int v = 0; v < 5; v++) {
      for (int d = 0; d < 2; d++) {
        for (int n = 0; n < count * 3; n++) {
          lanes[n] = Math.fma(z_grad[n * 5 + v], e_at[n * 2 + d], lanes[n]);
        }
        e_weight_grad_1[v * 2 + d] = Lanes.close(lanes);
      }
    }
  }

  private void e_at_grad() {
    // embedding.dl:4  z[t, v] = sum(d) e.weight[v, d] * e[t, d]  (gradient by e.at)
    //
    //   e.at.grad[b, s, d] = lanes sum(v) z.grad[b, s, v] * e.weight[v, d]
    for (int n = 0; n < count * 3; n++) {
      for (int d = 0; d < 2; d++) {
        for (int v = 0; v < 5; v++) {
          lanes[v] = Math.fma(z_grad[n * 5 + v], e_weight[v * 2 + d], lanes[v]);
        }
        e_at_grad[n * 2 + d] = Lanes.close(lanes);
      }
    }
  }

  private void e_weight_grad() {
    // embedding.dl:3  e = embedding(tokens, 2)
    //   layers.dl  y[s, d] = if padding == none or token[s] != padding then table[token[s], d]
    //       else 0  (gradient by e.weight)
    // embedding.dl:4  z[t, v] = sum(d) e.weight[v, d] * e[t, d]  (gradient by e.weight)
    //
    //   e.weight.grad.2[v < 5, d] = lanes sum(b, s where tokens[b, s] == v) e.at.grad[b, s, d]
    //   e.weight.grad[v, d] = e.weight.grad.1[v, d] + e.weight.grad.2[v, d]
    //   e.weight.grad_sum[v, d] += e.weight.grad[v, d]
    boolean first = pending == 0;
    for (int v = 0; v < 5; v++) {
      for (int d = 0; d < 2; d++) {
        for (int n = 0; n < count * 3; n++) {
          if (tokens[n] == v) {
            lanes[n] += e_at_grad[n * 2 + d];
          }
        }
        float e_weight_grad_2 = Lanes.close(lanes);
        e_weight_grad_sum[v * 2 + d] = first ? e_weight_grad_1[v * 2 + d] + e_weight_grad_2
            : e_weight_grad_sum[v * 2 + d] + (e_weight_grad_1[v * 2 + d] + e_weight_grad_2);
      }
    }
  }

  private void update_scale_and_last_rate() {
    // embedding.dl:11  loss cross_entropy(z[t], next[t])
    // embedding.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = 0.1
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = 0.1;
  }

  private void update_e_weight() {
    // embedding.dl:12  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   e.weight.step[i, j] = e.weight.grad_sum[i, j] * scale
    //   e.weight.next[i, j] = e.weight[i, j] - 0.1 * e.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 5 * 2; n++) {
      e_weight[n] -= 0.1f * (e_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void evaluate_cross_entropy_surprise() {
    // embedding.dl:11  loss cross_entropy(z[t], next[t])
    //   classification_losses.dl  top = max(i) z[i]
    //   classification_losses.dl  gap = if label == ignore then 0 else top - z[label]
    //   classification_losses.dl  others = sum(i where i != label) exp(z[i] - top)
    //
    //   cross_entropy.surprise.top[b, t] = max(i) z[b, t, i]
    //   cross_entropy.surprise.gap.at[b, t] = sum(v where next[b, t] == v) z[b, t, v]
    //   cross_entropy.surprise.others[b, t] = lanes sum(i where i != next[b, t])
    //       exp(z[b, t, i] - cross_entropy.surprise.top[b, t])
    for (int n = 0; n < count * 3; n++) {
      float top = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 5; i++) {
        top = Math.max(top, z[n * 5 + i]);
      }
      cross_entropy_surprise_top[n] = top;
      cross_entropy_surprise_gap_at[n] = z[n * 5 + next[n]];
      for (int i = 0; i < 5; i++) {
        if (i != next[n]) {
          lanes[i] += FloatMath.exp(z[n * 5 + i] - top);
        }
      }
      cross_entropy_surprise_others[n] = Lanes.close(lanes);
    }
  }
}
