package org.descentlang.compiler.lower;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.check.Variable;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;

/** Where a term stands: what its variables are, and what holds around it. */
record Place(Map<Variable, Affine> variables, List<Expr> guards) {
  Affine value(Variable variable) {
    Affine value = variables.get(variable);
    if (value == null) {
      throw new IllegalStateException("`" + variable + "` is not bound");
    }
    return value;
  }

  Place with(List<Expr> more) {
    List<Expr> all = new ArrayList<>(guards);
    all.addAll(more);
    return new Place(variables, all);
  }

  Place binding(Map<Variable, Affine> more) {
    Map<Variable, Affine> all = new IdentityHashMap<>(variables);
    all.putAll(more);
    return new Place(all, guards);
  }
}
