package org.descentlang.compiler.hold;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * Expressions around a point: what is held reads what was kept there.
 *
 * <pre>
 * w[i] * x[b, i] + stop(sign(z[b]))   ->   w[i] * x[b, i] + sign(held/z[b])
 * sum(k where choice[b] == k) w[k]    ->   sum(k where held/choice[b] == k) w[k]
 * </pre>
 */
final class Around {
  private final Set<Tensor> drawn;
  private final Map<Tensor, Tensor> held = new LinkedHashMap<>();

  /** @param drawn the tensors that draws define */
  Around(Set<Tensor> drawn) {
    this.drawn = drawn;
  }

  /** What has been found to be held, each with the state that keeps it. */
  Map<Tensor, Tensor> held() {
    return held;
  }

  Definition definition(Definition d) {
    return new Definition(
        d.target(), d.at(), d.indices(), Exprs.map(d.where(), this::expr), expr(d.body()), d.stated(), d.origin());
  }

  private Expr expr(Expr expr) {
    if (isHeld(expr)) {
      return Exprs.rewrite(expr, e -> e instanceof Expr.Read read ? kept(read) : e);
    }
    return Exprs.mapChildren(expr, this::expr);
  }

  private boolean isHeld(Expr expr) {
    if (expr instanceof Expr.Read read && isHeld(read.tensor())) {
      return true;
    }
    return expr instanceof Expr.Apply apply && apply.primitive() == Primitive.STOP
        || Exprs.element(expr) == Element.INTEGER;
  }

  /** A clock or the state of a layer is as it was, and what was drawn. */
  private boolean isHeld(Tensor tensor) {
    return switch (tensor.role()) {
      case STATE, CLOCK -> true;
      case VALUE -> drawn.contains(tensor);
      case PARAMETER, INPUT, TARGET, SETTING, OPTIMIZER, AVERAGE, GRADIENT, MEASURE, TOTAL -> false;
    };
  }

  private Expr kept(Expr.Read read) {
    return changes(read.tensor().role())
        ? new Expr.Read(held.computeIfAbsent(read.tensor(), Around::state), read.at()) : read;
  }

  /** Whether another value may be found in such a tensor by an evaluation that comes later. */
  private static boolean changes(Role role) {
    return switch (role) {
      case VALUE, PARAMETER, STATE, CLOCK, OPTIMIZER, AVERAGE, GRADIENT, MEASURE, TOTAL -> true;
      case INPUT, TARGET, SETTING -> false;
    };
  }

  private static Tensor state(Tensor tensor) {
    return new Tensor("held/" + tensor.name(), Role.STATE, tensor.element(), tensor.shape(), Optional.empty());
  }
}
