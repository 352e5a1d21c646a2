package org.descentlang.compiler.random;

import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.divide;
import static org.descentlang.compiler.ir.Build.minus;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.times;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/** Scalar functions of elements, of values where they are smooth or have kinks that random numbers miss. */
final class Pointwise {
  static final List<Feature> FEATURES = List.of(
      Pointwise::function, Pointwise::function, Pointwise::function, Pointwise::function, Pointwise::combine,
      Pointwise::combine, Pointwise::combine, Pointwise::guard, Pointwise::guardAcross, Pointwise::state,
      Pointwise::draw, Pointwise::stop);

  private Pointwise() {}

  private static void function(Sketch s) {
    Tensor x = s.take();
    List<Index> at = s.indices(x.shape());
    s.end(s.value(x.shape()), at, function(s, s.at(x, at), at));
  }

  /** Of the size of 1 for arguments of that size. */
  private static Expr function(Sketch s, Expr x, List<Index> at) {
    Expr square = apply(Primitive.POWER, x, 2);
    return switch (s.between(0, 21)) {
      case 0 -> apply(Primitive.TANH, x);
      case 1 -> apply(Primitive.SIGMOID, x);
      case 2 -> apply(Primitive.EXP, minus(0, square));
      case 3 -> apply(Primitive.EXPM1, apply(Primitive.SIN, x));
      case 4 -> apply(Primitive.LOG, plus(1.5, square));
      case 5 -> apply(Primitive.LOG1P, square);
      case 6 -> apply(Primitive.SQRT, plus(square, 0.5));
      case 7 -> apply(Primitive.POWER, plus(1, square), -1.5);
      case 8 -> apply(Primitive.POWER, apply(Primitive.TANH, x), s.between(0, 5));
      case 9 -> apply(Primitive.MAX, x, 0);
      case 10 -> apply(Primitive.MIN, x, times(0.25, x));
      case 11 -> apply(Primitive.ABS, x);
      case 12 -> apply(Primitive.COS, x);
      case 13 -> divide(x, plus(1, square));
      case 14 -> times(x, apply(Primitive.SIGMOID, apply(Primitive.NEGATE, x)));
      case 15 -> plus(times(x, s.setting()), divide(apply(Primitive.NUMBER, place(at)), 16));
      case 16 -> plus(x, plus(times(0.1, apply(Primitive.SIGN, x)), times(0.1, apply(Primitive.FLOOR, x))));
      case 17 -> divide(times(x, 1), 4);
      case 18 -> select(parity(at), x, apply(Primitive.NEGATE, apply(Primitive.NEGATE, apply(Primitive.SIN, x))));
      case 19 -> apply(Primitive.ERF, x);
      case 20 -> apply(Primitive.ERFC, apply(Primitive.SIN, x));
      default -> apply(Primitive.POWER, plus(0.5, square), plus(1, apply(Primitive.SIGMOID, x)));
    };
  }

  private static Expr place(List<Index> at) {
    return new Expr.Position(at.stream().map(Affine::of).reduce(Affine.of(1), Affine::plus));
  }

  static Expr parity(List<Index> at) {
    Expr remainder = apply(Primitive.FLOOR_REMAINDER, place(at), Build.affine(2));
    Expr quotient = apply(Primitive.FLOOR_DIVIDE, place(at), Build.affine(3));
    return apply(
        Primitive.OR, apply(Primitive.EQUAL, remainder, Build.affine(0)),
        apply(Primitive.LESS_EQUAL, quotient, Build.affine(0)));
  }

  /** Two tensors of one shape: a parameter of it where there is no other. */
  private static void combine(Sketch s) {
    Tensor x = s.take();
    Tensor y = s.ends.stream().filter(t -> t.shape().equals(x.shape())).findFirst()
        .orElseGet(() -> s.learned(Sketch.bounds(x.shape()).toArray()));
    List<Index> at = s.indices(x.shape());
    Expr a = s.at(x, at);
    Expr b = s.at(y, at);
    s.end(s.value(x.shape()), at, switch (s.between(0, 7)) {
      case 0 -> plus(a, apply(Primitive.NEGATE, b));
      case 1 -> times(apply(Primitive.TANH, a), b);
      case 2 -> divide(a, plus(1, times(b, b)));
      case 3 -> apply(Primitive.FUSED_MULTIPLY_ADD, a, 0.5, b);
      case 4 -> apply(Primitive.MAX, a, b);
      case 5 -> select(apply(Primitive.LESS, a, b), times(a, a), minus(times(2, a), b));
      case 6 -> select(apply(Primitive.NOT, apply(Primitive.LESS_EQUAL, a, 0)), plus(a, b), 0);
      default -> minus(apply(Primitive.SIN, a), times(apply(Primitive.COS, b), 0.5));
    });
  }

