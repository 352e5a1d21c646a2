package org.descentlang.compiler.check;

import java.util.Optional;
import org.descentlang.compiler.source.Diagnostic;

/** Why a size is what it is, for diagnostics. */
final class Reasons {
  private Reasons() {}

  /**
   * The diagnostic with the reasons for a size that the program itself gives: the first that is known and, where that
   * follows from another size, the reason of that one, to the end. What stands in the standard library is left out.
   */
  static Diagnostic add(Diagnostic diagnostic, Dim dim, String what) {
    Diagnostic result = diagnostic;
    String said = what;
    for (Optional<Dim> at = Optional.of(dim); at.isPresent(); at = at.get().source()) {
      Dim here = at.get();
      boolean own = here.place().filter(p -> !p.source().library()).isPresent();
      if (here.known() && own && !here.reason().isEmpty()) {
        result = result.because(said + " because " + here.reason(), here.place().orElseThrow());
        said = "the dimension has " + here;
      }
    }
    return result;
  }
}
