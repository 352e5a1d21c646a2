package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;

/** A reduction with one accumulator, in row-major order; of one term at most it is that term. */
final class Reductions {
  private final Scalars scalars;

  Reductions(Scalars scalars) {
    this.scalars = scalars;
  }

  /** Adds what computes the reduction to the statements, and gives its value, which is to be used once, and next. */
  Code build(Expr.Reduce reduce, String name, List<Statement> statements) {
    if (reduce.reducer() == Reducer.SUM && reduce.order() == Order.LANES) {
      return new Lanes(scalars).build(reduce, name, statements);
    }
    return switch (reduce.reducer()) {
      case SUM, PRODUCT, MAX, MIN, ANY, ALL -> running(reduce, name, statements);
      case ARGMAX, ARGMIN -> extreme(reduce, name, statements);
    };
  }

  private Code running(Expr.Reduce reduce, String name, List<Statement> statements) {
    Local result = scalars.local(name, Exprs.element(reduce));
    Code start = reduce.start().map(s -> scalars.code(s, result.element()))
        .orElseGet(() -> start(reduce.reducer(), result.element()));
    List<Statement> loops = Loops.over(reduce.domain().indices(), reduce.domain().conditions(), scalars,
        () -> List.of(new Statement.Assign(result, next(reduce, new Code.Use(result)))));
    if (loops.get(loops.size() - 1) instanceof Statement.Assign only) {
      statements.addAll(loops.subList(0, loops.size() - 1));
      return Codes.rewrite(only.value(), c -> c.equals(new Code.Use(result)) ? start : c);
    }
    statements.add(new Statement.Declare(result, start, true));
    statements.addAll(loops);
    return new Code.Use(result);
  }

  /** The value over nothing. */
  static Code start(Reducer reducer, Element element) {
    double value = reducer.overNothing(element);
    return switch (element) {
      case REAL, WIDE -> new Code.Literal(value, element);
      case INTEGER -> Code.integer((long) value);
      case BOOLEAN -> new Code.Truth(value != 0);
    };
  }

  private Code next(Expr.Reduce reduce, Code sum) {
    return switch (reduce.reducer()) {
      case SUM -> reduce.order() == Order.SINGLE
          ? scalars.code(reduce.body(), sum.element()) : plusTerm(scalars, reduce.body(), sum);
      case PRODUCT -> Code.multiply(sum, scalars.code(reduce.body()));
      case MAX, ARGMAX -> operation(Primitive.MAX, sum, scalars.code(reduce.body()));
      case MIN, ARGMIN -> operation(Primitive.MIN, sum, scalars.code(reduce.body()));
      case ANY -> isTruth(reduce.body(), true) ? new Code.Truth(true)
          : Code.test(Primitive.OR, sum, scalars.code(reduce.body()));
      case ALL -> isTruth(reduce.body(), false) ? new Code.Truth(false)
          : Code.test(Primitive.AND, sum, scalars.code(reduce.body()));
    };
  }

  private static boolean isTruth(Expr expr, boolean value) {
    return expr.equals(new Expr.Truth(value));
  }

  private static Code operation(Primitive primitive, Code left, Code right) {
    return new Code.Call(primitive, List.of(left, right), left.element());
  }

  /** {@code sum + term}; a product is added by one fma. */
  static Code plusTerm(Scalars scalars, Expr term, Code sum) {
    if (term instanceof Expr.Apply product && product.primitive() == Primitive.MULTIPLY
        && sum.element() != Element.INTEGER) {
      return Code.fma(
          scalars.code(product.arguments().get(0), sum.element()),
          scalars.code(product.arguments().get(1), sum.element()), sum);
    }
    return Code.add(sum, scalars.code(term, sum.element()));
  }

  /** The first term, and a later one only where it is greater, or less: neither moves to or from a NaN. */
  private Code extreme(Expr.Reduce reduce, String name, List<Statement> statements) {
    Local place = scalars.local(name, Element.INTEGER);
    Local best = scalars.local("best", Exprs.element(reduce.body()));
    if (Extremes.isRange(reduce.domain())) {
      return extremeOfRange(reduce, place, best, statements);
    }
    statements.add(new Statement.Declare(place, Code.integer(-1), true));
    statements.add(new Statement.Declare(best, start(ofExtreme(reduce.reducer()), best.element()), true));
    statements.addAll(Loops.over(reduce.domain().indices(), reduce.domain().conditions(), scalars,
        () -> take(reduce, place, best)));
    return operation(Primitive.MAX, new Code.Use(place), Code.integer(0));
  }

  /** That which finds the value whose place is sought. */
  private static Reducer ofExtreme(Reducer reducer) {
    return reducer == Reducer.ARGMAX ? Reducer.MAX : Reducer.MIN;
  }

  /** Of a first term that is there, and those after it. */
  private Code extremeOfRange(Expr.Reduce reduce, Local place, Local best, List<Statement> statements) {
    statements.add(new Statement.Declare(place, Code.integer(0), true));
    statements.addAll(ofRange(reduce, place, best));
    return new Code.Use(place);
  }

  /** Moves from place 0 on. */
  private List<Statement> ofRange(Expr.Reduce reduce, Local place, Local best) {
    List<Index> indices = reduce.domain().indices();
    indices.forEach(i -> scalars.solve(i, Affine.of(0)));
    List<Statement> statements = new ArrayList<>();
    statements.add(new Statement.Declare(best, scalars.code(reduce.body(), best.element()), true));
    indices.forEach(scalars::release);
    if (indices.size() == 1) {
      statements.add(new Statement.Loop(indices.get(0), Code.integer(1),
          new Code.Position(Facts.size(indices.get(0).extent())), 1, takeBetter(reduce, place, best)));
    } else {
      statements.addAll(Loops.over(indices, List.of(), scalars, () -> takeBetter(reduce, place, best)));
    }
    return statements;
  }

  /** Looks for the place of a range's extreme term once more. */
  List<Statement> again(Expr.Reduce reduce, Local place) {
    List<Statement> statements = new ArrayList<>();
    statements.add(new Statement.Assign(place, Code.integer(0)));
    statements.addAll(ofRange(reduce, place, scalars.local("best", Exprs.element(reduce.body()))));
    return statements;
  }

  private List<Statement> takeBetter(Expr.Reduce reduce, Local place, Local best) {
    Local term = scalars.local("term", best.element());
    return List.of(
        new Statement.Declare(term, scalars.code(reduce.body(), best.element()), false),
        new Statement.Guard(isBetter(reduce, term, best), List.of(
            new Statement.Assign(best, new Code.Use(term)),
            new Statement.Assign(place, position(reduce)))));
  }

  private Code position(Expr.Reduce reduce) {
    return new Code.Position(scalars.place(Layout.position(reduce.domain().indices())));
  }

  private static Code isBetter(Expr.Reduce reduce, Local term, Local best) {
    boolean greatest = reduce.reducer() == Reducer.ARGMAX;
    return Code.test(Primitive.LESS, new Code.Use(greatest ? best : term), new Code.Use(greatest ? term : best));
  }

  private List<Statement> take(Expr.Reduce reduce, Local place, Local best) {
    Local term = scalars.local("term", best.element());
    Code better = isBetter(reduce, term, best);
    Code first = Code.test(Primitive.LESS, new Code.Use(place), Code.integer(0));
    return List.of(
        new Statement.Declare(term, scalars.code(reduce.body()), false),
        new Statement.Guard(Code.test(Primitive.OR, first, better), List.of(
            new Statement.Assign(best, new Code.Use(term)),
            new Statement.Assign(place, position(reduce)))));
  }
}
