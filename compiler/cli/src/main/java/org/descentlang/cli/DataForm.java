package org.descentlang.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.runtime.ArrayFile;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.data.Standardization;

/**
 * The data that parameters were learned from: its columns, and how it was scaled. They are worth something only for
 * data that is read and scaled alike.
 */
final class DataForm {

  private static final String MEAN = "standardization/(.*)/mean";

  /** As in messages: a file, or the examples. */
  private final String origin;
  private final Map<String, String> columns;
  private final Standardization standardization;

  private DataForm(String origin, Map<String, String> columns, Standardization standardization) {
    this.origin = origin;
    this.columns = columns;
    this.standardization = standardization;
  }

  /** That of parameters that begin with {@code examples}, of which the ports {@code names} are standardized. */
  static DataForm of(Examples examples, List<String> names) {
    try {
      return new DataForm("the training examples", examples.columns(), Standardization.fit(examples, names));
    } catch (IllegalArgumentException unknown) {
      throw new Problem("--standardize: " + unknown.getMessage());
    }
  }

  /** What a file of parameters holds of it. */
  static DataForm of(Path file) throws IOException {
    ArrayFile contents = ArrayFile.read(file);
    try {
      return new DataForm(file.toString(), contents.metadata(), Standardization.of(contents));
    } catch (DataException problem) {
      throw new DataException(file, problem.getMessage());
    }
  }

  /** For {@link Examples#read}. */
  Map<String, String> columns() {
    return columns;
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
      throw new DataException(origin, problem.getMessage());
    }
  }

  /** What a user wants to know of {@link #apply} to data of {@code ports}. */
  List<String> notes(List<Port> ports) {
    return standardized().stream().filter(names(ports)::contains)
        .map(name -> name + " is standardized as in " + origin).toList();
  }

  /**
   * Gives the predictions of targets that were standardized in the units that these had before, where it is found out
   * which they are; returns what a user wants to know of that.
   */
  List<String> invert(Predictions predictions, Trainer trainer, Examples examples) {
    List<String> notes = new ArrayList<>();
    List<String> targets = new ArrayList<>(standardized());
    targets.removeAll(names(examples.ports()));
    for (String target : targets) {
      Optional<Integer> output = new TargetUnits(trainer, examples).output(target);
      output.ifPresent(at -> predictions.invert(at, standardization, target));
      notes.add(output.map(at -> trainer.model().outputs().get(at).name() + " is told in the unit of " + target
          + ", which is standardized in " + origin)
          .orElse(target + " is standardized in " + origin + ": what is predicted of it stays standardized"));
    }
    return notes;
  }

  private static List<String> names(List<Port> ports) {
    return ports.stream().map(Port::name).toList();
  }

  private List<String> standardized() {
    return arrays().names().stream().filter(name -> name.matches(MEAN)).map(name -> name.replaceFirst(MEAN, "$1"))
        .toList();
  }
}
