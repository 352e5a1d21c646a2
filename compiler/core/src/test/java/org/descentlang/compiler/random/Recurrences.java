package org.descentlang.compiler.random;

import static org.descentlang.compiler.ir.Build.affine;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.below;
import static org.descentlang.compiler.ir.Build.minus;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.where;
import static org.descentlang.compiler.random.Sketch.replaced;
import static org.descentlang.compiler.random.Sketch.without;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;

/** Definitions that read each other at other places. */
final class Recurrences {
  static final List<Feature> FEATURES = List.of(
      Recurrences::scan, Recurrences::scan, Recurrences::cell, Recurrences::gates, Recurrences::gates,
      Recurrences::grid, Recurrences::history, Recurrences::guarded);

  private Recurrences() {}

  /** The element before, either way round; at the edge something else. */
  private static Expr before(Sketch s, Tensor h, List<Index> at, int d, boolean ascending, Expr edge) {
    Affine place = shift(at.get(d), ascending ? -1 : 1);
    Expr inside = ascending ? atMost(0, place) : below(place, Facts.size(at.get(d).extent()));
    List<Affine> from = replaced(new ArrayList<>(at.stream().map(Affine::of).toList()), d, place);
    return select(inside, s.at(h, from), edge);
  }

  private static void scan(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty()) {
      return;
    }
    int d = s.random.nextInt(x.shape().size());
    Tensor w = s.learned();
    Tensor h = s.value(x.shape());
    List<Index> at = s.indices(x.shape());
    Expr edge = s.chance(0.5) ? Expr.constant(0) : read(s.learned());
    Expr earlier = before(s, h, at, d, s.chance(0.5), edge);
    s.end(h, at, apply(Primitive.TANH, plus(s.at(x, at), times(read(w), earlier))));
  }

  /** Two states and a matrix, along the last dimension but one, or the first. */
  private static void cell(Sketch s) {
    Tensor x = s.take();
    if (x.shape().size() < 2) {
      return;
    }
    int d = x.shape().size() - 2;
    boolean ascending = s.chance(0.5);
    Extent units = x.shape().get(d + 1);
    Tensor u = s.learned(units.bound(), units.bound());
    Tensor gate = s.value(x.shape());
    Tensor c = s.named("c", gate.element(), x.shape());
    Tensor h = s.named("h", gate.element(), x.shape());
    List<Index> at = s.indices(x.shape());
    Index k = s.index("k", units);
    List<Index> inner = replaced(at, d + 1, k);
    Affine place = shift(at.get(d), ascending ? -1 : 1);
    Expr inside = ascending ? atMost(0, place) : below(place, Facts.size(at.get(d).extent()));
    List<Affine> from = replaced(new ArrayList<>(inner.stream().map(Affine::of).toList()), d, place);
    s.define(gate, at, sum(where(over(k), inside), times(read(u, at.get(d + 1), k), s.at(h, from))));
    at = s.indices(x.shape());
    Expr kept = times(apply(Primitive.SIGMOID, s.at(gate, at)), before(s, c, at, d, ascending, Expr.constant(0)));
    s.define(c, at, plus(kept, apply(Primitive.SIN, s.at(x, at))));
    at = s.indices(x.shape());
    s.end(h, at, times(apply(Primitive.SIGMOID, s.at(x, at)), apply(Primitive.TANH, s.at(c, at))));
  }

  /** Three states with a matrix each, which begin as parameters say, along any known or unknown number of steps. */
  private static void gates(Sketch s) {
    Extent units = s.units();
    Extent inputs = s.units();
    Tensor x = s.input(s.batch, s.chance(0.5) ? s.length : Extent.of(s.between(1, 6)), inputs);
    boolean ascending = s.chance(0.5);
    List<Extent> shape = replaced(x.shape(), 2, units);
    Tensor h = s.value(shape);
    Tensor update = gate(s, x, h, ascending);
    Tensor reset = gate(s, x, h, ascending);
    Tensor rest = s.value(shape);
    Tensor w = s.learned(units, units);
    List<Index> at = s.indices(shape);
    Index k = s.index("k", units);
    Expr earlier = before(s, h, replaced(at, 2, k), 1, ascending, Expr.constant(0.25));
    s.define(rest, at, sum(over(k), times(read(w, at.get(2), k), times(s.at(reset, replaced(at, 2, k)), earlier))));
    at = s.indices(shape);
    Expr open = s.at(update, at);
    Expr kept = before(s, h, at, 1, ascending, Expr.constant(0.25));
    Expr fresh = apply(Primitive.TANH, s.at(rest, at));
    Expr mixed = plus(times(open, kept), times(minus(1, open), fresh));
    s.end(h, at, mixed);
  }

  /** {@code sigmoid(sum(i) w[j, i] * x[t, i] + sum(k) u[j, k] * h[t - 1, k])} */
  private static Tensor gate(Sketch s, Tensor x, Tensor h, boolean ascending) {
    Extent units = h.shape().get(2);
    Tensor given = s.value(h.shape());
    List<Index> at = s.indices(h.shape());
    Index i = s.index("i", x.shape().get(2));
    Tensor w = s.learned(units, i.extent());
    s.define(given, at, sum(over(i), times(read(w, at.get(2), i), s.at(x, replaced(at, 2, i)))));
    Tensor past = s.value(h.shape());
    at = s.indices(h.shape());
    Index k = s.index("k", units);
    Tensor u = s.learned(units, units);
    Expr start = read(s.learned(units), k);
    Expr earlier = before(s, h, replaced(at, 2, k), 1, ascending, start);
    s.define(past, at, sum(over(k), times(read(u, at.get(2), k), earlier)));
    at = s.indices(h.shape());
    return s.define(s.value(h.shape()), at, apply(Primitive.SIGMOID, plus(s.at(given, at), s.at(past, at))));
  }

  /** From above and from the left. */
  private static void grid(Sketch s) {
    Tensor x = s.take();
    if (x.shape().size() < 2) {
      return;
    }
    Tensor w = s.learned(2);
    Tensor h = s.value(x.shape());
    List<Index> at = s.indices(x.shape());
    int last = at.size() - 1;
    Expr above = before(s, h, at, last - 1, s.chance(0.5), Expr.constant(0));
    Expr left = before(s, h, at, last, s.chance(0.5), Expr.constant(0.5));
    Expr both = plus(times(read(w, 0), above), times(read(w, 1), left));
    s.end(h, at, apply(Primitive.SIN, plus(s.at(x, at), both)));
  }

  /** From all earlier places. */
  private static void history(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty()) {
      return;
    }
    int d = s.random.nextInt(x.shape().size());
    Tensor w = s.learned(x.shape().get(d).bound());
    Tensor past = s.value(x.shape());
    Tensor h = s.named("h", past.element(), x.shape());
    List<Index> at = s.indices(x.shape());
    Index k = s.index("k", at.get(d).extent());
    s.define(past, at, sum(where(over(k), below(k, at.get(d))), times(read(w, k), s.at(h, replaced(at, d, k)))));
    at = s.indices(x.shape());
    s.end(h, at, apply(Primitive.TANH, plus(s.at(past, at), s.at(x, at))));
  }

  /** Of roots that are no numbers where a condition around all of it does not hold. */
  private static void guarded(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty()) {
      return;
    }
    int d = s.random.nextInt(x.shape().size());
    Tensor w = s.learned();
    Tensor c = s.input(without(x.shape(), d).toArray());
    Tensor root = s.value(x.shape());
    List<Index> at = s.indices(x.shape());
    Expr growing = apply(Primitive.EXP, apply(Primitive.TANH, s.at(x, at)));
    s.define(root, at, apply(Primitive.SQRT, times(s.at(c, without(at, d)), growing)));
    Tensor h = s.value(x.shape());
    at = s.indices(x.shape());
    Expr earlier = before(s, h, at, d, s.chance(0.5), Expr.constant(0.5));
    s.define(h, at, apply(Primitive.TANH, plus(s.at(root, at), times(read(w), earlier))));
    at = s.indices(x.shape());
    Expr holds = apply(Primitive.LESS, 0, s.at(c, without(at, d)));
    if (x.shape().get(d) instanceof Extent.Counted || s.chance(0.5)) {
      s.end(s.value(x.shape()), at, select(holds, s.at(h, at), 0.25));
    } else {
      List<Affine> first =
          replaced(new ArrayList<>(at.stream().map(Affine::of).toList()), d, affine(0));
      s.end(s.value(without(x.shape(), d)), without(at, d), select(holds, s.at(h, first), 0.25));
    }
  }
}
