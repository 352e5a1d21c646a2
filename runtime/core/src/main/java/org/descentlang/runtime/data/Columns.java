package org.descentlang.runtime.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.Port;

/**
 * Which columns of a CSV file a port takes.
 *
 * <p>A port {@code age} of one value takes the column {@code age}. A port {@code pixels} of n values takes {@code
 * pixels.0} to {@code pixels.n-1}, or with {@code _} or nothing in place of the dot. Where that leaves exactly one port
 * of several values, and as many columns as it has values, it takes these in the order of the file.
 */
final class Columns {

  private static final List<String> SEPARATORS = List.of(".", "_", "");

  private final Path file;
  private final List<String> header;
  private final Map<String, Integer> positions = new LinkedHashMap<>();
  private final TreeSet<Integer> free = new TreeSet<>();
  private final Map<Port, int[]> taken = new LinkedHashMap<>();

  private Columns(Path file, List<String> header) {
    this.file = file;
    this.header = header.stream().map(String::strip).toList();
    for (int column = 0; column < header.size(); column++) {
      positions.putIfAbsent(this.header.get(column), column);
      free.add(column);
    }
  }

  /**
   * The columns of each of {@code ports} that is no extent; those of {@code others}, where they are there, are left to
   * them.
   */
  static Columns match(Path file, List<String> header, List<Port> ports, List<Port> others) {
    Columns columns = new Columns(file, header);
    others.stream().filter(port -> !port.shared()).forEach(columns::takeByName);
    columns.taken.clear();
    List<Port> open = new ArrayList<>();
    for (Port port : ports) {
      if (port.kind() != Kind.EXTENT && !columns.takeByName(port)) {
        open.add(port);
      }
    }
    if (open.size() == 1 && open.get(0).size() > 1 && columns.free.size() == open.get(0).size()) {
      columns.take(open.get(0), columns.free.stream().mapToInt(Integer::intValue).toArray());
    } else if (!open.isEmpty()) {
      throw columns.unmatched(open);
    }
    return columns;
  }

  /** The positions of the columns of {@code port}, in the order of its values. */
  int[] of(Port port) {
    return taken.get(port);
  }

  /** The names of the columns that nothing takes. */
  List<String> unused() {
    return free.stream().map(header::get).toList();
  }

  String name(int column) {
    return header.get(column);
  }

  int count() {
    return header.size();
  }

  private boolean takeByName(Port port) {
    if (port.shared()) {
      throw new DataException(
          file, "the input " + port.name() + " is shared by all examples: a CSV file can't hold it");
    }
    if (port.size() == 1 && positions.containsKey(port.name())) {
      return take(port, List.of(port.name()));
    }
    return SEPARATORS.stream().anyMatch(separator -> take(port, numbered(port, separator)));
  }

  private static List<String> numbered(Port port, String separator) {
    return IntStream.range(0, port.size()).mapToObj(i -> port.name() + separator + i).toList();
  }

  private boolean take(Port port, List<String> names) {
    if (!positions.keySet().containsAll(names)) {
      return false;
    }
    names.forEach(this::requireSingle);
    take(port, names.stream().mapToInt(positions::get).toArray());
    return true;
  }

  private void take(Port port, int[] columns) {
    taken.put(port, columns);
    Arrays.stream(columns).boxed().toList().forEach(free::remove);
  }

  private void requireSingle(String name) {
    if (header.indexOf(name) != header.lastIndexOf(name)) {
      throw new DataException(file + ":1", "two columns have the name " + name);
    }
  }

  private DataException unmatched(List<Port> open) {
    String problems = open.stream().map(this::problem).collect(Collectors.joining("; "));
    return new DataException(file + ":1", problems + ". The file has the columns " + Names.list(header)
        + (header.size() == 1 ? " (columns are separated by commas)" : ""));
  }

  private String problem(Port port) {
    if (port.size() == 1) {
      return "there is no column " + port.name() + Names.suggestion(port.name(), header);
    }
    return "there are no columns for the " + port.size() + " values of " + port.name() + ": " + partial(port);
  }

  /** What comes nearest: the first column that is missing from a numbered list, or how many columns are left. */
  private String partial(Port port) {
    for (String separator : SEPARATORS) {
      List<String> names = numbered(port, separator);
      List<String> missing = names.stream().filter(name -> !positions.containsKey(name)).toList();
      if (missing.size() < names.size()) {
        return missing.get(0) + " is missing";
      }
    }
    return "neither " + port.name() + ".0 to " + port.name() + "." + (port.size() - 1) + ", nor are " + port.size()
        + " columns left (but " + free.size() + ")";
  }
}
