package org.descentlang.compiler.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.descentlang.compiler.ir.Extent;

/**
 * Finds a term among those that a reduction runs over.
 *
 * <pre>
 * exp(z[i]) in sum(j) exp(z[j])   ->   where j is i
 * </pre>
 */
final class TermMatcher {
  /** The reduction's indices, and what each is. */
  private final Set<Variable> open = new HashSet<>();
  private final Map<Variable, Term> found = new HashMap<>();

  /** The indices of reductions in the term, which mean nothing outside of these. */
  private final Set<Variable> inner = new HashSet<>();

  private TermMatcher(List<Variable> variables) {
    open.addAll(variables);
  }

  /** Whether the two are the same, whatever they are of. */
  static boolean same(Term one, Term other) {
    return new TermMatcher(List.of()).matches(one, other);
  }

  /** Whether the term is, as it stands or as it is defined, one of those that the reduction runs over. */
  static boolean isAmong(Term term, Term.Reduce reduce) {
    return runsOver(reduce, term) || runsOver(reduce, defined(term));
  }

  private static boolean runsOver(Term.Reduce reduce, Term term) {
    TermMatcher matcher = new TermMatcher(reduce.variables());
    List<Term> masks = term instanceof Term.Read read ? Tensors.mask(read.symbol(), read.at()) : List.of();
    return matcher.matches(reduce.body(), term)
        && reduce.variables().stream().allMatch(matcher::isInside)
        && reduce.conditions().stream().allMatch(c -> masks.stream().anyMatch(mask -> matcher.matches(c, mask)));
  }

  /**
   * What a name stands for; what a definition with boundaries or padding does depends on the place, and what is drawn
   * is itself alone.
   */
  static Term defined(Term term) {
    Term value = term;
    Set<Symbol> seen = new HashSet<>();
    while (value instanceof Term.Read read && read.padding().isEmpty() && !read.symbol().bounded()
        && read.symbol().body().filter(body -> !(body instanceof Term.Draw)).isPresent() && seen.add(read.symbol())) {
      Map<Variable, Term> places = new LinkedHashMap<>(read.frame());
      for (int d = 0; d < read.at().size(); d++) {
        places.putAll(Rows.places(read.symbol().own().get(d), read.at().get(d)));
      }
      value = Terms.substitute(read.symbol().body().get(), places);
    }
    return value;
  }

  private boolean matches(Term pattern, Term term) {
    if (pattern instanceof Term.IndexValue index && open.contains(index.variable())) {
      Optional<Term> known = Optional.ofNullable(found.putIfAbsent(index.variable(), term));
      return known.map(k -> same(k, term)).orElse(true);
    }
    List<Term> parts = Terms.children(pattern);
    List<Term> others = Terms.children(term);
    return matchesItself(pattern, term) && parts.size() == others.size()
        && IntStream.range(0, parts.size()).allMatch(i -> matches(parts.get(i), others.get(i)));
  }

  /** Whether the terms differ in their parts at most. */
  private boolean matchesItself(Term pattern, Term term) {
    if (pattern instanceof Term.Read read && term instanceof Term.Read other) {
      return read.symbol() == other.symbol() && read.symbol().context().stream()
          .allMatch(v -> matches(read.frame().getOrDefault(v, Terms.index(v)),
              other.frame().getOrDefault(v, Terms.index(v))));
    }
    if (pattern instanceof Term.Apply apply && term instanceof Term.Apply other) {
      return apply.primitive() == other.primitive();
    }
    if (pattern instanceof Term.Reduce reduce && term instanceof Term.Reduce other) {
      return reduce.kind() == other.kind() && bind(reduce.variables(), other.variables());
    }
    return pattern instanceof Term.Choose && term instanceof Term.Choose || pattern.equals(term);
  }

  private boolean bind(List<Variable> variables, List<Variable> others) {
    open.addAll(variables);
    inner.addAll(others);
    return variables.size() == others.size() && IntStream.range(0, variables.size()).allMatch(
        i -> isSame(variables.get(i).dim(), others.get(i).dim())
            && matches(Terms.index(variables.get(i)), Terms.index(others.get(i))));
  }

  private boolean isInside(Variable variable) {
    Dim dim = variable.dim();
    return found.get(variable) instanceof Term.IndexValue place && !inner.contains(place.variable())
            && isSame(place.variable().dim(), dim)
        || found.get(variable) instanceof Term.Number number && number.whole() && number.value() >= 0
            && dim.known() && dim.extent() instanceof Extent.Constant size && number.value() < size.bound();
  }

  private static boolean isSame(Dim one, Dim other) {
    return one.same(other) || one.known() && other.known() && one.extent().equals(other.extent());
  }
}
