package org.descentlang.compiler.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Expressions in the language's own notation, with the parentheses that it needs. */
final class ExprPrinter {
  /**
   * How tightly the parts of an expression hold together; an operand that holds less than its place asks is in
   * parentheses.
   */
  private static final int ANY = 0;
  private static final int OR = 1;
  private static final int AND = 2;
  private static final int NOT = 3;
  private static final int COMPARISON = 4;
  private static final int SUM = 5;
  private static final int PRODUCT = 6;
  private static final int SIGNED = 7;
  private static final int POWER = 8;
  private static final int ATOM = 9;

  private record Text(String text, int strength) {}

  private final IndexNames names;
  private final AffinePrinter affine;
  /** Indices whose extent follows from a read. */
  private final Set<Index> known;

  ExprPrinter(IndexNames names, Set<Index> known) {
    this.names = names;
    this.known = known;
    affine = new AffinePrinter(names);
  }

  String text(Expr expr) {
    return print(expr).text;
  }

  String conditions(List<Expr> conditions) {
    return conditions.stream().map(c -> operand(c, NOT)).collect(Collectors.joining(" and "));
  }

  /** The definition's left side, with the extents that nothing else says. */
  String target(Tensor tensor, List<Affine> at) {
    return tensor.name() + subscripts(tensor, at, this::binder);
  }

  String element(Tensor tensor, List<Affine> at) {
    return tensor.name() + subscripts(tensor, at, names::of);
  }

  private String subscripts(Tensor tensor, List<Affine> at, Function<Index, String> index) {
    List<String> texts = new ArrayList<>();
    for (int d = 0; d < at.size(); d++) {
      texts.add(affine.subscript(at.get(d), tensor.shape().get(d), index));
    }
    return at.isEmpty() ? "" : "[" + String.join(", ", texts) + "]";
  }

  private String binder(Index index) {
    return known.contains(index) ? names.of(index) : names.of(index) + " < " + index.extent();
  }

  private String operand(Expr expr, int least) {
    Text text = print(expr);
    return text.strength < least ? "(" + text.text + ")" : text.text;
  }

  /** On the right of an operator no sign stands. */
  private String right(Expr expr, int least) {
    String text = operand(expr, least);
    return text.startsWith("-") ? "(" + text + ")" : text;
  }

  private Text print(Expr expr) {
    if (expr instanceof Expr.Constant constant) {
      return number(Numbers.text(constant.value()));
    }
    if (expr instanceof Expr.Truth truth) {
      return new Text(Boolean.toString(truth.value()), ATOM);
    }
    if (expr instanceof Expr.Position position) {
      return position(position.value());
    }
    if (expr instanceof Expr.Read read) {
      return new Text(element(read.tensor(), read.at()), ATOM);
    }
    if (expr instanceof Expr.NonNegative condition) {
      return new Text(affine.nonNegative(condition.value(), false), COMPARISON);
    }
    if (expr instanceof Expr.IsZero condition) {
      return new Text(affine.isZero(condition.value(), false), COMPARISON);
    }
    return compound(expr);
  }

  private Text compound(Expr expr) {
    if (expr instanceof Expr.Select select) {
      return new Text(
          "if " + operand(select.condition(), OR) + " then " + operand(select.then(), OR) + " else "
              + text(select.otherwise()),
          ANY);
    }
    if (expr instanceof Expr.Reduce reduce) {
      return new Text(reduction(reduce), ANY);
    }
    return expr instanceof Expr.Draw draw ? new Text(draw(draw), ANY) : apply((Expr.Apply) expr);
  }

  private static Text number(String text) {
    return new Text(text, text.startsWith("-") ? SIGNED : ATOM);
  }

  private Text position(Affine value) {
    String text = affine.text(value);
    return text.contains(" ") ? new Text(text, SUM) : text.contains("*") ? new Text(text, PRODUCT) : number(text);
  }

