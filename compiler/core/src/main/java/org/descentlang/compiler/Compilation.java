package org.descentlang.compiler;

import java.util.List;
import java.util.Map;
import org.descentlang.compiler.source.Diagnostic;

/**
 * What came of compiling.
 *
 * @param diagnostics what there is to say; where one is an error there are no files
 * @param files the generated Java
 * @param stages what each stage made of each trainer, as text, by the name of the stage
 */
public record Compilation(List<Diagnostic> diagnostics, List<JavaFile> files, Map<String, String> stages) {
  /** A generated file: {@code org.descentlang.samples.digits.DigitsTrainer}, and its text. */
  public record JavaFile(String className, String text) {
    /** Where it stands under a source root. */
    public String path() {
      return className.replace('.', '/') + ".java";
    }
  }

  public boolean failed() {
    return diagnostics.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
  }
}
