package org.descentlang.compiler.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of diagnostic has a page that explains it, with a program that has it. */
final class DiagnosticPagesTest {
  private static final Path PAGES = Path.of("src", "main", "resources", "org", "descentlang", "diagnostics");
  private static final Path CODE = Path.of("src", "main", "java");
  private static final Pattern ID =
      Pattern.compile("(?:error|warning|unknown)\\(\\s*\"([a-z]+(?:-[a-z]+)*)\"");
  private static final Pattern EXAMPLE = Pattern.compile("```dl\\n(.*?)```", Pattern.DOTALL);

  private static Set<String> pages() throws IOException {
    try (Stream<Path> files = Files.list(PAGES)) {
      return files.map(f -> f.getFileName().toString().replace(".md", ""))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Set<String> used() throws IOException {
    Set<String> ids = new TreeSet<>();
    try (Stream<Path> files = Files.walk(CODE)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        ID.matcher(Files.readString(file)).results().forEach(m -> ids.add(m.group(1)));
      }
    }
    return ids;
  }

  @Test
  void everyKindHasItsPage() throws IOException {
    assertThat(pages()).isEqualTo(used());
  }

  @Test
  void theReferenceListsEveryKind() throws IOException {
    String reference = Files.readString(Path.of("..", "..", "grammar", "LANGUAGE.md"));
    assertThat(reference.substring(reference.indexOf("| Id | Means |")).lines().filter(l -> l.startsWith("| `"))
        .flatMap(l -> Pattern.compile("`([a-z-]+)`").matcher(l.split("\\|")[1]).results().map(m -> m.group(1))))
        .containsExactlyInAnyOrderElementsOf(pages());
  }

  static Set<String> explained() throws IOException {
    Set<String> pages = pages();
    pages.remove("compiler-bug");
    return pages;
  }

  @ParameterizedTest
  @MethodSource("explained")
  void theExampleHasTheMistake(String id) throws IOException {
    String page = Files.readString(PAGES.resolve(id + ".md"));
    assertThat(page).startsWith("# " + id + "\n").contains("## What to do");
    Matcher example = EXAMPLE.matcher(page);
    assertThat(example.find()).isTrue();
    List<Diagnostic> diagnostics = Compiler.compile(
        List.of(new Source("example.dl", example.group(1), false)), Options.DEFAULT).diagnostics();
    assertThat(diagnostics).extracting(Diagnostic::id).containsOnly(id);
  }
}
