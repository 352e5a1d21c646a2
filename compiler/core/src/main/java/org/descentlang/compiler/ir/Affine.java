package org.descentlang.compiler.ir;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * An integer that is affine in indices and in extents known at run time: {@code 2*p + r - 1}. Terms are sorted and have
 * no coefficient 0, so that equal functions are equal records.
 */
public record Affine(List<Term> terms, long constant) {
  /** What an affine expression may be affine in. */
  public sealed interface Variable permits Index, Extent.Counted {
    String name();
  }

  /** {@code coefficient * variable}. */
  public record Term(Variable variable, long coefficient) {}

  private static final Comparator<Variable> ORDER =
      Comparator.<Variable>comparingInt(v -> v instanceof Index i ? i.id() : Integer.MAX_VALUE)
          .thenComparing(Variable::name);

  public Affine {
    terms = List.copyOf(terms);
  }

  public static Affine of(long constant) {
    return new Affine(List.of(), constant);
  }

  public static Affine of(Variable variable) {
    return new Affine(List.of(new Term(variable, 1)), 0);
  }

  public Affine plus(Affine other) {
    List<Term> merged = new ArrayList<>();
    int next = 0;
    for (Term term : terms) {
      while (next < other.terms.size() && ORDER.compare(other.terms.get(next).variable, term.variable) < 0) {
        merged.add(other.terms.get(next++));
      }
      boolean isShared = next < other.terms.size() && ORDER.compare(other.terms.get(next).variable, term.variable) == 0;
      long sum = isShared ? Math.addExact(term.coefficient, other.terms.get(next++).coefficient) : term.coefficient;
      if (sum != 0) {
        merged.add(new Term(term.variable, sum));
      }
    }
    merged.addAll(other.terms.subList(next, other.terms.size()));
    return new Affine(merged, Math.addExact(constant, other.constant));
  }

  public Affine plus(long offset) {
    return new Affine(terms, Math.addExact(constant, offset));
  }

  public Affine minus(Affine other) {
    return plus(other.times(-1));
  }

  public Affine times(long factor) {
    if (factor == 0 || factor == 1) {
      return factor == 0 ? of(0) : this;
    }
    List<Term> multiples = new ArrayList<>(terms.size());
    for (Term term : terms) {
      multiples.add(new Term(term.variable, Math.multiplyExact(term.coefficient, factor)));
    }
    return new Affine(multiples, Math.multiplyExact(constant, factor));
  }

  /** 0 where the variable does not occur. */
  public long coefficient(Variable variable) {
    for (Term term : terms) {
      if (term.variable.equals(variable)) {
        return term.coefficient;
      }
    }
    return 0;
  }

  public boolean isConstant() {
    return terms.isEmpty();
  }

  /** Whether it is an index, and nothing else. */
  public boolean isIndex() {
    return indices().size() == 1 && is(indices().get(0));
  }

  /** Whether this is exactly that variable. */
  public boolean is(Variable variable) {
    return constant == 0 && terms.size() == 1 && coefficient(variable) == 1;
  }

  public boolean mentions(Variable variable) {
    return coefficient(variable) != 0;
  }

  public List<Index> indices() {
    List<Index> indices = new ArrayList<>(terms.size());
    for (Term term : terms) {
      if (term.variable instanceof Index index) {
        indices.add(index);
      }
    }
    return indices;
  }

  /** Each index replaced by what the function gives for it. */
  public Affine substitute(Function<Index, Affine> replacement) {
    Affine result = of(constant);
    for (Term term : terms) {
      Affine value = term.variable instanceof Index index ? replacement.apply(index) : of(term.variable);
      result = result.plus(value.times(term.coefficient));
    }
    return result;
  }

  /** {@code 2*p + r - 1}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Term term : terms) {
      append(text, term.coefficient, term.variable.name());
    }
    if (constant != 0 || terms.isEmpty()) {
      append(text, constant, "");
    }
    return text.toString();
  }

  private static void append(StringBuilder text, long coefficient, String name) {
    String sign = coefficient < 0 ? "-" : "+";
    if (!text.isEmpty()) {
      text.append(' ').append(sign).append(' ');
    } else if (coefficient < 0) {
      text.append('-');
    }
    long size = Math.abs(coefficient);
    text.append(name.isEmpty() ? Long.toString(size) : size == 1 ? name : size + "*" + name);
  }
}
