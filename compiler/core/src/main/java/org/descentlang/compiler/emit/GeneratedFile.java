package org.descentlang.compiler.emit;

/**
 * A Java source file.
 *
 * @param className with its package: {@code org.example.DigitsTrainer}
 */
public record GeneratedFile(String className, String text) {
  /** Where it stands under a source root. */
  public String path() {
    return className.replace('.', '/') + ".java";
  }
}
