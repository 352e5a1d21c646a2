package org.descentlang.compiler.check;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.descentlang.compiler.parse.Binder;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Where the body of a reducer ends: its indices are unknown behind the {@code +} that follows. */
final class ReducerEnd {
  private ReducerEnd() {}

  /** What is wrong on the right of an operator, with a hint where an index of the reducer on its left is unknown. */
  static Diagnostic hinted(Diagnostic wrong, Expression.Binary binary) {
    return Optional.of(binary.left()).filter(left -> wrong.id().equals("unknown-name"))
        .flatMap(left -> last(left, wrong.at().text()))
        .map(reduction -> wrong.hint(hint(reduction, binary))).orElse(wrong);
  }

  private static String hint(Expression.Reduction reduction, Expression.Binary binary) {
    String head =
        new Span(reduction.span().source(), reduction.span().start(), reduction.body().span().start()).oneLine();
    String operator = binary.operator().text();
    return "the body of `" + head + "` ends at `" + operator + "`: say `" + head + " ("
        + Text.oneLine(reduction.body().span()) + " " + operator + " " + Text.oneLine(binary.right().span())
        + ")` if that belongs to it.";
  }

  /** The reducer at the end of an operand that has the index. */
  private static Optional<Expression.Reduction> last(Expression operand, String index) {
    if (operand instanceof Expression.Binary binary) {
      return last(binary.right(), index);
    }
    if (operand instanceof Expression.Unary unary) {
      return last(unary.operand(), index);
    }
    return operand instanceof Expression.Reduction reduction
        ? names(reduction.binders()).anyMatch(index::equals) ? Optional.of(reduction) : last(reduction.body(), index)
        : Optional.empty();
  }

  private static Stream<String> names(List<Binder> binders) {
    return binders.stream().flatMap(binder -> binder instanceof Binder.Single single ? Stream.of(single.name())
        : binder instanceof Binder.Example example ? Stream.of(example.name())
        : binder instanceof Binder.Row row ? names(row.parts()) : Stream.empty());
  }
}
