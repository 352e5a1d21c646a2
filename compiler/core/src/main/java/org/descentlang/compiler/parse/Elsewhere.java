package org.descentlang.compiler.parse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

  /** For who has used such a name, in either spelling: how that is done here. */
  public static Optional<String> hint(String name) {
    return hint(all().stream(), name);
  }

  /** For who has used exactly this name, as of a method or an option. */
  public static Optional<String> hintOfSpelled(String name) {
    return hint(all().stream().filter(c -> c.spelled(name)), name);
  }

  private static Optional<String> hint(Stream<Counterpart> counterparts, String name) {
    return counterparts.flatMap(c -> c.called(name).stream().map(called -> c.where() + "'s `" + called + "`"
        + c.use().map(use -> " is `" + use + "`" + c.remark().map(remark -> "; " + remark).orElse(""))
            .orElseGet(() -> c.remark().map(remark -> (remark.startsWith("no") ? " is " : ": ") + remark).orElse(""))
        + ".")).findFirst();
  }
}
