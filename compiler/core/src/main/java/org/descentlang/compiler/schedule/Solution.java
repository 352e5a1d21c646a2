package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Interval;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;

/**
 * What the conditions of a set say its indices are. An equality gives an index instead of being searched for:
 *
 * <pre>
 * p + r - 1 == h      r = h - p + 1, and p only where r is inside its extent
 * 8*h + e == j        h = j / 8, e = j % 8
 * 2*p == h            p = h / 2 where h % 2 == 0
 * v == token[t]       v = token[t], where that is inside
 * </pre>
 *
 * An index is given only in terms of indices before it, so that what is left runs in the set's own order.
 */
final class Solution {
  /** An index that has one value, once the values of what it is made of are known. */
  record Bound(Index index, Code value) {}

  private final List<Index> unknown;
  private final Scalars scalars;
  final List<Bound> bounds = new ArrayList<>();
  /** At least 0 each. */
  final List<Affine> inequalities = new ArrayList<>();
  /** To be tested as they are. */
  final List<Code> tests = new ArrayList<>();
  final List<Expr> data = new ArrayList<>();
  private final Set<Index> found = new LinkedHashSet<>();

  Solution(List<Index> unknown, List<Expr> conditions, Scalars scalars) {
    this.unknown = unknown;
    this.scalars = scalars;
    List<Expr> parts = conditions.stream().flatMap(c -> Conditions.conjuncts(c).stream()).toList();
    parts.stream().filter(Expr.IsZero.class::isInstance).forEach(this::sort);
    parts.stream().filter(p -> !(p instanceof Expr.IsZero)).forEach(this::sort);
  }

  boolean finds(Index index) {
    return found.contains(index);
  }

  private void sort(Expr condition) {
    if (condition instanceof Expr.IsZero zero) {
      equality(scalars.place(zero.value()));
    } else if (condition instanceof Expr.NonNegative nonNegative) {
      inequalities.add(nonNegative.value());
    } else if (!gather(condition)) {
      data.add(condition);
    }
  }

  private void equality(Affine zero) {
    List<Index> open = open(zero);
    if (open.isEmpty() || !isInOrder(zero, open.get(open.size() - 1))) {
      tests.add(new Code.IsZero(zero));
    } else if (!digits(zero, open)) {
      last(zero, open.get(open.size() - 1));
    }
  }

  /** Whether what is already given in it was given by indices before this one. */
  private boolean isInOrder(Affine zero, Index index) {
    return bounds.stream().filter(b -> zero.mentions(b.index()))
        .flatMap(b -> Codes.affines(b.value()).stream()).flatMap(a -> a.indices().stream())
        .allMatch(i -> unknown.indexOf(i) < unknown.indexOf(index) && !found.contains(i));
  }

  /** Unknown indices in it, in the set's order. */
  private List<Index> open(Affine affine) {
    List<Index> used = affine.indices();
    return unknown.stream().filter(i -> used.contains(i) && !found.contains(i)).toList();
  }

  /** {@code 8*h + e == j}: digits of a number in mixed radix, each unique. */
  private boolean digits(Affine zero, List<Index> open) {
    List<Index> ascending = open.stream().sorted(Comparator.comparingLong(i -> Math.abs(zero.coefficient(i)))).toList();
    long sign = Long.signum(zero.coefficient(ascending.get(0)));
    if (open.size() < 2 || !areDigits(zero, ascending, sign)) {
      return false;
    }
    Affine number = zero.substitute(i -> open.contains(i) ? Affine.of(0) : Affine.of(i)).times(-sign);
    long unit = Math.abs(zero.coefficient(ascending.get(0)));
    if (unit != 1) {
      tests.add(isMultiple(number, unit));
    }
    for (int d = 0; d < ascending.size(); d++) {
      long coefficient = Math.abs(zero.coefficient(ascending.get(d)));
      boolean top = d == ascending.size() - 1;
      digit(ascending.get(d), number, coefficient, top ? 0 : Math.abs(zero.coefficient(ascending.get(d + 1))));
    }
    return true;
  }

  private static boolean areDigits(Affine zero, List<Index> ascending, long sign) {
    for (int d = 0; d + 1 < ascending.size(); d++) {
      Index index = ascending.get(d);
      long coefficient = Math.abs(zero.coefficient(index));
      long next = Math.abs(zero.coefficient(ascending.get(d + 1)));
      if (next % coefficient != 0 || Math.multiplyExact(coefficient, index.extent().bound()) > next) {
        return false;
      }
    }
    return ascending.stream().allMatch(i -> Long.signum(zero.coefficient(i)) == sign);
  }

