package org.descentlang.compiler;

/**
 * What a compilation may be told. Declared once: the command line and the Maven plugin read it from here.
 *
 * @param wide f64 instead of f32
 * @param packageName the package of the generated classes where a file names none
 */
public record Options(boolean wide, String packageName) {
  public static final Options DEFAULT = new Options(false, "");
}
