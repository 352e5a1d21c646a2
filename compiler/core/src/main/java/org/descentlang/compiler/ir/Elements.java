package org.descentlang.compiler.ir;

import java.util.List;

/** Which kinds of values may stand where. Each method throws an IllegalArgumentException that says what may not. */
final class Elements {
  private Elements() {}

  /** The kind of the expression's value, all of its parts verified. */
  static Element verify(Expr expr) {
    if (expr instanceof Expr.Select select) {
      condition(select.condition());
      return Exprs.join(verify(select.then()), verify(select.otherwise()));
    }
    if (expr instanceof Expr.Reduce reduce) {
      return reduction(reduce);
    }
    if (expr instanceof Expr.Draw draw) {
      draw.parameters().forEach(Elements::real);
    } else if (expr instanceof Expr.Apply apply) {
      return apply(apply);
    }
    return Exprs.element(expr);
  }

  static void condition(Expr expr) {
    if (verify(expr) != Element.BOOLEAN) {
      throw new IllegalArgumentException(Printer.text(expr) + " is no condition");
    }
  }

  /** That a value may be kept as an element of that kind. */
  static void keep(Element target, Element value) {
    Exprs.join(target, value);
  }

  private static Element reduction(Expr.Reduce reduce) {
    reduce.domain().conditions().forEach(Elements::condition);
    switch (reduce.reducer()) {
      case ANY, ALL -> condition(reduce.body());
      case SUM, PRODUCT, MAX, MIN, ARGMAX, ARGMIN -> number(reduce.body());
    }
    reduce.start().ifPresent(Elements::verify);
    return Exprs.element(reduce);
  }

  private static Element number(Expr expr) {
    Element element = verify(expr);
    if (element == Element.BOOLEAN) {
      throw new IllegalArgumentException(Printer.text(expr) + " is no number");
    }
    return element;
  }

  private static Element real(Expr expr) {
    Element element = number(expr);
    if (element == Element.INTEGER) {
      throw new IllegalArgumentException(Printer.text(expr) + " is an integer");
    }
    return element;
  }

  private static void integer(Expr expr) {
    if (verify(expr) != Element.INTEGER) {
      throw new IllegalArgumentException(Printer.text(expr) + " is no integer");
    }
  }

  private static Element apply(Expr.Apply apply) {
    List<Expr> arguments = apply.arguments();
    switch (apply.primitive()) {
      case ADD, SUBTRACT, MULTIPLY, NEGATE, MAX, MIN, ABS, SIGN, STOP -> arguments.forEach(Elements::number);
      case DIVIDE, FUSED_MULTIPLY_ADD, FLOOR, POWER, SQRT, EXP, EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, ERFC, SIN, COS ->
          arguments.forEach(Elements::real);
      case FLOOR_DIVIDE, FLOOR_REMAINDER -> division(arguments);
      case NUMBER -> arguments.forEach(Elements::integer);
      case LESS, LESS_EQUAL, EQUAL -> Exprs.join(number(arguments.get(0)), number(arguments.get(1)));
      case AND, OR, NOT -> arguments.forEach(Elements::condition);
    }
    return Exprs.element(apply);
  }

  private static void division(List<Expr> arguments) {
    arguments.forEach(Elements::integer);
    boolean positive = arguments.get(1) instanceof Expr.Position position && position.value().isConstant()
        && position.value().constant() > 0;
    if (!positive) {
      throw new IllegalArgumentException(Printer.text(arguments.get(1)) + " is no positive constant");
    }
  }
}
