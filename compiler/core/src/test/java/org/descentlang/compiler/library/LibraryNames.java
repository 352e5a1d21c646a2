package org.descentlang.compiler.library;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.parse.Counterpart;
import org.descentlang.compiler.parse.Elsewhere;

/** The page of what other libraries call the definitions, sorted by these names. */
final class LibraryNames {
  /** The page of the runtime, seen from the tests. */
  static final String RUNTIME = "../../../../../runtime/README.md";

  private static final String HEAD = """
      # Names elsewhere

      What PyTorch, Keras and others have, and what it is called here, how it is done here, or that it is not here.
      Differences stand with [each definition](README.md). What PyTorch has as a class in `torch.nn` and as a function
      in `torch.nn.functional` is listed once, and Keras's functions are as its classes.
      """;

  private static final Pattern CITED = Pattern.compile("see ([^,;]*) in `?runtime/README\\.md`?");
  private static final Pattern NAMED = Pattern.compile("`(\\w+)`");

  private LibraryNames() {}

  static String text(List<LibraryPage> pages) {
    Map<String, Map<String, String>> tables = new TreeMap<>((a, b) -> order(a).compareTo(order(b)));
    pages.forEach(page -> page.definitions().values().forEach(alike -> alike.forEach(definition ->
        definition.counterparts().forEach(c -> c.names().forEach(name ->
            add(tables, c.where(), name, row(page, definition, c)))))));
    Map<String, String> links = pages.stream().flatMap(page -> page.definitions().keySet().stream()
        .map(name -> Map.entry(name, link(page, name)))).collect(Collectors.toMap(Map.Entry::getKey,
            Map.Entry::getValue, (first, second) -> first));
    Elsewhere.all().forEach(c -> c.proper().forEach(name -> add(tables, c.where(), name, row(c, links))));
    return HEAD + tables.entrySet().stream().map(table -> "\n## " + table.getKey() + "\n\n| | |\n|---|---|\n"
        + table.getValue().entrySet().stream().map(e -> "| `" + e.getKey() + "` | " + e.getValue() + " |\n")
            .collect(Collectors.joining())).collect(Collectors.joining());
  }

  private static void add(Map<String, Map<String, String>> tables, String where, String name, String row) {
    tables.computeIfAbsent(where, w -> new TreeMap<>()).merge(name, row, (a, b) -> a.contains(b) ? a : a + "; " + b);
  }

  /** PyTorch and Keras first. */
  private static String order(String where) {
    return List.of("PyTorch", "Keras").indexOf(where) >= 0 ? " " + ("PyTorch".equals(where) ? 0 : 1)
        : where.toLowerCase(Locale.ROOT);
  }

  private static String row(LibraryPage page, Described definition, Counterpart counterpart) {
    return link(page, definition.name())
        + counterpart.use().map(use -> ": `" + use.replace("|", "\\|") + "`").orElse("");
  }

  private static String link(LibraryPage page, String definition) {
    return "[`" + definition + "`](" + page.name() + ".md#" + definition + ")";
  }

  /** With a link where a definition of the library is named, or a heading of the runtime's page. */
  private static String row(Counterpart elsewhere, Map<String, String> links) {
    String use = elsewhere.use().map(call -> Stream.ofNullable(links.get(call.split("\\(", 2)[0]))
        .map(link -> link + ": ").collect(Collectors.joining()) + "`" + call + "`").orElse("");
    String remark = elsewhere.remark().map(Prose::inline).map(text -> NAMED.matcher(text)
        .replaceAll(name -> links.getOrDefault(name.group(1), name.group()))).orElse("");
    return CITED.matcher(use.isEmpty() || remark.isEmpty() ? use + remark : use + "; " + remark)
        .replaceAll(cited -> "see [" + cited.group(1) + "](../../runtime/README.md#"
            + cited.group(1).toLowerCase(Locale.ROOT).replace(' ', '-') + ")");
  }

  /** Headings of the runtime's page. */
  static Stream<String> cited(String remark) {
    return CITED.matcher(remark).results().map(cited -> cited.group(1));
  }
}
