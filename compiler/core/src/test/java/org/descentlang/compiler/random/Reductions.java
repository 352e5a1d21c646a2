package org.descentlang.compiler.random;

import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.below;
import static org.descentlang.compiler.ir.Build.divide;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.minus;
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
import static org.descentlang.compiler.random.Sketch.extents;
import static org.descentlang.compiler.random.Sketch.replaced;
import static org.descentlang.compiler.random.Sketch.without;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Tensor;

/** Every reducer, over boxes and over conditions. */
final class Reductions {
  static final List<Feature> FEATURES = List.of(
      Reductions::pool, Reductions::pool, Reductions::extreme, Reductions::multiply, Reductions::normalize,
      Reductions::normalize, Reductions::overBatch, Reductions::choosePositions, Reductions::askTruths,
      Reductions::differences);

  private Reductions() {}

  /** Windows of the last dimension that overlap or leave gaps. */
  private static void pool(Sketch s) {
    Tensor x = s.take();
    int last = x.shape().size() - 1;
    if (last < 0 || !(x.shape().get(last) instanceof Extent.Constant)) {
      return;
    }
    int size = x.shape().get(last).bound();
    Index r = s.index("r", Extent.of(s.between(1, Math.min(3, size))));
    int stride = s.between(1, 3);
    Index q = s.index("q", Extent.of((size - r.extent().bound()) / stride + 1));
    List<Index> at = replaced(s.indices(x.shape()), last, q);
    List<Affine> from =
        replaced(new ArrayList<>(at.stream().map(Affine::of).toList()), last, shift(scale(stride, q), r));
    Reducer reducer = s.any(List.of(Reducer.MAX, Reducer.MIN, Reducer.SUM, Reducer.PRODUCT));
    s.end(s.value(extents(at)), at, reduce(reducer, over(r), s.at(x, from)));
  }

