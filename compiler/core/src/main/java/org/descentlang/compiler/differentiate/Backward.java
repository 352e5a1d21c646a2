package org.descentlang.compiler.differentiate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Primitive;

/**
 * Reverse mode inside one scalar expression: the derivative of an objective by every read in it. Reads of the same
 * element are one. What stands in a branch that is not taken gives a 0 that nothing is multiplied with.
 */
final class Backward {
  private static final Expr ZERO = Expr.constant(0);

  private Backward() {}

  /** @param d the objective's derivative by the expression's value */
  static Map<Expr.Read, Expr> through(Expr expr, Expr d) {
    if (expr instanceof Expr.Read read) {
      return isNumber(read) ? Map.of(read, d) : Map.of();
    }
    if (expr instanceof Expr.Apply apply) {
      return through(apply, d);
    }
    if (expr instanceof Expr.Select select) {
      return choose(select.condition(), through(select.then(), d), through(select.otherwise(), d));
    }
    return Map.of();
  }

  private static boolean isNumber(Expr.Read read) {
    return read.tensor().element() == Element.REAL || read.tensor().element() == Element.WIDE;
  }

  private static Map<Expr.Read, Expr> through(Expr.Apply apply, Expr d) {
    Derivatives.Rule rule = Derivatives.of(apply, d);
    if (rule instanceof Derivatives.Rule.Instead instead) {
      return through(instead.selection(), d);
    }
    return rule instanceof Derivatives.Rule.Adjoints adjoints ? throughAll(apply, adjoints.byArgument()) : Map.of();
  }

  private static Map<Expr.Read, Expr> throughAll(Expr.Apply apply, List<Expr> adjoints) {
    Map<Expr.Read, Expr> sum = new LinkedHashMap<>();
    for (int i = 0; i < adjoints.size(); i++) {
      through(apply.arguments().get(i), adjoints.get(i))
          .forEach((read, e) -> sum.merge(read, e, (a, b) -> Expr.apply(Primitive.ADD, a, b)));
    }
    return sum;
  }

  private static Map<Expr.Read, Expr> choose(
      Expr condition, Map<Expr.Read, Expr> then, Map<Expr.Read, Expr> otherwise) {
    Map<Expr.Read, Expr> chosen = new LinkedHashMap<>();
    then.forEach((read, e) -> chosen.put(read, new Expr.Select(condition, e, otherwise.getOrDefault(read, ZERO))));
    otherwise.forEach((read, e) -> chosen.putIfAbsent(read, new Expr.Select(condition, ZERO, e)));
    return chosen;
  }
}
