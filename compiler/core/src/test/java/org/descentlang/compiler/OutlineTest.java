package org.descentlang.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.check.CheckedPrinter;
import org.descentlang.compiler.check.Checker;
import org.descentlang.compiler.parse.Outline;
import org.descentlang.compiler.parse.Parsed;
import org.descentlang.compiler.parse.Parser;
import org.descentlang.compiler.parse.SyntaxPrinter;
import org.descentlang.compiler.parse.SyntaxTree;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read of the library because a program names it is as much of it as the program needs. */
final class OutlineTest {
  static Stream<Path> programs() throws IOException {
    try (Stream<Path> samples = Files.walk(Path.of("..", "..", "samples"), 2);
        Stream<Path> whole = Files.list(Path.of("src", "test", "resources", "programs"))) {
      return Stream.concat(samples, whole).filter(f -> f.toString().endsWith(".dl")).sorted().toList().stream();
    }
  }

  private static List<SyntaxTree> named(String text) {
    List<Source> texts = List.of(new Source("words.dl", text, false));
    return Outline.of(StandardLibrary.sources()).named(texts).stream().map(OutlineTest::tree).toList();
  }

  private static SyntaxTree tree(Parsed parsed) {
    assertThat(parsed.diagnostics()).isEmpty();
    return parsed.tree().orElseThrow();
  }

  private static String text(List<SyntaxTree> trees) {
    return trees.stream().map(SyntaxPrinter::text).collect(Collectors.joining("\n"));
  }

  @Test
  void whoNamesAllIsGivenAll() {
    String all = StandardLibrary.sources().stream().map(Source::text).collect(Collectors.joining("\n"))
        .replace("//", "");
    assertThat(text(named(all))).isEqualTo(text(StandardLibrary.trees()));
  }

  @Test
  void whatIsNamedComesWithWhatItNames() {
    List<SyntaxTree> trees = named("z = mish(x) // and relu");
    assertThat(trees.stream().flatMap(t -> t.declarations().stream()).map(d -> d.name().text()))
        .contains("mish").doesNotContain("relu", "adam").hasSizeLessThan(12);
    assertThat(named("nothing of it")).isEmpty();
  }

  /** Warnings of a program are told against all of the library. */
  @ParameterizedTest
  @MethodSource("programs")
  void aProgramMeansTheSameWithoutTheRest(Path file) throws IOException {
    Source source = new Source(file.getFileName().toString(), Files.readString(file), false);
    List<SyntaxTree> program = List.of(tree(Parser.parse(source)));
    Checker.Result all = Checker.check(StandardLibrary.trees(), program, List.of(), "test");
    Checker.Result some = Checker.check(named(source.text()), program, List.of(), "test");
    assertThat(some.diagnostics().isEmpty()).isEqualTo(all.diagnostics().isEmpty());
    assertThat(some.trainers()).hasSameSizeAs(all.trainers()).isNotEmpty();
    for (int i = 0; i < all.trainers().size(); i++) {
      assertThat(CheckedPrinter.text(some.trainers().get(i))).isEqualTo(CheckedPrinter.text(all.trainers().get(i)));
    }
  }
}
