package org.descentlang.compiler.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.descentlang.compiler.Golden;
import org.descentlang.compiler.source.Renderer;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs that are none, each beside what is said about it. */
final class BadSyntaxTest {
  private static final String FOLDER = "bad/syntax";

  static List<String> programs() throws IOException {
    return files(".dl");
  }

  private static List<String> files(String ending) throws IOException {
    try (Stream<Path> files = Files.list(Golden.path(FOLDER))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ending))
          .map(name -> name.substring(0, name.length() - ending.length()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void isExplained(String program) {
    String text = Golden.read(FOLDER + "/" + program + ".dl");
    Parsed parsed = Parser.parse(new Source(program + ".dl", text, false));
    assertThat(parsed.tree()).isEmpty();
    Golden.check(FOLDER + "/" + program + ".expected", Renderer.PLAIN.render(parsed.diagnostics()));
  }

  @Test
  void everyExpectationHasItsProgram() throws IOException {
    assertThat(files(".expected")).isEqualTo(programs());
  }
}
