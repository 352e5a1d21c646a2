package org.descentlang.compiler.random;

import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.reduce;
import static org.descentlang.compiler.ir.Build.scale;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.where;
import static org.descentlang.compiler.random.Sketch.affines;
import static org.descentlang.compiler.random.Sketch.extents;
import static org.descentlang.compiler.random.Sketch.hasKnown;
import static org.descentlang.compiler.random.Sketch.replaced;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Tensor;

/** Places and choices that data give. */
final class Gathers {
  static final List<Feature> FEATURES = List.of(
      Gathers::window, Gathers::window, Gathers::offset, Gathers::unless, Gathers::permute, Gathers::oneHot,
      Gathers::choose, Gathers::count);

  private Gathers() {}

  /** Where a window has its greatest element, and another tensor's element there: {@code x[q, 2*q + first[q]]}. */
  private static void window(Sketch s) {
    Tensor x = s.take();
    int last = x.shape().size() - 1;
    if (!hasKnown(x, 1)) {
      return;
    }
    int size = x.shape().get(last).bound();
    Extent window = Extent.of(s.between(1, Math.min(4, size)));
    int stride = s.between(1, 3);
    Extent windows = Extent.of((size - window.bound()) / stride + 1);
    Tensor first = s.named("first", Element.INTEGER, replaced(x.shape(), last, windows));
    List<Index> at = s.indices(first.shape());
    Index r = s.index("r", window);
    List<Affine> from = replaced(affines(at), last, shift(scale(stride, at.get(last)), r));
    Reducer reducer = s.chance(0.5) ? Reducer.ARGMAX : Reducer.ARGMIN;
    s.define(first, at, reduce(reducer, over(r), s.at(x, from)));
    List<Index> again = s.indices(first.shape());
    Index v = s.index("v", window);
    Expr chosen = gathers(s.at(first, again), v);
    if (s.chance(0.5)) {
      Tensor y = s.chance(0.5) ? x : s.learned(Sketch.bounds(x.shape()).toArray());
      List<Affine> there = replaced(affines(again), last, shift(scale(stride, again.get(last)), v));
      s.end(s.value(first.shape()), again, sum(where(over(v), chosen), s.at(y, there)));
    } else {
      Index d = s.index("d", s.units());
      Tensor table = s.learned(window, d.extent());
      List<Index> all = new ArrayList<>(again);
      all.add(d);
      s.end(s.value(extents(all)), all, sum(where(over(v), chosen), read(table, v, d)));
    }
  }

  /** {@code table[label + t, d]} or {@code table[2*label - t + n]}, times what stands beside it. */
  private static void offset(Sketch s) {
    Extent steps = s.extent();
    Tensor label = s.chance(0.5) ? s.labels(s.batch) : s.labels(s.batch, steps);
    List<Index> at = s.indices(List.of(s.batch, steps));
    Index d = s.index("d", s.units());
    int factor = s.between(1, 2);
    boolean back = s.chance(0.3);
    Index v = s.index("v", Extent.of(Sketch.CLASSES));
    Affine place = back ? shift(scale(factor, v), scale(-1, at.get(1)), steps.bound() - 1)
        : shift(scale(factor, v), at.get(1));
    Tensor table = s.learned(factor * (Sketch.CLASSES - 1) + steps.bound(), d.extent());
    Expr chosen = gathers(s.at(label, at.subList(0, label.shape().size())), v);
    List<Index> all = List.of(at.get(0), at.get(1), d);
    s.end(s.value(extents(all)), all, sum(where(over(v), chosen), read(table, place, d)));
  }

  /** A row of a table, but where the label is -1. */
  private static void unless(Sketch s) {
    Tensor label = s.chance(0.5) ? s.ignorable(s.batch) : s.ignorable(s.batch, s.extent());
    Index d = s.index("d", s.units());
    Tensor table = s.learned(Sketch.CLASSES, d.extent());
    List<Index> at = s.indices(label.shape());
    List<Index> all = new ArrayList<>(at);
    all.add(d);
    Index v = s.index("v", Extent.of(Sketch.CLASSES));
    Tensor row = s.value(extents(all));
    s.define(row, all, List.of(known(s.at(label, at))),
        sum(where(over(v), gathers(s.at(label, at), v)), read(table, v, d)));
    List<Index> again = s.indices(row.shape());
    Expr holds = known(s.at(label, again.subList(0, at.size())));
    Expr other = s.chance(0.5) ? Expr.constant(0) : read(s.learned(d.extent()), again.get(at.size()));
    s.end(s.value(row.shape()), again, select(holds, apply(Primitive.TANH, s.at(row, again)), other));
  }

