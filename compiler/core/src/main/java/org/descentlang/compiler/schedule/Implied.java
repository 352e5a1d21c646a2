package org.descentlang.compiler.schedule;

import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Step;

/** Choices that are decided where they have been put: {@code if c then (if c then x else y) else z -> if c then x else z}. */
final class Implied {
  private Implied() {}

  static Step.Definition simplify(Step.Definition d) {
    return new Step.Definition(
        d.target(), d.at(), d.indices(), d.where(), simplify(d.body(), Facts.of(d.where())), d.stated(), d.origin());
  }

  private static Expr simplify(Expr expr, Facts facts) {
    if (expr instanceof Expr.Select select) {
      return simplify(select, facts);
    }
    if (expr instanceof Expr.Reduce reduce) {
      Domain domain = reduce.domain();
      return new Expr.Reduce(
          reduce.reducer(), domain, simplify(reduce.body(), facts.with(domain.conditions())), reduce.order());
    }
    return Exprs.mapChildren(expr, child -> simplify(child, facts));
  }

  private static Expr simplify(Expr.Select select, Facts facts) {
    Expr condition = select.condition();
    if (facts.proves(condition) && keepsElement(select, select.then())) {
      return simplify(select.then(), facts);
    }
    if (facts.proves(Conditions.negate(condition)) && keepsElement(select, select.otherwise())) {
      return simplify(select.otherwise(), facts);
    }
    return new Expr.Select(
        simplify(condition, facts), simplify(select.then(), facts.with(condition)),
        simplify(select.otherwise(), facts.without(condition)));
  }

  /** Else what is computed with it would be rounded elsewhere. */
  private static boolean keepsElement(Expr.Select select, Expr chosen) {
    return Exprs.element(select) == Exprs.element(chosen);
  }
}
