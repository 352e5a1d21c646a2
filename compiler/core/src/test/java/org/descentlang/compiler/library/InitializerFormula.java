package org.descentlang.compiler.library;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.descentlang.compiler.Stages;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.source.Source;

/** What an initializer makes of a small weight, as the compiler has it: a distribution, with numbers for bounds. */
record InitializerFormula(String shape, String text) {
  private static final Pattern SHAPE = Pattern.compile("\\) on w(?:: (\\[[^\\]]*]))?");
  private static final Pattern FRAME = Pattern.compile("initialize:|  return .*|  \\S+ := .*");

  /** Nothing, if it is no initializer. */
  static Optional<InitializerFormula> of(Described definition) {
    return definition.kind().equals("initializer") ? Optional.of(of(definition, shape(definition))) : Optional.empty();
  }

  private static String shape(Described definition) {
    Matcher shape = SHAPE.matcher(definition.declaration().span().text());
    String letters = shape.find() && shape.group(1) != null ? shape.group(1) : "[r, c]";
    int dimensions = letters.contains("..") ? 2 : letters.split(",").length;
    return dimensions == 2 ? "[4, 3]" : dimensions == 3 ? "[4, 2, 3]" : "[4, 2, 3, 3]";
  }

  private static InitializerFormula of(Described definition, String shape) {
    String given = definition.parameters().stream().filter(p -> p.preset().isEmpty()).map(p -> "0.25")
        .collect(Collectors.joining(", "));
    String indices = "[0" + ", 0".repeat(shape.split(",").length - 1) + "]";
    String program = """
        layer holder(x: []) {
          weight w: %s ~ %s(%s)
          y = x * w%s
          return y
        }

        model Shown(x: []) {
          y = holder(x)
          return y
        }

        trainer Fit {
          model Shown
          target t: []
          loss mse(y, t)
          optimizer sgd(0.1)
          batch 2
        }
        """.formatted(shape, definition.name(), given, indices);
    String lines = Printer.text(Stages.of(new Source("library.dl", program, false)).last().initialize()).lines()
        .filter(line -> !FRAME.matcher(line).matches()).map(line -> line.replaceFirst("^ {2}", ""))
        .collect(Collectors.joining("\n")).replace("y.weight.initial", "w");
    return new InitializerFormula(shape, Wording.shortened(Wording.plain(lines)));
  }
}
