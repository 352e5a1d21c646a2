package org.descentlang.compiler.random;

import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.divide;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.reduce;
import static org.descentlang.compiler.ir.Build.same;
import static org.descentlang.compiler.ir.Build.scale;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.where;
import static org.descentlang.compiler.random.Sketch.affines;
import static org.descentlang.compiler.random.Sketch.extents;
import static org.descentlang.compiler.random.Sketch.hasKnown;
import static org.descentlang.compiler.random.Sketch.inside;
import static org.descentlang.compiler.random.Sketch.replaced;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Tensor;

/** Windows of two dimensions, and dimensions that are several in one. */
final class Grids {
  static final List<Feature> FEATURES = List.of(
      Grids::convolve, Grids::convolve, Grids::transpose, Grids::pool, Grids::attend, Grids::attend, Grids::turn);

  private Grids() {}

  /** One with two known dimensions at the end, and another before them. */
  private static Tensor grid(Sketch s) {
    Tensor x = s.take();
    if (hasKnown(x, 2) && x.shape().size() > 2) {
      return x;
    }
    int channels = s.between(1, 3);
    Object[] shape = s.chance(0.5)
        ? new Object[] {s.batch, channels, s.between(2, 6), s.extent()}
        : new Object[] {s.batch, s.between(2, 6), s.extent()};
    Tensor input = s.input(shape);
    List<Index> at = s.indices(input.shape());
    return s.define(s.value(input.shape()), at, apply(Primitive.SIN, times(s.at(input, at), read(s.learned()))));
  }

  /** How a window moves along one dimension. */
  private record Walk(int stride, int dilation, int padding, int size, int window) {
    static Walk along(Sketch s, int size) {
      return new Walk(s.between(1, 2), s.between(1, 2), s.between(0, 2), size, s.between(1, 3));
    }

    int places() {
      return Math.floorDiv(size + 2 * padding - dilation * (window - 1) - 1, stride) + 1;
    }

    Affine place(Index q, Index r) {
      return shift(scale(stride, q), scale(dilation, r), -padding);
    }
  }

  private static void convolve(Sketch s) {
    Tensor x = grid(s);
    int d = x.shape().size() - 2;
    Walk down = Walk.along(s, x.shape().get(d).bound());
    Walk right = Walk.along(s, x.shape().get(d + 1).bound());
    if (down.places() < 1 || right.places() < 1) {
      return;
    }
    Index p = s.index("p", Extent.of(down.places()));
    Index q = s.index("q", Extent.of(right.places()));
    Index r = s.index("r", Extent.of(down.window()));
    Index t = s.index("t", Extent.of(right.window()));
    List<Index> at = s.indices(x.shape());
    Index channel = at.get(d - 1);
    List<Affine> from = replaced(replaced(affines(at), d, down.place(p, r)), d + 1, right.place(q, t));
    boolean mixes = channel.extent() instanceof Extent.Constant && d > 1;
    Index o = mixes ? s.index("o", s.units()) : channel;
    Tensor w = mixes ? s.learned(o.extent(), channel.extent(), r.extent(), t.extent())
        : s.learned(r.extent(), t.extent());
    Expr factor = mixes ? read(w, o, channel, r, t) : read(w, r, t);
    Domain all = mixes ? over(channel, r, t) : over(r, t);
    Domain set = where(all, inside(from.get(d), x.shape().get(d)), inside(from.get(d + 1), x.shape().get(d + 1)));
    List<Index> place = replaced(replaced(replaced(at, d - 1, o), d, p), d + 1, q);
    s.end(s.value(extents(place)), place, sum(set, times(factor, s.at(x, from))));
  }

  private static void transpose(Sketch s) {
    Tensor x = grid(s);
    int d = x.shape().size() - 2;
    List<Index> at = s.indices(x.shape());
    Index p = at.get(d);
    Index q = at.get(d + 1);
    Walk down = Walk.along(s, p.extent().bound());
    Walk right = Walk.along(s, q.extent().bound());
    Index r = s.index("r", Extent.of(down.window()));
    Index t = s.index("t", Extent.of(right.window()));
    Index u = s.index("u", Extent.of(s.between(1, 8)));
    Index v = s.index("v", s.extent());
    Tensor w = s.learned(r.extent(), t.extent());
    Domain set = where(over(p, q, r, t), same(down.place(p, r), u), same(right.place(q, t), v));
    List<Index> place = replaced(replaced(at, d, u), d + 1, v);
    s.end(s.value(extents(place)), place, sum(set, times(s.at(x, at), read(w, r, t))));
  }

