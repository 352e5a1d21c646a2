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
 * Copies what a {@link Contraction} reads beyond an edge, or often across, once before all that reads it so: then its
 * rows stand side by side, and have no edges. Columns of {@link LookUps} are copied so, too, to be read or added to.
 *
 * <pre>
 * y[b, j] = sum(i) w[j, i] * x[b, i]
 *   ->
 * w.transposed[i, j] = w[j, i]
 * y[b, j] = sum(i) w.transposed[i, j] * x[b, i]
 *
 * y[o, p] = sum(r) w[o, r] * (if 1 <= p + r and p + r <= 8 then x[p + r - 1] else 0)
 *   ->
 * x.padded[q < 10] = if 1 <= q and q <= 8 then x[q - 1] else 0
 * y[o, p] = sum(r) w[o, r] * x.padded[p + r]
 *
 * g[j, i] = sum(t where i == token[t]) d[t, j]
 *   ->
 * g.transposed[i, j] = sum(t where i == token[t]) d[t, j]
 * g[j, i] = g.transposed[i, j]
 * </pre>
 */
final class FactorCopies {
  /** What is padded for the forward pass is padded again for the backward pass: its memory is worth more meanwhile. */
  private record Key(FactorCopy copy, boolean isAgain) {}

  private final Thresholds thresholds;
  private final Inliner.Inlined inlined;
  private final Names names = new Names();
  private final Map<Key, Tensor> copies = new LinkedHashMap<>();
  private final List<Step> steps = new ArrayList<>();
  /** What the step in hand defines. */
  private final Set<Tensor> own = new HashSet<>();
  /** How often the step in hand is done: as often as there are steps of the recurrence that it belongs to. */
  private long rounds = 1;
  private int indices;

  private FactorCopies(Inliner.Inlined inlined, Thresholds thresholds) {
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
    FactorCopies copies = new FactorCopies(inlined, thresholds);
    for (Step step : inlined.steps()) {
      copies.own.clear();
      copies.define(step);
      if (step instanceof Step.Definition sum && LookUps.areSums(sum, thresholds)) {
        copies.addTransposed(sum);
      } else {
        Step changed = copies.changed(step);
        copies.steps.add(changed);
      }
    }
    return new Inliner.Inlined(copies.steps, inlined.absorbed(), inlined.originals());
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
      long outer = rounds;
      rounds *= recurrence.index().extent().bound();
      List<Step> changed = recurrence.steps().stream().map(this::changed).toList();
      rounds = outer;
      return new Step.Recurrence(recurrence.index(), recurrence.ascending(), changed);
    }
    Step.Definition definition = (Step.Definition) step;
    Optional<Step> ofProduct =
        RowForm.of(definition, thresholds).filter(Contraction.class::isInstance).map(Contraction.class::cast)
            .flatMap(form -> changed(definition, form.line, FactorCopy.of(form, rounds)));
    return ofProduct.or(() -> LookUps.read(definition, thresholds)
        .flatMap(read -> changed(definition, read, FactorCopy.ofColumns(read)))).orElse(definition);
  }

  /** @param part of what the definition computes that is better read from the copy */
  private Optional<Step> changed(Step.Definition definition, Expr part, Optional<FactorCopy> better) {
    return better.filter(copy -> !own.contains(copy.tensor())).map(copy -> {
      Expr.Read read = Exprs.reads(part).get(0);
      boolean isBackward = definition.origin().made() == Origin.Made.GRADIENT
          || definition.origin().made() == Origin.Made.ACCUMULATION;
      Tensor tensor = copies.computeIfAbsent(new Key(copy, copy.isPadded() && isBackward), k -> define(copy));
      Expr copied = new Expr.Read(tensor, copy.at(read.at()));
      return new Step.Definition(
          definition.target(), definition.at(), definition.indices(), definition.where(),
          Exprs.rewrite(definition.body(), e -> e.equals(part) ? copied : e), definition.stated(),
          definition.origin());
    });
  }

  private Tensor define(FactorCopy copy) {
    List<Index> at = new ArrayList<>();
    for (Extent extent : copy.shape()) {
      at.add(new Index(Letters.of(at.size()), indices++, extent));
    }
    Tensor tensor = Tensor.value(
        names.fresh(copy.tensor().name() + (copy.isPadded() ? ".padded" : ".transposed")), copy.tensor().element(),
        copy.shape());
    add(new Step.Definition(
        tensor, at.stream().map(Affine::of).toList(), at, List.of(), copy.element(at), List.of(), Origin.NONE));
    inlined.absorbed().put(tensor, new LinkedHashSet<>());
    return tensor;
  }

  /** The sums as rows, and then as what they are. */
  private void addTransposed(Step.Definition sums) {
    Tensor target = sums.target();
    List<Affine> at = List.of(sums.at().get(1), sums.at().get(0));
    List<Index> indices = List.of(sums.indices().get(1), sums.indices().get(0));
    Tensor rows = Tensor.value(names.fresh(target.name() + ".transposed"), target.element(),
        List.of(target.shape().get(1), target.shape().get(0)));
    add(new Step.Definition(rows, at, indices, List.of(), sums.body(), List.of(), sums.origin()));
    inlined.absorbed().put(rows, inlined.absorbed().get(target));
    add(new Step.Definition(
        target, sums.at(), sums.indices(), List.of(), new Expr.Read(rows, at), List.of(), sums.origin()));
    inlined.absorbed().put(target, new LinkedHashSet<>());
  }

  private void add(Step.Definition definition) {
    steps.add(definition);
    inlined.originals().put(definition.target(), definition);
  }
}
