package org.descentlang.compiler.random;

import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.divide;
import static org.descentlang.compiler.ir.Build.minus;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.differentiate.Training;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Clock;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Program.Commit;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * What training does to parameters: gradients are divided by the weights of all losses and may be penalized and
 * clipped, each parameter has an optimizer of its own kind, and that its states.
 */
final class Updates {
  static final Tensor RATE = Build.tensor(Role.SETTING, Element.WIDE, "rate");
  private static final Tensor TOTAL = Build.tensor(Role.MEASURE, Element.WIDE, "total");
  private static final Tensor SCALE = Build.tensor(Role.VALUE, Element.WIDE, "scale");

  private final Sketch sketch;
  private final List<Definition> definitions = new ArrayList<>();
  private final List<Commit> commits = new ArrayList<>();
  private final List<Tensor> states = new ArrayList<>();
  private final Map<Tensor, Tensor> gradients = new LinkedHashMap<>();

  private Updates(Sketch sketch) {
    this.sketch = sketch;
    definitions.add(define(SCALE).as(select(apply(Primitive.EQUAL, read(TOTAL), 0), 0, divide(1, read(TOTAL)))));
    sketch.parameters.forEach(this::gradient);
    if (sketch.chance(0.4)) {
      clip();
    }
    gradients.forEach(this::update);
    sketch.values.put(RATE, new double[] {0.125});
    sketch.values.put(TOTAL, new double[] {2});
    gradients.forEach((p, g) -> sketch.values.put(Training.accumulator(p), sketch.numbers(p)));
    states.forEach(t -> sketch.values.put(t, sketch.numbers(t)));
  }

  /** For all parameters of the sketch. */
  static Updates of(Sketch sketch) {
    return new Updates(sketch);
  }

  List<Definition> definitions() {
    return definitions;
  }

  List<Commit> commits() {
    return commits;
  }

  /** Of the optimizers, 0 at first. */
  List<Tensor> states() {
    return states;
  }

  /** What has been lost is added up until the update. */
  static Commit total(Tensor weight, List<Definition> train) {
    Tensor next = Build.tensor(Role.VALUE, Element.WIDE, "total.next");
    Expr first = apply(Primitive.LESS, 0, read(Clock.PENDING.tensor()));
    train.add(define(next).as(select(first, plus(read(TOTAL), read(weight)), read(weight))));
    return new Commit(TOTAL, next);
  }

  private void gradient(Tensor p) {
    Index[] at = indices(p);
    Expr mean = times(read(Training.accumulator(p), (Object[]) at), read(SCALE));
    Expr w = read(p, (Object[]) at);
    gradients.put(p, value(p, "step", at, switch (sketch.between(0, 4)) {
      case 0 -> plus(mean, times(0.02, w));
      case 1 -> plus(mean, times(0.01, apply(Primitive.SIGN, w)));
      case 2 -> apply(Primitive.MAX, apply(Primitive.MIN, mean, 0.05), -0.05);
      default -> mean;
    }));
  }

  /** All together to a length of at most the half. */
  private void clip() {
    List<Expr> parts = new ArrayList<>();
    gradients.forEach((p, g) -> parts.add(read(squares(p, "clip", g))));
    Tensor total = value("clip.total", parts.stream().reduce(Build::plus).orElseThrow());
    Expr factor = apply(Primitive.MIN, 1, divide(0.5, plus(apply(Primitive.SQRT, read(total)), 1e-6)));
    gradients.replaceAll((p, g) -> {
      Index[] at = indices(p);
      return value(p, "clipped", at, times(read(g, (Object[]) at), factor));
    });
  }

  private void update(Tensor p, Tensor g) {
    int kind = sketch.between(0, 6);
    if (p.shape().size() == 2 && kind < 4) {
      matrix(p, g, kind);
    } else {
      switch (kind) {
        case 0, 1 -> adam(p, g);
        case 2 -> momentum(p, g);
        case 3 -> trust(p, g);
        case 4 -> proximal(p, g);
        default -> plain(p, g);
      }
    }
  }

