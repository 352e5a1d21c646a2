package org.descentlang.runtime.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.runtime.ArrayFile;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Names;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/** Reads examples from arrays whose first dimension counts examples: an array for each port. */
final class ArrayExamples {

  private final List<Port> ports;
  private final Precision precision;
  private final Object[] arrays;
  private int size = -1;
  private String sizedBy = "";

  private ArrayExamples(List<Port> ports, Precision precision) {
    this.ports = ports;
    this.precision = precision;
    this.arrays = new Object[ports.size()];
  }

  /** From one file with arrays that have the names of the ports. */
  static Examples read(Path file, List<Port> ports, List<Port> others, Precision precision) throws IOException {
    ArrayFile contents = ArrayFile.read(file);
    ArrayExamples examples = new ArrayExamples(ports, precision);
    for (int i = 0; i < ports.size(); i++) {
      Port port = ports.get(i);
      if (port.kind() != Kind.EXTENT || contents.arrays().find(port.name()).isPresent()) {
        examples.put(i, file, find(file, contents, port), false);
      }
    }
    return examples.examples(unused(file, contents, ports, others));
  }

  /** From a file for each port, with one array; bytes are scaled by 1/255, and may have any shape of the right size. */
  static Examples read(Map<String, Path> files, List<Port> ports, Precision precision) throws IOException {
    ArrayExamples examples = new ArrayExamples(ports, precision);
    requireKnown(files, ports);
    for (int i = 0; i < ports.size(); i++) {
      Path file = files.get(ports.get(i).name());
      if (file != null) {
        examples.put(i, file, single(file, ports.get(i)), true);
      } else if (ports.get(i).kind() != Kind.EXTENT) {
        throw new DataException(ports.get(i).name(), "no file is given for it, only for " + files.keySet());
      }
    }
    return examples.examples(List.of());
  }

  /** Whether an example may have {@code shape}: as declared; one value may have a dimension of 1, or none. */
  private static boolean fits(List<Integer> shape, int size, Port port, boolean anyShape) {
    boolean single = size == 1 && shape.size() <= 1;
    return shape.equals(port.shape()) || size == port.size() && (anyShape || single);
  }

  private static NamedArray find(Path file, ArrayFile contents, Port port) {
    Optional<NamedArray> array = contents.arrays().find(port.name());
    String type = contents.unreadable().get(port.name());
    if (array.isEmpty()) {
      throw new DataException(file, type != null ? "elements of type " + type + " can't be read: " + port.name()
          : Names.none("array", port.name(), contents.arrays().names()));
    }
    return array.get();
  }

  /** The only array of {@code file}, under the name that it is wanted for. */
  private static NamedArray single(Path file, Port port) throws IOException {
    ArrayFile contents = ArrayFile.read(file);
    if (contents.arrays().size() != 1) {
      throw new DataException(file, "one array is expected, for " + port.name());
    }
    NamedArray array = contents.arrays().iterator().next();
    return new NamedArray(port.name(), array.shape(), array.array());
  }

  private static void requireKnown(Map<String, Path> files, List<Port> ports) {
    List<String> names = names(ports);
    for (String name : files.keySet()) {
      if (!names.contains(name)) {
        throw new DataException(files.get(name), Names.none("input or target", name, names));
      }
    }
  }

  static List<String> names(List<Port> ports) {
    List<String> names = new ArrayList<>();
    for (Port port : ports) {
      names.add(port.name());
    }
    return names;
  }

  private static List<String> unused(Path file, ArrayFile contents, List<Port> ports, List<Port> others) {
    List<String> names = new ArrayList<>(contents.arrays().names());
    names.removeAll(names(ports));
    names.removeAll(names(others));
    return names.isEmpty() ? List.of() : List.of(file + ": unused arrays: " + Names.list(names));
  }

  private void put(int position, Path file, NamedArray array, boolean anyShape) {
    Port port = ports.get(position);
    List<Integer> shape = array.shape();
    int length = array.size();
    if (!port.shared()) {
      if (shape.isEmpty()) {
        throw new DataException(file, array.name(), "a single value, but its first dimension must count examples");
      }
      requireSize(file, array.name(), shape.get(0));
      shape = shape.subList(1, shape.size());
      length /= size;
    }
    if (!fits(shape, length, port, anyShape)) {
      throw new DataException(file, array.name(), (port.shared() ? "the shape is " : "the shape of an example is ")
          + shape + ", but " + port.name() + " is declared " + port.shape());
    }
    arrays[position] = Values.of(file + ": " + array.name(), array.array(), port, precision);
  }

  private void requireSize(Path file, String name, int count) {
    if (count == 0) {
      throw new DataException(file, name, "there is no example");
    }
    if (size >= 0 && size != count) {
      throw new DataException(file, name, Names.count(count, "example") + ", but " + sizedBy + " has " + size);
    }
    size = count;
    sizedBy = name;
  }

  private Examples examples(List<String> notes) {
    if (size < 0) {
      throw new IllegalArgumentException("no input or target has a value for each example");
    }
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = arrays[i] == null ? new int[] {ports.get(i).classes()} : arrays[i];
    }
    return new Examples(ports, precision, size, arrays, Map.of(), notes);
  }
}
