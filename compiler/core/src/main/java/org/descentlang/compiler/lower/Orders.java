package org.descentlang.compiler.lower;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.descentlang.compiler.check.Symbol;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Arrangement;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.source.Diagnostic;

/** What is said of definitions that read each other in no order. */
final class Orders {
  private final List<Symbol> symbols;

  Orders(List<Symbol> symbols) {
    this.symbols = symbols;
  }

  Diagnostic none(Arrangement.Unordered unordered) {
    Step.Definition reader = unordered.reader();
    Diagnostic diagnostic = Diagnostic.error("no-order", reader.origin().span().orElseThrow(),
        "`" + reader.target().name() + "` reads `" + read(unordered.read())
            + "`, which is not defined earlier in any order of the indices");
    for (Step.Definition definition : unordered.definitions()) {
      if (definition != reader && definition.origin().span().isPresent()) {
        diagnostic = diagnostic.because("`" + definition.target().name() + "` is one of those that read each other",
            definition.origin().span().get());
      }
    }
    Diagnostic hinted =
        diagnostic.hint("a recurrence reads strictly earlier places: `h[t-1, k]`, with `from h[-1, k] = 0`.");
    return symbol(reader.target().name()).map(s -> s.explained(hinted)).orElse(hinted);
  }

  private Optional<Symbol> symbol(String name) {
    return symbols.stream().filter(s -> s.name().equals(name)).findFirst();
  }

  /** With the subscripts that the program writes: those of the indices around are not among them. */
  private String read(Expr.Read read) {
    List<Affine> at = read.at();
    int written = symbol(read.tensor().name()).map(s -> s.own().size()).orElse(at.size());
    String name = read.tensor().name();
    return written == 0 ? name : name + at.subList(at.size() - written, at.size()).stream()
        .map(Affine::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
