package org.descentlang.compiler.check;

import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.source.Diagnostic;

/** Expressions to values: names looked up, shapes compared, what is known carried out. */
final class Expressions {
  private final Elaborator elaborator;
  private final Subscripts subscripts;

  Expressions(Elaborator elaborator) {
    this.elaborator = elaborator;
    this.subscripts = new Subscripts(elaborator);
  }

  Value value(Expression expression, Context context) {
    if (expression instanceof Expression.Number number) {
      return new Value.Scalar(Terms.number(number.value()));
    }
    if (expression instanceof Expression.Truth truth) {
      return new Value.Scalar(new Term.Truth(truth.value()));
    }
    if (expression instanceof Expression.Text text) {
      return new Value.Text(text.value());
    }
    if (expression instanceof Expression.None) {
      return new Value.Absent();
    }
    if (expression instanceof Expression.ListOf list) {
      return Lists.tensor(Lists.elements(list, this, context), list.span());
    }
    if (expression instanceof Expression.Reference reference) {
      return elaborator.names().reference(reference.name(), reference.span(), context);
    }
    if (expression instanceof Expression.Member member) {
      return elaborator.names().member(member, context);
    }
    if (expression instanceof Expression.Subscripted subscripted) {
      return subscripts.read(subscripted, context);
    }
    if (expression instanceof Expression.OfExample of) {
      return value(of.value(), context.example(exampleIndex(of, context)));
    }
    if (expression instanceof Expression.Call call) {
      return elaborator.calls().call(call, context);
    }
    return operation(expression, context);
  }

  private Value operation(Expression expression, Context context) {
    if (expression instanceof Expression.Unary unary) {
      Value operand = value(unary.operand(), context);
      boolean not = unary.operator() == Expression.UnaryOperator.NOT;
      return Elementwise.lift(List.of(operand), unary.span(),
          t -> Operators.apply(not ? Primitive.NOT : Primitive.NEGATE, unary.span(), t.get(0)));
    }
    if (expression instanceof Expression.Binary binary) {
      return binary(binary, context);
    }
    if (expression instanceof Expression.Conditional conditional) {
      return conditional(conditional, context);
    }
    return elaborator.reductions().reduce((Expression.Reduction) expression, context);
  }

  private Value binary(Expression.Binary binary, Context context) {
    Value left = value(binary.left(), context);
    if (left instanceof Value.Scalar scalar && scalar.term() instanceof Term.Truth truth) {
      boolean decided = switch (binary.operator()) {
        case AND, IMPLIES -> !truth.value();
        case OR -> truth.value();
        case ADD, SUBTRACT, MULTIPLY, DIVIDE, REMAINDER, POWER, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL,
            NOT_EQUAL, ALTERNATIVE -> false;
      };
      if (decided) {
        return new Value.Scalar(new Term.Truth(binary.operator() != Expression.BinaryOperator.AND));
      }
    }
    Value right = right(binary, context);
    if (isNumber(left) && isNumber(right)) {
      Stream.of(binary.left(), binary.right()).forEach(Expressions::rejectRounded);
    }
    Optional<Value> special = Operators.ofUnusual(binary, left, right);
    if (special.isPresent()) {
      return special.get();
    }
    return Elementwise.lift(List.of(left, right), binary.span(),
        t -> Operators.binary(binary.operator(), t.get(0), t.get(1), binary, context.integers()));
  }

  private Value right(Expression.Binary binary, Context context) {
    try {
      return value(binary.right(), context);
    } catch (Rejection rejection) {
      throw rejection.with(wrong -> ReducerEnd.hinted(wrong, binary));
    }
  }

  private static boolean isNumber(Value value) {
    return value instanceof Value.Scalar scalar && scalar.term() instanceof Term.Number;
  }

