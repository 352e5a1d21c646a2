package org.descentlang.runtime.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.Names;
import org.descentlang.runtime.Port;

/**
 * Which columns of a CSV file a port takes.
 *
 * <p>A port {@code age} of one value takes the column {@code age}. A port {@code pixels} of n values takes {@code
 * pixels.0} to {@code pixels.n-1}, or with {@code _} or nothing in place of the dot; else the columns that it had in
 * other data, where these are known. Where that leaves exactly one port of several values whose columns are not known,
 * and as many columns as it has values, it takes these in the order of the file.
 */
final class Columns {

  private static final List<String> SEPARATORS = List.of(".", "_", "");

  private static final String PREFIX = "columns.";

  private final Path file;
  private final Map<String, String> known;
  private final List<String> header;
  private final TreeSet<Integer> free = new TreeSet<>();
  private final Map<String, List<Integer>> taken = new HashMap<>();
  private final List<String> notes = new ArrayList<>();

  private Columns(Path file, List<String> header, Map<String, String> known) {
    this.file = file;
    this.header = header;
    this.known = known;
    for (int column = 0; column < header.size(); column++) {
      free.add(column);
    }
  }

  /**
   * The columns of each of {@code ports} that is no extent; those of {@code others}, where they are there, are left to
   * them. Of {@code known} counts what {@link #columns} of other data has.
   */
  static Columns match(
      Path file, List<String> header, List<Port> ports, List<Port> others, Map<String, String> known) {
    Columns columns = new Columns(file, header, known);
    columns.takeByName(others);
    List<Port> open = columns.takeByName(ports);
    columns.requireNoneShared(ports);
    if (open.size() == 1 && columns.fitsInOrder(open.get(0))) {
      columns.takeInOrder(open.get(0));
    } else if (!open.isEmpty()) {
      throw columns.unmatched(open);
    }
    columns.noteUnused();
    return columns;
  }

  /** The positions of the columns of {@code port}, in the order of its values; none for an extent. */
  List<Integer> of(Port port) {
    return taken.getOrDefault(port.name(), List.of());
  }

  /** Under {@code columns.<port>}, the names of the columns of each port of several values, a line each. */
  Map<String, String> columns(List<Port> ports) {
    Map<String, String> columns = new HashMap<>();
    for (Port port : ports) {
      List<String> names = new ArrayList<>();
      for (int column : of(port)) {
        names.add(name(column));
      }
      if (names.size() > 1) {
        columns.put(PREFIX + port.name(), String.join("\n", names));
      }
    }
    return columns;
  }

  /** The names that are known of the columns of {@code port}; none, if it has not as many values. */
  private List<String> known(Port port) {
    List<String> names = List.of(known.getOrDefault(PREFIX + port.name(), "").split("\n", -1));
    return names.size() == port.size() && names.size() > 1 ? names : List.of();
  }

  /** Whether as many columns are left as {@code port} has values, and none has a number of it as its name. */
  private boolean fitsInOrder(Port port) {
    return port.size() > 1 && free.size() == port.size() && missing(port).size() == port.size()
        && known(port).isEmpty();
  }

  private void takeInOrder(Port port) {
    notes.add(file + ": " + port.name() + " is read from the columns " + Names.list(unused()) + ", in this order");
    take(port, positions(unused()));
  }

  private void noteUnused() {
    if (!free.isEmpty()) {
      notes.add(file + ": unused columns: " + Names.list(unused()));
    }
  }

  /** What a reader should know: which port has columns of other names, and which columns nothing takes. */
  List<String> notes() {
    return notes;
  }

  /** The names of the columns that nothing takes. */
  private List<String> unused() {
    List<String> unused = new ArrayList<>();
    for (int column : free) {
      unused.add(header.get(column));
    }
    return unused;
  }

  String name(int column) {
    return header.get(column);
  }

  int count() {
    return header.size();
  }

  private void requireNoneShared(List<Port> ports) {
    for (Port port : ports) {
      if (port.shared() && port.kind() != Kind.EXTENT) {
        throw new DataException(
            file, "the input " + port.name() + " is shared by all examples: a CSV file can't hold it");
      }
    }
  }

