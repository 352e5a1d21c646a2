package org.descentlang.compiler.random;

import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.below;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.same;
import static org.descentlang.compiler.ir.Build.scale;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.where;
import static org.descentlang.compiler.random.Sketch.affines;
import static org.descentlang.compiler.random.Sketch.extents;
import static org.descentlang.compiler.random.Sketch.inside;
import static org.descentlang.compiler.random.Sketch.replaced;
import static org.descentlang.compiler.random.Sketch.without;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;

/** Sums of products, and elements at other places. */
final class Linear {
  static final List<Feature> FEATURES = List.of(
      Linear::contract, Linear::contract, Linear::convolve, Linear::convolve, Linear::transpose, Linear::embed,
      Linear::pick, Linear::flatten, Linear::unflatten, Linear::tie, Linear::move, Linear::pad, Linear::triangle);

  private Linear() {}

  private static void contract(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty()) {
      return;
    }
    List<Index> at = s.indices(x.shape());
    int d = s.random.nextInt(at.size());
    Index k = at.get(d);
    Index j = s.index("j", s.units());
    Tensor w = s.learned(j.extent(), k.extent().bound());
    Domain set = s.chance(0.3) ? where(over(k), atMost(k, shift(j, 1))) : over(k);
    Expr product = times(times(read(w, j, k), s.at(x, at)), 0.75);
    List<Index> place = replaced(at, d, j);
    s.end(s.value(extents(place)), place, sum(set, product));
  }

  /** Stride, padding and dilation in the last dimension. */
  private static void convolve(Sketch s) {
    Tensor x = s.take();
    int last = x.shape().size() - 1;
    if (last < 0 || !(x.shape().get(last) instanceof Extent.Constant) || x.size() == 0) {
      return;
    }
    int size = x.shape().get(last).bound();
    int stride = s.between(1, 3);
    int dilation = s.between(1, 2);
    int padding = s.between(0, 2);
    Index r = s.index("r", Extent.of(s.between(1, 3)));
    int places = (size + 2 * padding - dilation * (r.extent().bound() - 1) - 1) / stride + 1;
    if (places < 1 || size + 2 * padding < dilation * (r.extent().bound() - 1) + 1) {
      return;
    }
    Index q = s.index("q", Extent.of(places));
    List<Index> at = replaced(s.indices(x.shape()), last, q);
    Affine place = shift(scale(stride, q), scale(dilation, r), -padding);
    Tensor w = s.learned(r.extent());
    Domain set = padding == 0 ? over(r) : where(over(r), atMost(0, place), below(place, size));
    s.end(s.value(extents(at)), at, sum(set, times(read(w, r), s.at(x, replaced(affines(at), last, place)))));
  }

  private static void transpose(Sketch s) {
    Tensor x = s.take();
    int last = x.shape().size() - 1;
    if (last < 0) {
      return;
    }
    List<Index> from = s.indices(x.shape());
    Index q = from.get(last);
    Index r = s.index("r", Extent.of(s.between(1, 3)));
    Index u = s.index("u", Extent.of(s.between(1, 6)));
    Affine place = shift(scale(s.between(1, 3), q), scale(s.between(1, 2), r), -s.between(0, 2));
    Tensor w = s.learned(r.extent());
    List<Index> at = replaced(from, last, u);
    s.end(s.value(extents(at)), at, sum(where(over(q, r), same(place, u)), times(s.at(x, from), read(w, r))));
  }

  /** Rows of a table, by labels. */
  private static void embed(Sketch s) {
    Tensor table = s.learned(Sketch.CLASSES, s.units());
    Tensor token = s.chance(0.5) ? s.labels(s.batch) : s.labels(s.batch, s.length);
    List<Index> at = s.indices(token.shape());
    Index d = s.index("d", table.shape().get(1));
    Index v = s.index("v", table.shape().get(0));
    List<Index> all = new ArrayList<>(at);
    all.add(d);
    s.end(s.value(extents(all)), all, sum(where(over(v), gathers(s.at(token, at), v)), read(table, v, d)));
  }

  /** One element of a row, by a label of the example. */
  private static void pick(Sketch s) {
    Tensor x = s.take();
    if (x.shape().size() < 2 || !x.shape().get(0).equals(s.batch)) {
      return;
    }
    List<Index> at = s.indices(x.shape());
    Tensor label = s.labels(s.batch);
    int d = s.between(1, at.size() - 1);
    Expr chosen = gathers(read(label, at.get(0)), at.get(d));
    List<Index> place = without(at, d);
    s.end(s.value(extents(place)), place, sum(where(over(at.get(d)), chosen), s.at(x, at)));
  }

  private static int composite(List<Extent> shape) {
    for (int d = 0; d + 1 < shape.size(); d++) {
      if (shape.get(d) instanceof Extent.Constant && shape.get(d + 1) instanceof Extent.Constant) {
        return d;
      }
    }
    return -1;
  }

  private static void flatten(Sketch s) {
    Tensor x = s.take();
    int d = composite(x.shape());
    if (d < 0) {
      return;
    }
    int inner = x.shape().get(d + 1).bound();
    List<Index> at = s.indices(x.shape());
    Affine both = shift(scale(inner, at.get(d)), at.get(d + 1));
    List<Affine> place = replaced(without(affines(at), d + 1), d, both);
    List<Extent> shape = replaced(without(x.shape(), d + 1), d, Extent.of(x.shape().get(d).bound() * inner));
    Expr element = s.at(x, at);
    s.end(s.value(shape), place, s.chance(0.5) ? element : apply(Primitive.TANH, element));
  }

  private static void unflatten(Sketch s) {
    Tensor x = s.take();
    int last = x.shape().size() - 1;
    if (last < 0 || !(x.shape().get(last) instanceof Extent.Constant) || x.shape().get(last).bound() % 2 != 0) {
      return;
    }
    List<Index> at = s.indices(x.shape());
    Index h = s.index("h", Extent.of(x.shape().get(last).bound() / 2));
    Index e = s.index("e", Extent.of(2));
    List<Index> place = replaced(at, last, h);
    place.add(e);
    List<Affine> from = replaced(affines(at), last, shift(scale(2, h), e));
    s.end(s.value(extents(place)), place, apply(Primitive.SIN, s.at(x, from)));
  }

  /** A parameter read twice, once the other way round. */
  private static void tie(Sketch s) {
    int size = s.units().bound();
    Tensor w = s.learned(size, size);
    Index i = s.index("i", Extent.of(size));
    Index j = s.index("j", Extent.of(size));
    Index k = s.index("k", Extent.of(size));
    s.end(s.value(extents(List.of(i, j))), List.of(i, j), sum(over(k), times(read(w, i, k), read(w, j, k))));
  }

  /** The other way round, every second one, or all further on. */
  private static void move(Sketch s) {
    Tensor x = s.take();
    int last = x.shape().size() - 1;
    if (last < 0 || !(x.shape().get(last) instanceof Extent.Constant)) {
      return;
    }
    int size = x.shape().get(last).bound();
    int kind = s.between(0, 2);
    Index i = s.index("i", Extent.of(kind == 0 ? size : (size + 1) / 2));
    Affine place = switch (kind) {
      case 0 -> shift(size - 1, scale(-1, i));
      case 1 -> scale(2, i);
      default -> shift(i, size / 2);
    };
    List<Index> at = replaced(s.indices(x.shape()), last, i);
    s.end(s.value(extents(at)), at, s.at(x, replaced(affines(at), last, place)));
  }

  private static void pad(Sketch s) {
    Tensor x = s.take();
    int last = x.shape().size() - 1;
    if (last < 0) {
      return;
    }
    Index i = s.index("i", Extent.of(x.shape().get(last).bound() + 2));
    List<Index> at = replaced(s.indices(x.shape()), last, i);
    Affine place = shift(i, -1);
    Expr element = s.at(x, replaced(affines(at), last, place));
    s.end(s.value(extents(at)), at, select(inside(place, x.shape().get(last)), element, 0.25));
  }

  /** A tensor that is defined on one side of its diagonal only. */
  private static void triangle(Sketch s) {
    int size = s.units().bound() + 1;
    Tensor x = s.learned(size);
    Index i = s.index("i", Extent.of(size));
    Index j = s.index("j", Extent.of(size));
    Tensor pairs = s.value(List.of(Extent.of(size), Extent.of(size)));
    Expr lower = atMost(j, i);
    s.define(pairs, List.of(i, j), List.of(lower), apply(Primitive.COS, plus(read(x, i), times(2, read(x, j)))));
    Index a = s.index("a", Extent.of(size));
    Index b = s.index("b", Extent.of(size));
    s.end(s.value(List.of(a.extent())), List.of(a), sum(where(over(b), atMost(b, a)), read(pairs, a, b)));
  }
}
