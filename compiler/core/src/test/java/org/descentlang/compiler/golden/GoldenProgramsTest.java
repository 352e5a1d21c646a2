package org.descentlang.compiler.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Golden;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.SourceFiles;
import org.descentlang.compiler.emit.Compiled;
import org.descentlang.compiler.emit.GeneratedFile;
import org.descentlang.compiler.source.Renderer;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small programs, one feature each, beside what the stages make of them and their Java. */
final class GoldenProgramsTest {
  private static final String FOLDER = "golden";

  /** What each program's folder holds. */
  private static final List<String> STAGES = List.of("lower", "differentiate", "simplify");

  /** Beside them for these, which show a contraction, a convolution and a recurrence. */
  private static final List<String> LATER_STAGES = List.of("schedule", "memory");
  private static final List<String> TO_THE_END = List.of("perceptron", "convolution", "recurrence");

  static List<String> programs() throws IOException {
    try (Stream<Path> folders = Files.list(Golden.path(FOLDER))) {
      return folders.map(f -> f.getFileName().toString())
          .filter(name -> Files.exists(Golden.path(source(name)))).sorted().toList();
    }
  }

  private static String source(String name) {
    return FOLDER + "/" + name + "/" + name + ".dl";
  }

  private static Compilation compilation(String name) {
    Options options = new Options(false, "golden." + name.replace('-', '_'));
    Source source = new Source(name + ".dl", Golden.read(source(name)), false);
    Compilation compilation =
        Compiler.compile(List.of(source), options, new SourceFiles(Golden.path(FOLDER + "/" + name)));
    assertThat(Renderer.PLAIN.render(compilation.diagnostics())).isEmpty();
    return compilation;
  }

  @ParameterizedTest
  @MethodSource("programs")
  void stages(String name) {
    Map<String, String> made = compilation(name).stages();
    List<String> wanted = new ArrayList<>(STAGES);
    wanted.addAll(TO_THE_END.contains(name) ? LATER_STAGES : List.of());
    wanted.forEach(stage -> Golden.check(FOLDER + "/" + name + "/" + stage + ".txt", made.get(stage)));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void java(String name) {
    List<Compilation.JavaFile> files = compilation(name).files();
    assertThat(files).hasSize(2);
    files.forEach(file -> Golden.check(
        FOLDER + "/" + name + "/" + simpleName(file) + ".java", Placeholders.in(file.text())));
  }

  private static String simpleName(Compilation.JavaFile file) {
    return file.className().substring(file.className().lastIndexOf('.') + 1);
  }

  @Test
  void allJavaCompilesWithoutAWarning() throws IOException {
    List<GeneratedFile> files = programs().stream().flatMap(name -> compilation(name).files().stream())
        .map(file -> new GeneratedFile(file.className(), file.text())).toList();
    assertThat(files).hasSizeGreaterThan(50);
    assertThat(Compiled.of(files).classes().keySet().stream().filter(name -> !name.contains("$")))
        .hasSize(files.size());
  }
}
