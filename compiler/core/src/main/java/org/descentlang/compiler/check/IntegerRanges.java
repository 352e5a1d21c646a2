package org.descentlang.compiler.check;

import java.util.List;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.source.Diagnostic;

/**
 * How large integers can become. They are exact because they have 32 bits and no result that needs more is accepted:
 * {@code k * k} of a {@code class[50_000]} is refused. Bounds are those of classes, indices and extents; conditions
 * don't narrow them, and what a recurrence counts has none.
 */
final class IntegerRanges {
  private final ValueRanges ranges;
  private final Symbol around;

  private IntegerRanges(ValueRanges ranges, Symbol around) {
    this.ranges = ranges;
    this.around = around;
  }

  /** Rejects the first definition in which an integer may need more than 32 bits. */
  static void check(List<Symbol> definitions) {
    ValueRanges ranges = new ValueRanges();
    ranges.learn(definitions);
    for (Symbol symbol : definitions) {
      IntegerRanges inside = new IntegerRanges(ranges, symbol);
      symbol.where().forEach(inside::check);
      symbol.body().ifPresent(inside::check);
      symbol.boundaries().forEach(boundary -> inside.check(boundary.value()));
    }
  }

  private void check(Term term) {
    Terms.children(term).forEach(this::check);
    if (term instanceof Term.Apply apply && apply.primitive().isComparison() && !Terms.reads(apply)) {
      difference(ranges.of(apply.arguments().get(0)), ranges.of(apply.arguments().get(1)));
    } else if ((term instanceof Term.Apply || term instanceof Term.Reduce) && Terms.element(term) == Element.INTEGER) {
      check(ranges.of(term));
    }
  }

  /** A comparison of places is one of their difference with 0, or with 1. */
  private void difference(Range a, Range b) {
    double most = Math.max(a.high() - b.low(), b.high() - a.low());
    check(new Range(-most - 1, most));
  }

  /** Of what has no bound, nothing is said. */
  private void check(Range range) {
    if (!range.isUnbounded() && (range.low() < Integer.MIN_VALUE || range.high() > Integer.MAX_VALUE)) {
      throw new Rejection(around.explained(Diagnostic.error("out-of-range", around.span(), "an integer here may be "
              + text(range) + ", and integers have 32 bits")
          .hint("compute with real numbers, `number(k)` of each integer.")), true);
    }
  }

  /** The end that is farther out. */
  private static String text(Range range) {
    double far = range.high() > Integer.MAX_VALUE ? range.high() : range.low();
    return Math.abs(far) < 1L << 53 ? Long.toString((long) far) : Double.toString(far);
  }
}
