package org.descentlang.compiler.ir;

/** What an index is called that the program does not name: {@code i}, {@code j}, ... */
public final class Letters {
  private static final String LETTERS = "ijklmn";

  private Letters() {}

  /** That of a tensor's dimension of this number. */
  public static String of(int dimension) {
    return dimension < LETTERS.length() ? LETTERS.substring(dimension, dimension + 1) : "i" + dimension;
  }
}
