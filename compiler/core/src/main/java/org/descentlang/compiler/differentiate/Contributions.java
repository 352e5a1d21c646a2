package org.descentlang.compiler.differentiate;

import static org.descentlang.compiler.differentiate.Derivatives.times;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Names;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * What the reads of a definition {@code T[at] = body where c} contribute. One row for each kind of body:
 *
 * <ul>
 *   <li>a scalar: {@code dT[at] * dbody} over T's indices, where c;
 *   <li>a sum: the same, over the sum's indices too, where its conditions hold too;
 *   <li>a maximum or minimum: only from the first extreme term, whose position is a new definition;
 *   <li>a product: times the products of all terms before and of all terms after, two new definitions;
 *   <li>positions and truths: nothing.
 * </ul>
 */
final class Contributions {
  private final Indices indices;
  private final Names names;
  private final Function<Expr.Read, Expr> adjoint;
  private final List<Definition> helpers = new ArrayList<>();

  /** @param adjoint the objective's derivative by an element of a tensor */
  Contributions(Indices indices, Names names, Function<Expr.Read, Expr> adjoint) {
    this.indices = indices;
    this.names = names;
    this.adjoint = adjoint;
  }

  /** The definitions that the contributions read, beyond the program's own. */
  List<Definition> helpers() {
    return helpers;
  }

  List<Contribution> of(Definition definition) {
    Scope scope = new Scope(definition, definition.indices(), definition.where());
    Expr d = adjoint.apply(new Expr.Read(definition.target(), definition.at()));
    List<Contribution> all = new ArrayList<>(body(scope, d));
    for (Step.Stated statement : definition.stated()) {
      Scope inner = scope.with(statement.indices(), statement.where());
      all.add(inner.contribution(statement.tensor(), statement.at(), times(d, statement.derivative())));
    }
    return all;
  }

  private List<Contribution> body(Scope scope, Expr d) {
    if (!(scope.definition.body() instanceof Expr.Reduce reduce)) {
      return scope.through(scope.definition.body(), d).stream().map(c -> c.reading(scope.definition)).toList();
    }
    Scope inner = scope.with(reduce.domain().indices(), reduce.domain().conditions());
    return switch (reduce.reducer()) {
      case SUM -> inner.through(reduce.body(), d);
      case MAX -> inner.where(isFirst(scope, reduce, Reducer.ARGMAX)).through(reduce.body(), d);
      case MIN -> inner.where(isFirst(scope, reduce, Reducer.ARGMIN)).through(reduce.body(), d);
      case PRODUCT -> inner.through(reduce.body(), times(d, others(scope, reduce)));
      case ARGMAX, ARGMIN, ANY, ALL -> List.of();
    };
  }

  /** Indices and conditions of a definition and its set. */
  private record Scope(Definition definition, List<Index> indices, List<Expr> conditions) {
    Scope with(List<Index> moreIndices, List<Expr> moreConditions) {
      return new Scope(definition, join(indices, moreIndices), join(conditions, moreConditions));
    }

    Scope where(Expr condition) {
      return with(List.of(), List.of(condition));
    }

    List<Contribution> through(Expr body, Expr d) {
      List<Contribution> all = new ArrayList<>();
      Backward.through(body, d).forEach((read, e) -> all.add(contribution(read.tensor(), read.at(), e)));
      return all;
    }

    Contribution contribution(Tensor tensor, List<Affine> at, Expr derivative) {
      if (derivative instanceof Expr.Select select && isZero(select.otherwise())) {
        return where(select.condition()).contribution(tensor, at, select.then());
      }
      if (derivative instanceof Expr.Select select && isZero(select.then())) {
        return where(Conditions.negate(select.condition())).contribution(tensor, at, select.otherwise());
      }
      return new Contribution(
          tensor, at, indices, conditions, derivative, definition.target(), definition.at(),
          definition.origin().gradient(tensor));
    }
  }

  private static boolean isZero(Expr expr) {
    return expr.equals(Expr.constant(0));
  }

  /** The condition that a term is the first extreme one. */
  private Expr isFirst(Scope scope, Expr.Reduce reduce, Reducer position) {
    String suffix = position == Reducer.ARGMAX ? ".argmax" : ".argmin";
    Tensor target = scope.definition.target();
    Tensor first = Tensor.value(names.fresh(target.name() + suffix), Element.INTEGER, target.shape());
    Expr body = new Expr.Reduce(position, reduce.domain(), reduce.body(), Order.OPEN);
    helpers.add(new Definition(
        first, scope.definition.at(), scope.indices, scope.conditions, body, List.of(),
        scope.definition.origin().helper("which term of " + target.name() + " is taken")));
    Expr here = new Expr.Position(rowMajor(reduce.domain().indices()));
    return Expr.apply(Primitive.EQUAL, here, new Expr.Read(first, scope.definition.at()));
  }

  /** The position of a term in the box of the indices' bounds. */
  private static Affine rowMajor(List<Index> indices) {
    Affine position = Affine.of(0);
    for (Index index : indices) {
      position = position.times(index.extent().bound()).plus(Affine.of(index));
    }
    return position;
  }

  /** The product of all other terms: never a quotient, since a term may be 0. */
  private Expr others(Scope scope, Expr.Reduce reduce) {
    return times(exclusive(scope, reduce, ".before", 1), exclusive(scope, reduce, ".after", -1));
  }

  /** For each term the product of those before it, or after it. */
  private Expr exclusive(Scope scope, Expr.Reduce reduce, String suffix, int direction) {
    Tensor target = scope.definition.target();
    List<Index> own = reduce.domain().indices();
    Renaming renaming = Renaming.of(own, indices);
    Affine ahead = rowMajor(own).minus(rowMajor(renaming.indices())).times(direction).plus(-1);
    List<Expr> conditions = Exprs.map(reduce.domain().conditions(), e -> Exprs.substitute(e, renaming));
    Domain domain = new Domain(renaming.indices(), join(List.of(new Expr.NonNegative(ahead)), conditions));
    Expr body = new Expr.Reduce(
        Reducer.PRODUCT, domain, Exprs.substitute(reduce.body(), renaming), Order.OPEN);
    Scope inner = scope.with(own, reduce.domain().conditions());
    List<Extent> shape = join(target.shape(), own.stream().map(Index::extent).toList());
    Tensor product = Tensor.value(names.fresh(target.name() + suffix), Element.REAL, shape);
    List<Affine> at = join(scope.definition.at(), own.stream().map(Affine::of).toList());
    helpers.add(new Definition(
        product, at, inner.indices, inner.conditions, body, List.of(),
        scope.definition.origin().helper("the other factors of " + target.name())));
    return new Expr.Read(product, at);
  }

  private static <T> List<T> join(List<? extends T> left, List<? extends T> right) {
    List<T> all = new ArrayList<>(left);
    all.addAll(right);
    return all;
  }
}
