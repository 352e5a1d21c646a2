package org.descentlang.compiler.random;

import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.below;
import static org.descentlang.compiler.ir.Build.minus;
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
import static org.descentlang.compiler.random.Sketch.hasKnown;
import static org.descentlang.compiler.random.Sketch.inside;
import static org.descentlang.compiler.random.Sketch.replaced;
import static org.descentlang.compiler.random.Sketch.without;

import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;

/** Neighbours where conditions say that there are some, and factors that are there for some terms only. */
final class Guards {
  static final List<Feature> FEATURES = List.of(
      Guards::neighbours, Guards::neighbours, Guards::shiftBoth, Guards::lag, Guards::lag, Guards::skew,
      Guards::stretch, Guards::mask, Guards::mask, Guards::nest);

  private Guards() {}

  /** Read at several places, so it is stored. */
  private static Tensor kept(Sketch s, Tensor x) {
    List<Index> at = s.indices(x.shape());
    Primitive function = s.any(List.of(Primitive.TANH, Primitive.SIGMOID, Primitive.SIN));
    return s.define(s.value(x.shape()), at, apply(function, s.at(x, at)));
  }

  /** {@code f[t, j] + (if t > 0 then g[t - 1, j] else 0)}, either way round, of one tensor or two. */
  private static void neighbours(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty()) {
      return;
    }
    Tensor f = kept(s, x);
    Tensor g = s.chance(0.5) ? kept(s, f) : f;
    List<Index> at = s.indices(x.shape());
    int d = s.random.nextInt(at.size());
    Expr near = neighbour(s, g, at, d);
    Expr here = s.at(f, at);
    Expr both = s.chance(0.5) ? plus(here, near) : times(here, plus(near, 0.5));
    Expr more = s.chance(0.5) ? plus(both, neighbour(s, f, at, s.random.nextInt(at.size()))) : both;
    s.end(s.value(x.shape()), at, more);
  }

  private static Expr neighbour(Sketch s, Tensor g, List<Index> at, int d) {
    Affine place = shift(at.get(d), s.any(List.of(-2, -1, 1, 2)));
    List<Affine> from = replaced(affines(at), d, place);
    Expr there = s.chance(0.3) ? times(s.at(g, from), s.at(g, at)) : s.at(g, from);
    Expr holds = inside(place, at.get(d).extent());
    Expr asked = switch (s.between(0, 3)) {
      case 0 -> apply(Primitive.AND, holds, Pointwise.parity(at));
      case 1 -> apply(Primitive.AND, Pointwise.parity(at), holds);
      default -> holds;
    };
    return select(asked, there, s.chance(0.5) ? 0 : s.chance(0.5) ? times(-0.25, s.at(g, at)) : 0.5);
  }

  /** {@code pad(x)[t - 1, j + 2]} */
  private static void shiftBoth(Sketch s) {
    Tensor x = s.take();
    if (x.shape().size() < 2) {
      return;
    }
    Tensor g = kept(s, x);
    List<Index> at = s.indices(x.shape());
    Expr sum = s.at(g, at);
    for (int n = 0; n < 2; n++) {
      List<Affine> from = affines(at);
      Expr holds = new Expr.Truth(true);
      for (int d = at.size() - 2; d < at.size(); d++) {
        from = replaced(from, d, shift(at.get(d), s.between(-2, 2)));
        holds = apply(Primitive.AND, holds, inside(from.get(d), at.get(d).extent()));
      }
      sum = plus(sum, select(holds, s.at(g, from), s.chance(0.5) ? 0 : 0.75));
    }
    s.end(s.value(x.shape()), at, sum);
  }

  /** {@code sum(k where k <= t and t - k < 3) W[u, t - k] * x[k, u]}, from behind or from ahead, of a row or alone. */
  private static void lag(Sketch s) {
    Tensor x = s.take();
    if (x.shape().size() < 2) {
      return;
    }
    List<Index> at = s.indices(x.shape());
    int d = s.random.nextInt(at.size() - 1);
    int last = at.size() - 1;
    Index t = at.get(d);
    Index k = s.index("k", t.extent());
    Affine lag = s.chance(0.6) ? Affine.of(t).minus(Affine.of(k)) : Affine.of(k).minus(Affine.of(t));
    int reach = s.between(1, 5);
    boolean mixes = s.chance(0.5);
    Index u = mixes ? s.index("u", s.units()) : at.get(last);
    Tensor w = s.learned(u.extent().bound(), reach);
    Domain all = mixes ? over(k, at.get(last)) : over(k);
    Domain set = where(all, atMost(0, lag), below(lag, reach));
    Expr product = times(read(w, u, lag), s.at(x, replaced(at, d, k)));
    List<Index> place = replaced(at, last, u);
    s.end(s.value(extents(place)), place, sum(set, s.chance(0.3) ? times(product, 0.5) : product));
  }

  /** {@code sum(u where u + j >= n) W[i, u] * x[u, j]}, or with {@code x[u - 1, j]} under {@code u > i}. */
  private static void skew(Sketch s) {
    Tensor x = s.take();
    if (!hasKnown(x, 2)) {
      return;
    }
    List<Index> at = s.indices(x.shape());
    int d = at.size() - 2;
    Index j = at.get(d + 1);
    Index u = s.index("u", at.get(d).extent());
    Index i = s.index("i", s.units());
    Tensor w = s.learned(i.extent(), u.extent());
    boolean shifted = s.chance(0.5);
    Expr holds = switch (s.between(0, 2)) {
      case 0 -> atMost(s.between(0, 6), shift(u, j));
      case 1 -> atMost(shift(i, 1), u);
      default -> atMost(shift(j, s.between(-2, 1)), u);
    };
    Domain set = shifted ? where(over(u), holds, atMost(1, u)) : where(over(u), holds);
    List<Affine> from = replaced(affines(at), d, shift(u, shifted ? -1 : 0));
    List<Index> place = replaced(at, d, i);
    s.end(s.value(extents(place)), place, sum(set, times(read(w, i, u), s.at(x, from))));
  }

  /** {@code x[i / 2] * w[i % 3]}, each a sum over the index that the division gives. */
  private static void stretch(Sketch s) {
    Tensor x = s.take();
    int last = x.shape().size() - 1;
    if (!hasKnown(x, 1)) {
      return;
    }
    int divisor = s.between(2, 3);
    List<Index> at = s.indices(x.shape());
    Index q = at.get(last);
    Index i = s.index("i", Extent.of(q.extent().bound() * divisor - s.between(0, 1)));
    List<Index> place = replaced(at, last, i);
    Affine rest = Affine.of(i).minus(scale(divisor, q));
    Tensor w = s.learned(divisor);
    Expr product = s.chance(0.5) ? times(s.at(x, at), read(w, rest)) : s.at(x, at);
    Domain set = where(over(q), atMost(0, rest), below(rest, divisor));
    s.end(s.value(extents(place)), place, sum(set, product));
  }

  /** {@code sum(i) w[j, i] * (if c then 1 else 0) * x[i]}, the mask written there or kept. */
  private static void mask(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty()) {
      return;
    }
    List<Index> at = s.indices(x.shape());
    int d = s.random.nextInt(at.size());
    Index k = at.get(d);
    Index j = s.index("j", s.units());
    Tensor w = s.learned(j.extent().bound(), k.extent().bound());
    boolean perExample = d > 0 && at.get(0).extent().equals(s.batch);
    Expr factor;
    if (s.chance(0.5)) {
      List<Index> open = perExample ? List.of(at.get(0), k) : List.of(k);
      Tensor kept = s.named("mask", Element.WIDE, extents(open));
      List<Index> own = s.indices(kept.shape());
      s.define(kept, own, select(condition(s, own), s.chance(0.7) ? 1 : 0.5, 0));
      factor = s.at(kept, open);
    } else {
      factor = select(condition(s, perExample ? List.of(at.get(0), k) : List.of(k)), 1, 0);
    }
    Expr weighted = s.chance(0.5) ? times(times(read(w, j, k), factor), s.at(x, at))
        : times(read(w, j, k), times(factor, s.at(x, at)));
    List<Index> place = replaced(at, d, j);
    s.end(s.value(extents(place)), place, sum(over(k), weighted));
  }

  /** On truths, labels, or the place. */
  private static Expr condition(Sketch s, List<Index> at) {
    Object[] shape = extents(at).toArray();
    return switch (s.between(0, 3)) {
      case 0 -> s.at(s.truths(shape), at);
      case 1 -> apply(Primitive.NOT, s.at(s.truths(shape), at));
      case 2 -> apply(Primitive.EQUAL, s.at(s.labels(shape), at), Build.affine(0));
      default -> Pointwise.parity(at);
    };
  }

  /** Choices in choices: of places, of remainders, of values. */
  private static void nest(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty()) {
      return;
    }
    Tensor g = kept(s, x);
    List<Index> at = s.indices(x.shape());
    int d = s.random.nextInt(at.size());
    Index t = at.get(d);
    Expr first = select(atMost(1, t), s.at(g, replaced(affines(at), d, shift(t, -1))), neighbour(s, g, at, d));
    Expr second = select(apply(Primitive.LESS, s.at(x, at), 0.1), neighbour(s, g, at, d), times(s.at(g, at), 2));
    Expr outer = switch (s.between(0, 3)) {
      case 0 -> same(t, s.between(0, 3));
      case 1 -> below(t, Facts.size(t.extent()).plus(-1));
      case 2 -> apply(Primitive.NOT, apply(Primitive.EQUAL,
          apply(Primitive.FLOOR_REMAINDER, new Expr.Position(Affine.of(t)), Build.affine(3)), Build.affine(1)));
      default -> apply(Primitive.AND, Pointwise.parity(at), apply(Primitive.LESS_EQUAL, 0, s.at(x, at)));
    };
    Expr chosen = select(outer, first, second);
    if (s.chance(0.5)) {
      s.end(s.value(x.shape()), at, minus(chosen, times(0.5, s.at(g, at))));
    } else {
      List<Index> place = without(at, d);
      s.end(s.value(extents(place)), place, sum(over(t), chosen));
    }
  }
}
