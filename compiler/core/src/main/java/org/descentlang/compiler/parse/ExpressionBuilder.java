package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.descentlang.compiler.parse.Expression.BinaryOperator;
import org.descentlang.compiler.parse.Expression.Reducer;
import org.descentlang.compiler.parse.Expression.UnaryOperator;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;
import org.descentlang.grammar.DescentLexer;
import org.descentlang.grammar.DescentParser;
import org.descentlang.grammar.DescentParser.BodyContext;
import org.descentlang.grammar.DescentParser.CallContext;
import org.descentlang.grammar.DescentParser.FactorsContext;
import org.descentlang.grammar.DescentParser.PathContext;
import org.descentlang.grammar.DescentParser.PresetContext;
import org.descentlang.grammar.DescentParser.ReducedContext;
import org.descentlang.grammar.DescentParser.ReductionContext;
import org.descentlang.grammar.DescentParser.SignedContext;
import org.descentlang.grammar.DescentParser.SubscriptContext;
import org.descentlang.grammar.DescentParserBaseVisitor;

/** Makes expressions. A rule that only hands on is left to the visitor it extends. */
final class ExpressionBuilder extends DescentParserBaseVisitor<Expression> {
  private static final Map<Integer, BinaryOperator> OPERATORS = Map.ofEntries(
      Map.entry(DescentLexer.PLUS, BinaryOperator.ADD),
      Map.entry(DescentLexer.MINUS, BinaryOperator.SUBTRACT),
      Map.entry(DescentLexer.TIMES, BinaryOperator.MULTIPLY),
      Map.entry(DescentLexer.DIVIDE, BinaryOperator.DIVIDE),
      Map.entry(DescentLexer.REMAINDER, BinaryOperator.REMAINDER),
      Map.entry(DescentLexer.POWER, BinaryOperator.POWER),
      Map.entry(DescentLexer.LESS, BinaryOperator.LESS),
      Map.entry(DescentLexer.LESS_EQUAL, BinaryOperator.LESS_EQUAL),
      Map.entry(DescentLexer.GREATER, BinaryOperator.GREATER),
      Map.entry(DescentLexer.GREATER_EQUAL, BinaryOperator.GREATER_EQUAL),
      Map.entry(DescentLexer.EQUAL, BinaryOperator.EQUAL),
      Map.entry(DescentLexer.NOT_EQUAL, BinaryOperator.NOT_EQUAL),
      Map.entry(DescentLexer.AND, BinaryOperator.AND),
      Map.entry(DescentLexer.OR, BinaryOperator.OR),
      Map.entry(DescentLexer.IMPLIES, BinaryOperator.IMPLIES),
      Map.entry(DescentLexer.BAR, BinaryOperator.ALTERNATIVE));
  private static final Map<Integer, Reducer> REDUCERS = Map.of(
      DescentLexer.SUM, Reducer.SUM,
      DescentLexer.MEAN, Reducer.MEAN,
      DescentLexer.MAX, Reducer.MAX,
      DescentLexer.MIN, Reducer.MIN,
      DescentLexer.PROD, Reducer.PROD,
      DescentLexer.ARGMAX, Reducer.ARGMAX,
      DescentLexer.ARGMIN, Reducer.ARGMIN,
      DescentLexer.ANY, Reducer.ANY,
      DescentLexer.ALL, Reducer.ALL);

  private final Places places;
  private final ArgumentBuilder arguments;
  private final BinderBuilder binders;

  ExpressionBuilder(Places places) {
    this.places = places;
    this.arguments = new ArgumentBuilder(places, this);
    this.binders = new BinderBuilder(places, this);
  }

  BinderBuilder binders() {
    return binders;
  }

  ArgumentBuilder arguments() {
    return arguments;
  }

  List<Expression> all(List<? extends ParserRuleContext> rules) {
    return rules.stream().map(this::visit).toList();
  }

  Optional<Expression> optional(ParserRuleContext rule) {
    return Optional.ofNullable(rule).map(this::visit);
  }

  @Override
  public Expression visitPreset(PresetContext preset) {
    Expression value = visit(preset.expression(0));
    for (int i = 1; i < preset.expression().size(); i++) {
      value = binary(preset.start, value, preset.BAR(i - 1).getSymbol(), preset.expression(i));
    }
    return value;
  }

