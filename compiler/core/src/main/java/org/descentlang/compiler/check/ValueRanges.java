package org.descentlang.compiler.check;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;

/**
 * Between which numbers a value is for all data, as far as its form tells; false is 0, and true is 1. Rounding is left
 * out of account.
 *
 * <pre>
 * 1 / (1 + exp(-x))              ->   0 to 1
 * exp(z[i]) / sum(j) exp(z[j])   ->   0 to 1
 * z[i] - max(j) z[j]             ->   at most 0
 * </pre>
 */
final class ValueRanges {
  private static final Range TRUTH = new Range(0, 1);

  private final Map<Symbol, Range> known = new IdentityHashMap<>();
  private final Map<Variable, Range> others;

  ValueRanges() {
    this(Map.of());
  }

  /** @param others ranges of some indices that are not their own */
  ValueRanges(Map<Variable, Range> others) {
    this.others = others;
  }

  /** In their order, so that what one is made of is mostly known before it. */
  void learn(List<Symbol> definitions) {
    definitions.forEach(this::of);
  }

  /** Of what comes from outside nothing is known but its labels, and nothing of what a recurrence makes of itself. */
  Range of(Symbol symbol) {
    if (!known.containsKey(symbol)) {
      known.put(symbol, outside(symbol));
      symbol.body().filter(body -> !symbol.bounded()).ifPresent(body -> known.put(symbol, of(body)));
    }
    return known.get(symbol);
  }

  private static Range outside(Symbol symbol) {
    return symbol.labels().map(ValueRanges::labels)
        .orElse(symbol.element() == Element.BOOLEAN ? TRUTH : Range.EVERYTHING);
  }

  private static Range labels(Tensor.Labels labels) {
    Range classes = new Range(0, labels.count() - 1.0);
    return labels.ignored().map(other -> classes.union(Range.of(other))).orElse(classes);
  }

  /** Whether the condition holds for all data. */
  boolean isCertain(Term condition) {
    return of(condition).low() == 1;
  }

  Range of(Term term) {
    if (term instanceof Term.Number number) {
      return Range.of(number.value());
    }
    if (term instanceof Term.Truth truth) {
      return Range.of(truth.value() ? 1 : 0);
    }
    if (term instanceof Term.IndexValue index) {
      return others.getOrDefault(index.variable(), new Range(0, Math.max(count(List.of(index.variable())) - 1, 0)));
    }
    if (term instanceof Term.Size size) {
      return new Range(0, size.extent().bound());
    }
    if (term instanceof Term.Read read) {
      Range inside = of(read.symbol());
      return read.padding().map(padding -> inside.union(of(padding))).orElse(inside);
    }
    if (term instanceof Term.Choose choose) {
      return isDecision(choose) ? Range.EVERYTHING : of(choose.then()).union(of(choose.otherwise()));
    }
    if (term instanceof Term.Reduce reduce) {
      return reduced(reduce, of(reduce.body()));
    }
    if (term instanceof Term.Draw draw) {
      return drawn(draw);
    }
    return term instanceof Term.Apply apply ? applied(apply) : Range.EVERYTHING;
  }

  /** {@code if z > 0.3 then 1 else 0}: no probability, though from 0 to 1, and what compares it with 0 is right. */
  private static boolean isDecision(Term.Choose choose) {
    return choose.then() instanceof Term.Number && choose.otherwise() instanceof Term.Number;
  }

  private static Range reduced(Term.Reduce reduce, Range body) {
    double count = count(reduce.variables());
    boolean some = isNeverEmpty(reduce);
    boolean integer = Terms.element(reduce) == Element.INTEGER;
    return switch (reduce.kind()) {
      case SUM -> body.union(Range.of(0)).times(Range.of(count));
      case MEAN -> some ? body : body.union(Range.of(0));
      case PRODUCT -> product(body, count);
      case MAX -> some ? body : new Range(integer ? Integer.MIN_VALUE : Double.NEGATIVE_INFINITY, body.high());
      case MIN -> some ? body : new Range(body.low(), integer ? Integer.MAX_VALUE : Double.POSITIVE_INFINITY);
      case ARGMAX, ARGMIN -> new Range(0, Math.max(count - 1, 0));
      case ANY -> some ? body : body.union(Range.of(0));
      case ALL -> some ? body : body.union(Range.of(1));
    };
  }

  /** Whether the reduction has a term for all data. */
  private static boolean isNeverEmpty(Term.Reduce reduce) {
    return reduce.conditions().isEmpty() && reduce.variables().stream()
        .allMatch(v -> v.dim().known() && v.extent() instanceof Extent.Constant size && size.bound() > 0);
  }

