package org.descentlang.compiler.simplify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Names;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Program.Commit;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.simplify.SparseRows.Sparse;

/**
 * An update of tables of which some rows are marked. The weights and an optimizer's states are updated in these alone
 * where a gradient of 0 leaves them as they are, which {@link Unmoved} proves. After it, no row is marked, and what has
 * been accumulated is 0.
 */
final class SparseUpdate {
  private static final Origin CLEARED = Origin.NONE.helper("cleared for the next mini-batch");

  private final Program update;
  private final Indices indices;
  private final Names names;
  private final Map<Tensor, Definition> known;
  private final Map<Tensor, Definition> replaced = new LinkedHashMap<>();
  private final List<Commit> commits;
  private final List<Step> cleared = new ArrayList<>();

  private SparseUpdate(Program update, Indices indices, Names names) {
    this.update = update;
    this.indices = indices;
    this.names = names;
    known = SparseRows.definitions(update);
    commits = new ArrayList<>(update.commits());
  }

  static Program of(Program update, List<Sparse> all, Indices indices, Names names) {
    SparseUpdate sparse = new SparseUpdate(update, indices, names);
    all.forEach(sparse::updateInRows);
    List<Step> steps = new ArrayList<>();
    update.steps().forEach(s -> steps.add(s instanceof Definition d && sparse.replaced.containsKey(d.target())
        ? sparse.replaced.get(d.target()) : s));
    steps.addAll(sparse.cleared);
    return new Program(update.name(), steps, sparse.commits, update.results());
  }

  private void updateInRows(Sparse sparse) {
    Map<Tensor, Definition> own = new LinkedHashMap<>();
    Set<Definition> tests = new LinkedHashSet<>();
    for (Commit commit : update.commits()) {
      Unmoved unmoved = new Unmoved(sparse.accumulator(), commit.target(), known);
      if (unmoved.proves(commit.value())) {
        own.put(commit.value(), inRows(known.get(commit.value()), commit.target(), sparse.marks()));
        tests.addAll(unmoved.tests());
      }
    }
    known.values().forEach(d -> sumInRows(d, sparse).ifPresent(sum -> own.put(d.target(), sum)));
    tests.forEach(t -> own.put(t.target(), testInRows(t, sparse.marks(), own)));
    tests.forEach(t -> readInRows(t, sparse.marks(), own));
    replaced.putAll(own);
    clear(sparse);
  }

  private static Definition inRows(Definition d, Tensor target, Tensor marks) {
    return with(d, new Expr.Select(isIn(marks, d), d.body(), new Expr.Read(target, d.at())));
  }

  private static Expr isIn(Tensor marks, Definition d) {
    return new Expr.Read(marks, d.at().subList(0, 1));
  }

  /** Where nothing else reads the test, it is there in marked rows only; else no element of other rows passes it. */
  private Definition testInRows(Definition test, Tensor marks, Map<Tensor, Definition> own) {
    Expr isMarked = isIn(marks, test);
    if (isReadInRowsAlone(test, own)) {
      return where(isMarked, test);
    }
    return with(test, test.body() instanceof Expr.Reduce any
        ? ofMarked(isMarked, any) : Expr.apply(Primitive.AND, isMarked, test.body()));
  }

  /** What a test reads of the gradient is there in marked rows only, if nothing else looks at the others. */
  private void readInRows(Definition test, Tensor marks, Map<Tensor, Definition> own) {
    for (Expr.Read read : Exprs.reads(test.body())) {
      Definition d = known.get(read.tensor());
      if (d != null && isReadInRowsAlone(d, own)) {
        own.put(d.target(), where(isIn(marks, d), d));
      }
    }
  }

  /** Whether nothing but what is done in marked rows reads it. */
  private boolean isReadInRowsAlone(Definition d, Map<Tensor, Definition> own) {
    return update.commits().stream().noneMatch(c -> c.value().equals(d.target()))
        && SparseRows.readers(update, d.target(), indices).stream().allMatch(r -> own.containsKey(r.target()));
  }

  /** A sum over all of a gradient, such as its norm, has the terms of marked rows: the others add 0. */
  private Optional<Definition> sumInRows(Definition d, Sparse sparse) {
    if (!(d.body() instanceof Expr.Reduce sum) || sum.reducer() != Reducer.SUM
        || !sum.domain().conditions().isEmpty()) {
      return Optional.empty();
    }
    Unmoved unmoved = new Unmoved(sparse.accumulator(), sparse.accumulator(), known);
    return Exprs.reads(sum.body()).stream()
        .filter(r -> r.tensor().shape().equals(sparse.accumulator().shape())
            && r.at().stream().allMatch(a -> a.isIndex() && sum.domain().indices().contains(a.indices().get(0))))
        .map(Expr.Read::at).filter(at -> unmoved.provesZero(sum.body(), at)).findFirst()
        .map(at -> with(d, ofMarked(new Expr.Read(sparse.marks(), at.subList(0, 1)), sum)));
  }

  private static Expr.Reduce ofMarked(Expr isMarked, Expr.Reduce all) {
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
  private void clear(Sparse sparse) {
    List<Index> all = sparse.at().stream().map(a -> indices.fresh(a.indices().get(0))).toList();
    Index row = indices.fresh(all.get(0));
    clear(sparse.accumulator(), all, sparse.marks(), Expr.constant(0));
    clear(sparse.marks(), List.of(row), sparse.marks(), new Expr.Truth(false));
  }

  private void clear(Tensor tensor, List<Index> own, Tensor marks, Expr nothing) {
    Tensor value = Tensor.value(names.fresh(tensor.name() + ".cleared"), tensor.element(), tensor.shape());
    List<Affine> at = own.stream().map(Affine::of).toList();
    Expr chosen = new Expr.Select(new Expr.Read(marks, at.subList(0, 1)), nothing, new Expr.Read(tensor, at));
    cleared.add(new Definition(value, at, own, List.of(), chosen, List.of(), CLEARED));
    commits.add(new Commit(tensor, value));
  }
}
