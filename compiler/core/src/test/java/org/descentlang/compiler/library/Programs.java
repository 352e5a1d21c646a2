package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Golden;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.Stages;
import org.descentlang.compiler.emit.Compiled;
import org.descentlang.compiler.emit.GeneratedFile;
import org.descentlang.compiler.source.Renderer;
import org.descentlang.compiler.source.Source;
import org.descentlang.runtime.Trainer;

/** Trainers made from the text of a program: one compilation, and one task of javac. */
final class Programs {
  private static final String PACKAGE = "test";

  private final Compiled compiled;

  private Programs(Compiled compiled) {
    this.compiled = compiled;
  }

  /** In f64. */
  static Programs wide(String text) {
    return of(text, true);
  }

  /** In f32. */
  static Programs narrow(String text) {
    return of(text, false);
  }

  private static Programs of(String text, boolean wide) {
    Source source = new Source("test.dl", text, false);
    Compilation compilation = Compiler.compile(List.of(source), new Options(wide, PACKAGE));
    assertThat(Renderer.PLAIN.render(Stages.mistakes(compilation.diagnostics()))).isEmpty();
    return new Programs(Compiled.of(
        compilation.files().stream().map(f -> new GeneratedFile(f.className(), f.text())).toList()));
  }

  /** The text of a workload of the benchmarks, such as {@code W4}. */
  static String workload(String name) {
    return Golden.read("../../../../../samples/benchmarks/workloads/" + name.toLowerCase(Locale.ROOT) + ".dl");
  }

  /** The text of a file in the test resources. */
  static String resource(String name) {
    try (InputStream in = Programs.class.getResourceAsStream("/" + name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Trainer trainer(String name) {
    return trainer(name, 1);
  }

  Trainer trainer(String name, long seed) {
    return trainer(name, seed, 1);
  }

  Trainer trainer(String name, long seed, int threads) {
    try {
      return (Trainer) compiled.type(PACKAGE + "." + name).getMethod("create", long.class, int.class)
          .invoke(null, seed, threads);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
