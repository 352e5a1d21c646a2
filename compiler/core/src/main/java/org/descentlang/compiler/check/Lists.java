package org.descentlang.compiler.check;

import java.util.List;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Lists of numbers, {@code [length / 100, 0.5]}, as tensors of one dimension. */
final class Lists {
  private Lists() {}

  /** The numbers of a list: real ones, or those known at compile time. */
  static List<Term> elements(Expression.ListOf list, Expressions expressions, Context context) {
    if (list.elements().isEmpty()) {
      throw new Rejection(Diagnostic.error("wrong-arguments", list.span(), "a list has one element or more"));
    }
    return list.elements().stream().map(e -> {
      Term term = expressions.scalar(e, context);
      if (!Terms.isConstant(term)) {
        rejectOther(term, e.span());
      }
      return term;
    }).toList();
  }

  private static void rejectOther(Term term, Span span) {
    String text = Text.bare(span);
    if (Terms.element(term) == Element.BOOLEAN) {
      throw new Rejection(Diagnostic.error("type-mismatch", span,
              "a list holds real numbers, and `" + text + "` is true or false")
          .hint("say `number(" + text + ")` for a number: 1 where it holds, else 0."));
    }
    if (Terms.element(term) == Element.INTEGER) {
      throw new Rejection(Diagnostic.error("type-mismatch", span,
              "a list holds real numbers, and `" + text + "` is an integer")
          .hint("say `number(" + text + ")` for a real number."));
    }
  }

  /** What stands at each place. */
  static Value.Array tensor(List<Term> terms, Span span) {
    Dim dim = Dim.of(Extent.of(terms.size()), "the list has that many elements", span);
    Element element = terms.stream().anyMatch(t -> Terms.element(t) == Element.REAL) ? Element.REAL : Element.WIDE;
    return Value.Array.of(List.of(dim), element, at -> element(terms, at.get(0)));
  }

  private static Term element(List<Term> terms, Term at) {
    Term result = terms.get(terms.size() - 1);
    for (int i = terms.size() - 2; i >= 0; i--) {
      Term here = Terms.apply(Primitive.EQUAL, at, Terms.number(i));
      result = Terms.choose(here, terms.get(i), result);
    }
    return result;
  }
}
