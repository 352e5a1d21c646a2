package org.descentlang.compiler.exact;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * Runs a program without rounding to speak of, and without any regard to speed. Run-time extents are at their bounds,
 * and what comes from outside and is not given is 0.
 */
public final class ExactEvaluator {
  private final Map<String, Exact[]> arrays = new LinkedHashMap<>();
  private final Map<Double, Exact> constants = new HashMap<>();
  private final Map<Index, Long> places = new LinkedHashMap<>();

  /** Elements as they come: numbers, integers, 1 and 0. */
  public ExactEvaluator put(String tensor, Exact... elements) {
    arrays.put(tensor, elements);
    return this;
  }

  public Exact[] get(Tensor tensor) {
    return arrays.computeIfAbsent(tensor.name(), name -> {
      Exact[] zeros = new Exact[Math.toIntExact(tensor.size())];
      Arrays.fill(zeros, Exact.ZERO);
      return zeros;
    });
  }

  /** Leaves each target's elements, and after them what is committed. */
  public void run(Program program) {
    program.steps().forEach(this::step);
    Map<Tensor, Exact[]> committed = new IdentityHashMap<>();
    program.commits().forEach(c -> committed.put(c.target(), get(c.value()).clone()));
    committed.forEach((target, elements) -> arrays.put(target.name(), elements));
  }

  private void step(Step step) {
    if (step instanceof Step.Definition definition) {
      Domain domain = new Domain(definition.indices(), definition.where());
      each(domain, () -> get(definition.target())[offset(definition.target(), definition.at())] =
          value(definition.body()));
      return;
    }
    Step.Recurrence recurrence = (Step.Recurrence) step;
    int size = recurrence.index().extent().bound();
    for (int n = 0; n < size; n++) {
      places.put(recurrence.index(), (long) (recurrence.ascending() ? n : size - 1 - n));
      recurrence.steps().forEach(this::step);
    }
  }

  private void each(Domain domain, Runnable visit) {
    each(domain, 0, visit);
  }

  private void each(Domain domain, int depth, Runnable visit) {
    if (depth == domain.indices().size()) {
      if (domain.conditions().stream().allMatch(this::holds)) {
        visit.run();
      }
      return;
    }
    Index index = domain.indices().get(depth);
    for (long n = 0; n < index.extent().bound(); n++) {
      places.put(index, n);
      each(domain, depth + 1, visit);
    }
  }

  private boolean holds(Expr condition) {
    return !value(condition).isZero();
  }

  private int offset(Tensor tensor, List<Affine> at) {
    long offset = 0;
    for (int d = 0; d < at.size(); d++) {
      offset = offset * tensor.shape().get(d).bound() + whole(at.get(d));
    }
    return Math.toIntExact(offset);
  }

  private long whole(Affine affine) {
    long sum = affine.constant();
    for (Affine.Term term : affine.terms()) {
      long value = term.variable() instanceof Extent.Counted counted ? counted.bound() : places.get(term.variable());
      sum += term.coefficient() * value;
    }
    return sum;
  }

  private static Exact truth(boolean value) {
    return value ? Exact.ONE : Exact.ZERO;
  }

  private Exact value(Expr expr) {
    if (expr instanceof Expr.Constant constant) {
      return constants.computeIfAbsent(constant.value(), Exact::of);
    }
    if (expr instanceof Expr.Truth truth) {
      return truth(truth.value());
    }
    if (expr instanceof Expr.Position position) {
      return Exact.of(whole(position.value()));
    }
    if (expr instanceof Expr.NonNegative condition) {
      return truth(whole(condition.value()) >= 0);
    }
    if (expr instanceof Expr.IsZero condition) {
      return truth(whole(condition.value()) == 0);
    }
    if (expr instanceof Expr.Read read) {
      return get(read.tensor())[offset(read.tensor(), read.at())];
    }
    if (expr instanceof Expr.Select select) {
      return value(holds(select.condition()) ? select.then() : select.otherwise());
    }
    return expr instanceof Expr.Apply apply ? apply(apply) : reduce((Expr.Reduce) expr);
  }

  private Exact apply(Expr.Apply apply) {
    Exact a = value(apply.arguments().get(0));
    boolean decided = switch (apply.primitive()) {
      case AND -> a.isZero();
      case OR -> !a.isZero();
      default -> false;
    };
    int last = apply.arguments().size() - 1;
    return decided ? a : ExactPrimitives.value(apply.primitive(), a, value(apply.arguments().get(Math.min(1, last))),
        value(apply.arguments().get(last)));
  }

  private Exact reduce(Expr.Reduce reduce) {
    Exact[] sum = {switch (reduce.reducer()) {
      case SUM, ANY, ARGMAX, ARGMIN -> Exact.ZERO;
      case PRODUCT, ALL -> Exact.ONE;
      case MAX -> Exact.INFINITY.negated();
      case MIN -> Exact.INFINITY;
    }};
    Exact[] best = {null};
    each(reduce.domain(), () -> {
      Exact term = value(reduce.body());
      switch (reduce.reducer()) {
        case SUM -> sum[0] = sum[0].plus(term);
        case PRODUCT -> sum[0] = sum[0].times(term);
        case MAX -> sum[0] = ExactPrimitives.max(sum[0], term);
        case MIN -> sum[0] = ExactPrimitives.max(sum[0].negated(), term.negated()).negated();
        case ANY -> sum[0] = truth(!sum[0].isZero() || !term.isZero());
        case ALL -> sum[0] = truth(!sum[0].isZero() && !term.isZero());
        case ARGMAX, ARGMIN -> {
          boolean greatest = reduce.reducer() == org.descentlang.compiler.ir.Reducer.ARGMAX;
          if (best[0] == null || (greatest ? term.compareTo(best[0]) > 0 : term.compareTo(best[0]) < 0)) {
            best[0] = term;
            sum[0] = position(reduce.domain().indices());
          }
        }
      }
    });
    return sum[0];
  }

  private Exact position(List<Index> indices) {
    long position = 0;
    for (Index index : indices) {
      position = position * index.extent().bound() + places.get(index);
    }
    return Exact.of(position);
  }
}
