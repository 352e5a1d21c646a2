package org.descentlang.compiler.simplify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Arranger;
import org.descentlang.compiler.ir.Clock;
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
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Program.Commit;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;

/**
 * A table of which a mini-batch reads at most a quarter of the rows gets a gradient in these rows alone: they are
 * marked, and nothing is done with the others, whose gradient is 0. Each term is added to what has been accumulated.
 *
 * <pre>
 * grad[v, d] = sum(b where token[b] == v) e.grad[b, d]
 * grad_sum.next[v, d] = if pending == 0 then grad[v, d] else grad_sum[v, d] + grad[v, d]
 * table.next[v, d] = table[v, d] - 0.1 * grad_sum[v, d]
 *   -&gt;
 * read.next[v] = any(b where token[b] == v) true from read[v]
 * grad_sum.next[v, d] = sum(b where token[b] == v) e.grad[b, d] from grad_sum[v, d]
 * table.next[v, d] = if read[v] then table[v, d] - 0.1 * grad_sum[v, d] else table[v, d]
 * </pre>
 *
 * <p>{@link SparseUpdate} leaves the accumulated gradient 0 and its rows unmarked, so that nothing looks at what is
 * pending.
 */
final class SparseRows {
  /**
   * A gradient that is accumulated in rows.
   *
   * @param at the indices that its elements have
   * @param marks whether a mini-batch since the last update has read the row
   */
  record Sparse(Tensor accumulator, List<Affine> at, Tensor marks) {}

  private final Unit unit;
  private final Indices indices;
  private final Names names = new Names();
  private final List<Sparse> all = new ArrayList<>();

  private SparseRows(Unit unit, Indices indices) {
    this.unit = unit;
    this.indices = indices;
    unit.programs().forEach(p -> new Arranger(indices).flatten(p.steps()).forEach(d -> {
      names.add(d.target().name());
      Exprs.reads(d.body()).forEach(r -> names.add(r.tensor().name()));
    }));
  }

  static Unit apply(Unit unit, Indices indices) {
    SparseRows rows = new SparseRows(unit, indices);
    Program train = rows.train();
    return rows.all.isEmpty() ? unit
        : unit.with(unit.initialize(), train, SparseUpdate.of(unit.update(), rows.all, indices, rows.names),
            unit.evaluate(), unit.predict(), unit.measure());
  }

  private Program train() {
    Map<Tensor, Definition> known = definitions(unit.train());
    Map<Tensor, List<Definition>> replaced = new LinkedHashMap<>();
    List<Commit> commits = new ArrayList<>(unit.train().commits());
    for (Commit commit : unit.train().commits()) {
      Definition next = known.get(commit.value());
      Optional<Definition> gradient = next == null ? Optional.empty() : gradient(commit, next, known);
      if (gradient.isPresent()) {
        accumulateInRows(gradient.get(), commit.target(), next, replaced, commits);
      }
    }
    List<Step> steps = new ArrayList<>();
    unit.train().steps().forEach(s -> steps.addAll(
        s instanceof Definition d && replaced.containsKey(d.target()) ? replaced.get(d.target()) : List.of(s)));
    return new Program(unit.train().name(), steps, commits, unit.train().results());
  }

  static Map<Tensor, Definition> definitions(Program program) {
    Map<Tensor, Definition> definitions = new LinkedHashMap<>();
    program.steps().forEach(s -> {
      if (s instanceof Definition d) {
        definitions.put(d.target(), d);
      }
    });
    return definitions;
  }

  /** What is accumulated, if it is a sum over terms that say their row and nothing else reads it. */
  private Optional<Definition> gradient(Commit commit, Definition next, Map<Tensor, Definition> known) {
    if (commit.target().role() != Role.GRADIENT || !(next.body() instanceof Expr.Select select)
        || !(select.then() instanceof Expr.Read read) || !read.at().equals(next.at())
        || !select.equals(accumulated(commit.target(), read))) {
      return Optional.empty();
    }
    return Optional.ofNullable(known.get(read.tensor())).filter(d -> row(d).isPresent())
        .filter(d -> readers(unit.train(), read.tensor(), indices).size() == 1);
  }

  private static Expr accumulated(Tensor accumulator, Expr.Read gradient) {
    Expr isFirst = Expr.apply(
        Primitive.EQUAL, new Expr.Read(Clock.PENDING.tensor(), List.of()), Expr.constant(0));
    return new Expr.Select(isFirst, gradient,
        Expr.apply(Primitive.ADD, new Expr.Read(accumulator, gradient.at()), gradient));
  }

