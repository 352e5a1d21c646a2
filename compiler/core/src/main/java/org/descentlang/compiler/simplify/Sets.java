package org.descentlang.compiler.simplify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;

/** Reductions over smaller sets. */
final class Sets {
  /** With more indices, there are too many corners to look at. */
  private static final int MOST_SEARCHED = 4;

  private Sets() {}

  /**
   * An equality names one index by the others. It goes, with the index of the most values that has coefficient 1 or -1;
   * what stays is that its value is in its range.
   *
   * <pre>
   * sum(p, r where p + r - 1 == k) y[p] * w[r]   ->   sum(r where k - r + 1 >= 0 and ...) y[k - r + 1] * w[r]
   * </pre>
   */
  static Expr solveEqualities(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.Reduce reduce) || givesPosition(reduce)) {
      return expr;
    }
    for (Expr condition : reduce.domain().conditions()) {
      if (condition instanceof Expr.IsZero equality) {
        Optional<Index> solvable = solvable(equality.value(), reduce);
        if (solvable.isPresent()) {
          return solve(reduce, equality, solvable.get());
        }
      }
    }
    return expr;
  }

  private static boolean givesPosition(Expr.Reduce reduce) {
    return reduce.reducer() == Reducer.ARGMAX || reduce.reducer() == Reducer.ARGMIN;
  }

  private static Optional<Index> solvable(Affine zero, Expr.Reduce reduce) {
    return reduce.domain().indices().stream()
        .filter(i -> Math.abs(zero.coefficient(i)) == 1)
        .max(Comparator.comparingInt(i -> i.extent().bound()));
  }

  private static Expr solve(Expr.Reduce reduce, Expr.IsZero equality, Index index) {
    Affine value = KnownIndices.solution(equality.value(), index);
    List<Expr> conditions = new ArrayList<>();
    for (Expr condition : reduce.domain().conditions()) {
      conditions.addAll(condition == equality ? inside(value, index.extent()) : List.of(condition));
    }
    return substitute(reduce, conditions, index, value);
  }

  private static List<Expr> inside(Affine value, Extent extent) {
    return List.of(new Expr.NonNegative(value), new Expr.NonNegative(Facts.size(extent).minus(value).plus(-1)));
  }

  private static Expr substitute(Expr.Reduce reduce, List<Expr> conditions, Index index, Affine value) {
    Function<Index, Affine> replacement = i -> i.equals(index) ? value : Affine.of(i);
    List<Index> indices = reduce.domain().indices().stream().filter(i -> !i.equals(index)).toList();
    Domain domain = new Domain(indices, Exprs.map(conditions, c -> Exprs.substitute(c, replacement)));
    return reduce.of(domain, Exprs.substitute(reduce.body(), replacement));
  }

  /** An index of one value is 0. */
  static Expr dropSingleIndices(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.Reduce reduce)) {
      return expr;
    }
    return reduce.domain().indices().stream().filter(i -> i.extent().equals(Extent.of(1))).findFirst()
        .map(i -> substitute(reduce, reduce.domain().conditions(), i, Affine.of(0))).orElse(expr);
  }

  /** Conditions on integers alone come first, and only those that the others don't imply. */
  static Expr dropImpliedConditions(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.Reduce reduce)) {
      return expr;
    }
    List<Expr> affine = new ArrayList<>(reduce.domain().conditions().stream().filter(Sets::isAffine).toList());
    List<Expr> others = reduce.domain().conditions().stream().filter(c -> !isAffine(c)).toList();
    for (int i = affine.size() - 1; i >= 0; i--) {
      Expr condition = affine.remove(i);
      if (!facts.with(affine).proves(condition)) {
        affine.add(i, condition);
      }
    }
    List<Expr> conditions = Stream.concat(affine.stream(), others.stream()).toList();
    return conditions.equals(reduce.domain().conditions()) ? expr : with(reduce, conditions);
  }

  private static boolean isAffine(Expr condition) {
    return condition instanceof Expr.NonNegative || condition instanceof Expr.IsZero;
  }

  private static Expr with(Expr.Reduce reduce, List<Expr> conditions) {
    return reduce.of(new Domain(reduce.domain().indices(), conditions), reduce.body());
  }

  /** {@code sum(r) if c then x else 0 -> sum(r where c) x}. */
  static Expr guardTerms(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.Reduce reduce) || !(reduce.body() instanceof Expr.Select select)
        || givesPosition(reduce)) {
      return expr;
    }
    Expr identity = identity(reduce);
    if (select.otherwise().equals(identity)) {
      return guard(reduce, select.condition(), select.then());
    }
    return select.then().equals(identity)
        ? guard(reduce, Conditions.negate(select.condition()), select.otherwise())
        : expr;
  }

  /** {@code sum(i) w[j, i] * (if k == i then 1 else 0) -> sum(i where k == i) w[j, i] * 1}: a one-hot vector is one. */
  static Expr guardProducts(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.Reduce reduce) || reduce.reducer() != Reducer.SUM
        || !(reduce.body() instanceof Expr.Apply product) || product.primitive() != Primitive.MULTIPLY) {
      return expr;
    }
    Expr left = product.arguments().get(0);
    Expr right = product.arguments().get(1);
    if (isIndicator(left)) {
      Expr.Select select = (Expr.Select) left;
      return guard(reduce, select.condition(), Expr.apply(Primitive.MULTIPLY, select.then(), right));
    }
    return isIndicator(right)
        ? guard(reduce, ((Expr.Select) right).condition(),
            Expr.apply(Primitive.MULTIPLY, left, ((Expr.Select) right).then()))
        : expr;
  }

  private static boolean isIndicator(Expr factor) {
    return factor instanceof Expr.Select select && select.then() instanceof Expr.Constant
        && select.otherwise().equals(Expr.constant(0)) && Conditions.isDiscrete(select.condition());
  }

  private static Expr guard(Expr.Reduce reduce, Expr condition, Expr body) {
    List<Expr> conditions = new ArrayList<>(reduce.domain().conditions());
    conditions.addAll(Conditions.conjuncts(condition));
    return reduce.of(new Domain(reduce.domain().indices(), conditions), body);
  }

  /** Over nothing it is what the reducer begins with; over one term it is that. */
  static Expr unfoldSmallSets(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.Reduce reduce)) {
      return expr;
    }
    if (isEmpty(reduce, facts)) {
      return identity(reduce);
    }
    if (!reduce.domain().indices().isEmpty()) {
      return expr;
    }
    Expr term = givesPosition(reduce) ? new Expr.Position(Affine.of(0)) : reduce.body();
    List<Expr> conditions = reduce.domain().conditions();
    return conditions.isEmpty() ? term : new Expr.Select(Conditions.all(conditions), term, identity(reduce));
  }

  private static boolean isEmpty(Expr.Reduce reduce, Facts facts) {
    return reduce.domain().conditions().contains(new Expr.Truth(false)) || reduce.domain().box() == 0
        || !reduce.domain().conditions().isEmpty() && facts.with(reduce.domain().conditions()).areContradictory();
  }

  private static Expr identity(Expr.Reduce reduce) {
    double value = reduce.reducer().overNothing(Exprs.element(reduce.body()));
    return switch (Exprs.element(reduce)) {
      case REAL, WIDE -> Expr.constant(value);
      case INTEGER -> new Expr.Position(Affine.of((long) value));
      case BOOLEAN -> new Expr.Truth(value != 0);
    };
  }

  /** Whether some term holds, or all do, does not depend on indices that no term mentions. */
  static Expr dropIdleIndices(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.Reduce reduce) || reduce.reducer() != Reducer.ANY && reduce.reducer() != Reducer.ALL) {
      return expr;
    }
    return reduce.domain().indices().stream()
        .filter(i -> i.extent() instanceof Extent.Constant size && size.bound() > 0 && !mentions(reduce, i)).findFirst()
        .map(i -> substitute(reduce, reduce.domain().conditions(), i, Affine.of(0))).orElse(expr);
  }

  /** Some term holds where one of the first or last values of the indices is known to: {@code any(j where j <= i)}. */
  static Expr findWitnesses(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.Reduce reduce) || reduce.reducer() != Reducer.ANY
        || reduce.domain().indices().size() > MOST_SEARCHED) {
      return expr;
    }
    return isWitnessed(reduce, facts) ? new Expr.Truth(true) : expr;
  }

  private static boolean isWitnessed(Expr.Reduce any, Facts facts) {
    if (any.domain().indices().isEmpty()) {
      return any.domain().conditions().stream().allMatch(facts::proves) && facts.proves(any.body());
    }
    Index index = any.domain().indices().get(0);
    return index.extent() instanceof Extent.Constant size && size.bound() > 0
        && Stream.of(0, size.bound() - 1).distinct().anyMatch(value -> isWitnessed(
            (Expr.Reduce) substitute(any, any.domain().conditions(), index, Affine.of(value)), facts));
  }

  private static boolean mentions(Expr.Reduce reduce, Index index) {
    return Stream.concat(reduce.domain().conditions().stream(), Stream.of(reduce.body()))
        .anyMatch(e -> Exprs.indices(e).contains(index));
  }
}
