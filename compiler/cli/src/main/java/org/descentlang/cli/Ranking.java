package org.descentlang.cli;

import java.util.List;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.data.RocAuc;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An output that should be higher for the positive examples of a target: {@code score=label}. */
record Ranking(String output, String target) {

  /** Better now than after training. */
  void requireIn(Trainer trainer, Examples examples) {
    area(trainer, examples.rows(new int[1]));
  }

  double area(Trainer trainer, Examples examples) {
    try {
      return RocAuc.of(trainer, examples, output, target);
    } catch (IllegalArgumentException problem) {
      throw new Problem("--roc-auc: " + problem.getMessage());
    }
  }

  /** For options. */
  static final class Converter implements ITypeConverter<Ranking> {
    @Override
    public Ranking convert(String text) {
      List<String> names = List.of(text.split("=", -1));
      if (names.size() != 2) {
        throw new TypeConversionException("'" + text + "' is not OUTPUT=TARGET, as score=label is");
      }
      return new Ranking(names.get(0), names.get(1));
    }
  }
}
