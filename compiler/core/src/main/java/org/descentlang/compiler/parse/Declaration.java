package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.source.Span;

/** What stands at the top of a file. */
public sealed interface Declaration {
  Span span();

  Name name();

  Preface preface();

  /**
   * What stands before the word that says what is declared.
   *
   * @param documentation the comment lines directly above, without their slashes
   * @param hidden {@code private}: seen by its own file alone
   */
  record Preface(String documentation, boolean hidden) {}

  /**
   * {@code x: [n]}, {@code units: dim}, {@code bias = true}, {@code shared mask: [n]}, {@code mode: 'a' | 'b' = 'a'}.
   */
  record Parameter(
      Span span, boolean shared, Name name, Optional<TypeSyntax> type, Optional<Expression> preset) {}

  record Model(Span span, Name name, Preface preface, List<Parameter> parameters, List<Statement> body)
      implements Declaration {}

  record Layer(Span span, Name name, Preface preface, List<Parameter> parameters, List<Statement> body)
      implements Declaration {}

  /** {@code fn f(x) = e} has a body of one {@code return e}; {@code fn f(x: [n])[i] = e} has a head. */
  record Function(
      Span span, Name name, Preface preface, List<Parameter> parameters, Optional<List<Binder>> head,
      List<Statement> body)
      implements Declaration {}

  /** A loss or a metric: {@code loss l1(y: [n], target: [n])[i] = abs(y[i] - target[i])}. */
  record Measure(
      Span span, boolean metric, Name name, Preface preface, List<Parameter> parameters,
      Optional<List<Binder>> head, List<Statement> body)
      implements Declaration {}

  /** {@code penalty l1(strength) on w = ... proximal by s = ...}. */
  record Penalty(
      Span span, Name name, Preface preface, List<Parameter> parameters, Name weight, Optional<TypeSyntax> type,
      Expression value, Optional<Proximal> proximal)
      implements Declaration {}

  record Proximal(Span span, Name step, Expression value) {}

  /** {@code schedule step(...) at t = ...}; a body of one {@code return}, or a block. */
  record Schedule(
      Span span, Name name, Preface preface, List<Parameter> parameters, Name time, List<Statement> body)
      implements Declaration {}

  record Optimizer(Span span, Name name, Preface preface, List<Parameter> parameters, List<Statement> body)
      implements Declaration {}

  /**
   * {@code initializer glorot_uniform(gain = 1) on w: [o, i] ~ uniform(...)}; or for a value that is no draw, or is
   * made of several, a body of one {@code return}, or a block.
   */
  record Initializer(
      Span span, Name name, Preface preface, List<Parameter> parameters, Name weight, Optional<TypeSyntax> type,
      Optional<Expression> drawn, List<Statement> body)
      implements Declaration {}

  /**
   * {@code clip norm(limit) on g = g * min(1, limit / (sqrt(sum() g^2) + 1e-6))}: g stands for all gradients together,
   * so that a reducer without indices runs over every element of every gradient; with a type for each by itself. A body
   * of one {@code return}, or a block.
   */
  record Clip(
      Span span, Name name, Preface preface, List<Parameter> parameters, Name gradient, Optional<TypeSyntax> type,
      List<Statement> body)
      implements Declaration {}

  /** {@code constraint non_negative() on w = max(w, 0)}; a body of one {@code return}, or a block. */
  record Constraint(
      Span span, Name name, Preface preface, List<Parameter> parameters, Name weight, Optional<TypeSyntax> type,
      List<Statement> body)
      implements Declaration {}

  /**
   * {@code average ema(decay) on w from a at t = lerp(a, w, 1 - decay)}: of w after an update and the average so far; a
   * body of one {@code return}, or a block.
   */
  record Average(
      Span span, Name name, Preface preface, List<Parameter> parameters, Name weight, Optional<TypeSyntax> type,
      Name before, Name time, List<Statement> body)
      implements Declaration {}

  /** {@code derivative bce(x, y) by x = ...}, {@code derivative norm(x) by x[i] = ...}. */
  record Derivative(
      Span span, Name name, Preface preface, List<Name> parameters, Name by, Optional<List<Binder>> head,
      Expression value)
      implements Declaration {}

  record Trainer(Span span, Name name, Preface preface, List<Clause> clauses) implements Declaration {}

  /** One line of a trainer. */
  sealed interface Clause {
    Span span();

    /** {@code model Digits}, {@code model Perceptron(hidden = 128)}. */
    record UsesModel(Span span, Name model, List<Expression.Argument> arguments) implements Clause {}

    record Target(Span span, Parameter target) implements Clause {}

    record Loss(Span span, Expression value) implements Clause {}

    /** {@code penalty l1(1e-4) proximal on weights}. No selectors: on weights. */
    record AddsPenalty(Span span, Expression.Call penalty, boolean proximal, List<Selector> on) implements Clause {}

    /** {@code optimizer sgd(...) on logits.*}. No selectors: on every parameter no other clause names. */
    record UsesOptimizer(Span span, Expression.Call optimizer, List<Selector> on) implements Clause {}

    /** {@code clip norm(1)}. No selectors: of all gradients. */
    record Clip(Span span, Expression.Call clip, List<Selector> on) implements Clause {}

    /** {@code constraint max_norm(2) on hidden.weight}. No selectors: on weights. */
    record Constrains(Span span, Expression.Call constraint, List<Selector> on) implements Clause {}

    /** {@code average ema(0.999) on hidden.*}. No selectors: of every trained parameter that has none yet. */
    record Averages(Span span, Expression.Call average, List<Selector> on) implements Clause {}

    record BatchSize(Span span, Expression size) implements Clause {}

    record Threads(Span span, Expression number) implements Clause {}

    /** {@code budget memory 64 MiB}. */
    record Budget(Span span, double number, Optional<Name> unit) implements Clause {}

    /** {@code recompute block, head}: each of them a path. */
    record Recomputes(Span span, List<List<Name>> what) implements Clause {}

    /** {@code metric accuracy(logits, digit)}; {@code as} gives it a name of its own. */
    record AddsMetric(Span span, Expression value, Optional<Name> as) implements Clause {}

    record Freeze(Span span, List<Selector> what) implements Clause {}

    record Setting(Span span, Name name, Expression value) implements Clause {}
  }

  /** {@code weights}, {@code parameters}, {@code hidden.weight}, {@code block.0.*}. */
  record Selector(Span span, List<Name> path, boolean all) {}
}
