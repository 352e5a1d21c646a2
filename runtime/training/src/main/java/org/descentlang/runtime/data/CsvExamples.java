package org.descentlang.runtime.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Json;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.Names;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/** Reads examples from a CSV file, one a record; the first record names the columns. */
final class CsvExamples {

  /** How much of a field is shown. */
  private static final int LONGEST = 40;

  private final Path file;
  private final List<Port> ports;
  private final Columns columns;
  private final Precision precision;
  private final Values[] values;

  private CsvExamples(Path file, List<Port> ports, Columns columns, Precision precision) {
    this.file = file;
    this.ports = ports;
    this.columns = columns;
    this.precision = precision;
    this.values = new Values[ports.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = new Values(ports.get(i), precision, 1);
      if (ports.get(i).kind() == Kind.EXTENT) {
        values[i].add(ports.get(i).classes());
      }
    }
  }

  static Examples read(Path file, List<Port> ports, List<Port> others, Precision precision, Map<String, String> known)
      throws IOException {
    try (CsvReader reader = new CsvReader(file)) {
      Columns columns = Columns.match(file, reader.names(), ports, others, known);
      return new CsvExamples(file, ports, columns, precision).read(reader);
    }
  }

  private Examples read(CsvReader reader) throws IOException {
    int size = 0;
    while (reader.next()) {
      add(reader.fields(), reader.line());
      size++;
    }
    if (size == 0) {
      throw new DataException(file, "there is no example after the names of the columns");
    }
    return new Examples(ports, precision, size, arrays(), columns.columns(ports), columns.notes());
  }

  private void add(List<String> fields, int line) {
    if (fields.size() != columns.count()) {
      throw new DataException(file + ":" + line,
          Names.count(fields.size(), "field") + ", but " + Names.count(columns.count(), "column"));
    }
    for (int i = 0; i < values.length; i++) {
      for (int column : columns.of(ports.get(i))) {
        String text = fields.get(column).strip();
        if (!values[i].add(number(text, ports.get(i).kind()))) {
          throw new DataException(file + ":" + line + ":" + columns.name(column), refusal(text, values[i]));
        }
      }
    }
  }

  private static String refusal(String text, Values values) {
    return text.isEmpty() ? "the field is empty: fill it in, or leave the example out"
        : values.refusal(Json.quote(Names.shortened(text, LONGEST)));
  }

  /** The number that {@code text} is, rounded once; NaN if it is none. */
  private double number(String text, Kind kind) {
    if (kind == Kind.BOOLEAN && !isPlain(text)) {
      return truth(text);
    }
    boolean isFloat = kind == Kind.REAL && precision == Precision.F32;
    try {
      return !isPlain(text) ? Double.NaN : isFloat ? Float.parseFloat(text) : Double.parseDouble(text);
    } catch (NumberFormatException problem) {
      return Double.NaN;
    }
  }

  private static double truth(String text) {
    return text.equalsIgnoreCase("true") ? 1 : text.equalsIgnoreCase("false") ? 0 : Double.NaN;
  }

  /** Whether {@code text} has only what stands in {@code -1.5e-3}: no {@code NaN}, no {@code 0x1p3}. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private Object[] arrays() {
    Object[] arrays = new Object[values.length];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = values[i].array();
    }
    return arrays;
  }
}