  /** A size that is computed of what has been rounded would be another than what stands there. */
  private static void rejectRounded(Expression expression) {
    boolean large = expression instanceof Expression.Number number && number.whole()
        && number.value() >= Term.LARGEST_EXACT;
    if (large && !isExact((Expression.Number) expression)) {
      throw new Rejection(Diagnostic.error("too-large", expression.span(),
              "this whole number is not exact in double: all of them are only up to 2^53")
          .hint("write it with a point or an exponent where a rounded one will do."));
    }
  }

  private static boolean isExact(Expression.Number number) {
    return new BigDecimal(number.value()).compareTo(new BigDecimal(number.span().text().replace("_", ""))) == 0;
  }

  private Value conditional(Expression.Conditional conditional, Context context) {
    Value condition = value(conditional.condition(), context);
    if (condition instanceof Value.Scalar scalar && scalar.term() instanceof Term.Truth truth) {
      return value(truth.value() ? conditional.then() : conditional.otherwise(), context);
    }
    Value then = branch(conditional.then(), condition, context);
    Value contrary = Elementwise.lift(
        List.of(condition), conditional.span(), t -> Terms.apply(Primitive.NOT, t.get(0)));
    Value otherwise = branch(conditional.otherwise(), contrary, context);
    return Elementwise.lift(
        List.of(condition, then, otherwise), conditional.span(), t -> Operators.choose(conditional, t));
  }

  /** A value that is read only where a condition holds. */
  private Value branch(Expression expression, Value condition, Context context) {
    Value value = value(expression, condition instanceof Value.Scalar at ? context.where(at.term()) : context);
    return Elementwise.where(condition, value, expression.span());
  }

  private Variable exampleIndex(Expression.OfExample of, Context context) {
    Value index = elaborator.names().reference(of.example().text(), of.example().span(), context);
    if (index instanceof Value.Scalar scalar && scalar.term() instanceof Term.IndexValue at
        && context.batch() != null) {
      return at.variable();
    }
    throw new Rejection(Diagnostic.error("not-an-example", of.example().span(),
            "`" + of.example() + "` is no index over the examples")
        .hint(index instanceof Value.Array right ? "`@` multiplies no matrices: " + product(of, right, context)
            : "declare it: `" + of.example() + ": batch`."));
  }

  /** How the product that was meant is written. */
  private String product(Expression.OfExample of, Value.Array right, Context context) {
    boolean vector = right.shape().size() == 1;
    boolean matrix = value(of.value(), context) instanceof Value.Array left && left.shape().size() > 1;
    return "write `" + "sum(k) " + Text.oneLine(of.value().span()) + (matrix ? "[i, k]" : "[k]") + " * " + of.example()
        + (vector ? "[k]" : "[k, j]") + "`.";
  }

  /** A scalar where one is wanted. */
  Term scalar(Expression expression, Context context) {
    return Scalars.of(value(expression, context), expression.span());
  }

  /** A whole number known at compile time, 0 or more. */
  int whole(Expression expression, Context context) {
    return Scalars.whole(value(expression, context.integers(false)), expression.span());
  }

  /** A size: a number known at compile time, or an extent known at run time. */
  Dim dim(Expression expression, Context context) {
    return Scalars.dim(value(expression, context.integers(false)), expression.span());
  }

  /** A condition known at compile time. */
  boolean truth(Expression expression, Context context, String what) {
    Term term = scalar(expression, context);
    if (term instanceof Term.Truth truth) {
      return truth.value();
    }
    Diagnostic unknown = Diagnostic.error("not-known-at-compile-time", expression.span(),
        "the condition of " + what + " must be known at compile time");
    Set<Symbol> read = new LinkedHashSet<>();
    Terms.symbols(term, read);
    throw new Rejection(read.stream().filter(symbol -> symbol.role() == Role.SETTING).findFirst()
        .map(setting -> "`" + setting.name() + "` is a setting, which may change between steps")
        .or(() -> Optional.of("a schedule changes from update to update").filter(s -> read.contains(Names.UPDATES)))
        .map(why -> unknown.hint(
            why + ", and here a number decides what there is to compute: write the number itself."))
        .orElse(unknown));
  }
}
