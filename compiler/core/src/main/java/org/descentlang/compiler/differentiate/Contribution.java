package org.descentlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * What one read gives to the derivative by the tensor that it reads:
 * {@code dX[k] += sum(indices where at == k and conditions) derivative}.
 *
 * @param tensor X, which {@code by} reads
 * @param by the tensor whose definition has the read, and {@code byAt} the element of it that is defined
 * @param derivative of the objective by the read: {@code d by[byAt]}, multiplied with the derivative of its body
 */
record Contribution(
    Tensor tensor, List<Affine> at, List<Index> indices, List<Expr> conditions, Expr derivative,
    Tensor by, List<Affine> byAt, Origin origin) {

  /** The same with indices of its own. */
  Contribution fresh(Indices fresh) {
    Renaming renaming = Renaming.of(indices, fresh);
    return new Contribution(
        tensor, Exprs.substitute(at, renaming), renaming.indices(),
        Exprs.map(conditions, e -> Exprs.substitute(e, renaming)), Exprs.substitute(derivative, renaming),
        by, Exprs.substitute(byAt, renaming), origin);
  }

  /** The same, only where that holds as well. */
  Contribution where(Expr condition) {
    List<Expr> more = new ArrayList<>(conditions);
    more.add(condition);
    return new Contribution(tensor, at, indices, more, derivative, by, byAt, origin);
  }

  /** The same, with what the definition has computed already as a read of it: {@code tanh' = (1 - y) * (1 + y)}. */
  Contribution reading(Definition definition) {
    if (!(definition.body() instanceof Expr.Apply)) {
      return this;
    }
    Expr value = new Expr.Read(definition.target(), definition.at());
    Expr shorter = Exprs.rewrite(derivative, e -> e.equals(definition.body()) ? value : e);
    return new Contribution(tensor, at, indices, conditions, shorter, by, byAt, origin);
  }
}
