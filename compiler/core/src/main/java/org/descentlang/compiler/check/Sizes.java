package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/**
 * Finds out how far indices run. One that stands alone in a dimension has exactly that extent; one that stands only
 * inside expressions gets the largest range from 0 that keeps every unpadded read inside.
 */
final class Sizes {
  /** {@code subscript} must stay inside {@code dim}. */
  private record Bound(Term subscript, Dim dim) {}

  /** {@code subscript} may leave its dimension, for there are values outside. */
  private record Loose(Term subscript, String tensor) {}

  private final List<Bound> bounds = new ArrayList<>();
  private final List<Loose> loose = new ArrayList<>();

  /**
   * Says that a subscript stands in a dimension; what stands alone has its extent, unless the program states another
   * range: then conditions keep it inside.
   */
  void stands(Term subscript, Dim dim, String tensor, Span span) {
    if (!(subscript instanceof Term.IndexValue index)) {
      bounds.add(new Bound(subscript, dim));
    } else if (!index.variable().given()) {
      runsOver(index.variable(), dim, tensor, span);
    }
  }

  /** Says that a subscript may be outside of the tensor, which bounds nothing. */
  void standsLoose(Term subscript, String tensor) {
    loose.add(new Loose(subscript, tensor));
  }

  /** Says that an index runs over a dimension, or where its range is stated over some of it. */
  void runsOver(Variable variable, Dim dim, String tensor, Span span) {
    boolean known = variable.dim().known();
    if (variable.given() && (!dim.known() || fits(variable.dim(), dim))) {
      return;
    }
    if (!known && dim.known()) {
      variable.dim().follow(dim, "`" + variable + "` stands alone in a dimension of " + tensor, span);
      return;
    }
    if (!variable.dim().unify(dim)) {
      Diagnostic mismatch = Diagnostic.error("shape-mismatch", span,
          "index `" + variable + "` takes " + Text.count(variable.dim(), "value") + ", but stands in a dimension of "
              + tensor + " that has " + dim);
      throw new Rejection(Reasons.add(Reasons.add(mismatch, variable.dim(), "`" + variable + "` takes "
          + Text.count(variable.dim(), "value")), dim, tensor + " has " + dim));
    }
  }

  /** Whether a stated range stays inside a dimension. */
  private static boolean fits(Dim range, Dim dim) {
    return same(range, dim)
        || dim.extent() instanceof Extent.Constant && range.extent().bound() <= dim.extent().bound();
  }

  /** Whether two dimensions have one size. */
  static boolean same(Dim left, Dim right) {
    return left.same(right) || left.known() && right.known() && left.extent().equals(right.extent());
  }

  /**
   * Whether a subscript is inside of a dimension whatever the conditions around. An index alone is, unless its range is
   * stated; what else an index that nothing bounds yet stands in may not be, for others may bound it.
   */
  static boolean staysInside(Term subscript, Dim dim) {
    if (subscript instanceof Term.IndexValue index) {
      return !index.variable().given() || dim.known() && fits(index.variable().dim(), dim);
    }
    Range range = new ValueRanges().of(subscript);
    return range.low() >= 0 && dim.known() && dim.extent() instanceof Extent.Constant size
        && range.high() < size.bound();
  }

  /** Solves for indices that stand only inside expressions, and rejects what nothing bounds. */
  void settle(List<Variable> variables) {
    boolean progress = true;
    while (progress) {
      progress = false;
      for (Variable variable : variables) {
        if (!variable.dim().known()) {
          progress |= solve(variable);
        }
      }
    }
    for (Variable variable : variables) {
      if (!variable.dim().known()) {
        throw new Rejection(unbounded(variable).hint("give its range: `" + variable + " < n`."));
      }
    }
  }

  private Diagnostic unbounded(Variable variable) {
    Diagnostic unbounded = Diagnostic.error(
        "unbounded-index", variable.span(), "nothing bounds the index `" + variable + "`");
    return loose.stream().filter(l -> Terms.variables(l.subscript).contains(variable)).findFirst()
        .map(l -> unbounded.because("a subscript of " + l.tensor + " bounds nothing, for it may be outside"))
        .orElse(unbounded);
  }

  boolean settled(List<Variable> variables) {
    return variables.stream().allMatch(v -> v.dim().known());
  }