  @Override
  public Expression visitConditional(DescentParser.ConditionalContext choice) {
    List<Expression> parts = all(choice.expression());
    return new Expression.Conditional(places.at(choice), parts.get(0), parts.get(1), parts.get(2));
  }

  @Override
  public Expression visitList(DescentParser.ListContext list) {
    return new Expression.ListOf(places.at(list), all(list.expression()));
  }

  @Override
  public Expression visitComparison(DescentParser.ComparisonContext comparison) {
    Expression left = visit(comparison.sum(0));
    return comparison.sign == null ? left : binary(comparison.start, left, comparison.sign, comparison.sum(1));
  }

  @Override
  public Expression visitNot(DescentParser.NotContext not) {
    return new Expression.Unary(places.at(not), UnaryOperator.NOT, visit(not.condition()));
  }

  @Override
  public Expression visitLogical(DescentParser.LogicalContext logical) {
    return binary(logical.start, visit(logical.condition(0)), logical.sign, logical.condition(1));
  }

  @Override
  public Expression visitAddition(DescentParser.AdditionContext addition) {
    return binary(addition.start, visit(addition.sum()), addition.sign, addition.product());
  }

  @Override
  public Expression visitProduct(DescentParser.ProductContext product) {
    if (product.factors() == null) {
      return visit(product.reduced());
    }
    Expression left = visit(product.factors());
    return product.reduced() == null
        ? left
        : reduced(product.start, binary(product.start, left, product.TIMES().getSymbol(),
            product.reduced().signedReduction()), product.reduced());
  }

  @Override
  public Expression visitReduced(ReducedContext reduced) {
    return reduced(reduced.start, visit(reduced.signedReduction()), reduced);
  }

  /** {@code left}, up to and with the reduction, and what it is divided by. */
  private Expression reduced(Token start, Expression left, ReducedContext reduced) {
    if (reduced.sign == null) {
      return left;
    }
    FactorsContext factors = reduced.factors();
    Expression quotient = factors(start, binary(start, left, reduced.sign, factors.signed(0)), factors);
    if (reduced.reduced() == null) {
      return quotient;
    }
    ReducedContext next = reduced.reduced();
    return reduced(start, binary(start, quotient, reduced.TIMES().getSymbol(), next.signedReduction()), next);
  }

  @Override
  public Expression visitFactors(FactorsContext factors) {
    return factors(factors.start, visit(factors.signed(0)), factors);
  }

  /** {@code left}, which the first factor is part of, and the factors after it. */
  private Expression factors(Token start, Expression left, FactorsContext factors) {
    Expression product = left;
    for (int i = 1; i < factors.signed().size(); i++) {
      product = binary(start, product, factors.operators.get(i - 1), factors.signed(i));
    }
    return product;
  }

  @Override
  public Expression visitSigned(SignedContext signed) {
    return signed.power() != null ? visit(signed.power()) : negated(signed, signed.signed());
  }

  @Override
  public Expression visitSignedReduction(DescentParser.SignedReductionContext signed) {
    return signed.reduction() != null ? visit(signed.reduction()) : negated(signed, signed.signedReduction());
  }

  private Expression negated(ParserRuleContext whole, ParserRuleContext operand) {
    return new Expression.Unary(places.at(whole), UnaryOperator.NEGATE, visit(operand));
  }

  @Override
  public Expression visitReduction(ReductionContext reduction) {
    return new Expression.Reduction(
        places.at(reduction),
        REDUCERS.get(reduction.reducer().start.getType()),
        binders.indices(reduction.binder()),
        optional(reduction.expression()),
        visit(reduction.body()));
  }

  @Override
  public Expression visitBody(BodyContext body) {
    if (body.reduction() != null) {
      return visit(body.reduction());
    }
    Expression product = visit(body.power());
    for (int i = 0; i < body.signed().size(); i++) {
      product = binary(body.start, product, body.TIMES(i).getSymbol(), body.signed(i));
    }
    return body.signedReduction() == null
        ? product
        : binary(body.start, product, body.TIMES(body.signed().size()).getSymbol(), body.signedReduction());
  }

