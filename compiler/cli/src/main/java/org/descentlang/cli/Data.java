package org.descentlang.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.descentlang.runtime.ArrayFile;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.data.CsvReader;
import org.descentlang.runtime.data.Examples;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where examples come from: {@code digits.csv}, or {@code pixels=a.idx,digit=b.idx.gz}. */
sealed interface Data {

  /** One file, with a column or an array for each port. */
  record OneFile(Path path) implements Data {}

  /** A file for each port, by its name. */
  record FilePerPort(Map<String, Path> paths) implements Data {}

  /**
   * Reads the examples of {@code ports}; {@code others} are ports whose columns may be there, and are not read; {@code
   * columns} are those of data that this must be like.
   */
  default Examples read(List<Port> ports, List<Port> others, Precision precision, Map<String, String> columns)
      throws IOException {
    requireNoDirectory();
    return this instanceof FilePerPort several
        ? Examples.read(several.paths(), ports, precision)
        : Examples.read(((OneFile) this).path(), ports, others, precision, columns);
  }

  /** The names of what is in it: columns, arrays, or ports. */
  default List<String> names() throws IOException {
    requireNoDirectory();
    return this instanceof FilePerPort several
        ? List.copyOf(several.paths().keySet()) : names(((OneFile) this).path());
  }

  /** Also of those that can't be read. */
  private static List<String> names(Path file) throws IOException {
    if (TextFile.isCsv(file)) {
      try (CsvReader reader = new CsvReader(file)) {
        return reader.names();
      }
    }
    ArrayFile contents = ArrayFile.read(file);
    return Stream.concat(contents.arrays().names().stream(), contents.unreadable().keySet().stream()).toList();
  }

  private void requireNoDirectory() throws IOException {
    for (Path file : files()) {
      Programs.requireNoDirectory(file);
    }
  }

  /** The files that it reads. */
  default List<Path> files() {
    return this instanceof FilePerPort several
        ? List.copyOf(several.paths().values()) : List.of(((OneFile) this).path());
  }

  static Data parse(String text) {
    Path file = PathConverter.path(text);
    if (text.indexOf('=') < 0 || Files.exists(file)) {
      return new OneFile(file);
    }
    Map<String, Path> paths = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 1 || equals == part.length() - 1) {
        throw new TypeConversionException("'" + part + "' is not of the form NAME=FILE");
      }
      if (TextFile.isCsv(Path.of(part))) {
        throw new TypeConversionException("'" + part + "': a CSV file has columns for all names, and stands alone");
      }
      if (paths.put(part.substring(0, equals), PathConverter.path(part.substring(equals + 1))) != null) {
        throw new TypeConversionException("two files are given for " + part.substring(0, equals));
      }
    }
    return new FilePerPort(paths);
  }

  /** For options. */
  final class Converter implements ITypeConverter<Data> {
    @Override
    public Data convert(String text) {
      return parse(text);
    }
  }
}
