package org.descentlang.compiler.ir;

import java.util.List;
import java.util.stream.Stream;

/** Conditions taken apart. */
public final class Conditions {
  private Conditions() {}

  /** The conditions that an {@code and} joins; itself where it is none. */
  public static List<Expr> conjuncts(Expr condition) {
    if (condition instanceof Expr.Apply apply && apply.primitive() == Primitive.AND) {
      return apply.arguments().stream().flatMap(a -> conjuncts(a).stream()).toList();
    }
    return condition instanceof Expr.Truth truth && truth.value() ? List.of() : List.of(condition);
  }

  /** The values that are at least 0 exactly where the condition holds; none where it is no affine one. */
  public static List<Affine> nonNegative(Expr condition) {
    if (condition instanceof Expr.NonNegative nonNegative) {
      return List.of(nonNegative.value());
    }
    if (condition instanceof Expr.IsZero zero) {
      return List.of(zero.value(), zero.value().times(-1));
    }
    if (condition instanceof Expr.Apply apply && apply.primitive().isComparison()
        && apply.arguments().get(0) instanceof Expr.Position left
        && apply.arguments().get(1) instanceof Expr.Position right) {
      return compare(apply.primitive(), right.value().minus(left.value()));
    }
    return List.of();
  }

  private static List<Affine> compare(Primitive comparison, Affine difference) {
    if (comparison == Primitive.EQUAL) {
      return List.of(difference, difference.times(-1));
    }
    return List.of(comparison == Primitive.LESS ? difference.plus(-1) : difference);
  }

  /** The condition that holds exactly where this one does not. */
  public static Expr negate(Expr condition) {
    if (condition instanceof Expr.NonNegative nonNegative) {
      return new Expr.NonNegative(nonNegative.value().times(-1).plus(-1));
    }
    if (condition instanceof Expr.Truth truth) {
      return new Expr.Truth(!truth.value());
    }
    return condition instanceof Expr.Apply apply && apply.primitive().isLogical()
        ? negate(apply)
        : Expr.apply(Primitive.NOT, condition);
  }

  private static Expr negate(Expr.Apply logical) {
    if (logical.primitive() == Primitive.NOT) {
      return logical.arguments().get(0);
    }
    Primitive other = logical.primitive() == Primitive.AND ? Primitive.OR : Primitive.AND;
    return new Expr.Apply(other, Exprs.map(logical.arguments(), Conditions::negate));
  }

  /** All of them, joined by {@code and}. */
  public static Expr all(List<Expr> conditions) {
    return conditions.stream()
        .reduce((left, right) -> Expr.apply(Primitive.AND, left, right))
        .orElse(new Expr.Truth(true));
  }

  /** Whether it looks at integers, truths and indices alone. */
  public static boolean isDiscrete(Expr condition) {
    return Exprs.reads(condition).stream().map(r -> r.tensor().element())
        .allMatch(e -> e == Element.INTEGER || e == Element.BOOLEAN);
  }

  /** The indices to which the condition gives their value: {@code i == k + 1}, {@code token[t] == i}. */
  public static List<Index> given(Expr condition) {
    if (condition instanceof Expr.IsZero equality) {
      return equality.value().indices().stream().filter(i -> Math.abs(equality.value().coefficient(i)) == 1).toList();
    }
    if (!(condition instanceof Expr.Apply equal) || equal.primitive() != Primitive.EQUAL) {
      return List.of();
    }
    return equal.arguments().stream()
        .flatMap(a -> a instanceof Expr.Position p
            ? p.value().indices().stream().filter(p.value()::is) : Stream.empty())
        .toList();
  }
}
