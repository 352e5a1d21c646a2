package org.descentlang.compiler.explain;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.MarkedRows;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.schedule.Kernel;

/**
 * Floating-point operations of a program for a full mini-batch: each scalar function counts one, a fused multiply-add
 * two. Of a set, an index has the values between the bounds that conditions on it alone give it, or the one that it is
 * looked up by; other conditions, as that of a triangle, take nothing off. Of rows that are marked there are as many as
 * a mini-batch marks at most.
 */
public final class Operations {
  private final Map<Tensor, Long> marked;
  /** What an update looks at in marked rows alone, and their marks. */
  private final Map<Tensor, Tensor> inRows = new HashMap<>();

  /** @param marked how many rows a mini-batch marks at most, by their marks */
  Operations(Program update, Map<Tensor, Long> marked) {
    this.marked = marked;
    findMarks(update);
  }

  /** Of programs and kernels of the unit. */
  public static Operations of(Unit unit) {
    return new Operations(unit.update(), MarkedRows.most(unit.train()));
  }

  /** What has no marks of its own has those of its readers, if all have the same. */
  private void findMarks(Program update) {
    Map<Tensor, Set<Optional<Tensor>>> readers = new HashMap<>();
    update.commits().forEach(c -> readers.computeIfAbsent(c.value(), v -> new HashSet<>()).add(Optional.empty()));
    for (int s = update.steps().size() - 1; s >= 0; s--) {
      if (update.steps().get(s) instanceof Step.Definition d) {
        Set<Optional<Tensor>> own = readers.getOrDefault(d.target(), Set.of());
        Optional<Tensor> marks = conditions(d).flatMap(c -> MarkedRows.mark(c).stream()).map(Expr.Read::tensor)
            .findFirst().or(() -> own.size() == 1 ? own.iterator().next() : Optional.empty());
        marks.ifPresent(m -> inRows.put(d.target(), m));
        Exprs.reads(d.body()).forEach(r -> readers.computeIfAbsent(r.tensor(), t -> new HashSet<>()).add(marks));
      }
    }
  }

  private static Stream<Expr> conditions(Step.Definition d) {
    Stream<Expr> chosen = d.body() instanceof Expr.Select select ? Stream.of(select.condition())
        : d.body() instanceof Expr.Reduce reduce ? reduce.domain().conditions().stream() : Stream.of();
    return Stream.concat(d.where().stream(), chosen);
  }

  /** Of all calls of a kernel: one for each value of the recurrences around it. */
  public long count(Kernel kernel) {
    return product(kernel.outer()) * kernel.computes().stream().mapToLong(this::of).sum();
  }

  public long count(Program program) {
    return of(program.steps(), 1);
  }

  private long of(List<Step> steps, long times) {
    long sum = 0;
    for (Step step : steps) {
      if (step instanceof Step.Recurrence recurrence) {
        sum += of(recurrence.steps(), times * recurrence.index().extent().bound());
      } else {
        sum += times * of((Step.Definition) step);
      }
    }
    return sum;
  }

  private long of(Step.Definition definition) {
    long elements = definition.indices().stream().mapToLong(i -> rows(definition, i)).reduce(1, (a, b) -> a * b);
    return definition.body() instanceof Expr.Reduce reduce
        ? Math.min(elements * terms(reduce), scattered(definition, reduce)) * (1 + of(reduce.body()))
        : elements * of(definition.body());
  }

  /** How many terms there are if each names the element that it is added to, as those of a gradient by a look-up. */
  private long scattered(Step.Definition definition, Expr.Reduce reduce) {
    List<Expr> conditions = reduce.domain().conditions();
    List<Index> named = definition.indices().stream().filter(i -> conditions.stream()
        .anyMatch(c -> isEquality(c) && Exprs.indices(c).contains(i))).toList();
    List<Index> others = definition.indices().stream().filter(i -> !named.contains(i)).toList();
    return named.isEmpty() ? Long.MAX_VALUE : product(others)
        * reduce.domain().indices().stream().mapToLong(i -> values(i, conditions)).reduce(1, (a, b) -> a * b);
  }

  private static long product(List<Index> indices) {
    return indices.stream().mapToLong(i -> i.extent().bound()).reduce(1, (a, b) -> a * b);
  }

  private long of(Expr expr) {
    if (expr instanceof Expr.Reduce reduce) {
      return terms(reduce) * (1 + of(reduce.body()));
    }
    long own = expr instanceof Expr.Apply apply && counts(apply.primitive()) ? 1 : 0;
    return own + Exprs.children(expr).stream().mapToLong(this::of).sum();
  }

  private long terms(Expr.Reduce reduce) {
    return reduce.domain().indices().stream().filter(i -> !isFixed(i, reduce))
        .mapToLong(i -> values(i, reduce.domain().conditions())).reduce(1, (a, b) -> a * b);
  }

  private long rows(Step.Definition definition, Index index) {
    Tensor marks = inRows.get(definition.target());
    long all = index.extent().bound();
    boolean isRow = marks != null && definition.at().get(0).is(index)
        && definition.target().shape().subList(0, 1).equals(marks.shape());
    return isRow ? Math.min(all, marked.getOrDefault(marks, all)) : all;
  }

  /** All values of the index, or as many as are marked. */
  private long rows(Index index, List<Expr> conditions) {
    long all = index.extent().bound();
    return conditions.stream().flatMap(c -> MarkedRows.mark(c).stream()).filter(m -> m.at().get(0).is(index))
        .mapToLong(m -> Math.min(all, marked.getOrDefault(m.tensor(), all))).min().orElse(all);
  }

  /** How many values the conditions leave to the index. */
  private long values(Index index, List<Expr> conditions) {
    long first = 0;
    long last = rows(index, conditions) - 1;
    for (Expr condition : conditions) {
      if (condition instanceof Expr.NonNegative bound && bound.value().minus(Affine.of(index)).isConstant()) {
        first = Math.max(first, -bound.value().constant());
      } else if (condition instanceof Expr.NonNegative bound && bound.value().plus(Affine.of(index)).isConstant()) {
        last = Math.min(last, bound.value().constant());
      }
    }
    return Math.max(0, last - first + 1);
  }

  /** Whether an equality of the set names the index's value. */
  private static boolean isFixed(Index index, Expr.Reduce reduce) {
    return reduce.domain().conditions().stream().anyMatch(c -> isEquality(c) && Exprs.indices(c).contains(index));
  }

  private static boolean isEquality(Expr condition) {
    return condition instanceof Expr.IsZero
        || condition instanceof Expr.Apply apply && apply.primitive() == Primitive.EQUAL;
  }

  private static boolean counts(Primitive primitive) {
    return !primitive.isLogical() && primitive != Primitive.STOP && primitive != Primitive.NUMBER;
  }
}
