package golden.embedding;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * A row of a table for each token, tied to the scores at the end.
 *
 * <p>Predicts: tokens [3] -> z [3, 5].
 *
 * <pre>
 *   e.weight [5, 2]
 *   10 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   embedding.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 2;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port TOKENS = Port.index("tokens", 5, 3).at("embedding.dl:2");
  private static final List<Port> PORTS = List.of(TOKENS);
  private static final Port Z = Port.real("z", 3, 5).at("embedding.dl:4");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] e_weight = new float[5 * 2];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("e.weight", List.of(5, 2), e_weight));

  private final NamedArrays state = NamedArrays.of();

  /** Intermediate values. */
  private final float[] e_at = new float[2 * 3 * 2];

  /** The arguments. */
  private int[] tokens;
  private float[] z;
  private int count;

  /** All memory is taken here; the parameters are 0 until they are read or copied. */
  public Net() {
  }

  /**
   * Fills the outputs for the first {@code count} examples. Allocates nothing.
   *
   * @param tokens {@code 2 * 3} values, row-major: {@code [b, i]} at {@code b * 3 + i}, {@code b} the example; each
   *     from 0 to 4
   * @param z takes what is predicted, {@code 2 * 3 * 5} values, row-major: {@code [b, i, j]} at {@code (b * 3 + i)
   *     * 5 + j}, {@code b} the example
   * @param count how many examples there are, from 0 to 2; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(int[] tokens, float[] z, int count) {
    COUNT.requireExtent(count);
    TOKENS.requireLength(tokens, 2 * 3);
    TOKENS.requireLabels(tokens, count * 3);
    Z.requireLength(z, 2 * 3 * 5);
    this.tokens = tokens;
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
}