  /** What is infinite or undefined elsewhere. */
  private static void guard(Sketch s) {
    Tensor x = s.take();
    List<Index> at = s.indices(x.shape());
    Expr e = s.at(x, at);
    Expr safe = apply(Primitive.AND, apply(Primitive.LESS, 0.3, e), apply(Primitive.LESS, e, 8));
    s.end(s.value(x.shape()), at, select(safe, apply(Primitive.LOG, e), divide(e, 2)));
  }

  private static void guardAcross(Sketch s) {
    Tensor x = s.take();
    if (x.shape().isEmpty()) {
      return;
    }
    List<Index> at = s.indices(x.shape());
    Tensor log = s.value(x.shape());
    Expr scaled = times(apply(Primitive.NUMBER, at.get(0)), apply(Primitive.EXP, apply(Primitive.TANH, s.at(x, at))));
    s.define(log, at, apply(Primitive.LOG, scaled));
    List<Index> again = s.indices(x.shape());
    Expr inside = Build.atMost(1, again.get(0));
    s.end(s.value(x.shape()), again, select(inside, times(0.5, s.at(log, again)), 0));
  }

  /**
   * A derivative that the author states, and that is the true one: by one of two arguments, which may be equal, may be
   * turned round, and is copied where the other is not.
   */
  private static void state(Sketch s) {
    Tensor x = s.take();
    List<Index> at = s.indices(x.shape());
    Tensor argument = s.define(s.value(x.shape()), at, s.at(x, s.chance(0.7) ? at : turned(at)));
    List<Index> again = s.indices(x.shape());
    List<Affine> place = again.stream().map(Affine::of).toList();
    Expr other = s.at(x, again);
    Expr held = apply(Primitive.STOP, s.at(argument, again));
    Expr derivative = times(apply(Primitive.COS, held), other);
    Step.Stated stated = new Step.Stated(argument, place, List.of(), List.of(), derivative);
    Tensor y = s.value(x.shape());
    s.definitions.add(new Definition(
        y, place, again, List.of(), times(apply(Primitive.SIN, held), other), List.of(stated), Origin.NONE));
    s.ends.add(y);
  }

  /** The last dimension from its end, where its length is known. */
  private static List<Affine> turned(List<Index> at) {
    List<Affine> places = new ArrayList<>(at.stream().map(Affine::of).toList());
    int last = at.size() - 1;
    if (last >= 0 && at.get(last).extent() instanceof Extent.Constant) {
      places.set(last, Affine.of(at.get(last).extent().bound() - 1).minus(Affine.of(at.get(last))));
    }
    return places;
  }

  private static void draw(Sketch s) {
    Tensor x = s.take();
    List<Index> at = s.indices(x.shape());
    boolean mask = s.chance(0.5);
    Tensor noise = s.named("draw", Element.REAL, x.shape());
    Expr.Distribution distribution = mask ? Expr.Distribution.BERNOULLI : Expr.Distribution.NORMAL;
    List<Expr> parameters =
        mask ? List.of(Expr.constant(0.5)) : List.of(Expr.constant(0), Expr.constant(0.25));
    s.define(noise, at, new Expr.Draw(distribution, noise.name(), at, parameters));
    List<Index> again = s.indices(x.shape());
    Expr e = s.at(x, again);
    Expr random = s.at(noise, again);
    s.end(s.value(x.shape()), again, mask ? times(e, random) : plus(e, random));
  }

  /** The sum of something and what its gradient must not see: something else of it, or an input. */
  private static void stop(Sketch s) {
    Tensor x = s.take();
    List<Index> at = s.indices(x.shape());
    Expr e = s.at(x, at);
    Expr unseen = s.chance(0.5) ? apply(Primitive.COS, e)
        : times(0.5, s.at(s.input(Sketch.bounds(x.shape()).toArray()), at));
    s.end(s.value(x.shape()), at, plus(e, apply(Primitive.STOP, unseen)));
  }

  /** A small number that depends on the place. */
  static Expr weight(List<Index> at) {
    return apply(Primitive.COS, apply(Primitive.NUMBER, new Expr.Position(at.stream()
        .map(Affine::of).reduce(Affine.of(1), (sum, i) -> shift(Build.scale(3, sum), i)))));
  }
}
