package org.descentlang.compiler.schedule;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * Running sums of rows, in which each addition waits for the one before. The processor begins the sums of the next rows
 * meanwhile, unless there is something in between that waits for the sum. So that has loops of its own:
 *
 * <pre>
 * for n: m = sum(s) x[n, s]; v = sum(s) (x[n, s] - m)^2; for s: y[n, s] = (x[n, s] - m) / sqrt(v)
 *   ->
 * for n: m[n] = sum(s) x[n, s]
 * for n: v[n] = sum(s) (x[n, s] - m[n])^2
 * for n: for s: y[n, s] = (x[n, s] - m[n]) / sqrt(v[n])
 * </pre>
 */
final class Chains {
  /** With fewer rows there is hardly a next sum to begin. */
  private static final int FEWEST_ROWS = 4;

  private Chains() {}

  /** Whether a row of what the definition computes waits for a sum among the others, or for what follows from one. */
  static boolean isBehind(Step.Definition definition, List<Step.Definition> others, Thresholds thresholds) {
    Set<Tensor> sums = new LinkedHashSet<>();
    for (Step.Definition other : others) {
      if (isChain(other, thresholds) || reads(other, sums)) {
        sums.add(other.target());
      }
    }
    return reads(definition, sums);
  }

  private static boolean reads(Step.Definition definition, Set<Tensor> tensors) {
    return Exprs.reads(definition.body()).stream().anyMatch(r -> tensors.contains(r.tensor()));
  }

  private static boolean isChain(Step.Definition definition, Thresholds thresholds) {
    return definition.body() instanceof Expr.Reduce sum && sum.reducer() == Reducer.SUM
        && sum.order() == Order.RUNNING && Exprs.element(sum) != Element.INTEGER
        && sum.domain().box() >= thresholds.shortestChain()
        && new Domain(definition.indices(), List.of()).box() >= FEWEST_ROWS;
  }
}
