package org.descentlang.compiler.check;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Expression.BinaryOperator;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Operators on scalars, with their kinds checked. */
final class Operators {
  private Operators() {}

  /** A comparison with {@code none} or of texts, decided at compile time. */
  static Optional<Value> ofUnusual(Expression.Binary binary, Value left, Value right) {
    boolean equality = binary.operator() == BinaryOperator.EQUAL || binary.operator() == BinaryOperator.NOT_EQUAL;
    boolean unusual = left instanceof Value.Absent || right instanceof Value.Absent || left instanceof Value.Text
        || right instanceof Value.Text;
    if (!unusual) {
      return Optional.empty();
    }
    if (!equality) {
      throw new Rejection(Diagnostic.error("type-mismatch", binary.span(),
          "`" + binary.operator().text() + "` can't take " + (left instanceof Value.Text ? left : right).kind()));
    }
    boolean same = left.equals(right);
    return Optional.of(new Value.Scalar(new Term.Truth(same == (binary.operator() == BinaryOperator.EQUAL))));
  }

  static Term binary(BinaryOperator operator, Term a, Term b, Expression.Binary at, boolean integers) {
    return switch (operator) {
      case ADD -> arithmetic(Primitive.ADD, a, b, at.span());
      case SUBTRACT -> arithmetic(Primitive.SUBTRACT, a, b, at.span());
      case MULTIPLY -> arithmetic(Primitive.MULTIPLY, a, b, at.span());
      case DIVIDE -> integers && whole(a) && whole(b) ? floor(Primitive.FLOOR_DIVIDE, a, b, at)
          : arithmetic(Primitive.DIVIDE, number(a), number(b), at.span());
      case REMAINDER -> whole(a) && whole(b) ? floor(Primitive.FLOOR_REMAINDER, a, b, at) : remainder(a, b, at.span());
      case POWER -> arithmetic(Primitive.POWER, number(a), number(b), at.span());
      case LESS -> comparison(Primitive.LESS, a, b, at.span());
      case LESS_EQUAL -> comparison(Primitive.LESS_EQUAL, a, b, at.span());
      case GREATER -> comparison(Primitive.LESS, b, a, at.span());
      case GREATER_EQUAL -> comparison(Primitive.LESS_EQUAL, b, a, at.span());
      case EQUAL -> comparison(Primitive.EQUAL, a, b, at.span());
      case NOT_EQUAL -> Terms.apply(Primitive.NOT, comparison(Primitive.EQUAL, a, b, at.span()));
      case AND -> apply(Primitive.AND, at.span(), a, b);
      case OR -> apply(Primitive.OR, at.span(), a, b);
      case IMPLIES -> apply(Primitive.OR, at.span(), apply(Primitive.NOT, at.span(), a), b);
      case ALTERNATIVE -> throw new Rejection(Diagnostic.error("type-mismatch", at.span(),
          "`|` stands between the alternatives of a parameter only"));
    };
  }

  private static Term floor(Primitive primitive, Term a, Term b, Expression.Binary at) {
    if (!(b instanceof Term.Number divisor) || divisor.value() <= 0) {
      throw new Rejection(Diagnostic.error("not-affine", at.span(),
          "integers are divided by positive numbers known at compile time only"));
    }
    return Terms.apply(primitive, a, b);
  }

  private static Term remainder(Term a, Term b, Span span) {
    Term quotient = Terms.apply(Primitive.FLOOR, arithmetic(Primitive.DIVIDE, number(a), number(b), span));
    return arithmetic(Primitive.SUBTRACT, a, arithmetic(Primitive.MULTIPLY, b, quotient, span), span);
  }

  private static boolean whole(Term term) {
    return Terms.element(term) == Element.INTEGER || Terms.serves(term, Element.INTEGER);
  }

  private static Term arithmetic(Primitive primitive, Term a, Term b, Span span) {
    rejectLabels(a, span);
    rejectLabels(b, span);
    return whole(a) && whole(b) && primitive != Primitive.DIVIDE
        ? Terms.apply(primitive, a, b)
        : apply(primitive, span, number(a), number(b));
  }

  private static void rejectLabels(Term term, Span span) {
    if (term instanceof Term.Read read && read.symbol().element() == Element.BOOLEAN) {
      throw new Rejection(Diagnostic.error("type-mismatch", span,
              "`" + read.symbol().name() + "` is true or false, and no number")
          .hint("say `if " + read.symbol().name() + " then 1 else 0`."));
    }
  }