  /** Those inside of recurrences, too. */
  static List<Definition> readers(Program program, Tensor tensor, Indices indices) {
    return new Arranger(indices).flatten(program.steps()).stream()
        .filter(d -> Exprs.reads(d.body()).stream().anyMatch(r -> r.tensor().equals(tensor))).toList();
  }

  /** The index of the rows, where no condition depends on another index of the result. */
  private static Optional<Index> row(Definition d) {
    if (!(d.body() instanceof Expr.Reduce reduce) || reduce.reducer() != Reducer.SUM || reduce.order() != Order.RUNNING
        || !d.where().isEmpty() || d.at().isEmpty() || !isPlain(d)) {
      return Optional.empty();
    }
    Index row = d.at().get(0).indices().get(0);
    if (4 * reduce.domain().box() > row.extent().bound()) {
      return Optional.empty();
    }
    List<Expr> parts = reduce.domain().conditions().stream().flatMap(c -> Conditions.conjuncts(c).stream()).toList();
    boolean alone = parts.stream().flatMap(c -> Exprs.indices(c).stream())
        .noneMatch(i -> d.indices().contains(i) && !i.equals(row));
    return Optional.of(row).filter(r -> alone && parts.stream().anyMatch(c -> gives(c, r, reduce.domain().indices())));
  }

  private static boolean isPlain(Definition d) {
    return d.at().stream().allMatch(Affine::isIndex);
  }

  /** {@code token[b] == row}. */
  private static boolean gives(Expr condition, Index row, List<Index> terms) {
    return condition instanceof Expr.Apply apply && apply.primitive() == Primitive.EQUAL
        && apply.arguments().contains(new Expr.Position(Affine.of(row)))
        && apply.arguments().stream().anyMatch(a -> !Exprs.reads(a).isEmpty()
            && Exprs.indices(a).stream().anyMatch(terms::contains) && !Exprs.indices(a).contains(row));
  }

  private void accumulateInRows(
      Definition gradient, Tensor accumulator, Definition next, Map<Tensor, List<Definition>> replaced,
      List<Commit> commits) {
    String name = names.fresh(accumulator.name().replaceFirst("grad_sum", "read"));
    List<Extent> rows = accumulator.shape().subList(0, 1);
    Tensor marks = new Tensor(name, Role.GRADIENT, Element.BOOLEAN, rows, Optional.empty());
    Tensor marked = Tensor.value(names.fresh(marks.name() + ".next"), Element.BOOLEAN, rows);
    replaced.put(next.target(), List.of());
    replaced.put(gradient.target(), List.of(
        marked(gradient, marks, marked),
        new Definition(next.target(), gradient.at(), gradient.indices(), List.of(),
            ((Expr.Reduce) gradient.body()).from(new Expr.Read(accumulator, gradient.at())), List.of(),
            gradient.origin())));
    commits.add(new Commit(marks, marked));
    all.add(new Sparse(accumulator, next.at(), marks));
  }

  /** {@code read.next[v] = any(b where token[b] == v) true from read[v]}, with indices of its own. */
  private Definition marked(Definition gradient, Tensor marks, Tensor marked) {
    Domain terms = ((Expr.Reduce) gradient.body()).domain();
    Map<Index, Affine> renamed = new LinkedHashMap<>();
    Index row = indices.fresh(gradient.at().get(0).indices().get(0));
    renamed.put(gradient.at().get(0).indices().get(0), Affine.of(row));
    List<Index> own = terms.indices().stream().map(i -> {
      Index fresh = indices.fresh(i);
      renamed.put(i, Affine.of(fresh));
      return fresh;
    }).toList();
    List<Expr> conditions =
        Exprs.map(terms.conditions(), c -> Exprs.substitute(c, i -> renamed.getOrDefault(i, Affine.of(i))));
    List<Affine> at = List.of(Affine.of(row));
    Expr any = new Expr.Reduce(Reducer.ANY, new Domain(own, conditions), new Expr.Truth(true), Order.RUNNING)
        .from(new Expr.Read(marks, at));
    return new Definition(
        marked, at, List.of(row), List.of(), any, List.of(), Origin.NONE.helper("rows read since the last update"));
  }
}
