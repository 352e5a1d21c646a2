package org.descentlang.compiler.simplify;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;

/**
 * Applies a rule to every expression of a definition, from the leaves up, each with the facts that hold where it is
 * evaluated: conditions before it, selections around it. What the rule gives is walked again, until it gives nothing
 * new.
 */
record Walk(Rewrite.Rule rule) {

  Definition definition(Definition d) {
    List<Expr> where = conditions(d.where(), Facts.NONE);
    Facts inside = Facts.of(where);
    Expr body = expr(d.body(), inside);
    List<Step.Stated> stated = d.stated().stream().map(s -> stated(s, inside)).toList();
    Definition result = new Definition(d.target(), d.at(), d.indices(), where, body, stated, d.origin());
    return result.equals(d) ? d : result;
  }

  private Step.Stated stated(Step.Stated s, Facts around) {
    List<Expr> where = conditions(s.where(), around);
    return new Step.Stated(s.tensor(), s.at(), s.indices(), where, expr(s.derivative(), around.with(where)));
  }

  /** Those that are left, without {@code and} and {@code true}. */
  private List<Expr> conditions(List<Expr> conditions, Facts around) {
    List<Expr> kept = new ArrayList<>();
    for (Expr condition : conditions) {
      kept.addAll(Conditions.conjuncts(expr(condition, around.with(kept))));
    }
    return kept;
  }

  Expr expr(Expr expr, Facts facts) {
    Expr inner = children(expr, facts);
    Expr outer = rule.apply(inner, facts);
    return outer == inner ? inner : expr(outer, facts);
  }

  private Expr children(Expr expr, Facts facts) {
    if (expr instanceof Expr.Select select) {
      Expr condition = expr(select.condition(), facts);
      return new Expr.Select(
          condition, expr(select.then(), facts.with(condition)), expr(select.otherwise(), facts.without(condition)));
    }
    if (expr instanceof Expr.Reduce reduce) {
      List<Expr> conditions = conditions(reduce.domain().conditions(), facts);
      Domain domain = new Domain(reduce.domain().indices(), conditions);
      return reduce.of(domain, expr(reduce.body(), facts.with(conditions)));
    }
    if (expr instanceof Expr.Apply apply && (apply.primitive() == Primitive.AND || apply.primitive() == Primitive.OR)) {
      Expr left = expr(apply.arguments().get(0), facts);
      Facts then = apply.primitive() == Primitive.AND ? facts.with(left) : facts.without(left);
      return Expr.apply(apply.primitive(), left, expr(apply.arguments().get(1), then));
    }
    return Exprs.mapChildren(expr, child -> expr(child, facts));
  }
}
