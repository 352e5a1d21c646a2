package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Step;

/**
 * A copy with zeros around it: first all is zero, then what is copied.
 *
 * <pre>
 * t[b, q < 10] = if 1 <= q and q <= 8 then x[b, q - 1] else 0
 *
 * for b: for q < 10: t[b, q] = 0, for q from 1 to 9: t[b, q] = x[b, q - 1]
 * </pre>
 */
final class Padding {
  private Padding() {}

  static boolean fits(Step.Definition definition) {
    return definition.body() instanceof Expr.Select select && select.then() instanceof Expr.Read
        && select.otherwise().equals(Expr.constant(0)) && definition.where().isEmpty()
        && definition.at().stream().allMatch(Affine::isIndex)
        && definition.indices().containsAll(Exprs.indices(select.condition()))
        && Conditions.conjuncts(select.condition()).stream().allMatch(Padding::isBound);
  }

  private static boolean isBound(Expr condition) {
    return condition instanceof Expr.NonNegative bound && bound.value().terms().size() == 1
        && bound.value().indices().size() == 1 && Math.abs(bound.value().terms().get(0).coefficient()) == 1;
  }

  static List<Statement> build(Step.Definition definition, Scalars scalars) {
    Expr.Select select = (Expr.Select) definition.body();
    List<Index> indices = definition.indices();
    int around = 0;
    while (!Exprs.indices(select.condition()).contains(indices.get(around))) {
      around++;
    }
    List<Index> padded = indices.subList(around, indices.size());
    return Loops.over(indices.subList(0, around), List.of(), scalars, () -> {
      List<Statement> statements = new ArrayList<>(Loops.over(padded, List.of(), scalars,
          () -> List.of(scalars.store(definition, select.otherwise()))));
      statements.addAll(Loops.over(padded, Conditions.conjuncts(select.condition()), scalars,
          () -> List.of(scalars.store(definition, select.then()))));
      return statements;
    });
  }
}
