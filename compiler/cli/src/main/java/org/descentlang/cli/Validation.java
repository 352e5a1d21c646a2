package org.descentlang.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What a training run is measured with: data of its own, or a part of the training data. */
sealed interface Validation {

  /** Data of its own. */
  record Held(Data data) implements Validation {}

  /** A part of the training data, chosen by the seed. */
  record Fraction(double value) implements Validation {}

  /** What to learn from, and what to measure with. */
  record Parts(Examples training, Optional<Examples> validation) {}

  /**
   * Reads, without {@code others} and from the columns of {@code examples}, or splits these; {@code seed} chooses the
   * examples of a fraction.
   */
  default Parts parts(Examples examples, Trainer trainer, List<Port> others, long seed) throws IOException {
    if (this instanceof Fraction fraction) {
      Examples.Split split = examples.split(fraction.value(), seed);
      return new Parts(split.training(), Optional.of(split.validation()));
    }
    Data data = ((Held) this).data();
    return new Parts(
        examples, Optional.of(data.read(trainer.ports(), others, trainer.precision(), examples.columns())));
  }

  /** The files that it reads: none for a fraction. */
  default List<Path> files() {
    return this instanceof Held held ? held.data().files() : List.of();
  }

  static Validation parse(String text) {
    if (Files.exists(PathConverter.path(text)) || !isNumber(text)) {
      return new Held(Data.parse(text));
    }
    double fraction = text.contains(",") || text.contains("%") ? Double.NaN : Double.parseDouble(text);
    if (!(fraction > 0 && fraction < 1)) {
      throw new TypeConversionException("'" + text + "' is neither a file nor a fraction between 0 and 1, as 0.2 is");
    }
    return new Fraction(fraction);
  }

  /** Whether a number is meant, with whatever sign and point. */
  private static boolean isNumber(String text) {
    return text.matches("[-+]?([0-9]*[.,]?[0-9]+([eE][-+]?[0-9]+)?|NaN|Infinity) ?%?");
  }

  /** For options. */
  final class Converter implements ITypeConverter<Validation> {
    @Override
    public Validation convert(String text) {
      return parse(text);
    }
  }
}