  /** {@code index = number % next / coefficient}; the most significant digit has no {@code next}. */
  private void digit(Index index, Affine number, long coefficient, long next) {
    Code whole = new Code.Position(number);
    Code below = next == 0 ? whole : integer(Primitive.FLOOR_REMAINDER, whole, next);
    Code value = integer(Primitive.FLOOR_DIVIDE, below, coefficient);
    Interval values = Interval.of(number);
    long largest = next == 0 ? Math.floorDiv(values.high(), coefficient) : (next - 1) / coefficient;
    boolean inside = (next != 0 || values.low() >= 0) && largest < index.extent().bound();
    bind(index, value, inside && index.extent() instanceof Extent.Constant);
  }

  /** The last index of the equality, in terms of the others. */
  private void last(Affine zero, Index index) {
    long coefficient = zero.coefficient(index);
    Affine rest = zero.plus(Affine.of(index).times(-coefficient)).times(-Long.signum(coefficient));
    long divisor = Math.abs(coefficient);
    if (divisor == 1) {
      scalars.solve(index, rest);
      found.add(index);
      inequalities.add(rest);
      inequalities.add(Facts.size(index.extent()).minus(rest).plus(-1));
    } else {
      tests.add(isMultiple(rest, divisor));
      bind(index, integer(Primitive.FLOOR_DIVIDE, new Code.Position(rest), divisor), false);
    }
  }

  /** {@code v == token[t]}, if it gives an index. */
  private boolean gather(Expr condition) {
    return condition instanceof Expr.Apply apply && apply.primitive() == Primitive.EQUAL
        && Exprs.element(apply.arguments().get(0)) == Element.INTEGER
        && (gather(apply.arguments().get(0), apply.arguments().get(1))
            || gather(apply.arguments().get(1), apply.arguments().get(0)));
  }

  private boolean gather(Expr place, Expr integer) {
    Optional<Index> index =
        place instanceof Expr.Position position ? given(position.value(), integer) : Optional.empty();
    if (index.isEmpty()) {
      return false;
    }
    Affine affine = scalars.place(((Expr.Position) place).value());
    long sign = affine.coefficient(index.get());
    Affine rest = affine.plus(Affine.of(index.get()).times(-sign));
    Code value = scalars.code(integer);
    Code shifted = rest.equals(Affine.of(0)) ? value : difference(value, new Code.Position(rest));
    Code given = sign > 0 ? shifted : difference(Code.integer(0), shifted);
    bind(index.get(), given, isInside(integer, affine, index.get()));
    return true;
  }

  /** The index that the equality gives: the last of the unknown ones, on one side, alone or shifted. */
  private Optional<Index> given(Affine affine, Expr integer) {
    List<Index> open = open(scalars.place(affine));
    if (open.isEmpty()) {
      return Optional.empty();
    }
    Index last = open.get(open.size() - 1);
    Set<Index> others = used(integer);
    boolean isLast = others.stream().noneMatch(i -> unknown.indexOf(i) >= unknown.indexOf(last));
    boolean isUnit = Math.abs(scalars.place(affine).coefficient(last)) == 1;
    return isLast && isUnit ? Optional.of(last) : Optional.empty();
  }

  /** The indices of an expression, solved ones replaced. */
  Set<Index> used(Expr expr) {
    Set<Index> used = new LinkedHashSet<>();
    Exprs.indices(expr).forEach(i -> used.addAll(scalars.place(Affine.of(i)).indices()));
    return used;
  }

  /** Whether the values of an input's own door keep it inside. */
  private static boolean isInside(Expr integer, Affine affine, Index index) {
    if (!affine.is(index) || !(integer instanceof Expr.Read read) || !(index.extent() instanceof Extent.Constant)) {
      return false;
    }
    Optional<Tensor.Labels> labels = read.tensor().labels();
    return labels.isPresent() && labels.get().ignored().isEmpty() && labels.get().count() <= index.extent().bound();
  }

  private void bind(Index index, Code value, boolean inside) {
    bounds.add(new Bound(index, value));
    found.add(index);
    if (!inside) {
      Affine self = Affine.of(index);
      tests.add(Code.test(
          Primitive.AND, new Code.NonNegative(self),
          new Code.NonNegative(Facts.size(index.extent()).minus(self).plus(-1))));
    }
  }

  private static Code isMultiple(Affine number, long divisor) {
    return Code.test(
        Primitive.EQUAL, integer(Primitive.FLOOR_REMAINDER, new Code.Position(number), divisor), Code.integer(0));
  }

  private static Code difference(Code left, Code right) {
    return new Code.Call(Primitive.SUBTRACT, List.of(left, right), Element.INTEGER);
  }

  /** Division and remainder by 1 vanish. */
  static Code integer(Primitive primitive, Code value, long divisor) {
    return divisor == 1 && primitive == Primitive.FLOOR_DIVIDE
        ? value : new Code.Call(primitive, List.of(value, Code.integer(divisor)), Element.INTEGER);
  }
}
