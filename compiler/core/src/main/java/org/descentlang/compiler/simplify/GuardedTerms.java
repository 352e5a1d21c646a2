package org.descentlang.compiler.simplify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * Sums of which a place has only some terms, as the gradient of what is read in parts: which terms there are is said
 * once, and no 0 is added for the others, unless a term would have to be written twice. A part that only such a sum
 * reads is defined where it is read.
 *
 * <pre>
 * g.1[r] = if r <= 1 then a[r] else 0;  g.2[r] = if r >= 2 then b[r - 2] else 0;  g[r] = g.1[r] + g.2[r]
 *   ->
 * g.1[r] = a[r] where r <= 1;  g.2[r] = b[r - 2] where r >= 2;  g[r] = if r <= 1 then g.1[r] else g.2[r]
 * </pre>
 *
 * <p>It is the same number: {@code x + 0} is x, but for a -0, which {@code + 0} makes +0.
 */
final class GuardedTerms {
  /** A term and the condition, on indices alone, where it is one; elsewhere it is 0. */
  private record Term(Expr condition, Expr value) {
    boolean isEverywhere() {
      return condition.equals(new Expr.Truth(true));
    }
  }

  private final Map<Tensor, Definition> parts = new HashMap<>();
  private final Map<Tensor, Integer> reads = new HashMap<>();
  /** Definitions that are no more needed outside of their conditions. */
  private final Map<Tensor, Definition> narrowed = new HashMap<>();

  private GuardedTerms(Draft draft) {
    for (Definition d : draft.definitions()) {
      Stream.concat(d.where().stream(), Stream.of(d.body())).flatMap(e -> Exprs.reads(e).stream())
          .forEach(r -> reads.merge(r.tensor(), 1, Integer::sum));
      d.stated().stream().flatMap(s -> Stream.concat(s.where().stream(), Stream.of(s.derivative())))
          .flatMap(e -> Exprs.reads(e).stream()).forEach(r -> reads.merge(r.tensor(), 1, Integer::sum));
      if (isPart(d) && !draft.kept().contains(d.target())) {
        parts.put(d.target(), d);
      }
    }
  }

  static Draft choose(Draft draft) {
    GuardedTerms terms = new GuardedTerms(draft);
    List<Definition> chosen = draft.definitions().stream().map(terms::choose).toList();
    return draft.with(chosen.stream().map(d -> terms.narrowed.getOrDefault(d.target(), d)).toList());
  }

  private static boolean isPart(Definition d) {
    return d.where().isEmpty() && d.stated().isEmpty() && d.target().element() == Element.REAL
        && d.indices().stream().allMatch(i -> d.at().contains(Affine.of(i)))
        && guarded(d.body()).filter(t -> !t.isEverywhere()).isPresent();
  }

  /** Of {@code if c then x else 0}, c affine. */
  private static Optional<Term> guarded(Expr expr) {
    boolean isGuarded = expr instanceof Expr.Select select && select.otherwise().equals(Expr.constant(0))
        && Exprs.element(select.then()) == Element.REAL
        && Conditions.conjuncts(select.condition()).stream()
            .allMatch(c -> c instanceof Expr.NonNegative || c instanceof Expr.IsZero);
    return isGuarded ? Optional.of(new Term(((Expr.Select) expr).condition(), ((Expr.Select) expr).then()))
        : Optional.empty();
  }

  private Definition choose(Definition d) {
    List<Expr> all = terms(d.body());
    if (all.size() < 2 || all.stream().anyMatch(e -> Exprs.element(e) != Element.REAL)) {
      return d;
    }
    List<Term> terms = all.stream().map(this::term).toList();
    Expr chosen = sum(terms, Facts.of(d.where()));
    if (terms.stream().allMatch(Term::isEverywhere) || values(chosen) > values(d.body())) {
      return d;
    }
    all.forEach(this::narrow);
    return new Definition(d.target(), d.at(), d.indices(), d.where(), chosen, d.stated(), d.origin());
  }

  /** The terms of a sum, from the left. */
  private static List<Expr> terms(Expr expr) {
    if (!(expr instanceof Expr.Apply sum) || sum.primitive() != Primitive.ADD) {
      return List.of(expr);
    }
    List<Expr> terms = new ArrayList<>(terms(sum.arguments().get(0)));
    terms.add(sum.arguments().get(1));
    return terms;
  }

  private Term term(Expr expr) {
    if (expr instanceof Expr.Read read && parts.containsKey(read.tensor())) {
      Definition part = parts.get(read.tensor());
      Expr condition = guarded(part.body()).orElseThrow().condition();
      return new Term(Exprs.substitute(condition, value(part, read)), read);
    }
    return guarded(expr).orElse(new Term(new Expr.Truth(true), expr));
  }

  private static Function<Index, Affine> value(Definition part, Expr.Read read) {
    return i -> read.at().get(part.at().indexOf(Affine.of(i)));
  }

  /** By the first condition that is not decided yet. */
  private static Expr sum(List<Term> terms, Facts facts) {
    List<Term> left = terms.stream().filter(t -> !isRefuted(t, facts)).toList();
    Optional<Term> open = left.stream().filter(t -> !facts.proves(t.condition())).findFirst();
    if (open.isPresent()) {
      Expr condition = open.get().condition();
      return new Expr.Select(condition, sum(left, facts.with(condition)),
          sum(left.stream().filter(t -> t != open.get()).toList(), facts.without(condition)));
    }
    return left.stream().map(Term::value).reduce((a, b) -> Expr.apply(Primitive.ADD, a, b)).orElse(Expr.constant(0));
  }

  private static boolean isRefuted(Term term, Facts facts) {
    return facts.with(term.condition()).areContradictory();
  }

  private void narrow(Expr term) {
    if (term instanceof Expr.Read read && parts.containsKey(read.tensor()) && reads.get(read.tensor()) == 1) {
      Definition d = parts.get(read.tensor());
      Term guarded = guarded(d.body()).orElseThrow();
      narrowed.put(d.target(), new Definition(d.target(), d.at(), d.indices(),
          Conditions.conjuncts(guarded.condition()), guarded.value(), d.stated(), d.origin()));
    }
  }

  /** The nodes of an expression, of choices those to choose from; a number is none. */
  private static int values(Expr expr) {
    if (expr instanceof Expr.Select select) {
      return values(select.then()) + values(select.otherwise());
    }
    return expr instanceof Expr.Constant
        ? 0 : 1 + Exprs.children(expr).stream().mapToInt(GuardedTerms::values).sum();
  }
}
