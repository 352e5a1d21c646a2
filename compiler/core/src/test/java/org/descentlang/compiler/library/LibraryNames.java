package org.descentlang.compiler.library;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.descentlang.compiler.parse.Counterpart;

/** The page of what other libraries call the definitions, sorted by these names. */
final class LibraryNames {
  private static final String HEAD = """
      # Names elsewhere

      What PyTorch, Keras and others have, and what it is called here. Differences stand with
      [each definition](README.md).
      """;

  private LibraryNames() {}

  static String text(List<LibraryPage> pages) {
    Map<String, Map<String, String>> tables = new TreeMap<>((a, b) -> order(a).compareTo(order(b)));
    pages.forEach(page -> page.definitions().values().forEach(alike -> alike.forEach(definition ->
        definition.counterparts().forEach(c -> c.names().forEach(name ->
            tables.computeIfAbsent(c.where(), w -> new TreeMap<>()).merge(name, row(page, definition, c),
                (a, b) -> a.contains(b) ? a : a + "; " + b))))));
    return HEAD + tables.entrySet().stream().map(table -> "\n## " + table.getKey() + "\n\n| | |\n|---|---|\n"
        + table.getValue().entrySet().stream().map(e -> "| `" + e.getKey() + "` | " + e.getValue() + " |\n")
            .collect(Collectors.joining())).collect(Collectors.joining());
  }

  /** PyTorch and Keras first. */
  private static String order(String where) {
    return List.of("PyTorch", "Keras").indexOf(where) >= 0 ? " " + ("PyTorch".equals(where) ? 0 : 1)
        : where.toLowerCase(Locale.ROOT);
  }

  private static String row(LibraryPage page, Described definition, Counterpart counterpart) {
    String link = "[`" + definition.name() + "`](" + page.name() + ".md#" + definition.name() + ")";
    return link + counterpart.use().map(use -> ": `" + use.replace("|", "\\|") + "`").orElse("");
  }
}