  private void plain(Tensor p, Tensor g) {
    Object[] at = indices(p);
    next(p, value(p, "next", at, minus(read(p, at), times(read(RATE), read(g, at)))));
  }

  /** The first step is the gradient itself. */
  private void momentum(Tensor p, Tensor g) {
    Object[] at = indices(p);
    Tensor buffer = state(p, "buffer", p.shape());
    Expr first = apply(Primitive.EQUAL, read(Clock.UPDATES.tensor()), 0);
    Expr mixed = select(first, read(g, at), plus(times(0.9, read(buffer, at)), read(g, at)));
    Tensor moved = next(buffer, value(p, "moved", at, mixed));
    at = indices(p);
    Expr ahead = plus(read(g, at), times(0.9, read(moved, at)));
    next(p, value(p, "next", at, minus(read(p, at), times(read(RATE), ahead))));
  }

  private void adam(Tensor p, Tensor g) {
    Object[] at = indices(p);
    Tensor m = state(p, "m", p.shape());
    Tensor v = state(p, "v", p.shape());
    Tensor mean = next(m, value(p, "m.next", at, lerp(read(m, at), read(g, at), 0.1)));
    at = indices(p);
    Tensor square =
        next(v, value(p, "v.next", at, plus(times(0.75, apply(Primitive.ABS, read(v, at))),
            times(0.25, times(read(g, at), read(g, at))))));
    Expr t = plus(read(Clock.UPDATES.tensor()), 1);
    at = indices(p);
    Expr root = plus(divide(apply(Primitive.SQRT, read(square, at)),
        apply(Primitive.SQRT, minus(1, apply(Primitive.POWER, 0.75, t)))), 1e-3);
    Expr size = divide(times(read(RATE), 0.5), minus(1, apply(Primitive.POWER, 0.9, t)));
    next(p, value(p, "next", at, minus(read(p, at), times(size, divide(read(mean, at), root)))));
  }

  /** As far as the parameter is long, along the gradient. */
  private void trust(Tensor p, Tensor g) {
    Expr length = apply(Primitive.SQRT, read(squares(p, "length", p)));
    Expr slope = plus(apply(Primitive.SQRT, read(squares(p, "slope", g))), 1e-3);
    Object[] at = indices(p);
    Expr step = times(times(read(RATE), divide(length, slope)), read(g, at));
    next(p, value(p, "next", at, minus(read(p, at), step)));
  }

  private void proximal(Tensor p, Tensor g) {
    Object[] at = indices(p);
    Tensor moved = value(p, "moved", at, minus(read(p, at), times(read(RATE), read(g, at))));
    at = indices(p);
    Expr w = read(moved, at);
    Expr least = times(0.05, read(RATE));
    next(p, value(p, "next", at,
        plus(apply(Primitive.MAX, minus(w, least), 0), apply(Primitive.MIN, plus(w, least), 0))));
  }

  private void matrix(Tensor p, Tensor g, int kind) {
    switch (kind) {
      case 0, 1 -> factored(p, g);
      case 2 -> orthogonal(p, g);
      default -> centred(p, g);
    }
  }

  /** A state for each row and one for each column, instead of one for each element. */
  private void factored(Tensor p, Tensor g) {
    Tensor row = state(p, "row", p.shape().subList(0, 1));
    Tensor column = state(p, "column", p.shape().subList(1, 2));
    Tensor rows = next(row, follow(p, g, row, 0));
    Tensor columns = next(column, follow(p, g, column, 1));
    Index r = sketch.index("r", p.shape().get(0));
    Tensor mean = value(p.name() + ".mean", sum(over(r), divide(read(rows, r), p.shape().get(0).bound())));
    Index[] at = indices(p);
    Expr square = divide(times(read(rows, at[0]), read(columns, at[1])), apply(Primitive.MAX, read(mean), 1e-4));
    Tensor direction = value(p, "direction", at, divide(read(g, (Object[]) at),
        apply(Primitive.SQRT, apply(Primitive.MAX, square, 1e-4))));
    Expr size = apply(Primitive.SQRT, divide(read(squares(p, "size", direction)), p.size()));
    Object[] again = indices(p);
    Expr step = divide(times(read(RATE), read(direction, again)), apply(Primitive.MAX, 1, size));
    next(p, value(p, "next", again, minus(read(p, again), step)));
  }

