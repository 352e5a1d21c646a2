package org.descentlang.compiler.emit;

import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A Java source file.
 *
 * @param className with its package: {@code org.example.DigitsTrainer}
 */
public record GeneratedFile(String className, String text) {
  /** So many constants has a class file at most. */
  public static final int MOST_CONSTANTS = 65_534;
  /** Of a text, each constant takes so many letters at least. */
  private static final int LETTERS = 6;

  /** Where it stands under a source root. */
  public String path() {
    return className.replace('.', '/') + ".java";
  }

  /** How many constants its class has, at most, where they may be more than a class file has. */
  public OptionalInt excess() {
    return text.length() < LETTERS * MOST_CONSTANTS ? OptionalInt.empty()
        : IntStream.of(Constants.of(text)).filter(n -> n > MOST_CONSTANTS).findFirst();
  }
}