  private Text apply(Expr.Apply apply) {
    Expr first = apply.arguments().get(0);
    return switch (apply.primitive()) {
      case ADD, SUBTRACT -> infix(apply, apply.primitive().symbol(), SUM);
      case MULTIPLY, DIVIDE -> infix(apply, apply.primitive().symbol(), PRODUCT);
      case FLOOR_DIVIDE -> infix(apply, "/", PRODUCT);
      case FLOOR_REMAINDER -> infix(apply, "%", PRODUCT);
      case NEGATE -> new Text("-" + right(first, POWER), SIGNED);
      case POWER -> new Text(operand(first, ATOM) + "^" + right(apply.arguments().get(1), POWER), POWER);
      case LESS, LESS_EQUAL, EQUAL -> comparison(apply, apply.primitive().symbol());
      case AND -> infix(apply, "and", AND);
      case OR -> infix(apply, "or", OR);
      case NOT -> not(first);
      case FUSED_MULTIPLY_ADD, MAX, MIN, ABS, SIGN, FLOOR, SQRT, EXP, EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, ERFC,
          SIN, COS, STOP, NUMBER -> new Text(apply.primitive().symbol() + list(apply.arguments()), ATOM);
    };
  }

  private Text infix(Expr.Apply apply, String sign, int strength) {
    String left = operand(apply.arguments().get(0), strength);
    return new Text(left + " " + sign + " " + right(apply.arguments().get(1), strength + 1), strength);
  }

  private Text comparison(Expr.Apply apply, String sign) {
    List<String> sides = apply.arguments().stream().map(a -> operand(a, SUM)).toList();
    return new Text(sides.get(0) + " " + sign + " " + sides.get(1), COMPARISON);
  }

  private Text not(Expr condition) {
    if (condition instanceof Expr.NonNegative nonNegative) {
      return new Text(affine.nonNegative(nonNegative.value(), true), COMPARISON);
    }
    if (condition instanceof Expr.IsZero zero) {
      return new Text(affine.isZero(zero.value(), true), COMPARISON);
    }
    if (condition instanceof Expr.Apply apply && apply.primitive() == Primitive.EQUAL) {
      return comparison(apply, "!=");
    }
    return new Text("not " + operand(condition, NOT), NOT);
  }

  private String list(List<Expr> exprs) {
    return exprs.stream().map(this::text).collect(Collectors.joining(", ", "(", ")"));
  }

  /**
   * {@code sum(i, r < 3 where c) body}; {@code lanes sum} where the order is {@link Order#LANES}; {@code from x} behind
   * it where it begins with that.
   */
  private String reduction(Expr.Reduce reduce) {
    String order = reduce.order() == Order.LANES ? "lanes " : "";
    return order + symbol(reduce.reducer()) + domain(reduce.domain()) + " " + factors(reduce.body())
        + reduce.start().map(s -> " from " + operand(s, SUM)).orElse("");
  }

  static String symbol(Reducer reducer) {
    return reducer == Reducer.PRODUCT ? "prod" : reducer.name().toLowerCase(Locale.ROOT);
  }

  private String domain(Domain domain) {
    String binders = domain.indices().stream().map(this::binder).collect(Collectors.joining(", "));
    if (domain.conditions().isEmpty()) {
      return "(" + binders + ")";
    }
    return "(" + binders + (binders.isEmpty() ? "" : " ") + "where " + conditions(domain.conditions()) + ")";
  }

  /** A reducer extends over factors and ends at a quotient; its body begins with no sign. */
  private String factors(Expr body) {
    if (body instanceof Expr.Apply apply && apply.primitive() == Primitive.MULTIPLY) {
      return factors(apply.arguments().get(0)) + " * " + right(apply.arguments().get(1), SIGNED);
    }
    return right(body, POWER);
  }

  private String draw(Expr.Draw draw) {
    return draw.distribution().name().toLowerCase(Locale.ROOT) + list(draw.parameters());
  }

  /** What a draw's stream is called and where in it a number is taken from. */
  String stream(Expr.Draw draw) {
    return draw.name() + draw.position().stream().map(names::of).collect(Collectors.joining(", ", "[", "]"));
  }
}
