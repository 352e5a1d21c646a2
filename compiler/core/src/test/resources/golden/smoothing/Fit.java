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
 *   456 bytes of intermediate values
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
  private final float[] z_grad = z;
  private final double[] cross_entropy_weight = new double[3];
  private final float[] cross_entropy_total_sum_exp = new float[4 * 3];
  private final float[] cross_entropy_top_max = new float[4];
  private final float[] cross_entropy_total_sum = new float[4];
  private final float[] cross_entropy_total = new float[4];
  private final double[] cross_entropy_sum_at = new double[4];
  private final float[] cross_entropy_sum_at_2 = new float[4];
  private final float[] cross_entropy_sum_sum = new float[4];
  private final float[] cross_entropy_total_grad_1 = new float[4];
  private final float[] cross_entropy_sum_at_2_grad = new float[4];
  private final double[] lanes_wide = new double[16];

  private double cross_entropy_weight_2;
  private float cross_entropy_sum;
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

  /** One update by the first {@code count} examples: returns their loss without penalties, before the update. */
  public float step(float[] x, int[] label, int count) {
    accumulate(x, label, count);
    update();
    return (float) tally.loss();
  }

  /** Adds the gradient of the loss of the examples to what the next {@link #update()} uses. */
  public void accumulate(float[] x, int[] label, int count) {
    enter(x, label, count);
    z();
    cross_entropy_weight();
    cross_entropy();
    cross_entropy_sum_at_2_grad();
    loss_weight();
    // backward
    z_grad();
    z_bias_grad_sum();
    z_weight_grad_sum();
    tally.set(0, cross_entropy_sum, cross_entropy_weight_2);
    tally.coefficient(0, 1.0);
    passes++;
    pending++;
  }

  /** The loss of the examples as the model predicts, with no update. */
  public float evaluate(float[] x, int[] label, int count) {
    enter(x, label, count);
    z();
    cross_entropy_weight();
    evaluate_cross_entropy_top_max_and_total();
    evaluate_cross_entropy_sum_sum();
    evaluate_cross_entropy_sum_and_weight_2();
    tally.set(0, cross_entropy_sum, cross_entropy_weight_2);
    tally.coefficient(0, 1.0);
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
    X.requireLength(x.length, 4 * 3);
    LABEL.requireLength(label.length, 4);
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
    //   layers.dl  if bias { bias b: [units] ~ uniform(-1/sqrt(n), 1/sqrt(n)) }
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
    //   losses.dl  top = stop(max(i) z[i])
    //   losses.dl  total = log(sum(i) exp(z[i] - top))
    //
    //   cross_entropy.top.max[b] = max(i) z[b, i]
    //   cross_entropy.total.sum.exp[b, i] = exp(z[b, i] - cross_entropy.top.max[b])
    //   cross_entropy.total.sum[b] = lanes sum(i) cross_entropy.total.sum.exp[b, i]
    //   cross_entropy.total[b] = log(cross_entropy.total.sum[b])
    for (int b = 0; b < count; b++) {
      float top_max = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 3; i++) {
        top_max = Math.max(top_max, z[b * 3 + i]);
      }
      cross_entropy_top_max[b] = top_max;
      for (int i = 0; i < 3; i++) {
        float exp = FloatMath.exp(z[b * 3 + i] - top_max);
        cross_entropy_total_sum_exp[b * 3 + i] = exp;
      }
      for (int i = 0; i < 3; i++) {
        lanes[i] += cross_entropy_total_sum_exp[b * 3 + i];
      }
      float total_sum = Lanes.close(lanes);
      cross_entropy_total_sum[b] = total_sum;
      cross_entropy_total[b] = FloatMath.log(total_sum);
    }
  }

  private void cross_entropy_sum_at_2_grad() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5],
    //     smoothing = 0.1)  (gradient by cross_entropy.total)
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5],
    //     smoothing = 0.1)  (gradient by cross_entropy.sum.at.2)
    //
    //   cross_entropy.sum.at[b] = lanes sum(v where label[b] == v) cross_entropy.weight[v]
    //   cross_entropy.sum.at.2[b] = lanes sum(v where label[b] == v) z[b, v]
    //   cross_entropy.sum.sum[b] = lanes sum(c) cross_entropy.weight[c]
    //       * (cross_entropy.total[b] - (z[b, c] - cross_entropy.top.max[b]))
    //   cross_entropy.total.grad.1[b] = 0.9 * cross_entropy.sum.at[b]
    //   cross_entropy.sum.at.2.grad[b] = -(0.9 * cross_entropy.sum.at[b])
    for (int b = 0; b < count; b++) {
      double cross_entropy_sum_at_b = 0.0 + cross_entropy_weight[label[b]];
      cross_entropy_sum_at[b] = cross_entropy_sum_at_b;
      cross_entropy_sum_at_2[b] = 0f + z[b * 3 + label[b]];
      float total = cross_entropy_total[b];
      float top_max = cross_entropy_top_max[b];
      for (int c = 0; c < 3; c++) {
        lanes[c] = Math.fma((float) cross_entropy_weight[c], total - (z[b * 3 + c] - top_max), lanes[c]);
      }
      cross_entropy_sum_sum[b] = Lanes.close(lanes);
      cross_entropy_total_grad_1[b] = (float) (0.9 * cross_entropy_sum_at_b);
      cross_entropy_sum_at_2_grad[b] = (float) -(0.9 * cross_entropy_sum_at_b);
    }
  }

  private void loss_weight() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)
    //
    //   cross_entropy.sum = lanes sum(b) (0.9 * cross_entropy.sum.at[b]
    //       * (cross_entropy.total[b] - (cross_entropy.sum.at.2[b] - cross_entropy.top.max[b])) + 0.033333335
    //       * cross_entropy.sum.sum[b])
    //   cross_entropy.weight.2 = lanes sum(b) cross_entropy.sum.at[b]
    //   loss.weight.next = if 0 < pending then loss.weight + cross_entropy.weight.2 else cross_entropy.weight.2
    for (int b = 0; b < count; b++) {
      lanes[b] += (float) (0.9 * cross_entropy_sum_at[b])
          * (cross_entropy_total[b] - (cross_entropy_sum_at_2[b] - cross_entropy_top_max[b])) + 0.033333335f
          * cross_entropy_sum_sum[b];
    }
    cross_entropy_sum = Lanes.close(lanes);
    for (int b = 0; b < count; b++) {
      lanes_wide[b] += cross_entropy_sum_at[b];
    }
    cross_entropy_weight_2 = Lanes.close(lanes_wide);
    loss_weight[0] = pending > 0 ? loss_weight[0] + cross_entropy_weight_2 : cross_entropy_weight_2;
  }

  private void z_grad() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5],
    //     smoothing = 0.1)  (gradient by cross_entropy.sum.sum)
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5],
    //     smoothing = 0.1)  (gradient by cross_entropy.total)
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)  (gradient by z)
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)
    //   losses.dl  total = log(sum(i) exp(z[i] - top))  (gradient by cross_entropy.total.sum)
    //   losses.dl  total = log(sum(i) exp(z[i] - top))  (gradient by z)
    //
    //   cross_entropy.sum.sum.grad[b < count] = 0.033333335
    //   cross_entropy.total.grad.2[b] = lanes sum(c) cross_entropy.sum.sum.grad[b] * cross_entropy.weight[c]
    //   cross_entropy.total.grad[b] = cross_entropy.total.grad.1[b] + cross_entropy.total.grad.2[b]
    //   z.grad.1[b, j] = -(cross_entropy.sum.sum.grad[b] * cross_entropy.weight[j])
    //   z.grad.2[b, j < 3] = if label[b] == j then cross_entropy.sum.at.2.grad[b] else 0
    //   cross_entropy.total.sum.grad[b] = cross_entropy.total.grad[b] / cross_entropy.total.sum[b]
    //   z.grad.3[b, j] = cross_entropy.total.sum.grad[b] * cross_entropy.total.sum.exp[b, j]
    //   z.grad[b, j] = z.grad.1[b, j] + z.grad.2[b, j] + z.grad.3[b, j]
    for (int b = 0; b < count; b++) {
      for (int c = 0; c < 3; c++) {
        lanes[c] = Math.fma(0.033333335f, (float) cross_entropy_weight[c], lanes[c]);
      }
      float total_grad_2 = Lanes.close(lanes);
      float total_sum_grad = (cross_entropy_total_grad_1[b] + total_grad_2) / cross_entropy_total_sum[b];
      int label_b = label[b];
      for (int j = 0; j < 3; j++) {
        z_grad[b * 3 + j] = -(0.033333335f * (float) cross_entropy_weight[j])
            + (label_b == j ? cross_entropy_sum_at_2_grad[b] : 0f) + total_sum_grad
            * cross_entropy_total_sum_exp[b * 3 + j];
      }
    }
  }

  private void z_bias_grad_sum() {
    // smoothing.dl:3  z = dense(x, 3)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.bias)
    //
    //   z.bias.grad[j] = lanes sum(b) z.grad[b, j]
    //   z.bias.grad_sum[j] += z.bias.grad[j]
    boolean first = pending < 1;
    for (int j = 0; j < 3; j++) {
      for (int b = 0; b < count; b++) {
        lanes[b] += z_grad[b * 3 + j];
      }
      float z_bias_grad = Lanes.close(lanes);
      z_bias_grad_sum[j] = first ? z_bias_grad : z_bias_grad_sum[j] + z_bias_grad;
    }
  }

  private void z_weight_grad_sum() {
    // smoothing.dl:3  z = dense(x, 3)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)  (gradient by z.weight)
    //
    //   z.weight.grad[j, i] = lanes sum(b) z.grad[b, j] * x[b, i]
    //   z.weight.grad_sum[j, i] += z.weight.grad[j, i]
    boolean first = pending < 1;
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
    // optimizers.dl  update w by g at t
    // smoothing.dl:11  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.weight.step[i, j] = z.weight.grad_sum[i, j] * scale
    //   z.weight.next[i, j] = z.weight[i, j] - 0.1 * z.weight.step[i, j]
    float scale_rounded = (float) scale;
    for (int n = 0; n < 3 * 3; n++) {
      z_weight[n] = z_weight[n] - 0.1f * (z_weight_grad_sum[n] * scale_rounded);
    }
  }

  private void update_z_bias() {
    // optimizers.dl  update w by g at t
    // smoothing.dl:11  optimizer sgd(0.1)
    //   optimizers.dl  w := w - lr * d
    //
    //   z.bias.step[i] = z.bias.grad_sum[i] * scale
    //   z.bias.next[i] = z.bias[i] - 0.1 * z.bias.step[i]
    float scale_rounded = (float) scale;
    for (int i = 0; i < 3; i++) {
      z_bias[i] = z_bias[i] - 0.1f * (z_bias_grad_sum[i] * scale_rounded);
    }
  }

  private void evaluate_cross_entropy_top_max_and_total() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)
    //   losses.dl  top = stop(max(i) z[i])
    //   losses.dl  total = log(sum(i) exp(z[i] - top))
    //
    //   cross_entropy.top.max[b] = max(i) z[b, i]
    //   cross_entropy.total.sum[b] = lanes sum(i) exp(z[b, i] - cross_entropy.top.max[b])
    //   cross_entropy.total[b] = log(cross_entropy.total.sum[b])
    for (int b = 0; b < count; b++) {
      float top_max = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < 3; i++) {
        top_max = Math.max(top_max, z[b * 3 + i]);
      }
      cross_entropy_top_max[b] = top_max;
      for (int i = 0; i < 3; i++) {
        lanes[i] += FloatMath.exp(z[b * 3 + i] - top_max);
      }
      float total_sum = Lanes.close(lanes);
      cross_entropy_total[b] = FloatMath.log(total_sum);
    }
  }

  private void evaluate_cross_entropy_sum_sum() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)
    //
    //   cross_entropy.sum.at[b] = lanes sum(v where label[b] == v) cross_entropy.weight[v]
    //   cross_entropy.sum.at.2[b] = lanes sum(v where label[b] == v) z[b, v]
    //   cross_entropy.sum.sum[b] = lanes sum(c) cross_entropy.weight[c]
    //       * (cross_entropy.total[b] - (z[b, c] - cross_entropy.top.max[b]))
    for (int b = 0; b < count; b++) {
      cross_entropy_sum_at[b] = 0.0 + cross_entropy_weight[label[b]];
      cross_entropy_sum_at_2[b] = 0f + z[b * 3 + label[b]];
      float total = cross_entropy_total[b];
      float top_max = cross_entropy_top_max[b];
      for (int c = 0; c < 3; c++) {
        lanes[c] = Math.fma((float) cross_entropy_weight[c], total - (z[b * 3 + c] - top_max), lanes[c]);
      }
      cross_entropy_sum_sum[b] = Lanes.close(lanes);
    }
  }

  private void evaluate_cross_entropy_sum_and_weight_2() {
    // smoothing.dl:10  loss cross_entropy(z, label, weight = [1, 2, 0.5], smoothing = 0.1)
    //
    //   cross_entropy.sum = lanes sum(b) (0.9 * cross_entropy.sum.at[b]
    //       * (cross_entropy.total[b] - (cross_entropy.sum.at.2[b] - cross_entropy.top.max[b])) + 0.033333335
    //       * cross_entropy.sum.sum[b])
    //   cross_entropy.weight.2 = lanes sum(b) cross_entropy.sum.at[b]
    for (int b = 0; b < count; b++) {
      lanes[b] += (float) (0.9 * cross_entropy_sum_at[b])
          * (cross_entropy_total[b] - (cross_entropy_sum_at_2[b] - cross_entropy_top_max[b])) + 0.033333335f
          * cross_entropy_sum_sum[b];
    }
    cross_entropy_sum = Lanes.close(lanes);
    for (int b = 0; b < count; b++) {
      lanes_wide[b] += cross_entropy_sum_at[b];
    }
    cross_entropy_weight_2 = Lanes.close(lanes_wide);
  }
}
