package org.descentlang.compiler.parse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What other libraries have that no definition of this one is named after. It is data of the library, in lines as in
 * comments of definitions, and read where a name is unknown.
 */
public final class Elsewhere {
  private static final String FILE = "/org/descentlang/library/elsewhere.txt";

  private Elsewhere() {}

  /** In the order of the file. */
  public static List<Counterpart> all() {
    try (InputStream in = Elsewhere.class.getResourceAsStream(FILE)) {
      return Counterpart.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("the standard library's names elsewhere can't be read", e);
    }
  }
}