  private static void pool(Sketch s) {
    Tensor x = grid(s);
    int d = x.shape().size() - 2;
    int height = x.shape().get(d).bound();
    int width = x.shape().get(d + 1).bound();
    Walk down = new Walk(s.between(1, 2), 1, 0, height, s.between(1, Math.min(2, height)));
    Walk right = new Walk(s.between(1, 3), 1, 0, width, s.between(1, Math.min(3, width)));
    Index r = s.index("r", Extent.of(down.window()));
    Index t = s.index("t", Extent.of(right.window()));
    List<Index> at = replaced(replaced(s.indices(x.shape()), d, s.index("p", Extent.of(down.places()))), d + 1,
        s.index("q", Extent.of(right.places())));
    List<Affine> from =
        replaced(replaced(affines(at), d, down.place(at.get(d), r)), d + 1, right.place(at.get(d + 1), t));
    Reducer reducer = s.any(List.of(Reducer.MAX, Reducer.MIN, Reducer.SUM));
    s.end(s.value(extents(at)), at, reduce(reducer, over(r, t), s.at(x, from)));
  }

  /** Of several heads, each a piece of the row; of what came before, or of all. */
  private static void attend(Sketch s) {
    Extent steps = s.chance(0.3) ? s.length : s.extent();
    int heads = s.between(1, 2);
    int size = s.between(1, 5);
    Extent row = Extent.of(heads * size);
    boolean causal = s.chance(0.5);
    Tensor x = s.input(s.batch, steps, row);
    Tensor key = s.learned(row, row);
    Tensor queries = s.value(x.shape());
    List<Index> at = s.indices(x.shape());
    Index i = s.index("i", row);
    s.define(queries, at, sum(over(i), times(read(key, at.get(2), i), read(x, at.get(0), at.get(1), i))));
    Index b = s.index("b", s.batch);
    Index h = s.index("h", Extent.of(heads));
    Index t = s.index("t", steps);
    Index u = s.index("u", steps);
    Index e = s.index("e", Extent.of(size));
    Affine piece = shift(scale(size, h), e);
    Tensor scores = s.value(List.of(s.batch, h.extent(), steps, steps));
    s.define(scores, List.of(b, h, t, u), sum(over(e), times(read(queries, b, t, piece), read(x, b, u, piece))));
    Tensor mass = s.value(List.of(s.batch, h.extent(), steps));
    Expr open = causal ? atMost(u, t) : new Expr.Truth(true);
    Domain past = causal ? where(over(u), open) : over(u);
    Expr mild = apply(Primitive.EXP, apply(Primitive.TANH, read(scores, b, h, t, u)));
    s.define(mass, List.of(b, h, t), sum(past, mild));
    Tensor share = s.value(scores.shape());
    Expr part = divide(mild, read(mass, b, h, t));
    s.define(share, List.of(b, h, t, u), causal ? select(open, part, 0) : part);
    s.end(s.value(x.shape()), List.of(Affine.of(b), Affine.of(t), piece),
        sum(past, times(read(share, b, h, t, u), read(x, b, u, piece))));
  }

  /** A matrix there and, the other way round, back. */
  private static void turn(Sketch s) {
    Tensor x = s.take();
    if (!hasKnown(x, 1)) {
      return;
    }
    int last = x.shape().size() - 1;
    List<Index> at = s.indices(x.shape());
    Index j = s.index("j", s.units());
    Tensor w = s.learned(j.extent(), x.shape().get(last));
    List<Index> code = replaced(at, last, j);
    Tensor hidden = s.value(extents(code));
    s.define(hidden, code, sum(over(at.get(last)), times(read(w, j, at.get(last)), s.at(x, at))));
    List<Index> back = new ArrayList<>(s.indices(x.shape()));
    Index k = s.index("k", j.extent());
    Expr bent = apply(Primitive.TANH, s.at(hidden, replaced(back, last, k)));
    Tensor again = s.value(x.shape());
    s.define(again, back, sum(over(k), times(read(w, k, back.get(last)), bent)));
    List<Index> all = s.indices(x.shape());
    s.end(s.value(x.shape()), all, plus(s.at(again, all), times(0.5, s.at(x, all))));
  }
}
