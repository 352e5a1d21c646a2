package org.descentlang.compiler.check;

import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.source.Diagnostic;

/** Blocks that must return something. */
final class Returns {
  private Returns() {}

  static Rejection missing(Declaration declaration, String what) {
    return new Rejection(Diagnostic.error("no-return", declaration.name().span(),
            "the " + what + " `" + declaration.name() + "` returns nothing")
        .hint("say what it gives in its last line: `return y`."));
  }
}
