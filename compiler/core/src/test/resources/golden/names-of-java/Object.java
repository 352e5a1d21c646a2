package golden.names_of_java;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * Predicts: this [3], float [2] -> final [2].
 *
 * <pre>
 *   switch.class [2, 3]
 *   6 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   names-of-java.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Object extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port THIS = Port.real("this", 3).at("names-of-java.dl:8");
  private static final Port FLOAT = Port.real("float", 2).at("names-of-java.dl:8");
  private static final List<Port> PORTS = List.of(THIS, FLOAT);
  private static final Port FINAL = Port.real("final", 2).at("names-of-java.dl:10");
  private static final List<Port> OUTPUTS = List.of(FINAL);

  /** The parameters. */
  final float[] switch_class = new float[2 * 3];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("switch.class", List.of(2, 3), switch_class));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] lanes = new float[16];

  /** The arguments. */
  private float[] this_;
  private float[] float_;
  private float[] final_;
  private int count;

  /** All memory is taken here; the parameters are 0 until they are read or copied. */
  public Object() {
  }

  /**
   * Fills the outputs for the first {@code count} examples. Allocates nothing.
   *
   * @param this_ {@code 4 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example
   * @param float_ {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i}, {@code b} the example
   * @param final_ takes what is predicted, {@code 4 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(float[] this_, float[] float_, float[] final_, int count) {
    COUNT.requireExtent(count);
    THIS.requireLength(this_, 4 * 3);
    FLOAT.requireLength(float_, 4 * 2);
    FINAL.requireLength(final_, 4 * 2);
    this.this_ = this_;
    this.float_ = float_;
    this.final_ = final_;
    this.count = count;
    final_();
  }

  @Override
  public void predict(Batch inputs, Batch outputs) {
    predict(inputs.floats(0), inputs.floats(1), outputs.floats(0), inputs.count());
    outputs.count(inputs.count());
  }

  @Override
  public List<Port> ports() {
    return PORTS;
  }

  @Override
  public List<Port> outputs() {
    return OUTPUTS;
  }

  @Override
  public Precision precision() {
    return Precision.F32;
  }

  @Override
  public int capacity() {
    return BATCH;
  }

  @Override
  public NamedArrays parameters() {
    return parameters;
  }

  @Override
  public NamedArrays state() {
    return state;
  }

  private void final_() {
    // names-of-java.dl:4  void[byte] = sum(long) new[byte, long] * int[long]
    // names-of-java.dl:10  final[char] = switch[char] + float[char]
    //
    //   switch[b, byte] = lanes sum(long) switch.class[byte, long] * this[b, long]
    //   final[b, char] = switch[b, char] + float[b, char]
    for (int b = 0; b < count; b++) {
      for (int byte_ = 0; byte_ < 2; byte_++) {
        for (int long_ = 0; long_ < 3; long_++) {
          lanes[long_] = Math.fma(switch_class[byte_ * 3 + long_], this_[b * 3 + long_], lanes[long_]);
        }
        float switch_ = Lanes.close(lanes);
        final_[b * 2 + byte_] = switch_ + float_[b * 2 + byte_];
      }
    }
  }
}
