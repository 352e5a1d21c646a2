package org.descentlang.compiler.library;

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
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The benchmarks' own build is no part of the default one, which must keep their programs right all the same. */
final class WorkloadsTest {
  static List<String> workloads() throws IOException {
    try (Stream<Path> files = Files.list(Golden.path("../../../../../samples/benchmarks/workloads"))) {
      return files.map(file -> file.getFileName().toString().replace(".dl", "")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void compiles(String name) {
    Compilation compilation = Compiler.compile(
        List.of(new Source(name + ".dl", Programs.workload(name), false)), Options.DEFAULT);
    assertThat(compilation.diagnostics()).isEmpty();
    assertThat(compilation.files()).hasSizeGreaterThan(1);
  }
}
