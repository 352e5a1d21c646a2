package org.descentlang.runtime.data;

import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.Names;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/** Examples in memory: an array for each port. */
public final class Examples {

  private final List<Port> ports;
  private final Precision precision;
  private final int size;
  private final Object[] arrays;
  private final Map<String, String> columns;
  private final List<String> notes;
  private Batch checked;

  Examples(List<Port> ports, Precision precision, int size, Object[] arrays, Map<String, String> columns,
      List<String> notes) {
    this.ports = List.copyOf(ports);
    this.precision = precision;
    this.size = size;
    this.arrays = arrays;
    this.columns = Map.copyOf(columns);
    this.notes = List.copyOf(notes);
  }

  /**
   * Examples in arrays that are not copied: {@code float[]} or {@code double[]} as {@code precision} says, {@code
   * int[]}, {@code boolean[]}; an {@code int[1]} for an extent.
   */
  public static Examples of(List<Port> ports, Precision precision, int size, Object... arrays) {
    Batch form = new Batch(ports, 0, precision);
    if (size < 1 || arrays.length != ports.size()) {
      throw new IllegalArgumentException(Names.count(size, "example") + " in " + Names.count(arrays.length, "array")
          + ": there must be one, and " + Names.count(ports.size(), "array"));
    }
    for (int i = 0; i < ports.size(); i++) {
      Port port = ports.get(i);
      int length = port.kind() == Kind.EXTENT ? 1 : port.size(size);
      if (!form.array(i).getClass().isInstance(arrays[i]) || Array.getLength(arrays[i]) != length) {
        throw new IllegalArgumentException(port.name() + ": " + form.array(i).getClass().getSimpleName() + " with "
            + length + " values is needed");
      }
    }
    return new Examples(ports, precision, size, arrays.clone(), Map.of(), List.of());
  }

  /**
   * Reads a CSV file if its name ends in {@code .csv}, else a file with an array for each port, by name: NPZ,
   * safetensors.
   *
   * @throws DataException if the file is damaged, or does not fit
   */
  public static Examples read(Path file, List<Port> ports, Precision precision) throws IOException {
    return read(file, ports, List.of(), precision);
  }

  /**
   * As {@link #read(Path, List, Precision)}; the columns or arrays of {@code others}, if they are there, are not read,
   * and not told: the targets of a model, or {@code Port.real("id")} for a column {@code id}.
   */
  public static Examples read(Path file, List<Port> ports, List<Port> others, Precision precision) throws IOException {
    return read(file, ports, others, precision, Map.of());
  }

  /**
   * As {@link #read(Path, List, List, Precision)}; a port that {@code columns} has names for is never read from the
   * columns of a CSV file in their order, but from those of its own name or of these names.
   *
   * @param columns the {@link #columns()} of other data, or the metadata of a save that holds them
   */
  public static Examples read(
      Path file, List<Port> ports, List<Port> others, Precision precision, Map<String, String> columns)
      throws IOException {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".csv")
        ? CsvExamples.read(file, ports, others, precision, columns)
        : ArrayExamples.read(file, ports, others, precision);
  }

  /**
   * Reads a file with one array for each port, such as IDX, by the name of the port. Bytes for REAL ports are scaled by
   * 1/255; an example may have another shape of the same size.
   *
   * @throws DataException if a file is damaged, or does not fit
   */
  public static Examples read(Map<String, Path> files, List<Port> ports, Precision precision) throws IOException {
    return ArrayExamples.read(files, ports, precision);
  }

  public List<Port> ports() {
    return ports;
  }

  public Precision precision() {
    return precision;
  }

  /** How many examples there are. */
  public int size() {
    return size;
  }

  /**
   * Which columns of a CSV file the ports of several values were read from: under {@code columns.<port>} their names, a
   * line each. It is metadata for a save.
   */
  public Map<String, String> columns() {
    return columns;
  }

  /** What a reader should know about the data: columns that nothing uses. */
  public List<String> notes() {
    return notes;
  }

  /** The array of a port, with all examples; for an EXTENT, an {@code int[1]}. */
  public Object array(int port) {
    return arrays[port];
  }

  /** Copies the examples {@code order[from]} to {@code order[from + count - 1]} to {@code batch}. Allocates nothing. */
  public void fill(Batch batch, int[] order, int from, int count) {
    requireSameForm(batch);
    batch.count(count);
    for (int i = 0; i < arrays.length; i++) {
      Port port = ports.get(i);
      if (port.kind() == Kind.EXTENT) {
        batch.extent(i, ((int[]) arrays[i])[0]);
      } else if (port.shared()) {
        System.arraycopy(arrays[i], 0, batch.array(i), 0, Array.getLength(arrays[i]));
      } else {
        copyRows(arrays[i], order, from, count, batch.array(i), Array.getLength(arrays[i]) / size);
      }
    }
  }

  private static void copyRows(Object source, int[] order, int from, int count, Object target, int rowSize) {
    for (int k = 0; k < count; k++) {
      System.arraycopy(source, order[from + k] * rowSize, target, k * rowSize, rowSize);
    }
  }

  private void requireSameForm(Batch batch) {
    if (batch != checked) {
      if (!batch.ports().equals(ports)) {
        throw new IllegalArgumentException("a batch of " + batch.ports() + " for examples of " + ports);
      }
      checked = batch;
    }
  }

  /** The examples at {@code rows}, copied. */
  public Examples rows(int[] rows) {
    Object[] chosen = new Object[arrays.length];
    for (int i = 0; i < arrays.length; i++) {
      chosen[i] = ports.get(i).shared() ? arrays[i] : rows(arrays[i], rows);
    }
    return new Examples(ports, precision, rows.length, chosen, columns, notes);
  }

  private Object rows(Object source, int[] rows) {
    int rowSize = Array.getLength(source) / size;
    Object target = Array.newInstance(source.getClass().getComponentType(), Math.multiplyExact(rows.length, rowSize));
    copyRows(source, rows, 0, rows.length, target, rowSize);
    return target;
  }

  /**
   * The two parts of a split.
   *
   * @param training what to learn from
   * @param validation what to measure with
   */
  public record Split(Examples training, Examples validation) {}

  /**
   * Sets aside the given fraction of the examples, chosen at random by {@code seed}; both parts have at least one, in
   * the order of the file.
   */
  public Split split(double fraction, long seed) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException("the fraction for validation is " + fraction + ", not between 0 and 1");
    }
    if (size < 2) {
      throw new DataException("validation", "a single example can't be split");
    }
    int validation = (int) Math.max(1, Math.min(size - 1, Math.rint(fraction * size)));
    int[] shuffled = Order.permutation(size, Draws.key(seed, Draws.name("split"), 0));
    Arrays.sort(shuffled, 0, validation);
    Arrays.sort(shuffled, validation, size);
    int[] training = Arrays.copyOfRange(shuffled, validation, size);
    return new Split(rows(training), rows(Arrays.copyOf(shuffled, validation)));
  }
}
