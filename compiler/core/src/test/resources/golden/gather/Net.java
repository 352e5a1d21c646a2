package golden.gather;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * Predicts: row [], column [] -> z [].
 *
 * <pre>
 *   z.weight [3, 4]
 *   z.bias [3]
 *   15 parameters
 * </pre>
 *
 * <p>A prediction allocates nothing. An instance is not thread-safe.
 *
 * <p>Made by descent VERSION from
 * <pre>
 *   gather.dl HASH
 *   standard library HASH
 *   --type f32
 * </pre>
 */
public final class Net extends Model {
  /** The most examples of a mini-batch. */
  public static final int BATCH = 4;
  private static final Port COUNT = Port.extent("count", BATCH);
  private static final Port ROW = Port.index("row", 3).at("gather.dl:8");
  private static final Port COLUMN = Port.index("column", 4).at("gather.dl:8");
  private static final List<Port> PORTS = List.of(ROW, COLUMN);
  private static final Port Z = Port.real("z").at("gather.dl:9");
  private static final List<Port> OUTPUTS = List.of(Z);

  /** The parameters. */
  final float[] z_weight = new float[3 * 4];
  final float[] z_bias = new float[3];

  private final NamedArrays parameters = NamedArrays.of(
      new NamedArray("z.weight", List.of(3, 4), z_weight),
      new NamedArray("z.bias", List.of(3), z_bias));

  private final NamedArrays state = NamedArrays.of();

  /** The arguments. */
  private int[] row;
  private int[] column;
  private float[] z;
  private int count;

  /** All memory is taken here; the parameters are 0 until they are read or copied. */
  public Net() {
  }

  /**
   * Fills the outputs for the first {@code count} examples. Allocates nothing.
   *
   * @param row {@code 4} values, one for each example; each from 0 to 2
   * @param column {@code 4} values, one for each example; each from 0 to 3
   * @param z takes what is predicted, {@code 4} values, one for each example
   * @param count how many examples there are, from 0 to 4; arrays keep their length for fewer,
   *     and what is behind them is left alone
   * @throws IllegalArgumentException if an array has another length, a label is none of those,
   *     or a count is out of its range; then nothing has changed
   */
  public void predict(int[] row, int[] column, float[] z, int count) {
    COUNT.requireExtent(count);
    ROW.requireLength(row, 4);
    COLUMN.requireLength(column, 4);
    ROW.requireLabels(row, count);
    COLUMN.requireLabels(column, count);
    Z.requireLength(z, 4);
    this.row = row;
    this.column = column;
    this.z = z;
    this.count = count;
    z();
  }

  @Override
  public void predict(Batch inputs, Batch outputs) {
    predict(inputs.ints(0), inputs.ints(1), outputs.floats(0), inputs.count());
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

  private void z() {
    // gather.dl:9  z = look(row, column)
    //
    //   z.at[b] = sum(v, v' where row[b] == v and column[b] == v') z.weight[v, v']
    //   z.at.2[b] = sum(v where row[b] == v) z.bias[v]
    //   z[b] = z.at[b] + z.at.2[b]
    for (int b = 0; b < count; b++) {
      float z_at = z_weight[row[b] * 4 + column[b]];
      float z_at_2 = z_bias[row[b]];
      z[b] = z_at + z_at_2;
    }
  }
}
