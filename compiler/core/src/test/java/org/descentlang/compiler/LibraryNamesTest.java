package org.descentlang.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.parse.SyntaxTree;
import org.junit.jupiter.api.Test;

/** The compiler knows no name of the standard library: what is shipped is worth what a user writes, and no more. */
final class LibraryNamesTest {
  private static final Path CODE = Path.of("src", "main", "java");
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** Words of the language, or of what generated classes offer, that library definitions have for names too. */
  private static final Set<String> WORDS = Set.of("step", "value", "precision");

  private static Set<String> libraryNames() {
    Set<String> names = new TreeSet<>();
    for (SyntaxTree tree : StandardLibrary.trees()) {
      tree.declarations().forEach(d -> names.add(d.name().text()));
    }
    Stream.of(Primitive.values()).forEach(p -> names.remove(p.symbol()));
    Stream.of(Expr.Distribution.values()).forEach(d -> names.remove(d.name().toLowerCase(Locale.ROOT)));
    names.removeAll(WORDS);
    return names;
  }

  private static Stream<Path> code() throws IOException {
    return Files.walk(CODE).filter(f -> f.toString().endsWith(".java"));
  }

  @Test
  void noneOccursAsALiteral() throws IOException {
    Set<String> names = libraryNames();
    assertThat(names).hasSizeGreaterThan(30).contains("dense", "adam", "cross_entropy");
    try (Stream<Path> files = code()) {
      for (Path file : files.toList()) {
        assertThat(literals(file)).as(file.toString()).doesNotContainAnyElementsOf(names);
      }
    }
  }

  private static List<String> literals(Path file) throws IOException {
    return LITERAL.matcher(Files.readString(file)).results().map((MatchResult m) -> m.group(1)).toList();
  }
}