  /** The greatest or least of what comes before, itself included, over all of a dimension. */
  private static void extreme(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty()) {
      return;
    }
    List<Index> at = s.indices(x.shape());
    int d = s.random.nextInt(at.size());
    Index k = s.index("k", at.get(d).extent());
    Domain set = where(over(k), atMost(k, at.get(d)));
    Reducer reducer = s.chance(0.5) ? Reducer.MAX : Reducer.MIN;
    s.end(s.value(x.shape()), at, reduce(reducer, set, s.at(x, replaced(at, d, k))));
  }

  /** Factors of which some are 0. */
  private static void multiply(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty()) {
      return;
    }
    List<Index> at = s.indices(x.shape());
    int d = s.random.nextInt(at.size());
    Index k = at.get(d);
    Expr factor = s.chance(0.5)
        ? plus(1, times(0.5, s.at(x, at)))
        : select(atMost(k, 0), times(s.at(x, at), 0), s.at(x, at));
    Domain set = s.chance(0.3) ? where(over(k), atMost(1, k)) : over(k);
    List<Index> place = without(at, d);
    s.end(s.value(extents(place)), place, reduce(Reducer.PRODUCT, set, factor));
  }

  /** Softmax along a dimension, some of it masked. */
  private static void normalize(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty()) {
      return;
    }
    int d = s.random.nextInt(x.shape().size());
    boolean masked = s.chance(0.5);
    boolean stopped = s.chance(0.5);
    boolean byExample = d > 0 && x.shape().get(0).equals(s.batch);
    Tensor length = byExample ? s.labels(s.batch) : s.labels(1);
    Tensor top = s.value(without(x.shape(), d));
    List<Index> at = s.indices(x.shape());
    s.define(top, without(at, d), reduce(Reducer.MAX, set(at, d, masked, length), s.at(x, at)));
    Tensor sum = s.value(without(x.shape(), d));
    at = s.indices(x.shape());
    s.define(sum, without(at, d), sum(set(at, d, masked, length), shifted(s, x, top, at, d, stopped)));
    at = s.indices(x.shape());
    Expr share = divide(shifted(s, x, top, at, d, stopped), s.at(sum, without(at, d)));
    List<Expr> conditions = set(at, d, masked, length).conditions();
    s.end(s.value(x.shape()), at, conditions.isEmpty() ? share : select(conditions.get(0), share, 0));
  }

  private static Expr shifted(Sketch s, Tensor x, Tensor top, List<Index> at, int d, boolean stopped) {
    Expr shift = s.at(top, without(at, d));
    return apply(Primitive.EXP, minus(s.at(x, at), stopped ? apply(Primitive.STOP, shift) : shift));
  }

  /** The first few: at least the one at 0. */
  private static Domain set(List<Index> at, int d, boolean masked, Tensor length) {
    if (!masked) {
      return over(at.get(d));
    }
    Expr limit = length.shape().get(0) instanceof Extent.Counted ? read(length, at.get(0)) : read(length, 0);
    return where(over(at.get(d)), apply(Primitive.LESS_EQUAL, new Expr.Position(Affine.of(at.get(d))), limit));
  }

  /** The mean of the mini-batch, and what is left without it. */
  private static void overBatch(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty() || !x.shape().get(0).equals(s.batch)) {
      return;
    }
    List<Index> at = s.indices(x.shape());
    Tensor total = s.value(without(x.shape(), 0));
    s.define(total, without(at, 0), sum(over(at.get(0)), s.at(x, at)));
    List<Index> again = s.indices(x.shape());
    Expr mean = divide(s.at(total, without(again, 0)), apply(Primitive.NUMBER, s.batch));
    s.end(s.value(x.shape()), again, minus(s.at(x, again), mean));
  }

  /** An element of a table, at the place where another tensor is greatest or least. */
  private static void choosePositions(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty()) {
      return;
    }
    List<Index> at = s.indices(x.shape());
    int d = s.random.nextInt(at.size());
    Tensor first = s.named("first", Element.INTEGER, without(x.shape(), d));
    Reducer reducer = s.chance(0.5) ? Reducer.ARGMAX : Reducer.ARGMIN;
    s.define(first, without(at, d), reduce(reducer, over(at.get(d)), s.at(x, at)));
    Tensor table = s.learned(x.shape().get(d).bound());
    List<Index> again = s.indices(first.shape());
    Index v = s.index("v", table.shape().get(0));
    s.end(s.value(first.shape()), again, sum(where(over(v), gathers(s.at(first, again), v)), read(table, v)));
  }

  /** Whether some, or all, elements of a row are above a bound. */
  private static void askTruths(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty()) {
      return;
    }
    List<Index> at = s.indices(x.shape());
    int d = s.random.nextInt(at.size());
    Tensor truth = s.named("truth", Element.BOOLEAN, without(x.shape(), d));
    Reducer reducer = s.chance(0.5) ? Reducer.ANY : Reducer.ALL;
    s.define(truth, without(at, d), reduce(reducer, over(at.get(d)), apply(Primitive.LESS, 0.2, s.at(x, at))));
    List<Index> again = s.indices(x.shape());
    Expr asked = s.at(truth, without(again, d));
    s.end(s.value(x.shape()), again, select(asked, s.at(x, again), times(-0.5, s.at(x, again))));
  }

  /** Pairs of a dimension's elements, each once. */
  private static void differences(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty()) {
      return;
    }
    List<Index> at = s.indices(x.shape());
    int d = s.random.nextInt(at.size());
    Index k = s.index("k", at.get(d).extent());
    Expr difference = minus(s.at(x, at), s.at(x, replaced(at, d, k)));
    List<Index> place = without(at, d);
    Domain pairs = where(over(at.get(d), k), below(at.get(d), k));
    s.end(s.value(extents(place)), place, sum(pairs, apply(Primitive.TANH, times(difference, Build.scalar(0.5)))));
  }
}
