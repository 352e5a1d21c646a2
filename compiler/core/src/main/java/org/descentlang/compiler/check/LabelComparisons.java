package org.descentlang.compiler.check;

import java.util.List;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.source.Diagnostic;

/** Labels that are compared with a number that they never are: {@code kind == -1} of a {@code class[3]}. */
final class LabelComparisons {
  private final Elaborator elaborator;
  private final Symbol around;

  private LabelComparisons(Elaborator elaborator, Symbol around) {
    this.elaborator = elaborator;
    this.around = around;
  }

  static void warn(Elaborator elaborator) {
    for (Symbol symbol : List.copyOf(elaborator.definitions())) {
      LabelComparisons comparisons = new LabelComparisons(elaborator, symbol);
      symbol.body().ifPresent(comparisons::in);
      symbol.where().forEach(comparisons::in);
    }
  }

  private void in(Term term) {
    if (term instanceof Term.Apply apply && apply.primitive() == Primitive.EQUAL) {
      compared(apply.arguments().get(0), apply.arguments().get(1));
      compared(apply.arguments().get(1), apply.arguments().get(0));
    }
    Terms.children(term).forEach(this::in);
  }

  private void compared(Term left, Term right) {
    if (left instanceof Term.Read read && read.padding().isEmpty() && right instanceof Term.Number number) {
      read.symbol().labels().filter(labels -> !mayBe(labels, number.value()))
          .ifPresent(labels -> elaborator.warn(never(read.symbol(), labels, Terms.text(number))));
    }
  }

  private static boolean mayBe(Tensor.Labels labels, double number) {
    return number >= 0 && number < labels.count() && number == Math.rint(number)
        || labels.ignored().filter(other -> other == number).isPresent();
  }

  private Diagnostic never(Symbol label, Tensor.Labels labels, String number) {
    return around.explained(Diagnostic.warning("never-equal", around.span(), "`" + label.name() + "` is never " + number
            + ": it is a class of " + labels.count())
        .because("`" + label.name() + "` is declared", label.span())
        .hint("declare it `class[" + labels.count() + "] or " + number + "` if that is one of its values."));
  }
}
