package org.descentlang.compiler.check;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.source.Diagnostic;

/**
 * How large integers can become. They are exact because they have 32 bits and no result that needs more is accepted:
 * {@code k * k} of a {@code class[50_000]} is refused. Bounds are those of classes, indices and extents; conditions
 * narrow them not, and what a recurrence counts has none.
 */
final class IntegerRanges {
  private final Map<Symbol, Optional<Range>> known = new IdentityHashMap<>();
  private Symbol around;

  /** Rejects the first definition in which an integer may need more than 32 bits. */
  static void check(List<Symbol> definitions) {
    IntegerRanges ranges = new IntegerRanges();
    definitions.forEach(ranges::symbol);
  }

  private Optional<Range> symbol(Symbol symbol) {
    if (known.containsKey(symbol)) {
      return known.get(symbol);
    }
    known.put(symbol, Optional.empty());
    Optional<Range> range = symbol.labels().map(IntegerRanges::labels);
    if (symbol.body().isPresent()) {
      Symbol outer = around;
      around = symbol;
      symbol.where().forEach(this::range);
      range = range(symbol.body().get());
      for (Symbol.Boundary boundary : symbol.boundaries()) {
        range = union(range, range(boundary.value()));
      }
      around = outer;
    }
    known.put(symbol, range);
    return range;
  }

  static Range labels(Tensor.Labels labels) {
    Range classes = new Range(0, labels.count() - 1.0);
    return labels.ignored().map(other -> classes.union(Range.of(other))).orElse(classes);
  }

  private static Optional<Range> union(Optional<Range> left, Optional<Range> right) {
    return left.isPresent() && right.isPresent() ? Optional.of(left.get().union(right.get())) : Optional.empty();
  }

  /** The range of an integer; empty for all else, and where nothing bounds it. */
  private Optional<Range> range(Term term) {
    if (term instanceof Term.Number number) {
      return Optional.of(Range.of(number.value()));
    }
    if (term instanceof Term.IndexValue index) {
      return Optional.of(new Range(0, Math.max(0, index.variable().extent().bound() - 1)));
    }
    if (term instanceof Term.Size size) {
      return Optional.of(new Range(0, size.extent().bound()));
    }
    if (term instanceof Term.Read read) {
      read.at().forEach(this::range);
      Optional<Range> inside = symbol(read.symbol());
      return read.padding().isPresent() ? union(inside, range(read.padding().get())) : inside;
    }
    if (term instanceof Term.Choose choose) {
      range(choose.condition());
      return union(range(choose.then()), range(choose.otherwise()));
    }
    if (term instanceof Term.Reduce reduce) {
      reduce.conditions().forEach(this::range);
      return reduced(reduce, range(reduce.body()));
    }
    return term instanceof Term.Apply apply ? applied(apply) : Optional.empty();
  }

  private Optional<Range> reduced(Term.Reduce reduce, Optional<Range> body) {
    double terms = reduce.variables().stream().mapToDouble(v -> v.extent().bound()).reduce(1, (a, b) -> a * b);
    Optional<Range> range = switch (reduce.kind()) {
      case SUM -> body.map(b -> b.union(Range.of(0)).times(Range.of(terms)));
      case PRODUCT -> body.map(b -> b.abs().high()).map(most -> Math.pow(Math.max(most, 1), terms))
          .map(most -> new Range(-most, most));
      case ARGMAX, ARGMIN -> Optional.of(new Range(0, Math.max(0, terms - 1)));
      case MAX -> isNeverEmpty(reduce) ? body : body.map(b -> b.union(new Range(Integer.MIN_VALUE, b.high())));
      case MIN -> isNeverEmpty(reduce) ? body : body.map(b -> b.union(new Range(b.low(), Integer.MAX_VALUE)));
      case MEAN, ANY, ALL -> Optional.empty();
    };
    return Terms.element(reduce) == Element.INTEGER ? small(range) : Optional.empty();
  }

  /** Whether the reduction has a term for all data. */
  static boolean isNeverEmpty(Term.Reduce reduce) {
    return reduce.conditions().isEmpty() && reduce.variables().stream()
        .allMatch(v -> v.dim().known() && v.extent() instanceof Extent.Constant size && size.bound() > 0);
  }

  private Optional<Range> applied(Term.Apply apply) {
    List<Optional<Range>> arguments = apply.arguments().stream().map(this::range).toList();
    if (apply.primitive().isComparison() && arguments.stream().allMatch(Optional::isPresent) && !Terms.reads(apply)) {
      difference(arguments.get(0).get(), arguments.get(1).get());
    }
    if (Terms.element(apply) != Element.INTEGER || arguments.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    Range a = arguments.get(0).get();
    Range b = arguments.size() > 1 ? arguments.get(1).get() : a;
    return small(switch (apply.primitive()) {
      case ADD -> Optional.of(a.plus(b));
      case SUBTRACT -> Optional.of(a.minus(b));
      case NEGATE -> Optional.of(a.negated());
      case MULTIPLY -> Optional.of(a.times(b));
      case MAX -> Optional.of(a.max(b));
      case MIN -> Optional.of(a.min(b));
      case ABS -> Optional.of(a.abs());
      case SIGN -> Optional.of(new Range(-1, 1));
      case FLOOR_REMAINDER -> Optional.of(new Range(0, Math.max(0, b.high() - 1)));
      case FLOOR_DIVIDE, FLOOR, STOP -> Optional.of(a.union(Range.of(0)));
      case DIVIDE, FUSED_MULTIPLY_ADD, POWER, SQRT, EXP, EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, ERFC, SIN, COS, NUMBER,
          LESS, LESS_EQUAL, EQUAL, AND, OR, NOT -> Optional.empty();
    });
  }

  /** A comparison of places is one of their difference with 0, or with 1. */
  private void difference(Range a, Range b) {
    double most = Math.max(a.high() - b.low(), b.high() - a.low());
    small(Optional.of(new Range(-most - 1, most)));
  }

  private Optional<Range> small(Optional<Range> range) {
    if (range.isPresent() && !fits(range.get())) {
      throw new Rejection(around.explained(Diagnostic.error("out-of-range", around.span(), "an integer here may be "
              + text(range.get()) + ", and integers have 32 bits")
          .hint("compute with real numbers, `number(k)` of each integer.")), true);
    }
    return range;
  }

  private static boolean fits(Range range) {
    return range.low() >= Integer.MIN_VALUE && range.high() <= Integer.MAX_VALUE;
  }

  /** The end that is farther out. */
  private static String text(Range range) {
    double far = range.high() > Integer.MAX_VALUE ? range.high() : range.low();
    return Math.abs(far) < 1L << 53 ? Long.toString((long) far) : Double.toString(far);
  }
}
