package org.descentlang.compiler.ir;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * What is known at some place of a program about its integers: the conditions around the place, and that each index
 * that is spoken of is inside its extent. What it proves is true; not all that is true is proved.
 */
public final class Facts {
  /** No conditions: index ranges only. */
  public static final Facts NONE = new Facts(List.of(), List.of());

  /** Each is at least 0. */
  private final List<Affine> affine;
  /** Conditions as they are, the ones without an affine form included. */
  private final List<Expr> conditions;

  private Facts(List<Affine> affine, List<Expr> conditions) {
    this.affine = List.copyOf(affine);
    this.conditions = List.copyOf(conditions);
  }

  /** All of the conditions hold. */
  public static Facts of(List<Expr> conditions) {
    return NONE.with(conditions);
  }

  /** These, and all of the conditions. */
  public Facts with(List<Expr> more) {
    Facts facts = this;
    for (Expr condition : more) {
      facts = facts.with(condition);
    }
    return facts;
  }

  /** These, and the condition. */
  public Facts with(Expr condition) {
    List<Affine> affineToo = new ArrayList<>(affine);
    List<Expr> all = new ArrayList<>(conditions);
    for (Expr part : Conditions.conjuncts(condition)) {
      affineToo.addAll(Conditions.nonNegative(part));
      affineToo.addAll(oneSided(part));
      all.add(part);
    }
    return new Facts(affineToo, all);
  }

  /** {@code a != 0} is {@code a >= 1} where {@code a >= 0} is known already, as of an index; likewise from above. */
  private List<Affine> oneSided(Expr condition) {
    if (!(condition instanceof Expr.Apply apply) || apply.primitive() != Primitive.NOT) {
      return List.of();
    }
    List<Affine> sides = Conditions.nonNegative(apply.arguments().get(0));
    return sides.size() < 2
        ? List.of()
        : sides.stream().filter(this::provesNonNegative).map(a -> a.plus(-1)).toList();
  }

  /** These, and that the condition does not hold. */
  public Facts without(Expr condition) {
    return with(Conditions.negate(condition));
  }

  /** The same of other values: each index replaced. */
  public Facts substitute(Function<Index, Affine> replacement) {
    List<Expr> replaced = conditions.stream().map(c -> Exprs.substitute(c, replacement)).toList();
    return new Facts(Exprs.substitute(affine, replacement), replaced);
  }

  /** Whether the condition holds wherever these do. */
  public boolean proves(Expr condition) {
    return Conditions.conjuncts(condition).stream().allMatch(part -> provesPart(part) || isLeftOver(part));
  }

  /** Whether one of the conditions is a disjunction of this, and of what can't be: all that is left of it. */
  private boolean isLeftOver(Expr condition) {
    Expr contrary = Conditions.negate(condition);
    return conditions.stream().filter(c -> c instanceof Expr.Apply a && a.primitive() == Primitive.OR)
        .map(either -> Conditions.conjuncts(Conditions.negate(either))).anyMatch(contraries ->
            contraries.contains(contrary) && contraries.stream().allMatch(c -> c.equals(contrary) || provesPart(c)));
  }

  private boolean provesPart(Expr condition) {
    if (condition instanceof Expr.Truth truth && truth.value() || conditions.contains(condition)) {
      return true;
    }
    List<Affine> parts = Conditions.nonNegative(condition);
    return !parts.isEmpty() && parts.stream().allMatch(this::provesNonNegative);
  }

  /** Whether the value is an index below the extent wherever these hold. */
  public boolean provesInside(Affine value, Extent extent) {
    return provesNonNegative(value) && provesNonNegative(size(extent).minus(value).plus(-1));
  }

  /** Whether {@code goal >= 0} wherever these hold and all indices are in their extents. */
  public boolean provesNonNegative(Affine goal) {
    if (holdsInRanges(goal)) {
      return true;
    }
    Inequalities opposite = around(goal);
    opposite.add(goal.times(-1).plus(-1));
    return opposite.refute();
  }

  /** By the ranges alone, which nearly always suffice. */
  private static boolean holdsInRanges(Affine goal) {
    try {
      return Interval.isNonNegative(goal);
    } catch (ArithmeticException overflow) {
      return false;
    }
  }

  /** Whether {@code goal == 0} wherever these hold. */
  public boolean provesZero(Affine goal) {
    return provesNonNegative(goal) && provesNonNegative(goal.times(-1));
  }

  /** Whether the place is never reached. */
  public boolean areContradictory() {
    Affine all = affine.stream().map(Facts::magnitude).reduce(Affine.of(0), Affine::plus);
    return conditions.contains(new Expr.Truth(false))
        || affine.stream().anyMatch(a -> a.isConstant() && a.constant() < 0) || around(all).refute();
  }

  /** Every variable of it, none cancelled. */
  private static Affine magnitude(Affine affine) {
    return new Affine(affine.terms().stream().map(t -> new Affine.Term(t.variable(), 1)).toList(), 0);
  }

  /** A lower bound of the value; empty where none was found. */
  public OptionalLong minimum(Affine value) {
    if (value.isConstant()) {
      return OptionalLong.of(value.constant());
    }
    Extent.Counted result = new Extent.Counted("", 0);
    Inequalities known = around(value);
    known.add(Affine.of(result).minus(value));
    known.add(value.minus(Affine.of(result)));
    Optional<List<Affine>> rows = known.project(result);
    return rows.isEmpty() || known.isRefuted()
        ? OptionalLong.empty()
        : rows.get().stream().filter(a -> a.coefficient(result) == 1).mapToLong(a -> -a.constant()).max();
  }

  /** An upper bound of the value; empty where none was found. */
  public OptionalLong maximum(Affine value) {
    OptionalLong opposite = minimum(value.times(-1));
    return opposite.isPresent() ? OptionalLong.of(-opposite.getAsLong()) : opposite;
  }

  /** The facts that share variables with the value, at one remove or more, and the ranges of all of these. */
  private Inequalities around(Affine value) {
    Inequalities chosen = new Inequalities();
    Set<Affine.Variable> seen = new LinkedHashSet<>();
    Deque<Affine> pending = new ArrayDeque<>(List.of(value));
    List<Affine> rest = new ArrayList<>(affine);
    while (!pending.isEmpty()) {
      for (Affine.Term term : pending.poll().terms()) {
        if (seen.add(term.variable())) {
          List<Affine> found = new ArrayList<>(range(term.variable()));
          List<Affine> others = new ArrayList<>();
          rest.forEach(a -> (a.mentions(term.variable()) ? found : others).add(a));
          rest = others;
          found.forEach(chosen::add);
          pending.addAll(found);
        }
      }
    }
    return chosen;
  }

  private static List<Affine> range(Affine.Variable variable) {
    Affine value = Affine.of(variable);
    if (variable instanceof Index index) {
      return List.of(value, size(index.extent()).minus(value).plus(-1));
    }
    return List.of(value, Affine.of(((Extent.Counted) variable).bound()).minus(value));
  }

  /** An extent as a number. */
  public static Affine size(Extent extent) {
    return extent instanceof Extent.Counted counted ? Affine.of(counted) : Affine.of(extent.bound());
  }

  @Override
  public String toString() {
    return conditions.toString();
  }
}
