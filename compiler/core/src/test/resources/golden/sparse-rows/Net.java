package golden.sparse_rows;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * A mini-batch reads at most eight rows of the table, so the gradient and the update are of these alone.
 *
 * <p>Predicts: word [] -> z [2].
 *
 * <pre>
 *   e.weight [100, 8]
 *   z.weight [2, 8]
 *   z.bias [2]
 *   818 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   sparse-rows.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 8;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port WORD = Port.index("word", 100).at("sparse-rows.dl:2");
  private static final List<Port> PORTS = List.of(WORD);
  private static final Port Z = Port.real("z", 2).at("sparse-rows.dl:4");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] e_weight = new float[100 * 8];
  final float[] z_weight = new float[2 * 8];
  final float[] z_bias = new float[2];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("e.weight", List.of(100, 8), e_weight),
      new NamedArray("z.weight", List.of(2, 8), z_weight),
      new NamedArray("z.bias", List.of(2), z_bias));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] e_at = new float[8 * 8];

  /** The arguments. */
  private int[] word;
  private float[] z;
  private int count;

  /** All memory is taken here; the parameters are 0 until they are read or copied. */
  public Net() {
  }

  /**
   * Fills the outputs for the first {@code count} examples. Allocates nothing.
   *
   * @param word {@code 8} values, one for each example; each from 0 to 99
   * @param z takes what is predicted, {@code 8 * 2} values, row-major: {@code [b, i]} at {@code b * 2 + i},
   *     {@code b} the example
   * @param count how many examples there are, from 0 to 8; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(int[] word, float[] z, int count) {
    COUNT.requireExtent(count);
    WORD.requireLength(word, 8);
    WORD.requireLabels(word, count);
    Z.requireLength(z, 8 * 2);
    this.word = word;
    this.z = z;
    this.count = count;
    e_at();
    z();
  }

  @Override
  public void predict(Batch inputs, Batch outputs) {
    predict(inputs.ints(0), outputs.floats(0), inputs.count());
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

  private void e_at() {
    // sparse-rows.dl:3  e = embedding(word, 8)
    //   layers.dl  y[d] = if padding == none or token != padding then table[token, d] else 0
    //
    //   e.at[b, d] = sum(v where word[b] == v) e.weight[v, d]
    for (int b = 0; b < count; b++) {
      int v = word[b];
      for (int d = 0; d < 8; d++) {
        e_at[b * 8 + d] = e_weight[v * 8 + d];
      }
    }
  }

  private void z() {
    // sparse-rows.dl:4  z = dense(e, 2)
    //   layers.dl  y[j] = sum(i) W[j, i] * x[i] + (if bias then b[j] else 0)
    //
    //   z.sum[b, j] = sum(i) z.weight[j, i] * e.at[b, i]
    //   z[b, j] = z.sum[b, j] + z.bias[j]
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < 2; j++) {
        float z_sum = 0f;
        for (int i = 0; i < 8; i++) {
          z_sum = Math.fma(z_weight[j * 8 + i], e_at[b * 8 + i], z_sum);
        }
        z[b * 2 + j] = z_sum + z_bias[j];
      }
    }
  }
}
