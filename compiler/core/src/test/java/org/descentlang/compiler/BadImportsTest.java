package org.descentlang.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.descentlang.compiler.source.Renderer;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Folders of files that import each other, with a mistake, and what is said of it. The {@code main} ones are given. */
final class BadImportsTest {
  private static final String FOLDER = "bad/imports";

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  static List<String> programs() throws IOException {
    return files(Golden.path(FOLDER));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void isExplained(String program) throws IOException {
    String folder = FOLDER + "/" + program;
    List<Source> given = files(Golden.path(folder)).stream().filter(name -> name.matches("main.*\\.dl"))
        .map(name -> new Source(name, Golden.read(folder + "/" + name), false)).toList();
    Compilation compilation = Compiler.compile(given, Options.DEFAULT, new SourceFiles(Golden.path(folder)));
    assertThat(compilation.diagnostics()).isNotEmpty().noneMatch(d -> d.id().equals("compiler-bug"));
    assertThat(compilation.failed() && !compilation.files().isEmpty()).isFalse();
    Golden.check(folder + "/expected.txt", Renderer.PLAIN.render(compilation.diagnostics()));
  }
}
