package org.descentlang.compiler.differentiate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Interval;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * What values are at least, as far as their form tells; of a NaN nothing is said.
 *
 * <pre>
 * v[i] = if count == 0 then 0 else v.sum[i] / number(count), v.sum[i] = sum(b) (x[b, i] - m[i])^2   ->   0
 * sqrt(v[i] + 1e-5)                                                                     ->   sqrt(1e-5)
 * </pre>
 */
final class LowerBounds {
  private static final double UNKNOWN = Double.NEGATIVE_INFINITY;

  private final Map<Tensor, Double> known = new HashMap<>();

  /** In the order in which they are computed: of what comes later, as in a recurrence, nothing is known. */
  void learn(List<Step.Definition> definitions) {
    definitions.forEach(definition -> known.put(definition.target(), of(definition.body())));
  }

  double of(Expr expr) {
    if (expr instanceof Expr.Constant constant) {
      return constant.value();
    }
    if (expr instanceof Expr.Position position) {
      return of(position);
    }
    if (expr instanceof Expr.Read read) {
      return known.getOrDefault(read.tensor(), UNKNOWN);
    }
    if (expr instanceof Expr.Select select) {
      return Math.min(of(select.then()), of(select.otherwise()));
    }
    if (expr instanceof Expr.Reduce reduce) {
      return of(reduce);
    }
    return expr instanceof Expr.Apply apply ? of(apply) : UNKNOWN;
  }

  private static double of(Expr.Position position) {
    try {
      return Interval.of(position.value()).low();
    } catch (ArithmeticException overflow) {
      return UNKNOWN;
    }
  }

  private double of(Expr.Reduce reduce) {
    double term = of(reduce.body());
    return switch (reduce.reducer()) {
      case SUM, PRODUCT -> term >= 0 ? 0 : UNKNOWN;
      case MIN -> term;
      case MAX -> reduce.domain().conditions().isEmpty() ? term : UNKNOWN;
      case ARGMAX, ARGMIN -> 0;
      case ANY, ALL -> UNKNOWN;
    };
  }

  private double of(Expr.Apply apply) {
    Expr first = apply.arguments().get(0);
    Expr last = apply.arguments().get(apply.arguments().size() - 1);
    double a = of(first);
    double b = of(last);
    return switch (apply.primitive()) {
      case ADD -> a + b;
      case MULTIPLY -> first.equals(last) ? 0 : a >= 0 && b >= 0 ? a * b : UNKNOWN;
      case DIVIDE -> a >= 0 && b >= 0 ? 0 : UNKNOWN;
      case POWER -> a >= 0 || isEven(last) ? 0 : UNKNOWN;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
      case ABS -> Math.max(a, 0);
      case SQRT -> Math.sqrt(Math.max(a, 0));
      case FLOOR -> Math.floor(a);
      case STOP, NUMBER -> a;
      case EXP, SIGMOID, ERFC -> 0;
      case EXPM1, TANH, ERF, SIN, COS, SIGN -> -1;
      case SUBTRACT, NEGATE, FUSED_MULTIPLY_ADD, FLOOR_DIVIDE, FLOOR_REMAINDER, LOG, LOG1P, LESS, LESS_EQUAL, EQUAL,
          AND, OR, NOT -> UNKNOWN;
    };
  }

  private static boolean isEven(Expr exponent) {
    return exponent instanceof Expr.Constant constant && constant.value() % 2 == 0;
  }
}
