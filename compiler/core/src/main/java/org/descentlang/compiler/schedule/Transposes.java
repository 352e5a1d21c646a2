package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Letters;
import org.descentlang.compiler.ir.Names;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * Copies what a {@link Contraction} reads across so that its rows stand side by side, once before all that reads it so:
 *
 * <pre>
 * y[b, j] = sum(i) w[j, i] * x[b, i]
 *   ->
 * w.transposed[i, j] = w[j, i]
 * y[b, j] = sum(i) w.transposed[i, j] * x[b, i]
 * </pre>
 */
final class Transposes {
  /** A copy that fewer elements of a result share costs as much as it saves. */
  private static final long FEWEST_READERS = 8;

  /** A tensor, and its dimensions in their new order. */
  private record Key(Tensor tensor, List<Integer> dimensions) {}

  private final Thresholds thresholds;
  private final Inliner.Inlined inlined;
  private final Names names = new Names();
  private final Map<Key, Tensor> copies = new LinkedHashMap<>();
  private final List<Step> steps = new ArrayList<>();
  /** What steps up to here have defined, and what the step in hand defines. */
  private final Set<Tensor> own = new HashSet<>();
  private int indices;

  private Transposes(Inliner.Inlined inlined, Thresholds thresholds) {
    this.inlined = inlined;
    this.thresholds = thresholds;
    inlined.originals().values().forEach(d -> {
      names.add(d.target().name());
      Exprs.reads(d.body()).forEach(r -> names.add(r.tensor().name()));
      d.indices().forEach(i -> indices = Math.max(indices, i.id() + 1));
      Exprs.indices(d.body()).forEach(i -> indices = Math.max(indices, i.id() + 1));
    });
  }

  static Inliner.Inlined insert(Inliner.Inlined inlined, Thresholds thresholds) {
    Transposes transposes = new Transposes(inlined, thresholds);
    for (Step step : inlined.steps()) {
      transposes.own.clear();
      transposes.define(step);
      Step changed = transposes.changed(step);
      transposes.steps.add(changed);
    }
    return new Inliner.Inlined(transposes.steps, inlined.absorbed(), inlined.originals());
  }

  private void define(Step step) {
    if (step instanceof Step.Recurrence recurrence) {
      recurrence.steps().forEach(this::define);
    } else if (step instanceof Step.Definition definition) {
      own.add(definition.target());
    }
  }

  private Step changed(Step step) {
    if (step instanceof Step.Recurrence recurrence) {
      return new Step.Recurrence(
          recurrence.index(), recurrence.ascending(), recurrence.steps().stream().map(this::changed).toList());
    }
    Step.Definition definition = (Step.Definition) step;
    return RowForm.of(definition, thresholds).filter(Contraction.class::isInstance).map(Contraction.class::cast)
        .flatMap(form -> changed(definition, form)).orElse(definition);
  }

  private Optional<Step> changed(Step.Definition definition, Contraction form) {
    if (!(form.line instanceof Expr.Read read) || own.contains(read.tensor()) || readers(form) < FEWEST_READERS
        || !isWhole(read) || isAlong(read, form.across)) {
      return Optional.empty();
    }
    Expr.Read copy = new Expr.Read(copy(read, form.across), order(read, form.across).stream()
        .map(d -> read.at().get(d)).toList());
    return Optional.of(new Step.Definition(
        definition.target(), definition.at(), definition.indices(), definition.where(),
        Exprs.rewrite(definition.body(), e -> e.equals(read) ? copy : e), definition.stated(), definition.origin()));
  }

  /** How many elements of the result read each of the tensor's. */
  private static long readers(Contraction form) {
    Set<Index> ofLine = Exprs.indices(form.line);
    long readers = form.down.extent().bound();
    for (Index index : form.around) {
      readers *= ofLine.contains(index) ? 1 : index.extent().bound();
    }
    return readers;
  }

  /** Whether each dimension is run through by an index of its own. */
  private static boolean isWhole(Expr.Read read) {
    Set<Affine> seen = new LinkedHashSet<>();
    for (int d = 0; d < read.at().size(); d++) {
      Affine at = read.at().get(d);
      Extent extent = read.tensor().shape().get(d);
      if (!at.isIndex() || !(extent instanceof Extent.Constant) || !at.indices().get(0).extent().equals(extent)
          || !seen.add(at)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a row stands side by side already. */
  private static boolean isAlong(Expr.Read read, List<Index> across) {
    List<Integer> order = order(read, across);
    return order.equals(order.stream().sorted().toList());
  }

  /** The dimensions of a row last, in the row's order. */
  private static List<Integer> order(Expr.Read read, List<Index> across) {
    List<Integer> rows = across.stream().map(i -> read.at().indexOf(Affine.of(i))).filter(d -> d >= 0).toList();
    List<Integer> order = new ArrayList<>();
    for (int d = 0; d < read.at().size(); d++) {
      if (!rows.contains(d)) {
        order.add(d);
      }
    }
    order.addAll(rows);
    return order;
  }

  private Tensor copy(Expr.Read read, List<Index> across) {
    return copies.computeIfAbsent(new Key(read.tensor(), order(read, across)), this::define);
  }

  private Tensor define(Key key) {
    List<Index> indices = new ArrayList<>();
    for (Extent extent : key.tensor.shape()) {
      indices.add(new Index(Letters.of(indices.size()), this.indices++, extent));
    }
    List<Index> ordered = key.dimensions.stream().map(indices::get).toList();
    Tensor tensor = Tensor.value(names.fresh(key.tensor.name() + ".transposed"), key.tensor.element(),
        ordered.stream().map(Index::extent).toList());
    Step.Definition definition = new Step.Definition(
        tensor, ordered.stream().map(Affine::of).toList(), ordered, List.of(),
        new Expr.Read(key.tensor, indices.stream().map(Affine::of).toList()), List.of(), Origin.NONE);
    steps.add(definition);
    inlined.originals().put(tensor, definition);
    inlined.absorbed().put(tensor, new LinkedHashSet<>());
    return tensor;
  }
}