  private static Expr known(Expr label) {
    return apply(Primitive.LESS_EQUAL, Build.affine(0), label);
  }

  /** Elements of a dimension in an order that is given, the same for all examples or not. */
  private static void permute(Sketch s) {
    Tensor x = s.take();
    if (!hasKnown(x, 1)) {
      return;
    }
    List<Index> at = s.indices(x.shape());
    int d = s.chance(0.5) && at.get(0).extent() instanceof Extent.Constant ? 0 : at.size() - 1;
    Index p = s.index("p", s.extent());
    boolean perExample = d > 0 && at.get(0).extent().equals(s.batch);
    int count = at.get(d).extent().bound();
    Tensor order = perExample ? s.indexes(count, s.batch, p.extent()) : s.indexes(count, p.extent());
    Expr chosen = gathers(perExample ? read(order, at.get(0), p) : read(order, p), at.get(d));
    List<Index> place = replaced(at, d, p);
    s.end(s.value(extents(place)), place, sum(where(over(at.get(d)), chosen), s.at(x, at)));
  }

  /** {@code if j == label then x[j] else ...}, or a kept one-hot vector times a matrix. */
  private static void oneHot(Sketch s) {
    boolean ignores = s.chance(0.3);
    Tensor label = ignores ? s.ignorable(s.batch) : s.labels(s.batch);
    Extent classes = Extent.of(Sketch.CLASSES);
    if (s.chance(0.5)) {
      Tensor w = s.learned(classes);
      List<Index> at = s.indices(List.of(s.batch, classes));
      Expr one = gathers(read(label, at.get(0)), at.get(1));
      s.end(s.value(extents(at)), at, select(one, read(w, at.get(1)), 0.25));
      return;
    }
    Tensor hot = s.named("hot", Element.WIDE, List.of(s.batch, classes));
    List<Index> at = s.indices(hot.shape());
    s.define(hot, at, select(gathers(read(label, at.get(0)), at.get(1)), 1, 0));
    List<Index> again = s.indices(hot.shape());
    Index j = s.index("j", s.units());
    Tensor w = s.learned(j.extent(), classes);
    List<Index> place = List.of(again.get(0), j);
    Expr product = s.chance(0.5) ? times(s.at(hot, again), read(w, j, again.get(1)))
        : times(read(w, j, again.get(1)), s.at(hot, again));
    s.end(s.value(extents(place)), place, sum(over(again.get(1)), product));
  }

  /** One of two, by truths that are given. */
  private static void choose(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty()) {
      return;
    }
    List<Index> at = s.indices(x.shape());
    List<Index> asked = s.chance(0.5) ? at : at.subList(0, 1);
    Expr truth = s.at(s.truths(extents(asked).toArray()), asked);
    Expr holds = s.chance(0.5) ? truth : apply(Primitive.OR, truth, Pointwise.parity(at));
    s.end(s.value(x.shape()), at, select(holds, apply(Primitive.SIN, s.at(x, at)), times(s.at(x, at), 0.5)));
  }

  /** How much there is of each class, over the mini-batch: {@code sum(b where label[b] == v) x[b, j] }. */
  private static void count(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty() || !x.shape().get(0).equals(s.batch)) {
      return;
    }
    Tensor label = s.chance(0.5) ? s.labels(s.batch) : s.ignorable(s.batch);
    List<Index> at = s.indices(x.shape());
    Index v = s.index("v", Extent.of(Sketch.CLASSES));
    List<Index> place = replaced(at, 0, v);
    Tensor total = s.value(extents(place));
    s.define(total, place, sum(where(over(at.get(0)), gathers(read(label, at.get(0)), v)), s.at(x, at)));
    List<Index> again = s.indices(total.shape());
    Tensor size = s.named("size", Element.WIDE, List.of(v.extent()));
    Index c = s.index("c", v.extent());
    Index b = s.index("b", s.batch);
    s.define(size, List.of(c), sum(where(over(b), gathers(read(label, b), c)), 1));
    Expr mean = Build.divide(s.at(total, again), plus(read(size, again.get(0)), 1));
    s.end(s.value(total.shape()), again, mean);
  }
}
