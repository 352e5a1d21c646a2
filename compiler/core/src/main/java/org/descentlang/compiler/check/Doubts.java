package org.descentlang.compiler.check;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** What a definition warns of: a condition on its arguments that is certain, since it holds for all data. */
final class Doubts {
  private final Elaborator elaborator;
  private final ValueRanges ranges = new ValueRanges();

  Doubts(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  /** Nothing is computed of the condition, so nobody else hears of the masks of what it reads. */
  void check(Statement.Warn warn, Context context) {
    Context apart = context.collector(new Context.Collector(List.of(), null));
    Term condition = elaborator.reductions().condition(warn.condition(), apart);
    ranges.learn(elaborator.definitions());
    if (ranges.isCertain(condition)) {
      elaborator.report(new Rejection(explained(warn, condition)));
    }
  }

  /** Told at the call, where the arguments are, with what is known of each value that is looked at. */
  private Diagnostic explained(Statement.Warn warn, Term condition) {
    Span call = elaborator.callChain().last().map(CallChain.Site::call).orElse(warn.span());
    Diagnostic diagnostic = Diagnostic.warning("doubtful", call, warn.text());
    Set<Symbol> read = new LinkedHashSet<>();
    Terms.symbols(condition, read);
    for (Symbol symbol : read) {
      Range range = ranges.of(symbol);
      if (!range.equals(Range.EVERYTHING) && symbol.written().isPresent()) {
        diagnostic = diagnostic.because(
            "`" + Text.oneLine(symbol.written().get()) + "` is " + range, symbol.written().get());
      }
    }
    return diagnostic;
  }
}
