package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds out on which of the indices around it each definition depends: those alone become dimensions. A definition that
 * depends on an input has the batch's; one that a reducer over the batch made has not. What is drawn is drawn anew for
 * each of the indices around, for each example too.
 */
final class Frames {
  private Frames() {}

  static void resolve(List<Symbol> definitions) {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Symbol symbol : definitions) {
        List<Variable> frame = frame(symbol);
        if (!frame.equals(symbol.frame())) {
          symbol.frame(frame);
          changed = true;
        }
      }
    }
  }

  private static List<Variable> frame(Symbol symbol) {
    if (symbol.body().filter(Term.Draw.class::isInstance).isPresent()) {
      return symbol.context().stream().distinct().toList();
    }
    Set<Variable> free = new LinkedHashSet<>();
    symbol.body().ifPresent(b -> collect(b, Set.of(), free));
    symbol.where().forEach(c -> collect(c, Set.of(), free));
    symbol.boundaries().forEach(b -> collect(b.value(), Set.of(), free));
    symbol.stated().forEach(s -> collect(s, free));
    return symbol.context().stream().filter(free::contains).distinct().toList();
  }

  private static void collect(Symbol.Stated stated, Set<Variable> free) {
    free.addAll(stated.by().frame());
    Set<Variable> bound = Set.copyOf(stated.variables());
    stated.where().forEach(c -> collect(c, bound, free));
    collect(stated.derivative(), bound, free);
  }

  private static void collect(Term term, Set<Variable> bound, Set<Variable> free) {
    if (term instanceof Term.IndexValue index && !bound.contains(index.variable())) {
      free.add(index.variable());
    } else if (term instanceof Term.Reduce reduce) {
      Set<Variable> inner = new LinkedHashSet<>(bound);
      inner.addAll(reduce.variables());
      reduce.conditions().forEach(c -> collect(c, inner, free));
      collect(reduce.body(), inner, free);
      return;
    } else if (term instanceof Term.Read read) {
      at(read).forEach(t -> collect(t, bound, free));
    }
    Terms.children(term).forEach(child -> collect(child, bound, free));
  }

  /** Where a read stands in the dimensions of its symbol's frame. */
  static List<Term> at(Term.Read read) {
    List<Term> at = new ArrayList<>();
    for (Variable variable : read.symbol().frame()) {
      at.add(read.frame().getOrDefault(variable, Terms.index(variable)));
    }
    return at;
  }
}
