package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/**
 * A sum whose terms say which element they belong to: the gradient of a look-up. The loops run over the terms,
 *
 * <pre>
 * table_grad[v, d] = sum(t where token[t] == v) e_grad[t, d]
 *
 * for t: v = token[t]; for d: table_grad[v, d] += e_grad[t, d]
 * </pre>
 *
 * and each element still gets its terms in ascending order.
 */
final class Scatter {
  private Scatter() {}

  static boolean fits(Step.Definition definition) {
    return definition.body() instanceof Expr.Reduce reduce
        && reduce.reducer() == Reducer.SUM && reduce.order() != Order.LANES
        && Exprs.element(reduce) == definition.target().element() && Exprs.element(reduce) != Element.INTEGER
        && definition.where().isEmpty()
        && definition.at().stream().allMatch(a -> a.indices().size() == 1 && a.is(a.indices().get(0)))
        && reduce.domain().conditions().stream().flatMap(c -> Conditions.conjuncts(c).stream())
            .anyMatch(c -> gives(c, definition.indices(), reduce.domain().indices()));
  }

  /** Whether an integer that depends on the terms is an index of the result. */
  private static boolean gives(Expr condition, List<Index> results, List<Index> terms) {
    return condition instanceof Expr.Apply apply && apply.primitive() == Primitive.EQUAL
        && (gives(apply.arguments().get(0), apply.arguments().get(1), results, terms)
            || gives(apply.arguments().get(1), apply.arguments().get(0), results, terms));
  }

  private static boolean gives(Expr place, Expr integer, List<Index> results, List<Index> terms) {
    return place instanceof Expr.Position position && results.stream().anyMatch(position.value()::is)
        && !Exprs.reads(integer).isEmpty()
        && Exprs.indices(integer).stream().anyMatch(terms::contains)
        && Exprs.indices(integer).stream().noneMatch(results::contains);
  }

  static List<Statement> build(Step.Definition definition, Scalars scalars) {
    Expr.Reduce reduce = (Expr.Reduce) definition.body();
    Tensor target = scalars.homes().of(definition.target());
    List<Index> order = new ArrayList<>(reduce.domain().indices());
    order.addAll(definition.indices());
    List<Statement> statements = new ArrayList<>();
    statements.add(new Statement.Fill(target, new Code.Literal(0, target.element())));
    statements.addAll(Loops.over(order, reduce.domain().conditions(), scalars, () -> {
      Affine offset = scalars.offset(target, definition.at());
      return List.of(new Statement.Store(
          target, offset, Reductions.plusTerm(scalars, reduce.body(), new Code.Load(target, offset))));
    }));
    return statements;
  }
}
