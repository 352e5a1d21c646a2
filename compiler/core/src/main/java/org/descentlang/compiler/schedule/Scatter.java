package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
 * and each element still gets its terms in ascending order. So do marks, {@code read[v] = any(t where token[t] == v)
 * true}. At first all elements are 0, or false, or what the sum begins with; where they hold that already, nothing is
 * done.
 */
final class Scatter {
  private Scatter() {}

  static boolean fits(Step.Definition definition) {
    return definition.body() instanceof Expr.Reduce reduce
        && (isSum(reduce, definition.target().element()) || isMark(reduce))
        && definition.where().isEmpty()
        && definition.at().stream().allMatch(Affine::isIndex)
        && reduce.domain().conditions().stream().flatMap(c -> Conditions.conjuncts(c).stream())
            .anyMatch(c -> gives(c, definition.indices(), reduce.domain().indices()));
  }

  private static boolean isSum(Expr.Reduce reduce, Element element) {
    return reduce.reducer() == Reducer.SUM && reduce.order() == Order.RUNNING
        && Exprs.element(reduce) == element && element != Element.INTEGER;
  }

  private static boolean isMark(Expr.Reduce reduce) {
    return reduce.reducer() == Reducer.ANY && reduce.body().equals(new Expr.Truth(true));
  }

  /** Whether the sum begins with the tensor's element in whose place it will stand, and reads no other. */
  static boolean addsTo(Tensor tensor, Step.Definition definition) {
    Expr.Reduce reduce = (Expr.Reduce) definition.body();
    return reduce.start().equals(Optional.of(new Expr.Read(tensor, definition.at())))
        && Stream.concat(reduce.domain().conditions().stream(), Stream.of(reduce.body()))
            .flatMap(e -> Exprs.reads(e).stream()).noneMatch(r -> r.tensor().equals(tensor));
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
    List<Statement> statements = new ArrayList<>(first(definition, target, scalars));
    statements.addAll(Loops.over(order, reduce.domain().conditions(), scalars, () -> {
      Affine offset = scalars.offset(target, definition.at());
      return List.of(new Statement.Store(target, offset, isMark(reduce) ? new Code.Truth(true)
          : Reductions.plusTerm(scalars, reduce.body(), new Code.Load(target, offset))));
    }));
    return statements;
  }

  /** What the elements are before any term. */
  private static List<Statement> first(Step.Definition definition, Tensor target, Scalars scalars) {
    Expr.Reduce reduce = (Expr.Reduce) definition.body();
    if (addsTo(target, definition)) {
      return List.of();
    }
    Code nothing = isMark(reduce) ? new Code.Truth(false) : new Code.Literal(0, target.element());
    Scalars.Known before = scalars.known();
    List<Statement> statements = reduce.start().map(start -> Loops.over(definition.indices(), List.of(), scalars,
        () -> List.<Statement>of(new Statement.Store(target, scalars.offset(target, definition.at()),
            scalars.code(start, target.element()))))).orElse(List.of(new Statement.Fill(target, nothing)));
    scalars.restore(before);
    return statements;
  }
}
