package org.descentlang.runtime.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/** Reads examples from a CSV file, one a record; the first record names the columns. */
final class CsvExamples {

  private final Path file;
  private final List<Port> ports;
  private final Columns columns;
  private final List<Values> values = new ArrayList<>();
  private final List<int[]> positions = new ArrayList<>();

  private CsvExamples(Path file, List<Port> ports, Columns columns, Precision precision) {
    this.file = file;
    this.ports = ports;
    this.columns = columns;
    for (Port port : ports) {
      if (port.kind() != Kind.EXTENT) {
        values.add(Values.of(port, precision));
        positions.add(columns.of(port));
      }
    }
  }

  static Examples read(Path file, List<Port> ports, List<Port> others, Precision precision) throws IOException {
    try (CsvReader reader = new CsvReader(file)) {
      if (!reader.next()) {
        throw new DataException(file, "the file is empty; its first line must name the columns");
      }
      Columns columns = Columns.match(file, reader.fields(), ports, others);
      return new CsvExamples(file, ports, columns, precision).read(reader, precision);
    }
  }

  private Examples read(CsvReader reader, Precision precision) throws IOException {
    int size = 0;
    while (reader.next()) {
      add(reader.fields(), reader.line());
      size++;
    }
    if (size == 0) {
      throw new DataException(file, "there is no example after the names of the columns");
    }
    return new Examples(ports, precision, size, arrays(), notes());
  }

  private void add(List<String> fields, int line) {
    if (fields.size() != columns.count()) {
      throw new DataException(file + ":" + line,
          "there are " + fields.size() + " fields, but " + columns.count() + " columns");
    }
    for (int i = 0; i < values.size(); i++) {
      for (int column : positions.get(i)) {
        Optional<String> problem = values.get(i).add(fields.get(column).strip());
        if (problem.isPresent()) {
          throw new DataException(file + ":" + line + ":" + columns.name(column), problem.get());
        }
      }
    }
  }

  private Object[] arrays() {
    Object[] arrays = new Object[ports.size()];
    int next = 0;
    for (int i = 0; i < arrays.length; i++) {
      Port port = ports.get(i);
      arrays[i] = port.kind() == Kind.EXTENT ? new int[] {port.classes()} : values.get(next++).array();
    }
    return arrays;
  }

  private List<String> notes() {
    List<String> unused = columns.unused();
    return unused.isEmpty() ? List.of() : List.of(file + ": unused columns: " + Names.list(unused));
  }
}
