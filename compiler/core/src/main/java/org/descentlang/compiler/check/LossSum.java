package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Expression.BinaryOperator;
import org.descentlang.compiler.source.Diagnostic;

/** A trainer's loss taken apart: a sum of losses, each times, or over, constants or settings. */
final class LossSum {
  /** {@code -0.3 * l1(a, b) / 2}. */
  record Part(boolean negative, List<Factor> factors, Expression.Call call) {}

  /** What a loss is multiplied with, or divided by. */
  record Factor(Expression value, boolean divides) {}

  private LossSum() {}

  static List<Part> terms(Expression expression) {
    List<Part> parts = new ArrayList<>();
    collect(expression, false, List.of(), parts);
    return parts;
  }

  private static void collect(Expression expression, boolean negative, List<Factor> factors, List<Part> parts) {
    if (expression instanceof Expression.Call call) {
      parts.add(new Part(negative, factors, call));
    } else if (expression instanceof Expression.Unary unary && unary.operator() == Expression.UnaryOperator.NEGATE) {
      collect(unary.operand(), !negative, factors, parts);
    } else if (expression instanceof Expression.Binary binary && isSum(binary)) {
      collect(binary.left(), negative, factors, parts);
      collect(binary.right(), negative != (binary.operator() == BinaryOperator.SUBTRACT), factors, parts);
    } else if (expression instanceof Expression.Binary binary && binary.operator() == BinaryOperator.MULTIPLY) {
      boolean callLeft = holdsCall(binary.left());
      Expression factor = callLeft ? binary.right() : binary.left();
      collect(callLeft ? binary.left() : binary.right(), negative, and(factors, new Factor(factor, false)), parts);
    } else if (expression instanceof Expression.Binary binary && binary.operator() == BinaryOperator.DIVIDE
        && holdsCall(binary.left())) {
      collect(binary.left(), negative, and(factors, new Factor(binary.right(), true)), parts);
    } else {
      throw new Rejection(badLoss(expression));
    }
  }

  private static List<Factor> and(List<Factor> factors, Factor more) {
    List<Factor> all = new ArrayList<>(factors);
    all.add(more);
    return all;
  }

  static Diagnostic badLoss(Expression expression) {
    return Diagnostic.error("bad-loss", expression.span(),
            "a trainer's loss is a sum of losses, each times a constant or a setting, and `"
                + Text.oneLine(expression.span()) + "` is neither")
        .hint("write `cross_entropy(a, b) + 0.3 * mse(c, d)`; anything else is a `loss` definition of its own.");
  }

  private static boolean isSum(Expression.Binary binary) {
    return binary.operator() == BinaryOperator.ADD || binary.operator() == BinaryOperator.SUBTRACT;
  }

  private static boolean holdsCall(Expression expression) {
    return expression instanceof Expression.Call
        || LayerCalls.children(expression).stream().anyMatch(LossSum::holdsCall);
  }
}
