package org.descentlang.compiler.library;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.StandardLibrary;
import org.descentlang.compiler.parse.Counterpart;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Declaration.Parameter;
import org.descentlang.compiler.parse.Parser;
import org.descentlang.compiler.parse.SyntaxTree;
import org.descentlang.compiler.parse.TypeSyntax;

/** A public definition of the library, and what its comment says. */
record Described(Declaration declaration) {
  private static final String SOURCE = "Source: ";

  /** Of each file, in the order of the text. */
  static List<SyntaxTree> files() {
    return StandardLibrary.sources().stream().map(source -> Parser.parse(source).tree().orElseThrow()).toList();
  }

  static Stream<Described> of(SyntaxTree file) {
    return file.declarations().stream().filter(d -> !(d instanceof Declaration.Derivative))
        .filter(d -> !d.preface().hidden()).map(Described::new);
  }

  static Stream<Described> all() {
    return files().stream().flatMap(Described::of);
  }

  String name() {
    return declaration.name().text();
  }

  /** The word that declares: {@code loss}. */
  String kind() {
    return declaration.span().text().split("\\s+", 2)[0];
  }

  /** From the word that declares to the bracket that closes the arguments, as it is written. */
  String signature() {
    String text = declaration.span().text();
    int depth = 0;
    int end = text.indexOf('(');
    do {
      char c = text.charAt(end++);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    } while (depth > 0);
    return text.substring(0, end);
  }

  List<Parameter> parameters() {
    return parameters(declaration);
  }

  private static List<Parameter> parameters(Declaration declaration) {
    if (declaration instanceof Declaration.Layer layer) {
      return layer.parameters();
    } else if (declaration instanceof Declaration.Function function) {
      return function.parameters();
    } else if (declaration instanceof Declaration.Measure measure) {
      return measure.parameters();
    } else if (declaration instanceof Declaration.Penalty penalty) {
      return penalty.parameters();
    } else if (declaration instanceof Declaration.Schedule schedule) {
      return schedule.parameters();
    } else if (declaration instanceof Declaration.Optimizer optimizer) {
      return optimizer.parameters();
    } else if (declaration instanceof Declaration.Initializer initializer) {
      return initializer.parameters();
    } else if (declaration instanceof Declaration.Clip clip) {
      return clip.parameters();
    } else if (declaration instanceof Declaration.Constraint constraint) {
      return constraint.parameters();
    } else if (declaration instanceof Declaration.Average average) {
      return average.parameters();
    }
    throw new IllegalArgumentException("no definition of a library: " + declaration.name());
  }

  /** What is chosen, and not given by the data. */
  List<Parameter> options() {
    boolean ofData = Set.of("fn", "layer", "loss", "metric").contains(kind());
    return parameters().stream().filter(p -> !ofData || p.preset().isPresent()
        || p.type().filter(TypeSyntax.Dim.class::isInstance).isPresent() || isNamedElsewhere(p)).toList();
  }

  private boolean isNamedElsewhere(Parameter parameter) {
    return counterparts().stream().anyMatch(c -> optionOf(c, parameter).isPresent());
  }

  /** The option there that is, or is computed from, a parameter. */
  static Optional<Counterpart.Option> optionOf(Counterpart counterpart, Parameter parameter) {
    return counterpart.options().stream().filter(o -> words(o.here()).contains(parameter.name().text()))
        .findFirst();
  }

  /** The names in an expression. */
  static List<String> words(String expression) {
    return Arrays.stream(expression.split("\\W+")).filter(word -> word.matches("[A-Za-z_]\\w*")).toList();
  }

  /** The comment down to its lines with labels. */
  String prose() {
    String text = declaration.preface().documentation();
    List<String> labelled = labelled();
    return labelled.isEmpty() ? text : text.lines()
        .takeWhile(line -> line.isBlank() || !labelled.get(0).startsWith(line)).collect(Collectors.joining("\n"));
  }

  Optional<String> source() {
    return labelled().stream().filter(line -> line.startsWith(SOURCE)).map(line -> line.substring(SOURCE.length()))
        .findFirst();
  }

  List<Counterpart> counterparts() {
    return Counterpart.of(declaration.preface().documentation());
  }

  List<String> labelled() {
    return Counterpart.labelled(declaration.preface().documentation());
  }

  /** Those of one name and kind, together, in the order of the first of each. */
  static Map<String, List<Described>> byName(Stream<Described> definitions) {
    return definitions.collect(
        Collectors.groupingBy(Described::name, LinkedHashMap::new, Collectors.toList()));
  }

  @Override
  public String toString() {
    return kind() + " " + name();
  }
}
