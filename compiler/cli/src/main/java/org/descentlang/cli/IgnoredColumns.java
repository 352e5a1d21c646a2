package org.descentlang.cli;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.descentlang.compiler.source.Suggestions;
import org.descentlang.runtime.Port;
import picocli.CommandLine.Option;

/** What of the data is not read, such as a number for each row, as an option of a command. */
final class IgnoredColumns {

  @Option(names = "--ignore", paramLabel = "NAME", split = ",",
      description = "Columns or arrays of the data that are not to be read: --ignore id,date. Data to learn from must"
          + " have them.")
  private List<String> names = List.of();

  /**
   * Whoever trains must have spelled them right; other data need not have them.
   *
   * @throws Problem if {@code data} has not all of them
   */
  void requireIn(Data data) throws IOException {
    List<String> known = names.isEmpty() ? List.of() : data.names();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new Problem("--ignore " + name + ": the data has no such column or array"
            + Suggestions.nearest(name, known).map(near -> "; did you mean " + near + "?").orElse(""));
      }
    }
  }

  /**
   * Them, and {@code others} that are not read either.
   *
   * @throws Problem if one of {@code ports}, which are read, is among them
   */
  List<Port> besides(List<Port> ports, List<Port> others) {
    for (Port port : ports) {
      if (names.contains(port.name())) {
        throw new Problem("--ignore " + port.name() + " is not possible: the program reads it");
      }
    }
    return Stream.concat(names.stream().map(Port::real), others.stream()).toList();
  }
}