  /** Takes the columns that have the names of {@code ports}, and returns the ports that there are none for. */
  private List<Port> takeByName(List<Port> ports) {
    List<Port> open = new ArrayList<>();
    for (Port port : ports) {
      if (!port.shared() && !takeByName(port)) {
        open.add(port);
      }
    }
    return open;
  }

  private boolean takeByName(Port port) {
    boolean found = port.size() == 1 && take(port, positions(List.of(port.name())));
    for (String separator : SEPARATORS) {
      found = found || take(port, positions(numbered(port, separator)));
    }
    return found || take(port, positions(known(port)));
  }

  private boolean take(Port port, List<Integer> columns) {
    if (columns.size() < port.size()) {
      return false;
    }
    free.removeAll(columns);
    taken.put(port.name(), columns);
    return true;
  }

  private static List<String> numbered(Port port, String separator) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < port.size(); i++) {
      names.add(port.name() + separator + i);
    }
    return names;
  }

  /** The positions of those of {@code names} that are there. */
  private List<Integer> positions(List<String> names) {
    List<Integer> positions = new ArrayList<>();
    for (String name : names) {
      int position = header.indexOf(name);
      if (position != header.lastIndexOf(name)) {
        throw new DataException(file + ":1", "two columns have the name " + name);
      }
      if (position >= 0) {
        positions.add(position);
      }
    }
    return positions;
  }

  private DataException unmatched(List<Port> open) {
    int ones = 0;
    for (Port port : open) {
      ones += port.size() == 1 ? 1 : 0;
    }
    List<String> problems = new ArrayList<>();
    for (Port port : open) {
      if (!mayFit(port, ones, open.size() - ones)) {
        problems.add(problem(port, open.size() - ones));
      }
    }
    List<String> shown = new ArrayList<>(header);
    shown.replaceAll(name -> name.isEmpty() ? "''" : name);
    return new DataException(file + ":1",
        String.join("; ", problems) + ". The file has the columns " + Names.list(shown) + remark());
  }

  /** Whether it takes what is left once columns of other names are those of the ports of one value, some or all. */
  private boolean mayFit(Port port, int ones, int others) {
    return ones > 0 && others == 1 && port.size() > 1 && missing(port).size() == port.size() && known(port).isEmpty()
        && free.size() >= port.size() && free.size() <= port.size() + ones;
  }

  private String remark() {
    if (header.size() == 1) {
      return " (columns are separated by commas)";
    }
    for (String name : header) {
      if (!name.matches("[-+.]*[0-9][-+.0-9eE]*")) {
        return "";
      }
    }
    return " (the first line names the columns)";
  }

  private String problem(Port port, int others) {
    if (port.size() == 1) {
      return "there is no column " + port.name() + Names.suggestion(port.name(), header);
    }
    for (String name : known(port)) {
      if (!header.contains(name)) {
        return "there is no column " + name + ", which " + port.name() + " had in training"
            + Names.suggestion(name, header);
      }
    }
    return "there are no columns for the " + port.size() + " values of " + port.name() + ": " + partial(port, others);
  }

  /** The names that are missing from the numbered list that the file has part of; a whole list if it has no part. */
  private List<String> missing(Port port) {
    List<String> missing = List.of();
    for (String separator : SEPARATORS) {
      missing = numbered(port, separator);
      missing.removeAll(header);
      if (missing.size() < port.size()) {
        return missing;
      }
    }
    return missing;
  }

  /** What comes nearest: the columns that are missing from a numbered list, or how many columns are left. */
  private String partial(Port port, int others) {
    List<String> missing = missing(port);
    if (missing.size() < port.size()) {
      return Names.list(missing) + (missing.size() == 1 ? " is missing" : " are missing");
    }
    String numbered = port.name() + ".0 to " + port.name() + "." + (port.size() - 1);
    if (others > 1) {
      return numbered + " are missing";
    }
    int surplus = free.size() - port.size();
    return "neither " + numbered + ", nor are " + port.size() + " columns left (but " + free.size()
        + (surplus > 0 ? ", so " + surplus + " must be ignored)" : ")");
  }
}
