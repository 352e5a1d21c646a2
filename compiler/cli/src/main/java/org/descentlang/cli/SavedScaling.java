package org.descentlang.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.descentlang.runtime.ArrayFile;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.data.Standardization;

/** The standardization that a file of parameters holds: these are worth something only for data that is so scaled. */
final class SavedScaling {

  private static final String MEAN = "standardization/(.*)/mean";

  private final Path file;
  private final Standardization standardization;

  private SavedScaling(Path file, Standardization standardization) {
    this.file = file;
    this.standardization = standardization;
  }

  static SavedScaling of(Path file) throws IOException {
    ArrayFile contents = ArrayFile.read(file);
    try {
      return new SavedScaling(file, Standardization.of(contents));
    } catch (DataException problem) {
      throw new DataException(file, problem.getMessage());
    }
  }

  /** What is to be kept beside parameters that go on from those of the file. */
  NamedArrays arrays() {
    return standardization.arrays();
  }

  /** Scales {@code examples} in place. */
  void apply(Examples examples) {
    try {
      standardization.apply(examples);
    } catch (DataException problem) {
      throw new DataException(file, problem.getMessage());
    }
  }

  /** What a user wants to know of {@link #apply} to data of {@code ports}. */
  List<String> notes(List<Port> ports) {
    List<String> read = ports.stream().map(Port::name).toList();
    return standardized().stream().map(name -> read.contains(name)
        ? name + " is standardized as in " + file
        : name + " is standardized in " + file + ", but not read here: what is predicted of it stays standardized")
        .toList();
  }

  private List<String> standardized() {
    return arrays().names().stream().filter(name -> name.matches(MEAN)).map(name -> name.replaceFirst(MEAN, "$1"))
        .toList();
  }
}
