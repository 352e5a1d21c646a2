package org.descentlang.compiler.simplify;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * On which side of its bound a value is, told by what is clamped to it: a gradient reads what the forward pass hands
 * on, and nothing is kept for the condition alone.
 *
 * <pre>
 * h[j] = max(y[j], 0);  y.grad[j] = if 0 < y[j] then h.grad[j] else 0
 *   ->
 * h[j] = max(y[j], 0);  y.grad[j] = if 0 < h[j] then h.grad[j] else 0
 * </pre>
 *
 * <p>It is the same condition, of a NaN, too: it holds on no side, and {@code max} and {@code min} give it back.
 */
final class Clamps {
  /** A value and its bound, of {@code max} from below, of {@code min} from above. */
  private record Key(Tensor value, Expr bound, Primitive clamp) {}

  private final Map<Key, Definition> clamped = new LinkedHashMap<>();

  private Clamps(Draft draft) {
    draft.definitions().stream().filter(d -> d.where().isEmpty() && d.stated().isEmpty()).forEach(d -> {
      if (d.body() instanceof Expr.Apply clamp
          && (clamp.primitive() == Primitive.MAX || clamp.primitive() == Primitive.MIN)) {
        add(d, clamp.primitive(), clamp.arguments().get(0), clamp.arguments().get(1));
        add(d, clamp.primitive(), clamp.arguments().get(1), clamp.arguments().get(0));
      }
    });
  }

  /** Where each element of the value gives an element at the same place, in an order of dimensions. */
  private void add(Definition d, Primitive clamp, Expr value, Expr bound) {
    if (value instanceof Expr.Read read && bound instanceof Expr.Constant && isPlain(d.at()) && isPlain(read.at())
        && read.at().size() == d.at().size() && d.at().containsAll(read.at())
        && read.tensor().role() == Role.VALUE && read.tensor().element() == d.target().element()) {
      clamped.putIfAbsent(new Key(read.tensor(), bound, clamp), d);
    }
  }

  private static boolean isPlain(List<Affine> at) {
    return at.stream().allMatch(Affine::isIndex)
        && at.stream().distinct().count() == at.size();
  }

  static Draft readSides(Draft draft) {
    Clamps clamps = new Clamps(draft);
    return clamps.clamped.isEmpty() ? draft : draft.with(draft.definitions().stream()
        .map(new Walk((expr, facts) -> clamps.side(expr))::definition).toList());
  }

  /** {@code bound < value} of {@code max}, {@code value < bound} of {@code min}. */
  private Expr side(Expr expr) {
    if (!(expr instanceof Expr.Apply less) || less.primitive() != Primitive.LESS) {
      return expr;
    }
    Expr left = less.arguments().get(0);
    Expr right = less.arguments().get(1);
    if (right instanceof Expr.Read value && clamped.containsKey(new Key(value.tensor(), left, Primitive.MAX))) {
      return Expr.apply(Primitive.LESS, left, clampedAt(value, new Key(value.tensor(), left, Primitive.MAX)));
    }
    return left instanceof Expr.Read value && clamped.containsKey(new Key(value.tensor(), right, Primitive.MIN))
        ? Expr.apply(Primitive.LESS, clampedAt(value, new Key(value.tensor(), right, Primitive.MIN)), right) : expr;
  }

  private Expr clampedAt(Expr.Read value, Key key) {
    Definition d = clamped.get(key);
    Expr.Read own = Exprs.reads(d.body()).get(0);
    Map<Affine, Affine> values = new HashMap<>();
    for (int i = 0; i < own.at().size(); i++) {
      values.put(own.at().get(i), value.at().get(i));
    }
    return new Expr.Read(d.target(), d.at().stream().map(values::get).toList());
  }
}
