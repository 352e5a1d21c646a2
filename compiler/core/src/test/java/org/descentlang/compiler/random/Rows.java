package org.descentlang.compiler.random;

import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.divide;
import static org.descentlang.compiler.ir.Build.max;
import static org.descentlang.compiler.ir.Build.minus;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.random.Sketch.replaced;
import static org.descentlang.compiler.random.Sketch.without;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;

/** Functions of whole rows, needed more than once; what examples have to do with each other; states. */
final class Rows {
  static final List<Feature> FEATURES = List.of(
      Rows::calls, Rows::calls, Rows::standardize, Rows::standardize, Rows::logSum, Rows::standardizeBatch,
      Rows::similarity, Rows::similarity, Rows::average, Rows::average);

  private Rows() {}

  /** Functions of one argument and of each other, in one definition or in two that share them. */
  private static void calls(Sketch s) {
    Tensor x = s.take();
    List<Index> at = s.indices(x.shape());
    Expr e = s.at(x, at);
    Expr tanh = apply(Primitive.TANH, e);
    Expr gate = apply(Primitive.SIGMOID, plus(e, 0.5));
    Expr small = apply(Primitive.EXP, apply(Primitive.NEGATE, times(e, e)));
    Expr both = switch (s.between(0, 4)) {
      case 0 -> plus(times(tanh, gate), times(small, tanh));
      case 1 -> times(gate, apply(Primitive.TANH, times(gate, e)));
      case 2 -> divide(apply(Primitive.EXP, tanh), plus(1, apply(Primitive.EXP, tanh)));
      case 3 -> apply(Primitive.SQRT, plus(small, apply(Primitive.LOG, plus(2, times(tanh, tanh)))));
      default -> minus(times(e, gate), apply(Primitive.LOG, plus(1, small)));
    };
    Tensor y = s.value(x.shape());
    s.end(y, at, both);
    if (s.chance(0.5)) {
      List<Index> again = s.indices(x.shape());
      Expr other = apply(Primitive.TANH, s.at(x, again));
      s.end(s.value(x.shape()), again, times(other, s.at(y, again)));
    }
  }

  /** Less the mean, over the deviation, of the last dimension. */
  private static void standardize(Sketch s) {
    Tensor x = s.take();
    if (!x.shape().isEmpty()) {
      standardize(s, x, List.of(x.shape().size() - 1));
    }
  }

  /** The same over the examples, and over a second dimension, too. */
  private static void standardizeBatch(Sketch s) {
    Tensor x = s.take();
    if (!x.shape().isEmpty() && x.shape().get(0).equals(s.batch)) {
      standardize(s, x, x.shape().size() > 2 && s.chance(0.5) ? List.of(0, 1) : List.of(0));
    }
  }

  private static void standardize(Sketch s, Tensor x, List<Integer> dimensions) {
    List<Extent> kept = x.shape();
    for (int n = dimensions.size() - 1; n >= 0; n--) {
      kept = without(kept, dimensions.get(n));
    }
    Tensor mean = s.value(kept);
    List<Index> at = s.indices(x.shape());
    Index[] all = dimensions.stream().map(at::get).toArray(Index[]::new);
    s.define(mean, rest(at, dimensions), sum(over(all), divide(s.at(x, at), number(all))));
    Tensor variance = s.value(kept);
    at = s.indices(x.shape());
    Index[] others = dimensions.stream().map(at::get).toArray(Index[]::new);
    Expr off = minus(s.at(x, at), s.at(mean, rest(at, dimensions)));
    s.define(variance, rest(at, dimensions), sum(over(others), times(off, off)));
    at = s.indices(x.shape());
    List<Index> place = rest(at, dimensions);
    Expr deviation = apply(Primitive.SQRT, plus(divide(s.at(variance, place), number(all)), 0.25));
    s.end(s.value(x.shape()), at, divide(minus(s.at(x, at), s.at(mean, place)), deviation));
  }

  private static List<Index> rest(List<Index> at, List<Integer> dimensions) {
    List<Index> rest = new ArrayList<>(at);
    dimensions.forEach(d -> rest.remove(at.get(d)));
    return rest;
  }

  private static Expr number(Index... indices) {
    Expr product = Expr.constant(1);
    for (Index index : indices) {
      product = times(product, apply(Primitive.NUMBER, Facts.size(index.extent())));
    }
    return product;
  }

  /** The logarithm of a sum of exponentials, along the last dimension, less each of its terms. */
  private static void logSum(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty()) {
      return;
    }
    int last = x.shape().size() - 1;
    List<Extent> shape = without(x.shape(), last);
    Tensor top = s.value(shape);
    List<Index> at = s.indices(x.shape());
    s.define(top, without(at, last), max(over(at.get(last)), s.at(x, at)));
    Tensor mass = s.value(shape);
    at = s.indices(x.shape());
    Expr above = apply(Primitive.STOP, s.at(top, without(at, last)));
    s.define(mass, without(at, last), sum(over(at.get(last)), apply(Primitive.EXP, minus(s.at(x, at), above))));
    at = s.indices(x.shape());
    Expr log = plus(apply(Primitive.STOP, s.at(top, without(at, last))),
        apply(Primitive.LOG, s.at(mass, without(at, last))));
    s.end(s.value(x.shape()), at, minus(log, s.at(x, at)));
  }

  /** Of each example with each: {@code s[b] = sum(j) x[j] * y@b[j]}. */
  private static void similarity(Sketch s) {
    Tensor x = s.take();
    if (x.shape().size() != 2 || !x.shape().get(0).equals(s.batch)) {
      return;
    }
    Tensor y = s.ends.stream().filter(t -> t.shape().equals(x.shape())).findFirst().orElse(x);
    List<Index> at = s.indices(x.shape());
    Index other = s.index("o", s.batch);
    List<Index> place = replaced(at, 1, other);
    Tensor pairs = s.value(Sketch.extents(place));
    Expr product = times(s.at(x, at), s.at(y, replaced(at, 0, other)));
    s.end(pairs, place, sum(over(at.get(1)), product));
    if (s.chance(0.5)) {
      List<Index> again = s.indices(x.shape());
      Index from = s.index("o", s.batch);
      Expr weight = apply(Primitive.TANH, s.at(pairs, List.of(again.get(0), from)));
      s.end(s.value(x.shape()), again, sum(over(from), times(weight, s.at(x, replaced(again, 0, from)))));
    }
  }

  /** A state that follows the mean of the mini-batch, and what is left of an example without it. */
  private static void average(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty() || !x.shape().get(0).equals(s.batch)) {
      return;
    }
    List<Extent> shape = without(x.shape(), 0);
    if (!shape.stream().allMatch(Extent.Constant.class::isInstance)) {
      return;
    }
    Tensor state = s.state(shape);
    Tensor mean = s.value(shape);
    List<Index> at = s.indices(x.shape());
    s.define(mean, without(at, 0), sum(over(at.get(0)), divide(s.at(x, at), apply(Primitive.NUMBER, s.batch))));
    Tensor next = s.value(shape);
    at = s.indices(shape);
    s.define(next, at, plus(s.at(state, at), times(0.25, minus(s.at(mean, at), s.at(state, at)))));
    s.commit(state, next);
    at = s.indices(x.shape());
    Tensor subtracted = s.chance(0.5) ? mean : state;
    Expr scale = plus(1.5, apply(Primitive.TANH, s.at(state, without(at, 0))));
    s.end(s.value(x.shape()), at, times(minus(s.at(x, at), s.at(subtracted, without(at, 0))), scale));
  }
}
