package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Step;

/**
 * Cuts the range of an index where choices change, so that each loop has none:
 *
 * <pre>
 * g[r] = (if r <= 127 then a[r] else 0) + (if r >= 128 then b[r - 128] else 0)
 *
 * for r from 0 to 128: g[r] = a[r] + 0;   for r from 128 to 256: g[r] = 0 + b[r - 128]
 * </pre>
 */
final class Pieces {
  private static final int MOST = 8;

  private Pieces() {}

  /** The group itself where there is nothing to cut. */
  static List<Group> of(Group group) {
    if (!group.members.stream().allMatch(Pieces::isPointwise)) {
      return List.of(group);
    }
    for (Index index : group.indices()) {
      SortedSet<Long> cuts = cuts(group, index);
      if (!cuts.isEmpty() && cuts.size() < MOST) {
        return pieces(group, index, cuts);
      }
    }
    return List.of(group);
  }

  private static boolean isPointwise(Step.Definition definition) {
    return !(definition.body() instanceof Expr.Reduce) && !(definition.body() instanceof Expr.Draw);
  }

  /** The first values, but 0, from which on a choice of some member is another. */
  private static SortedSet<Long> cuts(Group group, Index index) {
    SortedSet<Long> cuts = new TreeSet<>();
    if (!(index.extent() instanceof Extent.Constant)) {
      return cuts;
    }
    for (Step.Definition member : group.members) {
      Exprs.visit(member.body(), node -> {
        if (node instanceof Expr.Select select) {
          Conditions.conjuncts(select.condition()).forEach(c -> cut(c, group, index).ifPresent(cuts::add));
        }
      });
    }
    cuts.removeIf(c -> c <= 0 || c >= index.extent().bound());
    return cuts;
  }

  private static Optional<Long> cut(Expr condition, Group group, Index index) {
    if (!(condition instanceof Expr.NonNegative bound)) {
      return Optional.empty();
    }
    Affine value = group.inLeaders(bound.value());
    long coefficient = value.coefficient(index);
    if (value.terms().size() != 1 || Math.abs(coefficient) != 1) {
      return Optional.empty();
    }
    return Optional.of(coefficient > 0 ? -value.constant() : value.constant() + 1);
  }

  private static List<Group> pieces(Group group, Index index, SortedSet<Long> cuts) {
    List<Long> ends = new ArrayList<>(cuts);
    ends.add((long) index.extent().bound());
    List<Group> pieces = new ArrayList<>();
    long from = 0;
    for (long to : ends) {
      pieces.add(piece(group, index, from, to));
      from = to;
    }
    return pieces;
  }

  private static Group piece(Group group, Index index, long from, long to) {
    int place = group.indices().indexOf(index);
    Group piece = null;
    for (Step.Definition member : group.members) {
      Affine own = Affine.of(member.indices().get(place));
      List<Expr> where = new ArrayList<>(member.where());
      where.add(new Expr.NonNegative(own.plus(-from)));
      where.add(new Expr.NonNegative(own.times(-1).plus(to - 1)));
      Step.Definition part = Implied.simplify(new Step.Definition(
          member.target(), member.at(), member.indices(), where, member.body(), member.stated(), member.origin()));
      if (piece == null) {
        piece = new Group(part, group);
      } else {
        piece.add(part);
      }
    }
    return piece;
  }

  /** Without the zeros of choices that are made: only the first that is added can matter, to the sign of a -0. */
  static List<Statement> withoutZeros(List<Statement> statements) {
    return statements.stream().map(s -> Statements.withBody(
        Statements.rewriteCode(s, Pieces::withoutZero), withoutZeros(Statements.body(s)))).toList();
  }

  /** {@code 0 + 0 -> 0}, {@code (0 + x) + 0 -> 0 + x}, {@code (x + 0) + 0 -> x + 0}. */
  private static Code withoutZero(Code code) {
    if (code instanceof Code.Convert converted && converted.value() instanceof Code.Literal literal) {
      return new Code.Literal(literal.value(), converted.element());
    }
    if (!(code instanceof Code.Call sum) || sum.primitive() != Primitive.ADD || !isZero(sum.arguments().get(1))) {
      return code;
    }
    Code left = sum.arguments().get(0);
    boolean hasZero = left instanceof Code.Call inner && inner.primitive() == Primitive.ADD
        && inner.arguments().stream().anyMatch(Pieces::isZero);
    return isZero(left) || hasZero ? left : code;
  }

  private static boolean isZero(Code code) {
    return code instanceof Code.Literal literal && literal.value() == 0 && 1 / literal.value() > 0;
  }
}
