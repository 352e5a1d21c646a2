package org.descentlang.compiler.lower;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.check.Symbol;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;

/** The value of a label that is none of its classes, {@code class[4] or -1}: no element is there to be read. */
final class IgnoredLabels {
  private IgnoredLabels() {}

  /** Empty where each value is one of the classes. */
  static Optional<Integer> of(Symbol labels) {
    return labels.labels().flatMap(Tensor.Labels::none);
  }

  /** Whether one of the conditions does not hold where the label has that value, as {@code label - 1 >= 0}. */
  static boolean exclude(List<Expr> conditions, Expr label, int value) {
    Expr there = new Expr.Position(Affine.of(value));
    return conditions.stream()
        .anyMatch(c -> isCertain(false, Exprs.rewrite(c, e -> e.equals(label) ? there : Subscripts.folded(e))));
  }

  /** Whether the condition is that truth, whatever it is about. */
  private static boolean isCertain(boolean truth, Expr condition) {
    if (condition instanceof Expr.Truth known) {
      return known.value() == truth;
    }
    if (condition instanceof Expr.Apply apply && apply.primitive() == Primitive.NOT) {
      return isCertain(!truth, apply.arguments().get(0));
    }
    if (condition instanceof Expr.Apply apply && apply.primitive().isLogical()) {
      boolean all = (apply.primitive() == Primitive.AND) == truth;
      return all ? apply.arguments().stream().allMatch(a -> isCertain(truth, a))
          : apply.arguments().stream().anyMatch(a -> isCertain(truth, a));
    }
    List<Affine> parts = Conditions.nonNegative(condition);
    return truth ? !parts.isEmpty() && parts.stream().allMatch(Facts.NONE::provesNonNegative)
        : parts.stream().anyMatch(a -> Facts.NONE.provesNonNegative(a.times(-1).plus(-1)));
  }
}
