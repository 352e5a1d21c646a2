package org.descentlang.compiler.ir;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Step.Recurrence;

/**
 * Small programs by hand, for tests: {@code define(y, b, j).as(sum(over(i), times(read(w, j, i), read(x, b, i))))}.
 *
 * <p>Where an affine expression is wanted, an {@link Affine}, an index, a counted extent and an integer will do; where
 * a scalar is wanted, an {@link Expr}, a number, and anything affine but an integer; where an extent is wanted, an
 * integer too. One instance makes the indices of one test.
 */
public final class Build {
  private final Indices indices = new Indices();

  /** For passes that make indices of their own. */
  public Indices indices() {
    return indices;
  }

  /** A new index. */
  public Index index(String name, Object extent) {
    return indices.fresh(name, extent(extent));
  }

  public static Extent.Counted counted(String name, int bound) {
    return new Extent.Counted(name, bound);
  }

  public static Tensor tensor(Role role, Element element, String name, Object... shape) {
    return new Tensor(name, role, element, Arrays.stream(shape).map(Build::extent).toList(), Optional.empty());
  }

  /** A REAL that the steps compute. */
  public static Tensor value(String name, Object... shape) {
    return tensor(Role.VALUE, Element.REAL, name, shape);
  }

  public static Tensor input(String name, Object... shape) {
    return tensor(Role.INPUT, Element.REAL, name, shape);
  }

  public static Tensor parameter(String name, Object... shape) {
    return tensor(Role.PARAMETER, Element.REAL, name, shape);
  }

  /** An INTEGER input of 0 to {@code count - 1}. */
  public static Tensor labels(String name, int count, Object... shape) {
    return labels(name, new Tensor.Labels(count, Optional.empty()), shape);
  }

  public static Tensor labels(String name, Tensor.Labels labels, Object... shape) {
    List<Extent> extents = Arrays.stream(shape).map(Build::extent).toList();
    return new Tensor(name, Role.INPUT, Element.INTEGER, extents, Optional.of(labels));
  }

  public static Extent extent(Object extent) {
    return extent instanceof Extent known ? known : Extent.of((Integer) extent);
  }

  public static Affine affine(Object value) {
    if (value instanceof Affine affine) {
      return affine;
    }
    return value instanceof Affine.Variable variable ? Affine.of(variable) : Affine.of(((Number) value).longValue());
  }

  /** The sum of affine expressions. */
  public static Affine shift(Object... values) {
    return Arrays.stream(values).map(Build::affine).reduce(Affine.of(0), Affine::plus);
  }

  /** An affine expression times a constant. */
  public static Affine scale(long factor, Object value) {
    return affine(value).times(factor);
  }

  public static Expr scalar(Object value) {
    if (value instanceof Expr expr) {
      return expr;
    }
    return value instanceof Number number ? Expr.constant(number.doubleValue()) : new Expr.Position(affine(value));
  }

  private static List<Expr> scalars(Object... values) {
    return Arrays.stream(values).map(Build::scalar).toList();
  }

  public static Expr read(Tensor tensor, Object... at) {
    return new Expr.Read(tensor, Arrays.stream(at).map(Build::affine).toList());
  }

  public static Expr apply(Primitive primitive, Object... arguments) {
    return new Expr.Apply(primitive, scalars(arguments));
  }

  public static Expr plus(Object left, Object right) {
    return apply(Primitive.ADD, left, right);
  }

  public static Expr minus(Object left, Object right) {
    return apply(Primitive.SUBTRACT, left, right);
  }

  public static Expr times(Object left, Object right) {
    return apply(Primitive.MULTIPLY, left, right);
  }

  public static Expr divide(Object left, Object right) {
    return apply(Primitive.DIVIDE, left, right);
  }

  public static Expr select(Expr condition, Object then, Object otherwise) {
    return new Expr.Select(condition, scalar(then), scalar(otherwise));
  }

  /** The condition {@code left <= right}. */
  public static Expr atMost(Object left, Object right) {
    return new Expr.NonNegative(affine(right).minus(affine(left)));
  }

  /** The condition {@code left < right}. */
  public static Expr below(Object left, Object right) {
    return new Expr.NonNegative(affine(right).minus(affine(left)).plus(-1));
  }

  /** The condition {@code left == right}, both affine. */
  public static Expr same(Object left, Object right) {
    return new Expr.IsZero(affine(left).minus(affine(right)));
  }

  /** The condition that an INTEGER expression has this position: a gather. */
  public static Expr gathers(Expr integer, Object position) {
    return apply(Primitive.EQUAL, integer, position);
  }

  /** The set of all values of the indices. */
  public static Domain over(Index... indices) {
    return new Domain(List.of(indices), List.of());
  }

  public static Domain where(Domain domain, Expr... conditions) {
    return new Domain(domain.indices(), List.of(conditions));
  }

  public static Expr reduce(Reducer reducer, Order order, Domain domain, Object body) {
    return new Expr.Reduce(reducer, domain, scalar(body), order);
  }

  /** Running, from there. */
  public static Expr from(Expr start, Reducer reducer, Domain domain, Object body) {
    return new Expr.Reduce(reducer, domain, scalar(body), Order.RUNNING, Optional.of(start));
  }

  /** Of no fixed order. */
  public static Expr reduce(Reducer reducer, Domain domain, Object body) {
    return reduce(reducer, Order.OPEN, domain, body);
  }

  /** Of no fixed order. */
  public static Expr sum(Domain domain, Object body) {
    return reduce(Reducer.SUM, domain, body);
  }

  public static Expr max(Domain domain, Object body) {
    return reduce(Reducer.MAX, domain, body);
  }

  /** {@code target[at] = ...}; its indices are those of {@code at}, in order. */
  public static Definer define(Tensor target, Object... at) {
    List<Affine> place = Arrays.stream(at).map(Build::affine).toList();
    Set<Index> indices = new LinkedHashSet<>();
    place.forEach(a -> indices.addAll(a.indices()));
    return new Definer(target, place, List.copyOf(indices), List.of());
  }

  /** A definition without its right side. */
  public record Definer(Tensor target, List<Affine> at, List<Index> indices, List<Expr> where) {
    public Definer where(Expr... conditions) {
      return new Definer(target, at, indices, List.of(conditions));
    }

    /** Inside a recurrence over that index. */
    public Definer inside(Index outer) {
      return new Definer(target, at, indices.stream().filter(i -> !i.equals(outer)).toList(), where);
    }

    /** With these indices, in this order. */
    public Definer over(Index... own) {
      return new Definer(target, at, List.of(own), where);
    }

    public Definition as(Object body) {
      return new Definition(target, at, indices, where, scalar(body), List.of(), Origin.NONE);
    }
  }

  public static Recurrence ascending(Index index, Step... steps) {
    return new Recurrence(index, true, List.of(steps));
  }

  public static Recurrence descending(Index index, Step... steps) {
    return new Recurrence(index, false, List.of(steps));
  }

  /** Its results are what the last step defines. */
  public static Program program(Step... steps) {
    return program(List.of(steps), List.of());
  }

  /** Its results are what the last step defines. */
  public static Program program(List<? extends Step> steps, List<Program.Commit> commits) {
    return new Program("test", List.copyOf(steps), commits, targets(steps.get(steps.size() - 1)));
  }

  private static List<Tensor> targets(Step step) {
    if (step instanceof Definition definition) {
      return List.of(definition.target());
    }
    return ((Recurrence) step).steps().stream().flatMap(s -> targets(s).stream()).toList();
  }
}