  private Tensor follow(Tensor p, Tensor g, Tensor state, int dimension) {
    Index[] at = indices(p);
    Index own = at[dimension];
    Index other = at[1 - dimension];
    Expr square = times(read(g, (Object[]) at), read(g, (Object[]) at));
    Tensor mean = Tensor.value(state.name() + ".mean", Element.REAL, state.shape());
    definitions.add(define(mean, own).as(sum(over(other), divide(square, other.extent().bound()))));
    Index again = sketch.index("i", own.extent());
    Tensor next = Tensor.value(state.name() + ".next", Element.REAL, state.shape());
    Expr before = apply(Primitive.ABS, read(state, again));
    definitions.add(define(next, again).as(lerp(before, read(mean, again), 0.3)));
    return next;
  }

  /** A step towards the nearest orthogonal matrix: {@code 1.5*x - 0.5*x*x'*x}. */
  private void orthogonal(Tensor p, Tensor g) {
    Expr length = plus(apply(Primitive.SQRT, read(squares(p, "length", g))), 1e-3);
    Object[] at = indices(p);
    Tensor x = value(p, "unit", at, divide(read(g, at), length));
    Index i = sketch.index("i", p.shape().get(0));
    Index j = sketch.index("j", p.shape().get(0));
    Index k = sketch.index("k", p.shape().get(1));
    Tensor pairs = Tensor.value(p.name() + ".pairs", Element.REAL, List.of(i.extent(), j.extent()));
    definitions.add(define(pairs, i, j).as(sum(over(k), times(read(x, i, k), read(x, j, k)))));
    Index[] own = indices(p);
    Index l = sketch.index("l", p.shape().get(0));
    Tensor cube = value(p, "cube", own, sum(over(l), times(read(pairs, own[0], l), read(x, l, own[1]))));
    at = indices(p);
    Expr step = minus(times(1.5, read(x, at)), times(0.5, read(cube, at)));
    next(p, value(p, "next", at, minus(read(p, at), times(read(RATE), step))));
  }

  /** Each row less its mean, and as long as it was before or shorter. */
  private void centred(Tensor p, Tensor g) {
    Index[] at = indices(p);
    Tensor mean = Tensor.value(p.name() + ".mean", Element.REAL, List.of(at[0].extent()));
    definitions.add(define(mean, at[0]).as(sum(over(at[1]), divide(read(g, at[0], at[1]), at[1].extent().bound()))));
    Index[] own = indices(p);
    Expr step = minus(read(g, own[0], own[1]), read(mean, own[0]));
    next(p, value(p, "next", own, minus(read(p, own[0], own[1]), times(read(RATE), step))));
  }

  private static Expr lerp(Expr from, Expr to, double share) {
    return plus(from, times(share, minus(to, from)));
  }

  private Tensor squares(Tensor p, String name, Tensor of) {
    Index[] at = indices(p);
    Expr e = read(of, (Object[]) at);
    return value(p.name() + "." + name, sum(over(at), times(e, e)));
  }

  private Index[] indices(Tensor p) {
    return sketch.indices(p.shape()).toArray(Index[]::new);
  }

  private Tensor value(String name, Expr body) {
    Tensor tensor = Tensor.value(name, Element.REAL, List.of());
    definitions.add(define(tensor).as(body));
    return tensor;
  }

  private Tensor value(Tensor p, String name, Object[] at, Expr body) {
    Tensor tensor = Tensor.value(p.name() + "." + name, Element.REAL, p.shape());
    definitions.add(define(tensor, at).as(body));
    return tensor;
  }

  private Tensor state(Tensor p, String name, List<Extent> shape) {
    Tensor state = new Tensor(
        "optimizer/" + p.name() + "/" + name, Role.OPTIMIZER, Element.REAL, shape, Optional.empty());
    states.add(state);
    return state;
  }

  private Tensor next(Tensor target, Tensor value) {
    commits.add(new Commit(target, value));
    return value;
  }
}
