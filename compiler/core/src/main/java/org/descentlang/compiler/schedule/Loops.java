package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Interval;
import org.descentlang.compiler.ir.Primitive;

/**
 * Loops over a set, row-major: inequalities become bounds, equalities give indices ({@link Solution}), the rest is
 * tested as far out as it can be.
 */
final class Loops {
  private final List<Index> order;
  private final Scalars scalars;
  private final Solution solution;
  private final List<Affine> inequalities;
  private final List<Expr> data;
  private final List<Code> tests;
  private final List<Solution.Bound> bounds;
  private final Set<Index> ahead;
  private final List<Function<List<Statement>, Statement>> layers = new ArrayList<>();

  private Loops(List<Index> order, List<Expr> conditions, Scalars scalars) {
    this.order = order;
    this.scalars = scalars;
    order.forEach(scalars::release);
    order.stream().filter(Loops::isSingle).forEach(i -> scalars.solve(i, Affine.of(0)));
    this.solution = new Solution(order, conditions, scalars);
    this.inequalities = new ArrayList<>(solution.inequalities.stream().map(scalars::place)
        .filter(a -> !Facts.NONE.provesNonNegative(a)).distinct().toList());
    this.data = new ArrayList<>(solution.data);
    this.tests = new ArrayList<>(solution.tests);
    this.bounds = new ArrayList<>(solution.bounds);
    this.ahead = new LinkedHashSet<>(order);
    ahead.removeIf(Loops::isSingle);
  }

  private static boolean isSingle(Index index) {
    return index.extent().equals(Extent.of(1));
  }

  /** The body for each element of the set. It is asked for once the indices are known. */
  static List<Statement> over(
      List<Index> indices, List<Expr> conditions, Scalars scalars, Supplier<List<Statement>> body) {
    Loops loops = new Loops(indices, conditions, scalars);
    loops.arrange();
    return loops.wrap(body.get());
  }

  private List<Statement> wrap(List<Statement> body) {
    List<Statement> statements = body;
    for (int l = layers.size() - 1; l >= 0; l--) {
      Statement layer = layers.get(l).apply(statements);
      if (layer instanceof Statement.Bind) {
        List<Statement> both = new ArrayList<>(List.of(layer));
        both.addAll(statements);
        statements = both;
      } else {
        statements = List.of(layer);
      }
    }
    return statements;
  }

  private void arrange() {
    order.stream().filter(solution::finds).filter(i -> bounds.stream().noneMatch(b -> b.index().equals(i)))
        .forEach(ahead::remove);
    settle();
    for (Index index : order) {
      if (!solution.finds(index) && !isSingle(index)) {
        loop(index);
        settle();
      }
    }
  }

  /**
   * Whatever can be said with the indices at hand. What an inequality tests may be what keeps a read inside of its
   * array, and the value of an index may be read: so that comes after it.
   */
  private void settle() {
    boolean changed = true;
    while (changed) {
      changed = tests.removeIf(t -> isAtHand(indices(t)) && guard(t))
          | inequalities.removeIf(a -> isAtHand(a.indices()) && guard(new Code.NonNegative(a)))
          | bounds.removeIf(b -> isAtHand(indices(b.value())) && bind(b))
          | data.removeIf(d -> isAtHand(solution.used(d)) && isSafe(d) && guard(scalars.code(d)));
    }
  }

  private boolean isAtHand(Iterable<Index> indices) {
    for (Index index : indices) {
      if (ahead.contains(index)) {
        return false;
      }
    }
    return true;
  }

  /** Whether its reads are inside, by themselves or because all that is affine has been tested. */
  private boolean isSafe(Expr condition) {
    return inequalities.isEmpty() && tests.isEmpty() && data.indexOf(condition) == 0
        || Exprs.reads(condition).stream().allMatch(this::isInside);
  }

  private boolean isInside(Expr.Read read) {
    for (int d = 0; d < read.at().size(); d++) {
      Affine at = scalars.place(read.at().get(d));
      Extent extent = read.tensor().shape().get(d);
      if (!Interval.isInside(at, extent) && !isIndexOf(at, extent)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIndexOf(Affine at, Extent extent) {
    return at.isIndex() && at.indices().get(0).extent().equals(extent);
  }

  private boolean bind(Solution.Bound bound) {
    ahead.remove(bound.index());
    layers.add(body -> new Statement.Bind(bound.index(), bound.value()));
    return true;
  }

  private boolean guard(Code condition) {
    layers.add(body -> new Statement.Guard(condition, body));
    return true;
  }

  private void loop(Index index) {
    ahead.remove(index);
    List<Code> from = new ArrayList<>();
    List<Code> to = new ArrayList<>();
    Affine size = Facts.size(index.extent());
    boolean needsSize = true;
    for (Affine inequality : List.copyOf(inequalities)) {
      long coefficient = inequality.coefficient(index);
      if (coefficient != 0 && isAtHand(inequality.indices())) {
        inequalities.remove(inequality);
        Affine rest = inequality.plus(Affine.of(index).times(-coefficient));
        if (coefficient > 0) {
          from.add(least(rest, coefficient));
        } else {
          to.add(beyond(rest, -coefficient));
          needsSize &= !Interval.isNonNegative(size.times(-coefficient).minus(rest).plus(coefficient));
        }
      }
    }
    if (needsSize) {
      to.add(0, new Code.Position(size));
    }
    Code first = extreme(Primitive.MAX, withZero(from));
    Code end = extreme(Primitive.MIN, to);
    layers.add(body -> new Statement.Loop(index, first, end, 1, body));
  }

  /** Lower bounds, and 0 where none of them is surely at least that. */
  private static List<Code> withZero(List<Code> from) {
    List<Code> all = new ArrayList<>(from);
    if (from.stream().noneMatch(c -> c instanceof Code.Position p && Interval.isNonNegative(p.value()))) {
      all.add(0, Code.integer(0));
    }
    return all;
  }

  /** The least x with {@code coefficient * x + rest >= 0}. */
  private static Code least(Affine rest, long coefficient) {
    Affine ceiling = rest.times(-1).plus(coefficient - 1);
    return Solution.integer(Primitive.FLOOR_DIVIDE, new Code.Position(ceiling), coefficient);
  }

  /** One more than the greatest x with {@code rest - coefficient * x >= 0}. */
  private static Code beyond(Affine rest, long coefficient) {
    return Solution.integer(Primitive.FLOOR_DIVIDE, new Code.Position(rest.plus(coefficient)), coefficient);
  }

  private static Code extreme(Primitive primitive, List<Code> values) {
    return values.stream().distinct()
        .reduce((a, b) -> new Code.Call(primitive, List.of(a, b), Element.INTEGER)).orElseThrow();
  }

  private static List<Index> indices(Code code) {
    return Codes.affines(code).stream().flatMap(a -> a.indices().stream()).toList();
  }
}
