package org.descentlang.compiler;

import javax.lang.model.SourceVersion;

/**
 * What a compilation may be told. Declared once: the command line and the Maven plugin read it from here.
 *
 * @param wide f64 instead of f32
 * @param packageName the package of the generated classes where a file names none
 */
public record Options(boolean wide, String packageName) {
  /** @throws IllegalArgumentException if that is no package name of Java */
  public Options {
    if (!packageName.isEmpty() && !SourceVersion.isName(packageName)) {
      throw new IllegalArgumentException("`" + packageName + "` is not a package name of Java");
    }
  }

  public static final Options DEFAULT = new Options(false, "");
}
