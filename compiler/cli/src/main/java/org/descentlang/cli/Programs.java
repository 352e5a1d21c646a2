package org.descentlang.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.SourceFiles;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Source;

/** From files to what the compiler makes of them. */
record Programs(Console console) {

  /** What is imported stands where its name says. */
  private static final SourceFiles FILES = new SourceFiles(Path.of(""));

  /**
   * Compiles {@code files} together, with what they import; warnings are printed.
   *
   * @throws Rejected with all diagnostics, if one of them is an error
   * @throws IOException if a file can't be read
   */
  Compilation compile(List<Path> files, Options options) throws IOException {
    return told(Compiler.compile(read(files), options, FILES));
  }

  /** As {@link #compile}, of a probe of each trainer. */
  Compilation probe(Path file) throws IOException {
    return told(Compiler.probe(read(List.of(file)), FILES));
  }

  /** As {@link #compile}, with clocks around kernels. */
  Compilation clocked(Path file, Options options) throws IOException {
    return Compiler.clocked(read(List.of(file)), options, FILES);
  }

  private Compilation told(Compilation compilation) {
    tell(compilation.diagnostics());
    return compilation;
  }

  /**
   * Looks for mistakes in {@code files} and what they import; warnings are printed.
   *
   * @throws Rejected with all diagnostics, if one of them is an error
   * @throws IOException if a file can't be read
   */
  void check(List<Path> files, Options options) throws IOException {
    tell(Compiler.check(read(files), options, FILES));
  }

  private void tell(List<Diagnostic> diagnostics) {
    if (diagnostics.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR)) {
      throw new Rejected(diagnostics);
    }
    if (!diagnostics.isEmpty()) {
      console.err().println(console.renderer().render(diagnostics));
    }
  }

  private static List<Source> read(List<Path> files) throws IOException {
    List<Source> sources = new ArrayList<>();
    for (Path file : files) {
      sources.add(new Source(file.toString().replace('\\', '/'), text(file), false));
    }
    return sources;
  }

  /** The JDK would say that something is a directory, but not what. */
  static void requireNoDirectory(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": it is a directory");
    }
  }

  private static String text(Path file) throws IOException {
    requireNoDirectory(file);
    try {
      return Files.readString(file);
    } catch (CharacterCodingException notText) {
      throw new Problem(file + ": it is no text in UTF-8");
    }
  }
}
