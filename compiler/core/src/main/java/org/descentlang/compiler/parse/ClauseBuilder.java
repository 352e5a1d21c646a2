package org.descentlang.compiler.parse;

import java.util.List;
import org.descentlang.compiler.parse.Declaration.Clause;
import org.descentlang.compiler.parse.Declaration.Selector;
import org.descentlang.grammar.DescentParser;
import org.descentlang.grammar.DescentParser.SelectorContext;
import org.descentlang.grammar.DescentParser.SelectorsContext;
import org.descentlang.grammar.DescentParserBaseVisitor;

/** Makes the lines of a trainer. */
final class ClauseBuilder extends DescentParserBaseVisitor<Clause> {
  private final Places places;
  private final ExpressionBuilder expressions;
  private final ParameterBuilder parameters;

  ClauseBuilder(Places places, ExpressionBuilder expressions, ParameterBuilder parameters) {
    this.places = places;
    this.expressions = expressions;
    this.parameters = parameters;
  }

  @Override
  public Clause visitUsesModel(DescentParser.UsesModelContext model) {
    return new Clause.UsesModel(
        places.at(model), places.name(model.identifier()), expressions.arguments().all(model.arguments()));
  }

  @Override
  public Clause visitTarget(DescentParser.TargetContext target) {
    return new Clause.Target(places.at(target), parameters.parameter(target.parameter()));
  }

  @Override
  public Clause visitUsesLoss(DescentParser.UsesLossContext loss) {
    return new Clause.Loss(places.at(loss), expressions.visit(loss.expression()));
  }

  @Override
  public Clause visitAddsPenalty(DescentParser.AddsPenaltyContext penalty) {
    return new Clause.AddsPenalty(
        places.at(penalty),
        expressions.visitCall(penalty.call()),
        penalty.PROXIMAL() != null,
        selectors(penalty.selectors()));
  }

  @Override
  public Clause visitUsesOptimizer(DescentParser.UsesOptimizerContext optimizer) {
    return new Clause.UsesOptimizer(
        places.at(optimizer), expressions.visitCall(optimizer.call()), selectors(optimizer.selectors()));
  }

  @Override
  public Clause visitClips(DescentParser.ClipsContext clip) {
    return new Clause.Clip(places.at(clip), expressions.visitCall(clip.call()), selectors(clip.selectors()));
  }

  @Override
  public Clause visitConstrains(DescentParser.ConstrainsContext constraint) {
    return new Clause.Constrains(
        places.at(constraint), expressions.visitCall(constraint.call()), selectors(constraint.selectors()));
  }

  @Override
  public Clause visitAverages(DescentParser.AveragesContext average) {
    return new Clause.Averages(
        places.at(average), expressions.visitCall(average.call()), selectors(average.selectors()));
  }

  @Override
  public Clause visitBatchSize(DescentParser.BatchSizeContext batch) {
    return new Clause.BatchSize(places.at(batch), expressions.visit(batch.expression()));
  }

  @Override
  public Clause visitThreads(DescentParser.ThreadsContext threads) {
    return new Clause.Threads(places.at(threads), expressions.visit(threads.expression()));
  }

  @Override
  public Clause visitBudget(DescentParser.BudgetContext budget) {
    return new Clause.Budget(places.at(budget), Double.parseDouble(budget.number.getText().replace("_", "")),
        places.optionalName(budget.identifier()));
  }

  @Override
  public Clause visitRecomputes(DescentParser.RecomputesContext recomputes) {
    return new Clause.Recomputes(
        places.at(recomputes), recomputes.path().stream().map(expressions::names).toList());
  }

  @Override
  public Clause visitAddsMetric(DescentParser.AddsMetricContext metric) {
    return new Clause.AddsMetric(
        places.at(metric), expressions.visit(metric.expression()), places.optionalName(metric.identifier()));
  }

  @Override
  public Clause visitFreeze(DescentParser.FreezeContext freeze) {
    return new Clause.Freeze(places.at(freeze), selectors(freeze.selectors()));
  }

  @Override
  public Clause visitSetting(DescentParser.SettingContext setting) {
    return new Clause.Setting(
        places.at(setting), places.name(setting.identifier()), expressions.visit(setting.expression()));
  }

  private List<Selector> selectors(SelectorsContext selectors) {
    return selectors == null ? List.of() : selectors.selector().stream().map(this::selector).toList();
  }

  private Selector selector(SelectorContext selector) {
    return new Selector(
        places.at(selector), expressions.names(selector.path()), selector.EVERYTHING() != null);
  }
}
