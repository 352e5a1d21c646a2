package org.descentlang.compiler.differentiate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * Which expressions are finite for finite inputs and parameters, up to the overflow of plain arithmetic. Where one may
 * not be, a derivative of 0 must not be multiplied with it. Derivatives themselves count as finite.
 */
final class Finiteness {
  private final Set<Tensor> suspects = new HashSet<>();
  private final LowerBounds bounds = new LowerBounds();

  Finiteness(List<Step.Definition> definitions) {
    learn(definitions);
  }

  /** Of definitions that those known so far don't read. */
  void learn(List<Step.Definition> definitions) {
    bounds.learn(definitions);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Step.Definition definition : definitions) {
        changed |= !isFinite(definition.body()) && suspects.add(definition.target());
      }
    }
  }

  boolean isFinite(Expr expr) {
    if (expr instanceof Expr.Read read) {
      return !suspects.contains(read.tensor());
    }
    if (expr instanceof Expr.Apply apply) {
      return isFinite(apply) && apply.arguments().stream().allMatch(this::isFinite);
    }
    if (expr instanceof Expr.Select select) {
      return isFinite(select.then()) && isFinite(select.otherwise());
    }
    if (expr instanceof Expr.Reduce reduce) {
      return isFinite(reduce) && isFinite(reduce.body());
    }
    return !(expr instanceof Expr.Constant constant) || Double.isFinite(constant.value());
  }

  private boolean isFinite(Expr.Apply apply) {
    return switch (apply.primitive()) {
      case ADD, SUBTRACT, MULTIPLY, NEGATE, FUSED_MULTIPLY_ADD, FLOOR_DIVIDE, FLOOR_REMAINDER, MAX, MIN, ABS, SIGN,
          FLOOR, TANH, SIGMOID, ERF, ERFC, SIN, COS, STOP, NUMBER, LESS, LESS_EQUAL, EQUAL, AND, OR, NOT -> true;
      case DIVIDE -> isNumber(apply.arguments().get(1)) || isPositive(apply.arguments().get(1));
      case POWER -> apply.arguments().get(1) instanceof Expr.Constant exponent
          && exponent.value() >= 0 && exponent.value() == Math.rint(exponent.value());
      case SQRT, LOG1P -> bounds.of(apply.arguments().get(0)) >= 0;
      case LOG -> isPositive(apply.arguments().get(0));
      case EXP, EXPM1 -> false;
    };
  }

  /** Also in float, and so that its inverse is finite there. */
  private boolean isPositive(Expr expr) {
    return bounds.of(expr) >= Float.MIN_NORMAL;
  }

  /**
   * A constant that is not 0, how many there are of something, or a product of such: over none of them nothing is
   * computed.
   */
  private static boolean isNumber(Expr divisor) {
    if (divisor instanceof Expr.Apply apply && apply.primitive() == Primitive.MULTIPLY) {
      return apply.arguments().stream().allMatch(Finiteness::isNumber);
    }
    if (divisor instanceof Expr.Apply number && number.primitive() == Primitive.NUMBER) {
      return number.arguments().get(0) instanceof Expr.Position count && count.value().constant() == 0
          && count.value().terms().size() == 1 && count.value().indices().isEmpty();
    }
    return divisor instanceof Expr.Constant constant && constant.value() != 0;
  }

  /** The greatest of nothing is not finite. */
  private static boolean isFinite(Expr.Reduce reduce) {
    return switch (reduce.reducer()) {
      case SUM, PRODUCT, ARGMAX, ARGMIN, ANY, ALL -> true;
      case MAX, MIN -> reduce.domain().conditions().isEmpty();
    };
  }
}
