package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.descentlang.compiler.parse.Declaration.Preface;
import org.descentlang.compiler.parse.Declaration.Proximal;
import org.descentlang.grammar.DescentLexer;
import org.descentlang.grammar.DescentParser;
import org.descentlang.grammar.DescentParser.DeclarationLineContext;
import org.descentlang.grammar.DescentParser.ProximalContext;
import org.descentlang.grammar.DescentParserBaseVisitor;

/** Makes declarations. */
final class DeclarationBuilder extends DescentParserBaseVisitor<Declaration> {
  private final Places places;
  private final Documentation documentation;
  private final ExpressionBuilder expressions;
  private final BinderBuilder binders;
  private final TypeBuilder types;
  private final StatementBuilder statements;
  private final ParameterBuilder parameters;
  private final ClauseBuilder clauses;

  DeclarationBuilder(Places places) {
    this.places = places;
    this.documentation = new Documentation(places.source());
    this.expressions = new ExpressionBuilder(places);
    this.binders = expressions.binders();
    this.types = new TypeBuilder(places, expressions);
    this.statements = new StatementBuilder(places, expressions, types);
    this.parameters = new ParameterBuilder(places, expressions, types);
    this.clauses = new ClauseBuilder(places, expressions, parameters);
  }

  private Preface preface(ParserRuleContext declaration) {
    DeclarationLineContext line = (DeclarationLineContext) declaration.getParent();
    return new Preface(documentation.above(places.at(line).line()), line.PRIVATE() != null);
  }

  @Override
  public Declaration visitModel(DescentParser.ModelContext model) {
    return new Declaration.Model(
        places.at(model),
        places.name(model.identifier()),
        preface(model),
        parameters.all(model.parameters()),
        statements.block(model.block()));
  }

  @Override
  public Declaration visitLayer(DescentParser.LayerContext layer) {
    return new Declaration.Layer(
        places.at(layer),
        places.name(layer.identifier()),
        preface(layer),
        parameters.all(layer.parameters()),
        statements.block(layer.block()));
  }

  @Override
  public Declaration visitFunction(DescentParser.FunctionContext function) {
    return new Declaration.Function(
        places.at(function),
        places.name(function.identifier()),
        preface(function),
        parameters.all(function.parameters()),
        binders.head(function.head()),
        statements.body(function.expression(), function.block()));
  }

  @Override
  public Declaration visitMeasure(DescentParser.MeasureContext measure) {
    return new Declaration.Measure(
        places.at(measure),
        measure.kind.getType() == DescentLexer.METRIC,
        places.name(measure.identifier()),
        preface(measure),
        parameters.all(measure.parameters()),
        binders.head(measure.head()),
        statements.body(measure.terms(), measure.block()));
  }

  @Override
  public Declaration visitPenalty(DescentParser.PenaltyContext penalty) {
    return new Declaration.Penalty(
        places.at(penalty),
        places.name(penalty.identifier(0)),
        preface(penalty),
        parameters.all(penalty.parameters()),
        places.name(penalty.identifier(1)),
        types.optional(penalty.type()),
        expressions.visit(penalty.expression()),
        Optional.ofNullable(penalty.proximal()).map(this::proximal));
  }

  private Proximal proximal(ProximalContext proximal) {
    return new Proximal(
        places.at(proximal), places.name(proximal.identifier()), expressions.visit(proximal.expression()));
  }

  @Override
  public Declaration visitSchedule(DescentParser.ScheduleContext schedule) {
    return new Declaration.Schedule(
        places.at(schedule),
        places.name(schedule.identifier(0)),
        preface(schedule),
        parameters.all(schedule.parameters()),
        places.name(schedule.identifier(1)),
        statements.body(schedule.expression(), schedule.block()));
  }

  @Override
  public Declaration visitOptimizer(DescentParser.OptimizerContext optimizer) {
    return new Declaration.Optimizer(
        places.at(optimizer),
        places.name(optimizer.identifier()),
        preface(optimizer),
        parameters.all(optimizer.parameters()),
        statements.block(optimizer.block()));
  }

  @Override
  public Declaration visitInitializer(DescentParser.InitializerContext initializer) {
    return new Declaration.Initializer(
        places.at(initializer),
        places.name(initializer.identifier(0)),
        preface(initializer),
        parameters.all(initializer.parameters()),
        places.name(initializer.identifier(1)),
        types.optional(initializer.type()),
        Optional.ofNullable(initializer.drawn).map(expressions::visit),
        initializer.drawn == null ? statements.body(initializer.expression(), initializer.block()) : List.of());
  }

  @Override
  public Declaration visitClip(DescentParser.ClipContext clip) {
    return new Declaration.Clip(
        places.at(clip),
        places.name(clip.identifier(0)),
        preface(clip),
        parameters.all(clip.parameters()),
        places.name(clip.identifier(1)),
        types.optional(clip.type()),
        statements.body(clip.expression(), clip.block()));
  }

  @Override
  public Declaration visitConstraint(DescentParser.ConstraintContext constraint) {
    return new Declaration.Constraint(
        places.at(constraint),
        places.name(constraint.identifier(0)),
        preface(constraint),
        parameters.all(constraint.parameters()),
        places.name(constraint.identifier(1)),
        types.optional(constraint.type()),
        statements.body(constraint.expression(), constraint.block()));
  }

  @Override
  public Declaration visitAverage(DescentParser.AverageContext average) {
    return new Declaration.Average(
        places.at(average),
        places.name(average.identifier(0)),
        preface(average),
        parameters.all(average.parameters()),
        places.name(average.identifier(1)),
        types.optional(average.type()),
        places.name(average.identifier(2)),
        places.name(average.identifier(3)),
        statements.body(average.expression(), average.block()));
  }

  @Override
  public Declaration visitDerivative(DescentParser.DerivativeContext derivative) {
    List<Name> names = derivative.identifier().stream().map(places::name).toList();
    return new Declaration.Derivative(
        places.at(derivative),
        names.get(0),
        preface(derivative),
        names.subList(1, names.size() - 1),
        names.get(names.size() - 1),
        binders.head(derivative.head()),
        expressions.visit(derivative.expression()));
  }

  @Override
  public Declaration visitTrainer(DescentParser.TrainerContext trainer) {
    return new Declaration.Trainer(
        places.at(trainer),
        places.name(trainer.identifier()),
        preface(trainer),
        trainer.clause().stream().map(clauses::visit).toList());
  }
}
