package org.descentlang.compiler.lower;

import org.descentlang.compiler.check.Term;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.source.Span;

/** Terms that are whole numbers, and what compares them. */
final class Integers {
  private final DefinitionLowering lowering;
  private final Span span;

  /** @param span of the definition that they stand in */
  Integers(DefinitionLowering lowering, Span span) {
    this.lowering = lowering;
    this.span = span;
  }

  /** An integer: affine where it can be. */
  Expr value(Term term, Place place) {
    if (term instanceof Term.Read || term instanceof Term.Reduce) {
      return lowering.translate(term, place);
    }
    if (term instanceof Term.Choose choose) {
      return lowering.choose(choose, place, this::value);
    }
    if (term instanceof Term.Apply apply && !isAffine(term)) {
      return new Expr.Apply(apply.primitive(), apply.arguments().stream().map(a -> value(a, place)).toList());
    }
    return new Expr.Position(new Subscripts(lowering).affine(term, place, span));
  }

  /** Whether the term is affine without an index more. */
  private static boolean isAffine(Term term) {
    if (term instanceof Term.Apply apply) {
      boolean known = switch (apply.primitive()) {
        case ADD, SUBTRACT, NEGATE -> true;
        case MULTIPLY -> apply.arguments().stream().anyMatch(Term.Number.class::isInstance);
        case DIVIDE, FUSED_MULTIPLY_ADD, FLOOR_DIVIDE, FLOOR_REMAINDER, MAX, MIN, ABS, SIGN, FLOOR, POWER, SQRT, EXP,
            EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, ERFC, SIN, COS, STOP, NUMBER, LESS, LESS_EQUAL, EQUAL, AND, OR,
            NOT -> false;
      };
      return known && apply.arguments().stream().allMatch(Integers::isAffine);
    }
    return term instanceof Term.Number || term instanceof Term.IndexValue || term instanceof Term.Size;
  }

  static boolean isInteger(Term term) {
    if (term instanceof Term.Read read) {
      return read.symbol().element() == Element.INTEGER;
    }
    if (term instanceof Term.Apply apply) {
      return !apply.primitive().isComparison() && !apply.primitive().isLogical()
          && apply.primitive() != Primitive.NUMBER && apply.primitive() != Primitive.DIVIDE
          && apply.arguments().stream().allMatch(a -> isInteger(a) || a instanceof Term.Number)
          && apply.arguments().stream().anyMatch(Integers::isInteger);
    }
    if (term instanceof Term.Choose choose) {
      return isInteger(choose.then()) || isInteger(choose.otherwise());
    }
    return term instanceof Term.IndexValue || term instanceof Term.Size
        || term instanceof Term.Reduce reduce
            && (reduce.kind() == Term.Kind.ARGMAX || reduce.kind() == Term.Kind.ARGMIN || isInteger(reduce.body()));
  }

  /** Of integers: affine conditions where both sides are affine. */
  Expr comparison(Term.Apply apply, Place place) {
    Expr left = value(apply.arguments().get(0), place);
    Expr right = value(apply.arguments().get(1), place);
    if (!(left instanceof Expr.Position a && right instanceof Expr.Position b)) {
      return Expr.apply(apply.primitive(), left, right);
    }
    Affine difference = b.value().minus(a.value());
    return switch (apply.primitive()) {
      case LESS -> new Expr.NonNegative(difference.plus(-1));
      case LESS_EQUAL -> new Expr.NonNegative(difference);
      case EQUAL -> new Expr.IsZero(difference);
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, NEGATE, FUSED_MULTIPLY_ADD, FLOOR_DIVIDE, FLOOR_REMAINDER, MAX, MIN, ABS,
          SIGN, FLOOR, POWER, SQRT, EXP, EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, ERFC, SIN, COS, STOP, NUMBER, AND, OR,
          NOT -> throw new IllegalArgumentException(apply.primitive() + " compares nothing");
    };
  }
}
