package org.descentlang.compiler.lower;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.check.Term;
import org.descentlang.compiler.check.Variable;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.source.Diagnostic;

/** Reads of symbols. */
final class Reads {
  private Reads() {}

  /** Where a read stands in the dimensions of its symbol's frame. */
  static List<Term> frame(Term.Read read) {
    List<Term> at = new ArrayList<>();
    for (Variable variable : read.symbol().frame()) {
      at.add(read.frame().getOrDefault(variable, new Term.IndexValue(variable)));
    }
    return at;
  }

  static Diagnostic outside(Term.Read read, Affine at) {
    return Diagnostic.error("out-of-range", read.span(), "`" + read.span().text() + "` may be outside `"
            + read.symbol().name() + "`, which is " + read.symbol().shape() + ": nothing keeps `" + at + "` inside")
        .because("`" + read.symbol().name() + "` is defined here", read.symbol().span())
        .hint("restrict the indices (`where`, `if`), or read `pad(" + read.symbol().name() + ")[...]`.");
  }
}