  private static Range product(Range factor, double count) {
    double largest = factor.abs().high();
    double most = largest <= 1 ? 1 : Math.pow(largest, count);
    return new Range(factor.low() < 0 ? -most : 0, most);
  }

  /** At most how many values the variables have together. */
  private static double count(List<Variable> variables) {
    return variables.stream()
        .mapToDouble(v -> v.dim().known() ? v.extent().bound() : Double.POSITIVE_INFINITY).reduce(1, (a, b) -> a * b);
  }

  private Range drawn(Term.Draw draw) {
    return switch (draw.distribution()) {
      case BERNOULLI -> TRUTH;
      case UNIFORM -> of(draw.parameters().get(0)).union(of(draw.parameters().get(1)));
      case NORMAL -> Range.EVERYTHING;
    };
  }

  private Range applied(Term.Apply apply) {
    Primitive primitive = apply.primitive();
    Term left = apply.arguments().get(0);
    Term right = apply.arguments().get(apply.arguments().size() - 1);
    Range a = of(left);
    Range b = of(right);
    return switch (primitive) {
      case ADD -> a.plus(b);
      case SUBTRACT -> isUnderMaximum(left, right) ? a.minus(b).atMost(0) : a.minus(b);
      case MULTIPLY -> TermMatcher.same(left, right) ? a.times(b).atLeast(0) : a.times(b);
      case DIVIDE -> a.low() >= 0 && isShare(left, right) ? a.over(b).atMost(1) : a.over(b);
      case NEGATE -> a.negated();
      case MAX, OR -> a.max(b);
      case MIN, AND -> a.min(b);
      case NOT -> Range.of(1).minus(a);
      case LESS -> truth(a.high() < b.low(), a.low() >= b.high());
      case LESS_EQUAL -> truth(a.high() <= b.low(), a.low() > b.high());
      case EQUAL -> truth(a.low() == b.high() && a.high() == b.low(), a.high() < b.low() || b.high() < a.low());
      case ABS -> a.abs();
      case POWER -> power(a, b);
      case STOP, NUMBER -> a;
      case EXP, EXPM1, TANH, SIGMOID, ERF, SIGN, FLOOR -> rising(primitive, a);
      case SQRT, LOG -> rising(primitive, a.atLeast(0));
      case LOG1P -> rising(primitive, a.atLeast(-1));
      case ERFC -> Range.of(1).minus(rising(Primitive.ERF, a));
      case SIN, COS -> new Range(-1, 1);
      case FLOOR_REMAINDER -> new Range(0, Terms.element(right) == Element.INTEGER ? b.high() - 1 : b.high());
      case FLOOR_DIVIDE -> rising(Primitive.FLOOR, a.over(b));
      case FUSED_MULTIPLY_ADD -> Range.EVERYTHING;
    };
  }

  private static Range truth(boolean always, boolean never) {
    return always ? Range.of(1) : never ? Range.of(0) : TRUTH;
  }

  private static Range rising(Primitive primitive, Range range) {
    return new Range(primitive.value(range.low(), 0, 0), primitive.value(range.high(), 0, 0));
  }

  private static Range power(Range base, Range exponent) {
    boolean even = exponent.low() == exponent.high() && exponent.low() % 2 == 0;
    if (base.low() < 0 && !even) {
      return Range.EVERYTHING;
    }
    return new Range(0, base.abs().high() <= 1 && exponent.low() >= 0 ? 1 : Double.POSITIVE_INFINITY);
  }

  /** Whether the whole is a sum of which the part is one term, and no other is less than 0. */
  private boolean isShare(Term part, Term whole) {
    Term sum = TermMatcher.defined(whole);
    if (sum instanceof Term.Apply add && add.primitive() == Primitive.ADD) {
      return isShareOf(part, add.arguments().get(0), add.arguments().get(1))
          || isShareOf(part, add.arguments().get(1), add.arguments().get(0));
    }
    return sum instanceof Term.Reduce reduce && reduce.kind() == Term.Kind.SUM && of(reduce.body()).low() >= 0
        && TermMatcher.isAmong(part, reduce);
  }

  private boolean isShareOf(Term part, Term sum, Term rest) {
    boolean alone = TermMatcher.same(TermMatcher.defined(part), TermMatcher.defined(sum));
    return of(rest).low() >= 0 && (alone || isShare(part, sum));
  }

  private static boolean isUnderMaximum(Term part, Term whole) {
    Term largest = TermMatcher.defined(whole);
    if (largest instanceof Term.Apply stop && stop.primitive() == Primitive.STOP) {
      return isUnderMaximum(part, stop.arguments().get(0));
    }
    return largest instanceof Term.Reduce reduce && reduce.kind() == Term.Kind.MAX
        && TermMatcher.isAmong(part, reduce);
  }
}
