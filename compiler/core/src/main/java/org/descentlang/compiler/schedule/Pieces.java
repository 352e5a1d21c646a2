package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
 * g[r] = if r <= 127 then a[r] else b[r - 128]
 *
 * for r from 0 to 128: g[r] = a[r]
 * for r from 128 to 256: g[r] = b[r - 128]
 * </pre>
 *
 * <p>So is the loop over a triangle, at its edge:
 *
 * <pre>
 * for i: for j: a[i, j] = if j <= i then s[i, j] else 0
 *
 * for i: for j from 0 to i + 1: a[i, j] = s[i, j]
 *        for j from i + 1 to 128: a[i, j] = 0
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
    return edge(group).map(e -> List.of(part(group, e), part(group, e.times(-1).plus(-1)))).orElse(List.of(group));
  }

  /** What is at least 0 where the choices of all members are one thing, and below where they are another. */
  private static Optional<Affine> edge(Group group) {
    Set<Affine> edges = new LinkedHashSet<>();
    group.members.forEach(m -> visitChoices(m.body(), c -> Conditions.conjuncts(c).forEach(part -> {
      if (part instanceof Expr.NonNegative bound && bound.value().terms().size() > 1) {
        edges.add(group.inLeaders(bound.value()));
      }
    })));
    return edges.stream().findFirst().filter(e -> edges.size() == 1 && isOfLast(e, group.indices()));
  }

  /** Whether it is of the last index, and of those before it. */
  private static boolean isOfLast(Affine edge, List<Index> indices) {
    if (indices.isEmpty()) {
      return false;
    }
    Index last = indices.get(indices.size() - 1);
    return Math.abs(edge.coefficient(last)) == 1 && last.extent() instanceof Extent.Constant
        && edge.terms().stream().allMatch(t -> indices.contains(t.variable()));
  }

  /** One piece after another, inside of the loops that both have around the index that was cut. */
  static List<Statement> joined(List<Statement> first, List<Statement> second) {
    if (first.size() == 1 && second.size() == 1 && first.get(0) instanceof Statement.Loop one
        && second.get(0) instanceof Statement.Loop other && one.index().equals(other.index())
        && one.from().equals(other.from()) && one.to().equals(other.to()) && one.step() == other.step()) {
      return List.of(Statements.withBody(one, joined(one.body(), other.body())));
    }
    return Stream.concat(first.stream(), second.stream()).toList();
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
      visitChoices(member.body(),
          c -> Conditions.conjuncts(c).forEach(part -> cut(part, group, index).ifPresent(cuts::add)));
    }
    cuts.removeIf(c -> c <= 0 || c >= index.extent().bound());
    return cuts;
  }

  /** What choices depend on; a term of a sum that is left out somewhere stays a choice. */
  private static void visitChoices(Expr expr, Consumer<Expr> visitor) {
    if (expr instanceof Expr.Select select) {
      visitor.accept(select.condition());
    }
    boolean isSum = expr instanceof Expr.Apply sum && sum.primitive() == Primitive.ADD;
    Exprs.children(expr).stream().filter(e -> !(isSum && e instanceof Expr.Select))
        .forEach(e -> visitChoices(e, visitor));
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
    return part(group, Affine.of(index).plus(-from), Affine.of(index).times(-1).plus(to - 1));
  }

  /** Where all of these, in the leader's indices, are at least 0. */
  private static Group part(Group group, Affine... bounds) {
    Group piece = null;
    for (Step.Definition member : group.members) {
      List<Expr> where = new ArrayList<>(member.where());
      for (Affine bound : bounds) {
        where.add(new Expr.NonNegative(bound.substitute(
            i -> Affine.of(member.indices().get(group.indices().indexOf(i))))));
      }
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
}