  @Override
  public Expression visitPower(DescentParser.PowerContext power) {
    Expression base = visit(power.operand());
    return power.POWER() == null ? base : binary(power.start, base, power.POWER().getSymbol(), power.signed());
  }

  /** The span begins at {@code start}, since {@code left} may have stood in parentheses. */
  private Expression binary(Token start, Expression left, Token sign, ParserRuleContext right) {
    return new Expression.Binary(
        places.between(start, right.stop), OPERATORS.get(sign.getType()), places.at(sign), left, visit(right));
  }

  @Override
  public Expression visitSubscripted(DescentParser.SubscriptedContext read) {
    return new Expression.Subscripted(
        places.at(read), visit(read.operand()), read.subscript().stream().map(this::subscript).toList());
  }

  private Expression.Subscript subscript(SubscriptContext subscript) {
    return new Expression.Subscript(places.at(subscript), all(subscript.expression()));
  }

  @Override
  public Expression visitOfExample(DescentParser.OfExampleContext read) {
    return new Expression.OfExample(places.at(read), visit(read.path()), places.name(read.example()));
  }

  @Override
  public Expression visitPath(PathContext path) {
    Span first = places.at(path.start);
    Expression value = new Expression.Reference(first, path.start.getText());
    for (ParseTree part : path.children.subList(1, path.children.size())) {
      Optional<Name> member = member(part);
      if (member.isPresent()) {
        value = new Expression.Member(first.to(member.get().span()), value, member.get());
      }
    }
    return value;
  }

  /** The names of a path. */
  List<Name> names(PathContext path) {
    return path.children.stream().map(this::member).flatMap(Optional::stream).toList();
  }

  private Optional<Name> member(ParseTree part) {
    if (part instanceof ParserRuleContext identifier) {
      return Optional.of(places.name(identifier));
    }
    Token word = ((TerminalNode) part).getSymbol();
    if (word.getType() == DescentLexer.DOT) {
      return Optional.empty();
    }
    Span span = new Span(places.source(), word.getStartIndex() + 1, word.getStopIndex() + 1);
    return Optional.of(new Name(span.text(), span));
  }

  @Override
  public Expression.Call visitCall(CallContext call) {
    List<Expression.Argument> values = arguments.all(call.arguments());
    if (call.callee().EXTREMUM() != null && values.size() < 2) {
      reportLoneExtremum(call);
    }
    return new Expression.Call(places.at(call), places.name(call.callee()), values);
  }

  private void reportLoneExtremum(CallContext call) {
    places.report(Diagnostic
        .error("syntax", places.at(call), "`" + Wording.shown(places.at(call).text())
            + "` is no reducer, since no value follows, and a call needs two values")
        .hint("a reducer's body begins in the same line and with no sign: " + call.callee().getText() + "(i) x[i], "
            + call.callee().getText() + "(i) (-x[i])."));
  }

  @Override
  public Expression visitParenthesized(DescentParser.ParenthesizedContext inner) {
    return visit(inner.expression());
  }

  @Override
  public Expression visitNumber(DescentParser.NumberContext number) {
    double value = Double.parseDouble(number.getText().replace("_", ""));
    if (Double.isInfinite(value)) {
      places.report(Diagnostic
          .error("syntax", places.at(number), "this number is too large: numbers go up to about 1.8e308")
          .hint("write inf for infinity."));
    }
    return new Expression.Number(places.at(number), value, number.value.getType() == DescentLexer.WHOLE);
  }

  @Override
  public Expression visitText(DescentParser.TextContext text) {
    return new Expression.Text(places.at(text), unquoted(text.TEXT()));
  }

  /** What stands between the quotes. */
  static String unquoted(TerminalNode text) {
    return text.getText().substring(1, text.getText().length() - 1);
  }

  @Override
  public Expression visitTruth(DescentParser.TruthContext truth) {
    return new Expression.Truth(places.at(truth), truth.TRUE() != null);
  }

  @Override
  public Expression visitHere(DescentParser.HereContext here) {
    return new Expression.Reference(places.at(here), here.getText());
  }

  @Override
  public Expression visitNone(DescentParser.NoneContext none) {
    return new Expression.None(places.at(none));
  }
}
