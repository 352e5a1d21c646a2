package org.descentlang.compiler.simplify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * <p>An update leaves the accumulated gradient 0 and its rows unmarked, instead of looking at what is pending. The
 * weights and an optimizer's states are updated in marked rows alone where a gradient of 0 leaves them as they are,
 * which {@link Unmoved} proves.
 */
final class SparseRows {
  /**
   * A gradient that is accumulated in rows.
   *
   * @param next what defines it after a mini-batch
   * @param marks whether a mini-batch since the last update has read the row
   */
  private record Sparse(Tensor accumulator, Definition next, Tensor marks) {}

  private static final Origin CLEARED = Origin.NONE.helper("cleared for the next mini-batch");

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
        : unit.with(unit.initialize(), train, rows.update(), unit.evaluate(), unit.predict(), unit.measure());
  }

  private Program train() {
    Map<Tensor, Definition> known = definitions(unit.train());
    Map<Tensor, List<Definition>> replaced = new LinkedHashMap<>();
    List<Commit> commits = new ArrayList<>(unit.train().commits());
    for (Commit commit : unit.train().commits()) {
      Definition next = known.get(commit.value());
      Optional<Definition> gradient = next == null ? Optional.empty() : gradient(commit, next, known);
      if (gradient.isPresent()) {
        gradient(gradient.get(), commit.target(), next, replaced, commits);
      }
    }
    List<Step> steps = new ArrayList<>();
    unit.train().steps().forEach(s -> steps.addAll(
        s instanceof Definition d && replaced.containsKey(d.target()) ? replaced.get(d.target()) : List.of(s)));
    return new Program(unit.train().name(), steps, commits, unit.train().results());
  }

  private static Map<Tensor, Definition> definitions(Program program) {
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
        .filter(d -> readers(unit.train(), read.tensor()).size() == 1);
  }

  private static Expr accumulated(Tensor accumulator, Expr.Read gradient) {
    Expr isFirst = Expr.apply(
        Primitive.EQUAL, new Expr.Read(Clock.PENDING.tensor(), List.of()), Expr.constant(0));
    return new Expr.Select(isFirst, gradient,
        Expr.apply(Primitive.ADD, new Expr.Read(accumulator, gradient.at()), gradient));
  }

  /** Those inside of recurrences, too. */
  private List<Definition> readers(Program program, Tensor tensor) {
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

  private void gradient(
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
            from(new Expr.Read(accumulator, gradient.at()), (Expr.Reduce) gradient.body()), List.of(),
            gradient.origin())));
    commits.add(new Commit(marks, marked));
    all.add(new Sparse(accumulator, next, marks));
  }

  private static Expr.Reduce from(Expr start, Expr.Reduce all) {
    return new Expr.Reduce(all.reducer(), all.domain(), all.body(), all.order(), Optional.of(start));
  }

  private static Expr isIn(Tensor marks, Definition d) {
    return new Expr.Read(marks, d.at().subList(0, 1));
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
    Expr any = from(new Expr.Read(marks, at),
        new Expr.Reduce(Reducer.ANY, new Domain(own, conditions), new Expr.Truth(true), Order.RUNNING));
    return new Definition(
        marked, at, List.of(row), List.of(), any, List.of(), Origin.NONE.helper("rows read since the last update"));
  }

  private Program update() {
    Map<Tensor, Definition> known = definitions(unit.update());
    Map<Tensor, Definition> replaced = new LinkedHashMap<>();
    List<Commit> commits = new ArrayList<>(unit.update().commits());
    List<Step> steps = new ArrayList<>();
    for (Sparse sparse : all) {
      Set<Definition> tests = new LinkedHashSet<>();
      for (Commit commit : unit.update().commits()) {
        Unmoved unmoved = new Unmoved(sparse.accumulator(), commit.target(), known);
        if (unmoved.proves(commit.value())) {
          replaced.put(commit.value(), inRows(known.get(commit.value()), commit.target(), sparse.marks()));
          tests.addAll(unmoved.tests());
        }
      }
      tests.forEach(t -> replaced.put(t.target(), t));
      tests.forEach(t -> replaced.put(t.target(), ofRows(t, sparse.marks(), replaced)));
      tests.forEach(t -> inRows(t, sparse.marks(), known, replaced));
      known.values().forEach(d -> sumInRows(d, sparse, known).ifPresent(sum -> replaced.put(d.target(), sum)));
      commits.addAll(cleared(sparse, steps));
    }
    List<Step> changed = new ArrayList<>();
    unit.update().steps().forEach(s -> changed.add(s instanceof Definition d && replaced.containsKey(d.target())
        ? replaced.get(d.target()) : s));
    changed.addAll(steps);
    return new Program(unit.update().name(), changed, commits, unit.update().results());
  }

  private static Definition inRows(Definition d, Tensor target, Tensor marks) {
    Expr body = new Expr.Select(isIn(marks, d), d.body(), new Expr.Read(target, d.at()));
    return with(d, body);
  }

  /** What a test reads of the gradient is there in marked rows only, if nothing else looks at the others. */
  private void inRows(
      Definition test, Tensor marks, Map<Tensor, Definition> known, Map<Tensor, Definition> replaced) {
    for (Expr.Read read : Exprs.reads(test.body())) {
      Definition d = known.get(read.tensor());
      if (d != null && isReadBy(replaced, d)) {
        replaced.put(d.target(), where(isIn(marks, d), d));
      }
    }
  }

  /** A test that is there in marked rows only, or that no element of other rows passes. */
  private Definition ofRows(Definition test, Tensor marks, Map<Tensor, Definition> replaced) {
    Expr isMarked = isIn(marks, test);
    if (isReadBy(replaced, test)) {
      return where(isMarked, test);
    }
    return with(test, test.body() instanceof Expr.Reduce any
        ? in(isMarked, any) : Expr.apply(Primitive.AND, isMarked, test.body()));
  }

  /** Whether nothing but what is done in marked rows reads it. */
  private boolean isReadBy(Map<Tensor, Definition> replaced, Definition d) {
    return unit.update().commits().stream().noneMatch(c -> c.value().equals(d.target()))
        && readers(unit.update(), d.target()).stream().allMatch(r -> replaced.containsKey(r.target()));
  }

  /** A sum over all of a gradient, such as its norm, has the terms of marked rows: the others add 0. */
  private static Optional<Definition> sumInRows(Definition d, Sparse sparse, Map<Tensor, Definition> known) {
    if (!(d.body() instanceof Expr.Reduce sum) || sum.reducer() != Reducer.SUM || !sum.domain().conditions().isEmpty()) {
      return Optional.empty();
    }
    Unmoved unmoved = new Unmoved(sparse.accumulator(), sparse.accumulator(), known);
    return Exprs.reads(sum.body()).stream()
        .filter(r -> r.tensor().shape().equals(sparse.accumulator().shape())
            && r.at().stream().allMatch(a -> a.isIndex() && sum.domain().indices().contains(a.indices().get(0))))
        .map(Expr.Read::at).filter(at -> unmoved.provesZero(sum.body(), at)).findFirst()
        .map(at -> with(d, in(new Expr.Read(sparse.marks(), at.subList(0, 1)), sum)));
  }

  private static Expr.Reduce in(Expr isMarked, Expr.Reduce all) {
    List<Expr> conditions = new ArrayList<>(List.of(isMarked));
    conditions.addAll(all.domain().conditions());
    return all.of(new Domain(all.domain().indices(), conditions), all.body());
  }

  private static Definition where(Expr condition, Definition d) {
    return new Definition(d.target(), d.at(), d.indices(), List.of(condition), d.body(), d.stated(), d.origin());
  }

  private static Definition with(Definition d, Expr body) {
    return new Definition(d.target(), d.at(), d.indices(), d.where(), body, d.stated(), d.origin());
  }

  /** What the next mini-batch finds. */
  private List<Commit> cleared(Sparse sparse, List<Step> steps) {
    List<Index> own = sparse.next().at().stream().map(a -> indices.fresh(a.indices().get(0))).toList();
    Expr.Read mark = new Expr.Read(sparse.marks(), List.of(Affine.of(own.get(0))));
    Index row = indices.fresh(own.get(0));
    Expr.Read same = new Expr.Read(sparse.marks(), List.of(Affine.of(row)));
    return List.of(
        cleared(sparse.accumulator(), own, mark, Expr.constant(0), steps),
        cleared(sparse.marks(), List.of(row), same, new Expr.Truth(false), steps));
  }

  private Commit cleared(Tensor tensor, List<Index> own, Expr mark, Expr nothing, List<Step> steps) {
    Tensor cleared = Tensor.value(names.fresh(tensor.name() + ".cleared"), tensor.element(), tensor.shape());
    List<Affine> at = own.stream().map(Affine::of).toList();
    Expr value = new Expr.Select(mark, nothing, new Expr.Read(tensor, at));
    steps.add(new Definition(cleared, at, own, List.of(), value, List.of(), CLEARED));
    return new Commit(tensor, cleared);
  }
}
