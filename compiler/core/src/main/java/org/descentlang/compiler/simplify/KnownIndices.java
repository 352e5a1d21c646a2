package org.descentlang.compiler.simplify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Step.Definition;

/**
 * A definition that only holds where an equality does: one index of it is known, and need not be read in the body. The
 * equality comes first, for what else is read at the index's value is inside where that is one.
 */
final class KnownIndices {
  private KnownIndices() {}

  static Draft replace(Draft draft) {
    return draft.with(draft.definitions().stream().map(KnownIndices::replace).toList());
  }

  private static Definition replace(Definition definition) {
    if (definition.body() instanceof Expr.Draw || !definition.stated().isEmpty()) {
      return definition;
    }
    Definition result = definition;
    for (Expr condition : definition.where()) {
      result = condition instanceof Expr.IsZero equality ? replace(result, equality) : result;
    }
    return result;
  }

  private static Definition replace(Definition d, Expr.IsZero equality) {
    Optional<Index> known = d.indices().stream()
        .filter(i -> Math.abs(equality.value().coefficient(i)) == 1).findFirst()
        .filter(i -> isUsed(i, d, equality));
    if (known.isEmpty()) {
      return d;
    }
    Affine value = solution(equality.value(), known.get());
    Function<Index, Affine> replacement = i -> i.equals(known.get()) ? value : Affine.of(i);
    List<Expr> where = new ArrayList<>(List.of(equality));
    d.where().stream().filter(c -> !c.equals(equality)).forEach(c -> where.add(Exprs.substitute(c, replacement)));
    return new Definition(
        d.target(), d.at(), d.indices(), where, Exprs.substitute(d.body(), replacement), d.stated(), d.origin());
  }

  private static boolean isUsed(Index index, Definition d, Expr.IsZero equality) {
    return Exprs.indices(d.body()).contains(index)
        || d.where().stream().anyMatch(c -> !c.equals(equality) && Exprs.indices(c).contains(index));
  }

  /** The value of an index of coefficient 1 or -1 where the affine expression is 0. */
  static Affine solution(Affine zero, Index index) {
    long coefficient = zero.coefficient(index);
    return zero.minus(Affine.of(index).times(coefficient)).times(-coefficient);
  }
}
