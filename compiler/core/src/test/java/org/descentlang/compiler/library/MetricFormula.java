package org.descentlang.compiler.library;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.Stages;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.parse.Declaration.Parameter;
import org.descentlang.compiler.source.Source;

/** What a metric adds up over examples, and what it is of these totals, as the compiler has it; of six classes. */
final class MetricFormula {
  private static final String TRAINER = Derivation.DECLARATIONS + """

      model Shown(%s: %s) {
        shown = shift()
        return shown
      }

      trainer Fit {
        model Shown
      %s  loss itself(shown)
        optimizer expose()
        batch 2
        metric %s
      }
      """;

  private static final Pattern FRAME =
      Pattern.compile("(?:evaluate|measure):|  (?:itself\\.|return |shown).*|  \\S+ := .*|  \\S+\\.weight = 1");

  private final Described definition;

  private MetricFormula(Described definition) {
    this.definition = definition;
  }

  /** Nothing, if it is no metric. */
  static Optional<String> of(Described definition) {
    return definition.kind().equals("metric") ? Optional.of(new MetricFormula(definition).text()) : Optional.empty();
  }

  private String text() {
    Unit unit = Stages.of(new Source("library.dl", program(), false)).last();
    String name = definition.name();
    String lines = Stream.of(unit.evaluate(), unit.measure()).flatMap(program -> Printer.text(program).lines())
        .filter(line -> !FRAME.matcher(line).matches()).map(line -> line.replaceFirst("^ {2}", ""))
        .collect(Collectors.joining("\n")).replace("total/", "").replace("itself.weight", "count")
        .replace("number(count)", "count").replace(name + ".value = ", name + " = ")
        .replace(name + ".sum.argmax", "guess").replace(name + ".sum.sum", "before")
        .replace(name + ".sum", "terms").replace(name + ".weight", "weights");
    boolean isMean = !Pattern.compile("(?m)^" + name + " = ").matcher(lines).find();
    return Wording.shortened(Wording.withCalls(Wording.plain(lines)))
        + (isMean ? "\n" + name + " = terms / weights" : "");
  }

  /** The first argument is the model's, the others are targets. */
  private String program() {
    List<Parameter> given = definition.parameters().stream().filter(p -> p.type().isPresent()).toList();
    String targets = given.stream().skip(1).map(p -> "  target " + p.name() + ": " + type(p) + "\n")
        .collect(Collectors.joining());
    List<String> arguments = new ArrayList<>(given.stream().map(p -> p.name().text()).toList());
    int number = 0;
    for (Parameter parameter : definition.parameters()) {
      if (parameter.type().isEmpty() && parameter.preset().isEmpty()) {
        arguments.add(parameter.name() + " = " + number++);
      }
    }
    Parameter first = given.get(0);
    return TRAINER.formatted(first.name(), type(first), targets,
        definition.name() + "(" + String.join(", ", arguments) + ")");
  }

  /** Labels are all classes: none is ignored. Targets are real. */
  private static String type(Parameter parameter) {
    String type = parameter.type().get().span().text().replaceFirst(" or (ignore|bool)$", "");
    return type.equals("[..s]") ? "[]" : type.replaceAll("\\bn\\b", "6");
  }
}