  private boolean solve(Variable variable) {
    Optional<Long> largest = Optional.empty();
    for (Bound bound : bounds) {
      if (Terms.variables(bound.subscript).contains(variable) && bound.dim.known() && !bound.dim.same(variable.dim())) {
        Optional<Long> limit = limit(variable, bound);
        if (limit.isEmpty()) {
          return false;
        }
        largest = Optional.of(largest.map(l -> Math.min(l, limit.get())).orElse(limit.get()));
      }
    }
    if (largest.isEmpty()) {
      return false;
    }
    int size = (int) Math.max(0, Math.min(Integer.MAX_VALUE, largest.get() + 1));
    variable.dim().set(Extent.of(size), "that is the largest range that keeps its reads inside", variable.span());
    return true;
  }

  /** The largest value of the variable that keeps the subscript inside, whatever the other indices are. */
  private static Optional<Long> limit(Variable variable, Bound bound) {
    Optional<Map<Variable, Long>> affine = affine(bound.subscript);
    if (affine.isEmpty()) {
      return Optional.empty();
    }
    long coefficient = affine.get().getOrDefault(variable, 0L);
    long low = affine.get().getOrDefault(null, 0L);
    long high = low;
    for (Map.Entry<Variable, Long> term : affine.get().entrySet()) {
      if (term.getKey() != null && term.getKey() != variable) {
        if (!term.getKey().dim().known()) {
          return Optional.empty();
        }
        long most = term.getValue() * (term.getKey().extent().bound() - 1L);
        low += Math.min(0, most);
        high += Math.max(0, most);
      }
    }
    return coefficient > 0
        ? Optional.of(Math.floorDiv(bound.dim.extent().bound() - 1L - high, coefficient))
        : Optional.of(Math.floorDiv(low, -coefficient));
  }

  /** Coefficients by variable, the constant under null; empty where the term is not affine in indices. */
  static Optional<Map<Variable, Long>> affine(Term term) {
    if (term instanceof Term.Number number && number.whole()) {
      return Optional.of(single(null, (long) number.value()));
    }
    if (term instanceof Term.IndexValue index) {
      return Optional.of(single(index.variable(), 1));
    }
    if (term instanceof Term.Apply apply) {
      return affine(apply);
    }
    return Optional.empty();
  }

  private static Map<Variable, Long> single(Variable variable, long coefficient) {
    Map<Variable, Long> map = new LinkedHashMap<>();
    map.put(variable, coefficient);
    return map;
  }

  private static Optional<Map<Variable, Long>> affine(Term.Apply apply) {
    List<Optional<Map<Variable, Long>>> parts = apply.arguments().stream().map(Sizes::affine).toList();
    if (parts.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    Map<Variable, Long> first = parts.get(0).get();
    if (apply.primitive() == Primitive.NEGATE) {
      return Optional.of(scale(first, -1));
    }
    Map<Variable, Long> second = parts.size() > 1 ? parts.get(1).get() : Map.of();
    if (apply.primitive() == Primitive.ADD) {
      return Optional.of(sum(first, second));
    }
    if (apply.primitive() == Primitive.SUBTRACT) {
      return Optional.of(sum(first, scale(second, -1)));
    }
    if (apply.primitive() == Primitive.MULTIPLY && constant(first)) {
      return Optional.of(scale(second, first.getOrDefault(null, 0L)));
    }
    if (apply.primitive() == Primitive.MULTIPLY && constant(second)) {
      return Optional.of(scale(first, second.getOrDefault(null, 0L)));
    }
    return Optional.empty();
  }

  private static boolean constant(Map<Variable, Long> affine) {
    return affine.keySet().stream().allMatch(v -> v == null);
  }

  private static Map<Variable, Long> scale(Map<Variable, Long> affine, long factor) {
    Map<Variable, Long> scaled = new LinkedHashMap<>();
    affine.forEach((v, c) -> scaled.put(v, c * factor));
    return scaled;
  }

  private static Map<Variable, Long> sum(Map<Variable, Long> left, Map<Variable, Long> right) {
    Map<Variable, Long> sum = new LinkedHashMap<>(left);
    right.forEach((v, c) -> sum.merge(v, c, Long::sum));
    return sum;
  }
}
