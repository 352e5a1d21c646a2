package org.descentlang.compiler.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.descentlang.compiler.check.Term;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/**
 * Integers made affine. What is not affine becomes an index of its own with a condition: {@code x[i / 2]} is
 * {@code sum(q where 0 <= i - 2*q <= 1) x[q]}, {@code table[token[t]]} is {@code sum(v where token[t] == v) table[v]}.
 */
final class Subscripts {
  private final DefinitionLowering lowering;
  private final boolean narrow;
  private final List<Index> indices = new ArrayList<>();
  private final List<Expr> conditions = new ArrayList<>();
  private final Map<Expr, Index> gathered = new HashMap<>();

  Subscripts(DefinitionLowering lowering) {
    this(lowering, false);
  }

  /** @param narrow whether conditions around narrow what is gathered: {@code if k < 4 then table[k] else 0} */
  private Subscripts(DefinitionLowering lowering, boolean narrow) {
    this.lowering = lowering;
    this.narrow = narrow;
  }

  /** Whether conditions around could say more of these. */
  boolean canNarrow() {
    return !gathered.isEmpty() && !narrow;
  }

  /** None yet, and those to come narrowed. */
  Subscripts narrow() {
    return new Subscripts(lowering, true);
  }

  /** The indices that stand for what is not affine. */
  List<Index> indices() {
    return indices;
  }

  List<Expr> conditions() {
    return conditions;
  }

  /** The term as an affine expression, in the definition's indices and {@link #indices()}. */
  Affine affine(Term term, Place place, Span span) {
    if (term instanceof Term.Number number) {
      return Affine.of((long) number.value());
    }
    if (term instanceof Term.IndexValue index) {
      return place.value(index.variable());
    }
    if (term instanceof Term.Size size) {
      return Affine.of(size.extent());
    }
    if (term instanceof Term.Apply apply) {
      return affine(apply, place, span);
    }
    return gathered(term, place, span);
  }

  private Affine affine(Term.Apply apply, Place place, Span span) {
    List<Affine> parts = new ArrayList<>();
    for (Term argument : apply.arguments()) {
      parts.add(affine(argument, place, span));
    }
    Optional<Affine> affine = combined(apply.primitive(), parts);
    if (affine.isPresent()) {
      return affine.get();
    }
    Affine first = parts.get(0);
    Affine second = parts.get(parts.size() - 1);
    if (apply.primitive() == Primitive.FLOOR_DIVIDE) {
      return quotient(first, second.constant(), place, span);
    }
    if (apply.primitive() == Primitive.FLOOR_REMAINDER) {
      return first.minus(quotient(first, second.constant(), place, span).times(second.constant()));
    }
    throw notAffine(span);
  }

  /** What is affine without an index more. */
  private static Optional<Affine> combined(Primitive primitive, List<Affine> parts) {
    Affine first = parts.get(0);
    Affine second = parts.get(parts.size() - 1);
    return switch (primitive) {
      case ADD -> Optional.of(first.plus(second));
      case SUBTRACT -> Optional.of(first.minus(second));
      case NEGATE -> Optional.of(first.times(-1));
      case MULTIPLY -> second.isConstant() ? Optional.of(first.times(second.constant()))
          : first.isConstant() ? Optional.of(second.times(first.constant())) : Optional.empty();
      case DIVIDE, FUSED_MULTIPLY_ADD, FLOOR_DIVIDE, FLOOR_REMAINDER, MAX, MIN, ABS, SIGN, FLOOR, POWER, SQRT, EXP,
          EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, ERFC, SIN, COS, STOP, NUMBER, LESS, LESS_EQUAL, EQUAL, AND, OR, NOT ->
          Optional.empty();
    };
  }

  static Refusal notAffine(Span span) {
    return new Refusal(Diagnostic.error("not-affine", span,
            "`" + span.text() + "` has a subscript that is not affine in the indices")
        .hint("a subscript is a sum of indices times whole numbers, `i / 2` or `i % 2`, or an integer tensor."));
  }

