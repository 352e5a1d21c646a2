package org.descentlang.compiler.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Golden;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.SourceFinder;
import org.descentlang.compiler.source.Renderer;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs with a mistake that is none of syntax, each beside exactly what is said about it. */
final class BadProgramsTest {
  private static final String FOLDER = "bad/check";

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
    List<Source> sources = List.of(new Source(program + ".dl", text, false));
    Compilation compilation = Compiler.compile(sources, Options.DEFAULT);
    assertThat(Compiler.check(sources, Options.DEFAULT, SourceFinder.NONE)).isEqualTo(compilation.diagnostics());
    assertThat(compilation.diagnostics()).isNotEmpty().noneMatch(d -> d.id().equals("compiler-bug"));
    assertThat(compilation.files().isEmpty()).isEqualTo(compilation.failed() || warnsOfNoTrainer(compilation));
    Golden.check(FOLDER + "/" + program + ".expected", Renderer.PLAIN.render(compilation.diagnostics()));
  }

  private static boolean warnsOfNoTrainer(Compilation compilation) {
    return compilation.diagnostics().stream().anyMatch(d -> d.id().equals("no-trainer"));
  }

  @Test
  void everyExpectationHasItsProgram() throws IOException {
    assertThat(files(".expected")).isEqualTo(programs());
  }
}
