package org.descentlang.compiler.check;

import java.util.Collections;
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
          "`" + binary.operator().text() + "` can't take "
              + (left instanceof Value.Absent || left instanceof Value.Text ? left : right).kind()));
    }
    if (left instanceof Value.Text && isData(right) || right instanceof Value.Text && isData(left)) {
      throw new Rejection(Diagnostic.error("type-mismatch", binary.span(),
          "a text is compared with what is known at compile time, and this is of each example or parameter"));
    }
    boolean same = left.equals(right);
    return Optional.of(new Value.Scalar(new Term.Truth(same == (binary.operator() == BinaryOperator.EQUAL))));
  }

  /** A list of numbers is none. */
  private static boolean isData(Value value) {
    return value instanceof Value.Array array && Terms.reads(first(array))
        || value instanceof Value.Scalar scalar && Terms.reads(scalar.term());
  }

  private static Term first(Value.Array array) {
    return array.at().apply(Collections.nCopies(array.shape().size(), Terms.number(0)));
  }

  static Term binary(BinaryOperator operator, Term a, Term b, Expression.Binary at, boolean integers) {
    boolean logical = operator == BinaryOperator.AND || operator == BinaryOperator.OR
        || operator == BinaryOperator.IMPLIES;
    boolean equality = operator == BinaryOperator.EQUAL || operator == BinaryOperator.NOT_EQUAL;
    if (equality && Terms.element(a) == Element.BOOLEAN && Terms.element(b) == Element.BOOLEAN) {
      return same(a, operator == BinaryOperator.EQUAL ? b : Terms.apply(Primitive.NOT, b));
    }
    requireKind(operator.text(), logical, a, at.left());
    requireKind(operator.text(), logical, b, at.right());
    return switch (operator) {
      case ADD -> arithmetic(Primitive.ADD, a, b, at.span());
      case SUBTRACT -> arithmetic(Primitive.SUBTRACT, a, b, at.span());
      case MULTIPLY -> arithmetic(Primitive.MULTIPLY, a, b, at.span());
      case DIVIDE -> integers && whole(a) && whole(b) ? floor(Primitive.FLOOR_DIVIDE, a, b, at)
          : arithmetic(Primitive.DIVIDE, number(a), number(b), at.span());
      case REMAINDER -> whole(a) && whole(b) ? floor(Primitive.FLOOR_REMAINDER, a, b, at) : remainder(a, b, at.span());
      case POWER -> arithmetic(Primitive.POWER, number(a), number(b), at.span());
      case LESS -> comparison(Primitive.LESS, a, b);
      case LESS_EQUAL -> comparison(Primitive.LESS_EQUAL, a, b);
      case GREATER -> comparison(Primitive.LESS, b, a);
      case GREATER_EQUAL -> comparison(Primitive.LESS_EQUAL, b, a);
      case EQUAL -> comparison(Primitive.EQUAL, a, b);
      case NOT_EQUAL -> Terms.apply(Primitive.NOT, comparison(Primitive.EQUAL, a, b));
      case AND -> apply(Primitive.AND, at.span(), a, b);
      case OR -> apply(Primitive.OR, at.span(), a, b);
      case IMPLIES -> apply(Primitive.OR, at.span(), apply(Primitive.NOT, at.span(), a), b);
      case ALTERNATIVE -> throw new Rejection(Diagnostic.error("type-mismatch", at.span(),
          "`|` stands between the alternatives of a parameter only"));
    };
  }

  /** Both conditions hold, or neither. */
  private static Term same(Term a, Term b) {
    Term neither = Terms.apply(Primitive.AND, Terms.apply(Primitive.NOT, a), Terms.apply(Primitive.NOT, b));
    return Terms.apply(Primitive.OR, Terms.apply(Primitive.AND, a, b), neither);
  }

  /** Numbers are added and compared, conditions are joined. */
  private static void requireKind(String operator, boolean logical, Term term, Expression operand) {
    boolean condition = Terms.element(term) == Element.BOOLEAN;
    if (condition == logical) {
      return;
    }
    String text = "`" + Text.oneLine(operand.span()) + "`";
    Diagnostic diagnostic = Diagnostic.error("type-mismatch", operand.span(), "`" + operator + "` takes "
        + (logical ? "conditions, and " + text + " is a number" : "numbers, and " + text + " is true or false"));
    throw new Rejection(logical ? diagnostic.hint("compare it: `" + Text.oneLine(operand.span()) + " > 0`.")
        : diagnostic.hint("say `number(" + Text.bare(operand.span()) + ")` for a number: 1 where it holds, else 0."));
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
    return whole(a) && whole(b) && primitive != Primitive.DIVIDE
        ? Terms.apply(primitive, a, b)
        : apply(primitive, span, number(a), number(b));
  }

  private static Term comparison(Primitive primitive, Term a, Term b) {
    return whole(a) && whole(b) ? Terms.apply(primitive, a, b) : Terms.apply(primitive, number(a), number(b));
  }

  /** A scalar function on numbers or conditions; the kinds of its arguments are checked. */
  static Term apply(Primitive primitive, Span span, Term... arguments) {
    if (primitive == Primitive.NUMBER) {
      return Terms.element(arguments[0]) == Element.BOOLEAN ? oneOrZero(arguments[0]) : number(arguments[0]);
    }
    for (int i = 0; i < arguments.length; i++) {
      boolean condition = Terms.element(arguments[i]) == Element.BOOLEAN;
      if (condition != primitive.isLogical()) {
        throw new Rejection(Diagnostic.error("type-mismatch", span, "`" + primitive.symbol() + "` takes "
            + (condition ? "numbers" : "conditions") + ", and here stands "
            + (condition ? "a condition" : "a number")));
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

  /** 1 where the condition holds, else 0. */
  static Term oneOrZero(Term condition) {
    return Terms.choose(condition, Terms.number(1), Terms.number(0));
  }

  /** An integer where one is wanted. */
  static Term integer(Term term, Span span) {
    if (whole(term)) {
      return term;
    }
    String text = "`" + Text.oneLine(span) + "`";
    if (Terms.variables(term).isEmpty() || Terms.reads(term)) {
      throw new Rejection(Diagnostic.error("not-an-integer", span, "a subscript is a whole number, and " + text
          + (Terms.element(term) == Element.BOOLEAN ? " is true or false" : " is real")));
    }
    throw new Rejection(Diagnostic.error("not-affine", span, text + " is no subscript")
        .hint("a subscript is a sum of indices times whole numbers, `i / 2` or `i % 2`, or an integer tensor."));
  }

  static Term choose(Expression.Conditional at, List<Term> terms) {
    Term condition = terms.get(0);
    if (Terms.element(condition) != Element.BOOLEAN) {
      throw new Rejection(Diagnostic.error("type-mismatch", at.condition().span(),
          "`if` takes a condition, and `" + Text.oneLine(at.condition().span()) + "` is a number")
          .hint("compare it: `" + Text.oneLine(at.condition().span()) + " > 0`."));
    }
    Term then = terms.get(1);
    Term otherwise = terms.get(2);
    boolean conditions = Terms.element(then) == Element.BOOLEAN;
    if (conditions != (Terms.element(otherwise) == Element.BOOLEAN)) {
      Expression logical = conditions ? at.then() : at.otherwise();
      Expression number = conditions ? at.otherwise() : at.then();
      throw new Rejection(Diagnostic.error("type-mismatch", logical.span(), "both branches are of one kind, but `"
          + Text.oneLine(logical.span()) + "` is true or false and `" + Text.oneLine(number.span())
          + "` a number"));
    }
    boolean integers = whole(then) && whole(otherwise);
    return conditions || integers
        ? Terms.choose(condition, then, otherwise)
        : Terms.choose(condition, number(then), number(otherwise));
  }

  /** A place known at compile time must be inside. */
  static void checkInside(Term place, Dim dim, boolean padded, String tensor, Span span) {
    if (!dim.known() || padded || dim.extent() instanceof Extent.Counted) {
      return;
    }
    int size = dim.extent().bound();
    if (place instanceof Term.Number number && (number.value() < 0 || number.value() >= size)) {
      throw new Rejection(outside(span, "place " + Terms.text(number) + " is outside " + tensor, dim));
    }
  }

  private static Diagnostic outside(Span span, String message, Dim dim) {
    return Diagnostic.error("out-of-range", span, message + "; the dimension has " + dim)
        .hint("places are counted from 0, and the last is " + (dim.extent().bound() - 1) + ".");
  }
}
