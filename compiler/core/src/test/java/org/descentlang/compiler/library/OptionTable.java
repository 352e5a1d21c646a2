package org.descentlang.compiler.library;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.parse.Counterpart;
import org.descentlang.compiler.parse.Declaration.Parameter;

/** What can be chosen of a definition: the default, the texts there are, and what other libraries call it. */
final class OptionTable {
  private final List<Parameter> options;
  private final List<Counterpart> named;

  private OptionTable(Described definition) {
    options = definition.options();
    named = definition.counterparts().stream().filter(c -> !c.options().isEmpty()).toList();
  }

  /** Nothing, where nothing can be chosen. */
  static String of(Described definition) {
    OptionTable table = new OptionTable(definition);
    return table.options.isEmpty() ? "" : table.text();
  }

  private String text() {
    boolean hasChoices = options.stream().anyMatch(option -> !choices(option).isEmpty());
    List<String> libraries = named.stream().map(Counterpart::where).distinct().toList();
    Stream<String> head = columns("Option", "Default", hasChoices, "Choices", libraries.stream());
    Stream<String> rows = options.stream().map(option -> row(columns("`" + option.name() + "`", preset(option),
        hasChoices, choices(option).stream().map(OptionTable::code).collect(Collectors.joining(", ")),
        libraries.stream().map(where -> optionOf(where, option)))));
    return "\n" + row(head) + "|---|---|" + (hasChoices ? "---|" : "") + "---|".repeat(libraries.size()) + "\n"
        + rows.collect(Collectors.joining());
  }

  private static Stream<String> columns(
      String option, String preset, boolean hasChoices, String choices, Stream<String> libraries) {
    return Stream.concat(hasChoices ? Stream.of(option, preset, choices) : Stream.of(option, preset), libraries);
  }

  private static String row(Stream<String> cells) {
    return cells.map(cell -> "| " + cell + " ").collect(Collectors.joining()) + "|\n";
  }

  private static String preset(Parameter option) {
    List<String> choices = choices(option);
    return option.preset().map(p -> code(choices.isEmpty() ? written(option) : choices.get(0))).orElse("required");
  }

  /** The texts that it may be: {@code 'in' | 'out'}. */
  private static List<String> choices(Parameter option) {
    List<String> texts = option.preset().map(p -> Arrays.asList(written(option).split(" \\| "))).orElse(List.of());
    return texts.size() > 1 && texts.stream().allMatch(text -> text.matches("'\\w+'")) ? texts : List.of();
  }

  private static String written(Parameter option) {
    return option.preset().get().span().oneLine();
  }

  private static String code(String text) {
    return "`" + text.replace("|", "\\|") + "`";
  }

  private String optionOf(String where, Parameter option) {
    return named.stream().filter(c -> c.where().equals(where))
        .flatMap(c -> Described.optionOf(c, option).stream()).findFirst().map(name -> code(named(name, option)))
        .orElse("");
  }

  /** By what it is here, where that is no option alone and no list of several. */
  private static String named(Counterpart.Option elsewhere, Parameter option) {
    boolean plain = elsewhere.here().equals(option.name().text()) || elsewhere.here().startsWith("(");
    return elsewhere.name() + (plain ? "" : " = " + elsewhere.here());
  }
}
