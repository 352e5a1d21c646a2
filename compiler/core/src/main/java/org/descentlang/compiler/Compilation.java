package org.descentlang.compiler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.descentlang.compiler.source.Diagnostic;

/**
 * What came of compiling.
 *
 * @param diagnostics what there is to say; where one is an error there are no files
 * @param files the generated Java
 * @param texts what each stage made of the program, and the {@link #OVERVIEW}; made when asked for
 */
public record Compilation(List<Diagnostic> diagnostics, List<JavaFile> files, Map<String, Supplier<String>> texts) {
  /** The name of the page that {@code explain} shows by default. */
  public static final String OVERVIEW = "overview";

  public Compilation {
    diagnostics = List.copyOf(diagnostics);
    files = List.copyOf(files);
    texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
  }

  /** A generated file: {@code org.descentlang.samples.digits.DigitsTrainer}, and its text. */
  public record JavaFile(String className, String text) {
    /** Whether generated Java may be written to {@code file}: it is not there, or was itself generated. */
    public static boolean mayReplace(Path file) throws IOException {
      return !Files.exists(file) || isGenerated(file);
    }

    /** Whether {@code file} says that it was generated, by whatever version. */
    public static boolean isGenerated(Path file) throws IOException {
      // Files of others may be in any encoding, so each byte is read as a character.
      return Files.isRegularFile(file) && Files.readString(file, StandardCharsets.ISO_8859_1)
          .contains("\n * <p>Made by " + Origins.TOOL + " ");
    }

    /** Whether it is of a class that is more than a class file has room for. */
    boolean isPart() {
      return text.contains("\nabstract class ");
    }

    /** Where it stands under a source root. */
    public String path() {
      return className.replace('.', '/') + ".java";
    }
  }

  public boolean failed() {
    return diagnostics.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
  }

  /** Every text, by the name of its stage, in the order of the stages; the overview last. */
  public Map<String, String> stages() {
    Map<String, String> stages = new LinkedHashMap<>();
    texts.forEach((name, text) -> stages.put(name, text.get()));
    return stages;
  }
}
