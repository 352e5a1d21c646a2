package org.descentlang.runtime;

import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Arrays by name, in a fixed order: the parameters of a model, or the state of a trainer. The arrays are not copied.
 */
public final class NamedArrays implements Iterable<NamedArray> {

  static final NamedArrays NONE = of();

  private final NamedArray[] arrays;

  private NamedArrays(NamedArray[] arrays) {
    this.arrays = arrays;
    Set<String> names = new HashSet<>();
    for (NamedArray array : arrays) {
      if (!names.add(array.name())) {
        throw new IllegalArgumentException("two arrays with the name " + array.name());
      }
    }
  }

  /** These arrays; two of one name are an {@link IllegalArgumentException}. */
  public static NamedArrays of(NamedArray... arrays) {
    return new NamedArrays(arrays.clone());
  }

  /** These arrays; two of one name are an {@link IllegalArgumentException}. */
  public static NamedArrays of(List<NamedArray> arrays) {
    return new NamedArrays(arrays.toArray(new NamedArray[0]));
  }

  /** These arrays, then {@code others}. */
  NamedArrays and(NamedArrays others) {
    List<NamedArray> all = new ArrayList<>(list());
    all.addAll(others.list());
    return of(all);
  }

  /** The array {@code name}; an unknown name is an {@link IllegalArgumentException}. */
  public NamedArray get(String name) {
    NamedArray array = find(name).orElse(null);
    if (array == null) {
      throw new IllegalArgumentException(Names.none("array", name, names()));
    }
    return array;
  }

  public Optional<NamedArray> find(String name) {
    for (NamedArray array : arrays) {
      if (array.name().equals(name)) {
        return Optional.of(array);
      }
    }
    return Optional.empty();
  }

  /** The names, in order. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (NamedArray array : arrays) {
      names.add(array.name());
    }
    return names;
  }

  /** How many arrays there are. */
  public int size() {
    return arrays.length;
  }

  public List<NamedArray> list() {
    return List.of(arrays);
  }

  @Override
  public Iterator<NamedArray> iterator() {
    return list().iterator();
  }

  /** Writes a safetensors file, whole or not at all. */
  public void write(Path file) throws IOException {
    ArrayFile.write(file, this, Map.of());
  }

  /**
   * Fills these arrays from a safetensors or NPZ file, or from the parameters in a trainer's save. Names and shapes
   * must be the same, float becomes double and double float.
   *
   * @throws DataException listing all missing, surplus and different arrays; then nothing has been changed
   */
  public void read(Path file) throws IOException {
    read(file.toString(), Selection.parameters(ArrayFile.read(file)));
  }

  /** As {@link #read(Path)}, from what is selected of a file that came from {@code where}. */
  void read(String where, Selection selection) {
    read(where, selection, selection.arrays());
  }

  /** The same, of the selection those arrays. */
  void read(String where, Selection selection, NamedArrays from) {
    selection.requireWhole(where, this);
    read(where, from, selection::source);
  }

  /** As {@link #read(Path)}, from arrays that came from {@code where}. */
  void read(String where, NamedArrays from) {
    read(where, from, UnaryOperator.identity());
  }

  private void read(String where, NamedArrays from, UnaryOperator<String> sources) {
    requireForm(where, differences(from, true, sources));
    requireFinite(where, from, sources);
    take(from);
  }

  /**
   * Names and shapes of {@code from} are those of these arrays, and so are types, or reals {@code converting} to reals;
   * {@code where} begins the message of a {@link DataException} that lists all disagreements.
   */
  void requireForm(String where, NamedArrays from, boolean converting) {
    requireForm(where, differences(from, converting));
  }

  private static void requireForm(String where, String differences) {
    if (!differences.isEmpty()) {
      throw new DataException(where, "the arrays do not fit" + differences);
    }
  }

  /** All disagreements, as {@link #requireForm} tells them, each in a line after a line break. */
  String differences(NamedArrays from, boolean converting) {
    return differences(from, converting, UnaryOperator.identity());
  }

  /** The array that is here {@code name} is {@code sources.apply(name)} in the file. */
  private String differences(NamedArrays from, boolean converting, UnaryOperator<String> sources) {
    StringBuilder problems = new StringBuilder();
    for (NamedArray target : arrays) {
      NamedArray source = from.find(target.name()).orElse(null);
      if (source == null) {
        problems.append("\n  missing: ").append(target);
      } else if (!(converting ? target.convertsFrom(source) : target.hasFormOf(source))) {
        problems.append("\n  different: ").append(source.called(sources.apply(source.name())))
            .append(" in the file, ").append(target).append(" needed");
      }
    }
    for (NamedArray source : from) {
      if (find(source.name()).isEmpty()) {
        problems.append("\n  surplus: ").append(source.called(sources.apply(source.name())));
      }
    }
    return problems.toString();
  }

  /** Parameters that are no finite numbers would spread to all others; state, such as a largest value, may be. */
  private void requireFinite(String where, NamedArrays from, UnaryOperator<String> sources) {
    for (NamedArray target : arrays) {
      NamedArray source = from.get(target.name());
      int i = target.name().startsWith(Save.STATE) ? -1 : target.firstNotFinite(source);
      if (i >= 0) {
        throw new DataException(where + ": " + sources.apply(target.name()), "value " + i + " is "
            + Array.get(source.array(), i) + ", no finite " + (target.type() == ElementType.F32 ? "f32" : "f64")
            + " number");
      }
    }
  }

  /** Copies the values of arrays whose form has been required. */
  void take(NamedArrays from) {
    for (NamedArray target : arrays) {
      target.convertFrom(from.get(target.name()));
    }
  }

  /** Copies all values of {@code other}, which has arrays of the same names, types and shapes. Allocates nothing. */
  void copyFrom(NamedArrays other) {
    if (!hasFormOf(other)) {
      throw new IllegalArgumentException("can't copy " + other + " to " + this);
    }
    for (int i = 0; i < arrays.length; i++) {
      arrays[i].copyFrom(other.arrays[i]);
    }
  }

  /** Of averages: exchanges the values of each with those of its parameter. Allocates nothing. */
  void exchange(NamedArrays parameters) {
    for (NamedArray average : arrays) {
      average.exchange(parameters.averagedBy(average));
    }
  }

  /** Of averages: each takes the values of its parameter. */
  void copyParameters(NamedArrays parameters) {
    for (NamedArray average : arrays) {
      average.copyFrom(parameters.averagedBy(average));
    }
  }

  /** The parameter that {@code average/<parameter>} is of. */
  private NamedArray averagedBy(NamedArray average) {
    for (NamedArray array : arrays) {
      if (array.name().length() + Save.AVERAGE.length() == average.name().length()
          && average.name().endsWith(array.name())) {
        return array;
      }
    }
    throw new IllegalArgumentException(average.name());
  }

  private boolean hasFormOf(NamedArrays other) {
    boolean same = arrays.length == other.arrays.length;
    for (int i = 0; same && i < arrays.length; i++) {
      same = arrays[i].hasFormOf(other.arrays[i]);
    }
    return same;
  }

  /** As in messages: {@code [hidden.weight F32 [128, 784], hidden.bias F32 [128]]}. */
  @Override
  public String toString() {
    return Arrays.toString(arrays);
  }
}
