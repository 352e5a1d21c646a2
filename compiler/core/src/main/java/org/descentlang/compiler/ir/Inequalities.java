package org.descentlang.compiler.ir;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A conjunction of {@code affine >= 0} over integers, and its variables eliminated one by one (Fourier and Motzkin;
 * each row is divided by the greatest common divisor of its coefficients and its constant rounded down, which only
 * integers allow). What it refutes is refuted; what it does not refute may still have no solution.
 */
final class Inequalities {
  /** More rows than this are not worth their time. */
  private static final int LIMIT = 600;

  /** The tightest constant for each left side. */
  private final Map<List<Affine.Term>, Long> rows = new LinkedHashMap<>();
  private boolean refuted;

  void add(Affine row) {
    long divisor = 0;
    for (Affine.Term term : row.terms()) {
      divisor = divisor(divisor, term.coefficient());
    }
    if (divisor == 0) {
      refuted |= row.constant() < 0;
      return;
    }
    rows.merge(quotients(row.terms(), divisor), Math.floorDiv(row.constant(), divisor), Math::min);
  }

  private static List<Affine.Term> quotients(List<Affine.Term> terms, long divisor) {
    return divisor == 1 ? terms
        : terms.stream().map(t -> new Affine.Term(t.variable(), t.coefficient() / divisor)).toList();
  }

  private static long divisor(long left, long right) {
    return right == 0 ? Math.abs(left) : divisor(right, left % right);
  }

  /** Whether they certainly have no solution. */
  boolean refute() {
    return eliminate(Optional.empty()) && refuted;
  }

  /** The rows that remain for that variable alone; nothing where there are too many on the way. */
  Optional<List<Affine>> project(Affine.Variable kept) {
    return eliminate(Optional.of(kept)) ? Optional.of(affine()) : Optional.empty();
  }

  boolean isRefuted() {
    return refuted;
  }

  private List<Affine> affine() {
    List<Affine> all = new ArrayList<>();
    rows.forEach((terms, constant) -> all.add(new Affine(terms, constant)));
    return all;
  }

  private boolean eliminate(Optional<Affine.Variable> kept) {
    try {
      Optional<Affine.Variable> next = cheapest(kept);
      while (!refuted && next.isPresent()) {
        eliminate(next.get());
        if (rows.size() > LIMIT) {
          return false;
        }
        next = cheapest(kept);
      }
      return true;
    } catch (ArithmeticException overflow) {
      return false;
    }
  }

  /** The variable that the fewest new rows replace. */
  private Optional<Affine.Variable> cheapest(Optional<Affine.Variable> kept) {
    Set<Affine.Variable> variables = new LinkedHashSet<>();
    rows.keySet().forEach(terms -> terms.forEach(t -> variables.add(t.variable())));
    kept.ifPresent(variables::remove);
    List<Affine> all = affine();
    return variables.stream().min(Comparator.comparingLong(v -> products(all, v)));
  }

  private static long products(List<Affine> rows, Affine.Variable variable) {
    long lower = 0;
    long upper = 0;
    for (Affine row : rows) {
      long coefficient = row.coefficient(variable);
      lower += coefficient > 0 ? 1 : 0;
      upper += coefficient < 0 ? 1 : 0;
    }
    return lower * upper;
  }

  private void eliminate(Affine.Variable variable) {
    List<Affine> all = affine();
    List<Affine> lower = all.stream().filter(a -> a.coefficient(variable) > 0).toList();
    List<Affine> upper = all.stream().filter(a -> a.coefficient(variable) < 0).toList();
    rows.keySet().removeIf(terms -> terms.stream().anyMatch(t -> t.variable().equals(variable)));
    for (Affine low : lower) {
      for (Affine high : upper) {
        add(low.times(-high.coefficient(variable)).plus(high.times(low.coefficient(variable))));
      }
    }
  }
}
