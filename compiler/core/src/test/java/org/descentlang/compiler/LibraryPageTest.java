package org.descentlang.compiler;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.SyntaxTree;
import org.junit.jupiter.api.Test;

/**
 * The page of the language lists the standard library: of each file the declarations, their arguments and presets, and
 * what their comments say first. The list is made from the files, as goldens are.
 */
final class LibraryPageTest {
  private static final String PAGE = "../../../../../grammar/LANGUAGE.md";
  private static final String TITLE = "\n## The library\n";
  private static final Pattern SENTENCE = Pattern.compile("(?<=\\.) (?=[A-Z])");
  private static final int WIDTH = 116;

  @Test
  void listsTheLibrary() {
    String page = Golden.read(PAGE);
    int section = page.indexOf(TITLE);
    int list = page.indexOf("\n`", section);
    int next = page.indexOf("\n## ", section + 1);
    Golden.check(PAGE, page.substring(0, list) + list() + page.substring(next));
  }

  private static String list() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < StandardLibrary.trees().size(); i++) {
      text.append("\n`").append(StandardLibrary.sources().get(i).name()).append("`\n\n```text\n")
          .append(declarations(StandardLibrary.trees().get(i))).append("```\n");
    }
    return text.toString();
  }

  private static String declarations(SyntaxTree tree) {
    return tree.declarations().stream().filter(d -> !(d instanceof Declaration.Derivative) && !d.preface().hidden())
        .map(d -> wrapped(head(d.span().text()), "    ") + wrapped("    " + summary(d), "    "))
        .collect(Collectors.joining());
  }

  /** From the word that declares to the bracket that closes the arguments, on one line. */
  private static String head(String declaration) {
    int depth = 0;
    int end = declaration.indexOf('(');
    do {
      char c = declaration.charAt(end++);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    } while (depth > 0);
    return declaration.substring(0, end).replaceAll("\\s+", " ").replace("( ", "(");
  }

  private static String summary(Declaration declaration) {
    String first = SENTENCE.split(declaration.preface().documentation().replaceAll("\\s+", " ").strip(), 2)[0];
    return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
  }

  private static String wrapped(String text, String indent) {
    StringBuilder lines = new StringBuilder();
    String rest = text;
    while (rest.length() > WIDTH) {
      int end = rest.lastIndexOf(' ', WIDTH);
      lines.append(rest, 0, end).append('\n');
      rest = indent + rest.substring(end + 1);
    }
    return rest.isBlank() ? "" : lines + rest + "\n";
  }
}
