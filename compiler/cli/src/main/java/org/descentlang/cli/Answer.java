package org.descentlang.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Confusion;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.data.RocAuc;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What an output of the model is to say of a target: {@code score=label}. */
record Answer(String output, String target) {

  /** The area under the ROC curve of the output. */
  double area(Trainer trainer, Examples examples) {
    return told("--roc-auc", () -> RocAuc.of(trainer, examples, output, target));
  }

  /**
   * The confusion matrix in lines, a row for each label:
   *
   * <pre>
   * kind \ logits   0   1   2
   *             0  50   0   0
   *             1   0  47   3
   *             2   0   1  49
   * </pre>
   */
  List<String> confusion(Trainer trainer, Examples examples) {
    long[][] counts = told("--confusion", () -> Confusion.of(trainer, examples, output, target));
    String corner = target + " \\ " + output;
    List<String> lines = new ArrayList<>();
    long[] classes = LongStream.range(0, counts.length).toArray();
    int width = Math.max(width(classes), Stream.of(counts).mapToInt(Answer::width).max().orElse(1)) + 1;
    lines.add(corner + cells(classes, width));
    for (int label = 0; label < counts.length; label++) {
      lines.add(String.format(Locale.ROOT, "%" + corner.length() + "d", label) + cells(counts[label], width));
    }
    return lines;
  }

  private static int width(long[] numbers) {
    return LongStream.of(numbers).mapToObj(Long::toString).mapToInt(String::length).max().orElse(1);
  }

  private static String cells(long[] numbers, int width) {
    return LongStream.of(numbers).mapToObj(n -> " " + String.format(Locale.ROOT, "%" + width + "d", n))
        .collect(Collectors.joining());
  }

  private static <T> T told(String option, Supplier<T> measure) {
    try {
      return measure.get();
    } catch (IllegalArgumentException problem) {
      throw new Problem(option + ": " + problem.getMessage());
    }
  }

  /** For options. */
  static final class Converter implements ITypeConverter<Answer> {
    @Override
    public Answer convert(String text) {
      List<String> names = List.of(text.split("=", -1));
      if (names.size() != 2) {
        throw new TypeConversionException("'" + text + "' is not OUTPUT=TARGET, as score=label is");
      }
      return new Answer(names.get(0), names.get(1));
    }
  }
}
