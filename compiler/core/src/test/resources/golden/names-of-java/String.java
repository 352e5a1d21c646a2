package golden.names_of_java;

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
 * Trains {@link Object}: this [3], float [2] -> final [2].
 *
 * <pre>
 *   switch.class [2, 3]
 *   6 parameters
 *
 *   24 bytes of parameters and state
 *   24 bytes of gradients
 *   0 bytes of optimizer state
 *   128 bytes of intermediate values
 * </pre>
 *
 * <p>A step allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   names-of-java.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class String extends Trainer {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH).at("names-of-java.dl:20");
  private static final Port THIS = Port.real("this", 3).at("names-of-java.dl:8");
  private static final Port FLOAT = Port.real("float", 2).at("names-of-java.dl:8");
  private static final Port NULL = Port.real("null", 2).at("names-of-java.dl:16");
  private static final List<Port> PORTS = List.of(THIS, FLOAT, NULL);
  private static final long SWITCH_CLASS_INITIAL = Draws.name("switch.class.initial");

  private final Object model = new Object();
  private final Setting package_ = declare("package_", 0.1);

  /** The model's parameters and state. */
  private final float[] switch_class = model.switch_class;

  /** What has been accumulated since the last update. */
  private final float[] switch_class_grad_sum = new float[2 * 3];
  private final double[] loss_weight = new double[1];
  private final NamedArrays optimizerState = NamedArrays.of();

  private final NamedArrays accumulated = NamedArrays.of(
      new NamedArray("accumulated/switch.class.grad_sum", List.of(2, 3), switch_class_grad_sum),
      new NamedArray("accumulated/loss.weight", List.of(), loss_weight));

  private final Tally tally = new Tally(List.of("mse"), List.of());

  /** Intermediate values. */
  private final float[] lanes = new float[16];
  private final float[] switch_ = new float[4 * 2];
  private final float[] final_grad = new float[4 * 2];

  private float mse_sum;
  private double mse_weight;
  private double scale;
  private double last_rate = Double.NaN;

  /** The mini-batch. */
  private float[] this_;
  private float[] float_;
  private float[] null_;
  private int count;

  private String(long seed) {
    super(seed);
    initialize_switch_class();
  }

  /** A trainer with fresh parameters, which the seed decides. All memory is taken here. */
  public static String create(long seed) {
    return new String(seed);
  }

  /** The same: what a step does here is too little to be shared by threads. */
  public static String create(long seed, int threads) {
    requireThreads(threads);
    return create(seed);
  }

  /**
   * One update by the first {@code count} examples.
   *
   * @param this_ {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param float_ {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param null_ {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return their loss before the update, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float step(float[] this_, float[] float_, float[] null_, int count) {
    accumulate(this_, float_, null_, count);
    update();
    return (float) tally.loss();
  }

  /**
   * Adds the gradient of the loss of the examples to what the next {@link #update()} uses.
   *
   * @param this_ {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param float_ {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param null_ {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void accumulate(float[] this_, float[] float_, float[] null_, int count) {
    enter(this_, float_, null_, count);
    switch_and_final_grad();
    mse();
    loss_weight();
    // backward
    switch_class_grad();
    tally.set(0, mse_sum, mse_weight);
    passes++;
    pending++;
  }

  /**
   * The loss of the examples as the model predicts, with no update.
   *
   * @param this_ {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param float_ {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param null_ {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @return that loss, without penalties; 0 where the sum of weights is 0
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public float evaluate(float[] this_, float[] float_, float[] null_, int count) {
    enter(this_, float_, null_, count);
    evaluate_switch();
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
    update_switch_class();
    loss_weight[0] = 0;
    updates++;
    pending = 0;
  }

  private void enter(float[] this_, float[] float_, float[] null_, int count) {
    COUNT.requireExtent(count);
    THIS.requireLength(this_, 4 * 3);
    FLOAT.requireLength(float_, 4 * 2);
    NULL.requireLength(null_, 4 * 2);
    this.this_ = this_;
    this.float_ = float_;
    this.null_ = null_;
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
  public java.lang.String fingerprint() {
    return "HASH";
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public Object model() {
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

  private void initialize_switch_class() {
    // names-of-java.dl:3  weight new as class: [for, double] ~ normal(0, 1)
    //
    //   switch.class.initial[i < 2, j < 3] ~ normal(0, 1)
    long switch_class_initial_key = Draws.key(seed, SWITCH_CLASS_INITIAL, passes);
    for (int n = 0; n < 2 * 3; n++) {
      switch_class[n] = (float) Draws.normal(switch_class_initial_key, n);
    }
  }

  private void switch_and_final_grad() {
    // names-of-java.dl:4  void[byte] = sum(long) new[byte, long] * int[long]
    // names-of-java.dl:10  final[char] = switch[char] + float[char]
    // names-of-java.dl:18  loss mse(final, null)  (gradient by final)
    //
    //   switch[b, byte] = lanes sum(long) switch.class[byte, long] * this[b, long]
    //   final[b, char] = switch[b, char] + float[b, char]
    //   final.grad[b, char] = 2 * (final[b, char] - null[b, char])
    for (int b = 0; b < count; b++) {
      for (int byte_ = 0; byte_ < 2; byte_++) {
        for (int long_ = 0; long_ < 3; long_++) {
          lanes[long_] = Math.fma(switch_class[byte_ * 3 + long_], this_[b * 3 + long_], lanes[long_]);
        }
        float sum = Lanes.close(lanes);
        switch_[b * 2 + byte_] = sum;
        final_grad[b * 2 + byte_] = 2f * (sum + float_[b * 2 + byte_] - null_[b * 2 + byte_]);
      }
    }
  }

  private void mse() {
    // names-of-java.dl:10  final[char] = switch[char] + float[char]
    // names-of-java.dl:18  loss mse(final, null)
    //
    //   final[b, char] = switch[b, char] + float[b, char]
    //   mse.sum = lanes sum(b, s) (final[b, s] - null[b, s]) * (final[b, s] - null[b, s])
    //   mse.weight = number(count) * 2
    for (int n = 0; n < count * 2; n++) {
      float term = switch_[n] + float_[n] - null_[n];
      lanes[n] = Math.fma(term, term, lanes[n]);
    }
    mse_sum = Lanes.close(lanes);
    mse_weight = (double) count * 2.0;
  }

  private void loss_weight() {
    // names-of-java.dl:18  loss mse(final, null)
    //
    //   loss.weight.next = if pending == 0 then mse.weight else loss.weight + mse.weight
    loss_weight[0] = pending == 0 ? mse_weight : loss_weight[0] + mse_weight;
  }

  private void switch_class_grad() {
    // names-of-java.dl:4  void[byte] = sum(long) new[byte, long] * int[long]  (gradient by switch.class)
    //
    //   switch.class.grad[byte, long] = lanes sum(b) final.grad[b, byte] * this[b, long]
    //   switch.class.grad_sum[byte, long] += switch.class.grad[byte, long]
    boolean first = pending == 0;
    for (int byte_ = 0; byte_ < 2; byte_++) {
      for (int long_ = 0; long_ < 3; long_++) {
        for (int b = 0; b < count; b++) {
          lanes[b] = Math.fma(final_grad[b * 2 + byte_], this_[b * 3 + long_], lanes[b]);
        }
        float class_grad = Lanes.close(lanes);
        switch_class_grad_sum[byte_ * 3 + long_] = first ? class_grad : switch_class_grad_sum[byte_ * 3 + long_]
            + class_grad;
      }
    }
  }

  private void update_scale_and_last_rate() {
    // names-of-java.dl:18  loss mse(final, null)
    // names-of-java.dl:19  optimizer sgd(package_)
    //   optimizers.dl  step lr
    //
    //   scale = if loss.weight == 0 then 0 else 1 / loss.weight
    //   last.rate = package_
    scale = loss_weight[0] == 0.0 ? 0.0 : 1.0 / loss_weight[0];
    last_rate = package_.value();
  }

  private void update_switch_class() {
    // names-of-java.dl:19  optimizer sgd(package_)
    //   optimizers.dl  w := w - lr * d
    //
    //   switch.class.step[i, j] = switch.class.grad_sum[i, j] * scale
    //   switch.class.next[i, j] = switch.class[i, j] - package_ * switch.class.step[i, j]
    float package__value = (float) package_.value();
    float scale_rounded = (float) scale;
    for (int n = 0; n < 2 * 3; n++) {
      switch_class[n] -= package__value * (switch_class_grad_sum[n] * scale_rounded);
    }
  }

  private void evaluate_switch() {
    // names-of-java.dl:4  void[byte] = sum(long) new[byte, long] * int[long]
    //
    //   switch[b, byte] = lanes sum(long) switch.class[byte, long] * this[b, long]
    for (int b = 0; b < count; b++) {
      for (int byte_ = 0; byte_ < 2; byte_++) {
        for (int long_ = 0; long_ < 3; long_++) {
          lanes[long_] = Math.fma(switch_class[byte_ * 3 + long_], this_[b * 3 + long_], lanes[long_]);
        }
        switch_[b * 2 + byte_] = Lanes.close(lanes);
      }
    }
  }
}