  private static Term comparison(Primitive primitive, Term a, Term b, Span span) {
    boolean booleans = Terms.element(a) == Element.BOOLEAN || Terms.element(b) == Element.BOOLEAN;
    if (booleans) {
      throw new Rejection(Diagnostic.error("type-mismatch", span, "numbers are compared, not conditions"));
    }
    return whole(a) && whole(b) ? Terms.apply(primitive, a, b) : Terms.apply(primitive, number(a), number(b));
  }

  /** A scalar function on numbers or conditions; the kinds of its arguments are checked. */
  static Term apply(Primitive primitive, Span span, Term... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      boolean condition = Terms.element(arguments[i]) == Element.BOOLEAN;
      if (condition != primitive.isLogical()) {
        throw new Rejection(Diagnostic.error("type-mismatch", span, "`" + primitive.symbol() + "` takes "
            + (condition ? "numbers, not a condition" : "conditions, not numbers")));
      }
      boolean whole = primitive == Primitive.STOP || primitive == Primitive.NEGATE || primitive == Primitive.MAX
          || primitive == Primitive.MIN || primitive == Primitive.ABS;
      if (!condition && !(whole && List.of(arguments).stream().allMatch(Operators::whole))) {
        arguments[i] = primitive == Primitive.ADD || primitive == Primitive.SUBTRACT || primitive == Primitive.MULTIPLY
            ? arguments[i] : number(arguments[i]);
      }
    }
    return Terms.apply(primitive, arguments);
  }

  /** An integer as a number; a number known at compile time is both. */
  static Term number(Term term) {
    return Terms.element(term) == Element.INTEGER ? Terms.apply(Primitive.NUMBER, term) : term;
  }

  /** An integer where one is wanted. */
  static Term integer(Term term, Span span) {
    if (whole(term)) {
      return term;
    }
    throw new Rejection(Diagnostic.error("not-an-integer", span,
        "a subscript is a whole number in indices, sizes and integer tensors; `" + span.text() + "` is none"));
  }

  static Term choose(Expression.Conditional at, List<Term> terms) {
    Term condition = terms.get(0);
    if (Terms.element(condition) != Element.BOOLEAN) {
      throw new Rejection(Diagnostic.error("type-mismatch", at.condition().span(),
          "`if` takes a condition, and `" + at.condition().span().text() + "` is a number"));
    }
    Term then = terms.get(1);
    Term otherwise = terms.get(2);
    boolean conditions = Terms.element(then) == Element.BOOLEAN;
    if (conditions != (Terms.element(otherwise) == Element.BOOLEAN)) {
      throw new Rejection(Diagnostic.error("type-mismatch", at.span(), "one branch is a condition, the other a number"));
    }
    boolean integers = whole(then) && whole(otherwise);
    return conditions || integers
        ? Terms.choose(condition, then, otherwise)
        : Terms.choose(condition, number(then), number(otherwise));
  }

  /** The read with a value outside its tensor. */
  static Term pad(Term read, Term padding, Span span) {
    if (read instanceof Term.Read r) {
      return new Term.Read(r.symbol(), r.at(), r.frame(), Optional.of(padding), r.span());
    }
    throw new Rejection(Diagnostic.error("not-a-tensor", span,
            "`pad` takes a tensor with a name, not an expression")
        .hint("give the expression a name first."));
  }

  /** A place known at compile time must be inside; so must every label of an integer tensor that indexes. */
  static void checkInside(Term place, Dim dim, boolean padded, String tensor, Span span) {
    if (!dim.known() || padded || dim.extent() instanceof Extent.Counted) {
      return;
    }
    int size = dim.extent().bound();
    if (place instanceof Term.Number number && (number.value() < 0 || number.value() >= size)) {
      throw new Rejection(outside(span, "place " + Terms.text(number) + " is outside " + tensor, dim));
    }
    if (place instanceof Term.Read read) {
      read.symbol().labels().filter(l -> l.count() > size).ifPresent(l -> {
        throw new Rejection(outside(span, "`" + read.symbol().name() + "` has values up to " + (l.count() - 1), dim)
            .because("`" + read.symbol().name() + "` is declared here", read.symbol().span()));
      });
    }
  }

  private static Diagnostic outside(Span span, String message, Dim dim) {
    return Diagnostic.error("out-of-range", span, message + "; the dimension has " + dim);
  }
}
