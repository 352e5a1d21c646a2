package org.descentlang.compiler.check;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Name;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/**
 * The weights of a loss's terms. Their sum divides the accumulated gradient, so it has no gradient of its own: no
 * weight may change smoothly with a parameter.
 */
final class Weights {
  private Weights() {}

  /**
   * A weight known at compile time counts its term: it is finite, and more than 0. Of a list of weights, by the label,
   * some may be 0.
   */
  static void rejectWorthless(Name loss, Term weight, Span call) {
    List<Term.Number> numbers = known(weight);
    boolean counts = numbers.isEmpty() || numbers.stream().anyMatch(number -> number.value() > 0);
    numbers.stream().filter(number -> !(number.value() >= 0 && Double.isFinite(number.value())) || !counts).findFirst()
        .ifPresent(number -> {
          throw new Rejection(Diagnostic.error("bad-loss", call,
                  "`" + loss + "` gives " + (weight instanceof Term.Number ? "each term" : "terms") + " the weight "
                      + Terms.text(number) + ", and a weight is finite and more than 0")
              .because("`" + loss + "` is declared", loss.span())
              .hint("`where` leaves out a term that does not count."));
        });
  }

  /** The numbers among which a weight is, all of them known at compile time; none if it may be another. */
  private static List<Term.Number> known(Term weight) {
    if (weight instanceof Term.Number number) {
      return List.of(number);
    }
    if (weight instanceof Term.Choose choose) {
      List<Term.Number> then = known(choose.then());
      List<Term.Number> otherwise = known(choose.otherwise());
      return then.isEmpty() || otherwise.isEmpty() ? List.of()
          : Stream.concat(then.stream(), otherwise.stream()).toList();
    }
    return weight instanceof Term.Read read ? read.symbol().body().map(Weights::known).orElse(List.of()) : List.of();
  }

  /** @param weight the sum of the weights of the loss */
  static void rejectTrained(String loss, Symbol weight) {
    Set<Symbol> seen = new LinkedHashSet<>(List.of(weight));
    Deque<Symbol> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      Symbol symbol = open.remove();
      if (symbol.role() == Role.PARAMETER) {
        throw new Rejection(weight.explained(Diagnostic.error("bad-loss", weight.span(), "the weights of the terms of `"
                + loss + "` depend on the parameter `" + symbol.name() + "`, and their sum has no derivative")
            .hint("`per stop(...)` takes what is given as a constant.")), true);
      }
      Set<Symbol> read = new LinkedHashSet<>();
      symbol.body().ifPresent(b -> smooth(b, read));
      symbol.boundaries().forEach(b -> smooth(b.value(), read));
      read.stream().filter(seen::add).forEach(open::add);
    }
  }

  /** Adds what the term may have a derivative by: not what only conditions and places depend on. */
  private static void smooth(Term term, Collection<Symbol> found) {
    if (term instanceof Term.Read read) {
      if (read.symbol().element() == Element.REAL || read.symbol().element() == Element.WIDE) {
        found.add(read.symbol());
        read.padding().ifPresent(p -> smooth(p, found));
      }
    } else if (term instanceof Term.Choose choose) {
      smooth(choose.then(), found);
      smooth(choose.otherwise(), found);
    } else if (term instanceof Term.Reduce reduce) {
      smooth(reduce.body(), found);
    } else if (term instanceof Term.Apply apply && !isFlat(apply)) {
      apply.arguments().forEach(a -> smooth(a, found));
    }
  }

  /** Whether the derivative is 0. */
  private static boolean isFlat(Term.Apply apply) {
    Primitive primitive = apply.primitive();
    return primitive == Primitive.STOP || primitive == Primitive.SIGN || primitive == Primitive.FLOOR
        || primitive.isComparison() || primitive.isLogical() || Terms.element(apply) == Element.INTEGER;
  }
}
