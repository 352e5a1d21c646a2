package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.antlr.v4.runtime.Token;
import org.descentlang.compiler.parse.Statement.Kind;
import org.descentlang.compiler.parse.Statement.Operator;
import org.descentlang.compiler.parse.Statement.Terms;
import org.descentlang.compiler.source.Span;
import org.descentlang.grammar.DescentLexer;
import org.descentlang.grammar.DescentParser;
import org.descentlang.grammar.DescentParser.BlockContext;
import org.descentlang.grammar.DescentParser.BoundaryContext;
import org.descentlang.grammar.DescentParser.ExpressionContext;
import org.descentlang.grammar.DescentParser.TermsContext;
import org.descentlang.grammar.DescentParser.WhenContext;
import org.descentlang.grammar.DescentParserBaseVisitor;

/** Makes statements. */
final class StatementBuilder extends DescentParserBaseVisitor<Statement> {
  private static final Map<Integer, Operator> OPERATORS = Map.of(
      DescentLexer.EQUALS, Operator.EQUALS,
      DescentLexer.BECOMES, Operator.REPLACES,
      DescentLexer.DRAWN, Operator.DRAWN);
  private static final Map<Integer, Kind> KINDS = Map.of(
      DescentLexer.WEIGHT, Kind.WEIGHT,
      DescentLexer.BIAS, Kind.BIAS,
      DescentLexer.SCALE, Kind.SCALE,
      DescentLexer.STATE, Kind.STATE);

  private final Places places;
  private final ExpressionBuilder expressions;
  private final BinderBuilder binders;
  private final TypeBuilder types;

  StatementBuilder(Places places, ExpressionBuilder expressions, TypeBuilder types) {
    this.places = places;
    this.expressions = expressions;
    this.binders = expressions.binders();
    this.types = types;
  }

  static Operator operator(Token sign) {
    return OPERATORS.get(sign.getType());
  }

  List<Statement> block(BlockContext block) {
    return block.statement().stream().map(this::visit).toList();
  }

  /** A block, or the one {@code return} that {@code = e} stands for. */
  List<Statement> body(ExpressionContext value, BlockContext block) {
    return value == null ? block(block) : returning(terms(value));
  }

  /** A block, or the one {@code return} that {@code = value per weight where condition} stands for. */
  List<Statement> body(TermsContext value, BlockContext block) {
    return value == null ? block(block) : returning(terms(value));
  }

  private static List<Statement> returning(Terms terms) {
    return List.of(new Statement.Return(terms.span(), terms, List.of()));
  }

  private Terms terms(ExpressionContext value) {
    return new Terms(places.at(value), expressions.visit(value), Optional.empty(), Optional.empty());
  }

  private Terms terms(TermsContext terms) {
    int next = 0;
    Expression value = expressions.visit(terms.expression(next++));
    Optional<Expression> per =
        terms.PER() == null ? Optional.empty() : expressions.optional(terms.expression(next++));
    Optional<Expression> where =
        terms.WHERE() == null ? Optional.empty() : expressions.optional(terms.expression(next));
    return new Terms(places.at(terms), value, per, where);
  }

  @Override
  public Statement visitReturn(DescentParser.ReturnContext result) {
    return new Statement.Return(
        places.at(result), terms(result.terms()), expressions.all(result.expression()));
  }

  @Override
  public Statement visitRequire(DescentParser.RequireContext require) {
    return new Statement.Require(places.at(require), expressions.visit(require.expression()));
  }

  @Override
  public Statement visitWarn(DescentParser.WarnContext warn) {
    return new Statement.Warn(
        places.at(warn), ExpressionBuilder.unquoted(warn.TEXT()), expressions.visit(warn.expression()));
  }

  @Override
  public Statement visitWhen(WhenContext when) {
    List<Statement> otherwise = when.when() != null
        ? List.of(visit(when.when()))
        : when.ELSE() != null ? block(when.block(1)) : List.of();
    return new Statement.When(
        places.at(when), expressions.visit(when.expression()), block(when.block(0)), otherwise);
  }

  @Override
  public Statement visitDeclare(DescentParser.DeclareContext declared) {
    return new Statement.Declare(
        places.at(declared),
        KINDS.get(declared.kind.getType()),
        places.name(declared.identifier(0)),
        places.optionalName(declared.alias),
        types.visit(declared.type()),
        Optional.ofNullable(declared.operator).map(StatementBuilder::operator),
        expressions.optional(declared.expression()));
  }

  @Override
  public Statement visitNext(DescentParser.NextContext next) {
    return new Statement.Next(
        places.at(next),
        places.name(next.identifier()),
        binders.head(next.head()),
        expressions.visit(next.expression()));
  }

  @Override
  public Statement visitStepSize(DescentParser.StepSizeContext step) {
    return new Statement.StepSize(places.at(step), expressions.visit(step.expression()));
  }

  @Override
  public Statement visitUpdate(DescentParser.UpdateContext update) {
    return new Statement.Update(
        places.at(update),
        places.name(update.identifier(0)),
        types.optional(update.type()),
        places.name(update.identifier(1)),
        places.name(update.identifier(2)),
        update.TOUCHED() != null,
        block(update.block()));
  }

  @Override
  public Statement visitKeepAverage(DescentParser.KeepAverageContext average) {
    return new Statement.Average(places.at(average), places.name(average.identifier()));
  }

  @Override
  public Statement visitRepeat(DescentParser.RepeatContext repeat) {
    return new Statement.Repeat(
        places.at(repeat),
        expressions.visit(repeat.expression()),
        places.optionalName(repeat.identifier()),
        block(repeat.block()));
  }

  @Override
  public Statement visitShare(DescentParser.ShareContext share) {
    return new Statement.Define(
        places.at(share),
        true,
        places.name(share.identifier()),
        Optional.empty(),
        Operator.EQUALS,
        expressions.visit(share.expression()),
        Optional.empty(),
        List.of());
  }

  @Override
  public Statement visitTotal(DescentParser.TotalContext total) {
    return new Statement.Total(
        places.at(total),
        places.name(total.identifier()),
        binders.head(total.head()),
        expressions.visit(total.expression(0)),
        expressions.optional(total.expression(1)));
  }

  @Override
  public Statement visitDefine(DescentParser.DefineContext defined) {
    return new Statement.Define(
        places.at(defined),
        false,
        places.name(defined.identifier()),
        binders.head(defined.head()),
        operator(defined.operator),
        expressions.visit(defined.expression(0)),
        expressions.optional(defined.expression(1)),
        defined.boundary().stream().map(this::boundary).toList());
  }

  private Statement.Boundary boundary(BoundaryContext boundary) {
    Span span = places.at(boundary);
    return new Statement.Boundary(
        span,
        places.name(boundary.identifier()),
        binders.all(boundary.head().binder()),
        expressions.visit(boundary.expression()));
  }
}