  /** Of a dividend that may hold quotients already, {@code (i % 6) / 2}; where it is never evaluated, anything. */
  private Affine quotient(Affine dividend, long divisor, Place place, Span span) {
    Facts facts = Facts.of(place.guards()).with(conditions);
    if (facts.areContradictory()) {
      return Affine.of(0);
    }
    OptionalLong low = facts.minimum(dividend);
    OptionalLong high = facts.maximum(dividend);
    if (low.isEmpty() || high.isEmpty() || low.getAsLong() < 0) {
      throw new Refusal(Diagnostic.error("out-of-range", span,
          "what is divided in a subscript must not be negative, and `" + span.text() + "` may be"));
    }
    Index index = lowering.indices().fresh("q", Extent.of((int) (high.getAsLong() / divisor + 1)));
    Affine rest = dividend.minus(Affine.of(index).times(divisor));
    indices.add(index);
    conditions.add(new Expr.NonNegative(rest));
    conditions.add(new Expr.NonNegative(rest.times(-1).plus(divisor - 1)));
    return Affine.of(index);
  }

  private Affine gathered(Term term, Place place, Span span) {
    Expr value = lowering.integers().value(term, place);
    if (!(term instanceof Term.Read read) || read.symbol().element() != Element.INTEGER) {
      throw notAffine(span);
    }
    int count = read.symbol().labels().map(l -> l.count())
        .orElseThrow(() -> new Refusal(Reads.ofNoRange(read.symbol(), span)));
    IgnoredLabels.of(read.symbol()).filter(v -> !IgnoredLabels.exclude(place.guards(), value, v)).ifPresent(v -> {
      throw new Refusal(Reads.ofNoClass(read.symbol(), v, span));
    });
    Index index = lowering.indices().fresh("v", Extent.of(count));
    gathered.put(value, index);
    if (narrow) {
      int most = (int) Facts.of(about(index, place)).maximum(Affine.of(index)).orElse(count - 1);
      index = lowering.indices().fresh("v", Extent.of(Math.max(0, Math.min(count, most + 1))));
      gathered.put(value, index);
      about(index, place).stream().filter(c -> !Facts.NONE.proves(c)).forEach(conditions::add);
    }
    indices.add(index);
    conditions.add(Expr.apply(Primitive.EQUAL, value, new Expr.Position(Affine.of(index))));
    return Affine.of(index);
  }

  /** The same for a reader: what stands for a gathered value has its name. */
  Affine named(Affine at) {
    return at.substitute(index -> gathered.entrySet().stream().filter(e -> e.getValue().equals(index)).findFirst()
        .map(e -> Affine.of(new Index(Exprs.reads(e.getKey()).get(0).tensor().name(), index.id(), index.extent())))
        .orElse(Affine.of(index)));
  }

  /** What the conditions around say of a gathered value, said of the index that stands for it. */
  private List<Expr> about(Index index, Place place) {
    return place.guards().stream().map(g -> Exprs.rewrite(g, this::affine))
        .filter(g -> isAbout(index, g)).toList();
  }

  private static boolean isAbout(Index index, Expr condition) {
    return condition instanceof Expr.Apply not && not.primitive() == Primitive.NOT
        ? isAbout(index, not.arguments().get(0))
        : Conditions.nonNegative(condition).stream().anyMatch(a -> a.mentions(index));
  }

  /** Indices for gathered values, sums of positions as one, and comparisons of positions by an affine value. */
  private Expr affine(Expr expr) {
    if (gathered.containsKey(expr)) {
      return new Expr.Position(Affine.of(gathered.get(expr)));
    }
    if (expr instanceof Expr.Apply apply && apply.primitive() == Primitive.NOT) {
      return Conditions.negate(apply.arguments().get(0));
    }
    List<Affine> parts = Conditions.nonNegative(expr);
    return parts.size() == 1 ? new Expr.NonNegative(parts.get(0)) : folded(expr);
  }

  /** A sum of positions as one. */
  static Expr folded(Expr expr) {
    if (!(expr instanceof Expr.Apply apply) || apply.primitive().isComparison()
        || !apply.arguments().stream().allMatch(Expr.Position.class::isInstance)) {
      return expr;
    }
    List<Affine> parts = apply.arguments().stream().map(a -> ((Expr.Position) a).value()).toList();
    return combined(apply.primitive(), parts).<Expr>map(Expr.Position::new).orElse(expr);
  }
}
