package org.descentlang.compiler.lower;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.check.Term;
import org.descentlang.compiler.check.Variable;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;

/** Reducers of the language as those of the IR, which has no mean. */
final class Reductions {
  private final DefinitionLowering lowering;
  private final Lifting lifting;

  Reductions(DefinitionLowering lowering, Lifting lifting) {
    this.lowering = lowering;
    this.lifting = lifting;
  }

  /** As it stands at the root of a body. */
  Expr.Reduce reduction(Term.Reduce reduce, Place place) {
    Map<Variable, Affine> variables = new IdentityHashMap<>();
    List<Index> own = new ArrayList<>();
    reduce.variables().forEach(v -> lowering.bind(v, variables, own));
    Place inner = place.binding(variables);
    List<Expr> conditions = new ArrayList<>();
    for (Term condition : reduce.conditions()) {
      conditions.addAll(Conditions.conjuncts(lowering.translate(condition, inner.with(conditions))));
    }
    Expr body = lowering.translate(reduce.body(), inner.with(conditions));
    Reducer reducer = reducer(reduce.kind());
    Expr hoisted = reducer == Reducer.SUM ? Padding.hoist(body, conditions) : body;
    return new Expr.Reduce(reducer, new Domain(own, conditions), hoisted, Order.OPEN);
  }

  private static Reducer reducer(Term.Kind kind) {
    return switch (kind) {
      case SUM, MEAN -> Reducer.SUM;
      case PRODUCT -> Reducer.PRODUCT;
      case MAX -> Reducer.MAX;
      case MIN -> Reducer.MIN;
      case ARGMAX -> Reducer.ARGMAX;
      case ARGMIN -> Reducer.ARGMIN;
      case ANY -> Reducer.ANY;
      case ALL -> Reducer.ALL;
    };
  }

  private static String word(Term.Reduce reduce) {
    return switch (reduce.kind()) {
      case SUM, MEAN -> "sum";
      case PRODUCT -> "product";
      case MAX -> "max";
      case MIN -> "min";
      case ARGMAX -> "argmax";
      case ARGMIN -> "argmin";
      case ANY -> "any";
      case ALL -> "all";
    };
  }

  /** A reduction inside of a body. */
  Expr value(Term.Reduce reduce, Place place) {
    return reduce.kind() == Term.Kind.MEAN ? mean(reduce, place)
        : lifting.lift(reduction(reduce, place), place, word(reduce));
  }

  /** The sum over the number of terms that hold; 0 over none. */
  private Expr mean(Term.Reduce mean, Place place) {
    Expr.Reduce reduce = reduction(mean, place);
    Expr sum = lifting.lift(reduce, place, "sum");
    Expr number = mean.conditions().isEmpty() && reduce.domain().conditions().size() == 0
        ? box(reduce.domain()) : counted(mean, place);
    if (number instanceof Expr.Constant constant) {
      return constant.value() == 0 ? constant : Expr.apply(Primitive.DIVIDE, sum, number);
    }
    return new Expr.Select(Expr.apply(Primitive.EQUAL, number, Expr.constant(0)), Expr.constant(0),
        Expr.apply(Primitive.DIVIDE, sum, number));
  }

  private static Expr box(Domain domain) {
    Expr product = Expr.constant(1);
    for (Index index : domain.indices()) {
      Expr size = index.extent() instanceof Extent.Counted counted
          ? Expr.apply(Primitive.NUMBER, new Expr.Position(Affine.of(counted)))
          : Expr.constant(index.extent().bound());
      product = product instanceof Expr.Constant a && size instanceof Expr.Constant b
          ? Expr.constant(a.value() * b.value()) : Expr.apply(Primitive.MULTIPLY, product, size);
    }
    return product;
  }

  /** How many terms hold; conditions that the padding hoisted are not among them. */
  private Expr counted(Term.Reduce mean, Place place) {
    if (mean.conditions().isEmpty()) {
      Map<Variable, Affine> variables = new IdentityHashMap<>();
      List<Index> own = new ArrayList<>();
      mean.variables().forEach(v -> lowering.bind(v, variables, own));
      return box(new Domain(own, List.of()));
    }
    Term.Reduce ones = new Term.Reduce(
        Term.Kind.SUM, mean.variables(), mean.conditions(), new Term.Number(1), mean.span());
    return lifting.lift(reduction(ones, place), place, "terms");
  }
}
