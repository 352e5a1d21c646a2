package org.descentlang.compiler.library;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.parse.SyntaxTree;

/** A file of the library as a page: of each public definition what its comment, its signature and the compiler say. */
final class LibraryPage {
  private static final String FOLDER = "../../compiler/core/src/main/resources/org/descentlang/library/";
  private static final int WIDTH = 100;

  /** Longer formulas are unfolded by a click. */
  private static final int LINES = 14;

  private static final String INDENT = "    ";

  /** So deep in brackets that no line ends there. */
  private static final int SUBSCRIPTS = 1000;

  private static final Pattern BREAK = Pattern.compile(" (?:[-+*/] |then |else |where |and |or )");

  private final SyntaxTree file;

  LibraryPage(SyntaxTree file) {
    this.file = file;
  }

  /** {@code regression_losses}. */
  String name() {
    return file.source().name().replaceFirst("\\.dl$", "");
  }

  String title() {
    String words = name().replace('_', ' ');
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  /** What the file says of all of its definitions. */
  private String introduction() {
    String text = file.source().text();
    String top = text.lines().takeWhile(line -> line.startsWith("//")).map(line -> line.replaceFirst("// ?", ""))
        .collect(Collectors.joining("\n"));
    return text.lines().skip(top.lines().count()).findFirst().orElse("").isBlank() ? top : "";
  }

  /** In the order of the text, those of one name together. */
  Map<String, List<Described>> definitions() {
    return Described.byName(Described.of(file));
  }

  String text() {
    StringBuilder page = new StringBuilder("# " + title() + "\n\n" + Prose.markdown(introduction()) + "\n\n"
        + "[All of the library](README.md) · [`" + file.source().name() + "`](" + FOLDER + file.source().name()
        + ")\n");
    definitions().forEach((name, alike) -> {
      page.append("\n## ").append(name).append('\n');
      for (int n = 0; n < alike.size(); n++) {
        page.append(definition(alike.get(n), n));
      }
    });
    return page.toString();
  }

  private static String definition(Described definition, int number) {
    return Stream.of("\n```descent\n" + definition.signature() + "\n```\n",
            definition.prose().isBlank() ? "" : "\n" + Prose.markdown(definition.prose()) + "\n",
            OptionTable.of(definition), formulas(definition, number), origins(definition))
        .collect(Collectors.joining());
  }

  private static String formulas(Described definition, int number) {
    Optional<String> derived = Derivation.of(definition, number);
    List<String> updates = number == 0 ? UpdateFormula.of(definition) : List.of();
    return derived.map(text -> block(titleOf(definition, text), text)).orElse("")
        + MetricFormula.of(definition)
            .map(text -> block("Totals over all examples, and the metric of them", text)).orElse("")
        + InitializerFormula.of(definition)
            .map(first -> block("A weight `" + first.shape() + "` begins as", first.text())).orElse("")
        + updates.stream().limit(1).map(text -> block(title(definition), text)).collect(Collectors.joining())
        + updates.stream().skip(1).map(text -> block("The proximal map", text)).collect(Collectors.joining());
  }

  private static String titleOf(Described definition, String derived) {
    return definition.kind().equals("layer") ? "Values and gradients"
        : derived.contains(".grad") ? "Value and derivative"
        : definition.signature().contains("class[") ? "Value; by a class there is no derivative"
        : "Value; the derivative is 0 wherever there is one";
  }

  private static String title(Described definition) {
    return switch (definition.kind()) {
      case "schedule" -> "The learning rate";
      case "penalty" -> "The gradient";
      case "clip" -> "The gradients";
      case "constraint" -> "After the update";
      default -> "The update";
    };
  }

  private static String block(String title, String formula) {
    String lines = formula.lines().map(LibraryPage::wrapped).collect(Collectors.joining("\n"));
    String code = "```text\n" + lines + "\n```\n";
    return lines.lines().count() > LINES
        ? "\n<details><summary>" + title.replace("`", "") + "</summary>\n\n" + code + "\n</details>\n"
        : "\n" + title + ":\n\n" + code;
  }

  /** Before an operator or the like, in as few brackets as can be, never among subscripts. */
  private static String wrapped(String line) {
    String indent = " ".repeat(line.length() - line.stripLeading().length());
    return wrapped(line, indent + INDENT);
  }

  private static String wrapped(String line, String indent) {
    if (line.length() <= WIDTH) {
      return line;
    }
    int depth = 0;
    int shallowest = Integer.MAX_VALUE;
    int end = 0;
    for (int i = 0; i < WIDTH; i++) {
      char c = line.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : c == '[' ? SUBSCRIPTS : c == ']' ? -SUBSCRIPTS : 0;
      boolean begins = i > WIDTH / 2 && BREAK.matcher(line).region(i, line.length()).lookingAt();
      if (begins && depth < SUBSCRIPTS && depth <= shallowest) {
        shallowest = depth;
        end = i;
      }
    }
    return end == 0 ? line : line.substring(0, end) + "\n" + wrapped(indent + line.substring(end + 1), indent);
  }

  private static String origins(Described definition) {
    List<String> lines = new ArrayList<>();
    definition.source().ifPresent(source -> lines.add("Source: " + Prose.inline(source)));
    definition.counterparts().forEach(c -> lines.add(c.where() + ": " + c.names().stream().map(n -> "`" + n + "`")
        .collect(Collectors.joining(", ")) + c.use().map(use -> " is `" + use + "`").orElse("")
        + c.remark().map(remark -> "; " + Prose.inline(remark)).orElse("") + "."));
    return lines.isEmpty() ? "" : "\n" + lines.stream().map(line -> "- " + line + "\n").collect(Collectors.joining());
  }

  @Override
  public String toString() {
    return name();
  }
}
