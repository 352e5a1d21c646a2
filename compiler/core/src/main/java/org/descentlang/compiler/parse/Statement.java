package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.source.Span;

/** One line of a block. */
public sealed interface Statement {
  Span span();

  /** {@code y[j] = sum(i) W[j, i] * x[i] from ...}; also {@code :=} and {@code ~}; {@code shared f = tower(64)}. */
  record Define(
      Span span,
      boolean shared,
      Name name,
      Optional<List<Binder>> head,
      Operator operator,
      Expression value,
      Optional<Expression> where,
      List<Boundary> boundaries)
      implements Statement {}

  /** {@code h[-1, j] = 0} after {@code from}. */
  record Boundary(Span span, Name name, List<Binder> head, Expression value) {}

  /** {@code weight W as weight_ih: [n, m] ~ uniform(-1, 1)}; {@code state m: like w = 0}. */
  record Declare(
      Span span,
      Kind kind,
      Name name,
      Optional<Name> alias,
      TypeSyntax type,
      Optional<Operator> operator,
      Optional<Expression> initial)
      implements Statement {}

  /** {@code next running[c] = ...}. */
  record Next(Span span, Name name, Optional<List<Binder>> head, Expression value) implements Statement {}

  /** {@code return a, b}; in a loss or metric {@code return term per weight where condition}. */
  record Return(Span span, Terms terms, List<Expression> more) implements Statement {}

  /** {@code if c { ... } else { ... }} around statements: c is known at compile time. */
  record When(Span span, Expression condition, List<Statement> then, List<Statement> otherwise) implements Statement {}

  /** {@code repeat 4 as block { ... }}. */
  record Repeat(Span span, Expression times, Optional<Name> alias, List<Statement> body) implements Statement {}

  /** {@code total both[c < n] = term where condition}: a sum over all examples, in a metric. */
  record Total(
      Span span, Name name, Optional<List<Binder>> head, Expression value, Optional<Expression> where)
      implements Statement {}

  /** {@code require nesterov implies momentum > 0}. */
  record Require(Span span, Expression condition) implements Statement {}

  /** {@code warn 'the momentum is large' where momentum > 0.99}. */
  record Warn(Span span, String text, Expression condition) implements Statement {}

  /** {@code step lr}, in an optimizer. */
  record StepSize(Span span, Expression value) implements Statement {}

  /** {@code update w: [r, c] by g at t on touched rows { ... }}, in an optimizer. */
  record Update(
      Span span, Name weight, Optional<TypeSyntax> type, Name gradient, Name time, boolean touchedRows,
      List<Statement> body)
      implements Statement {}

  /** {@code average x}, in an update: what stands for the parameter where the model is evaluated. */
  record Average(Span span, Name name) implements Statement {}

  /** {@code value per weight where condition}: the terms of a loss or a metric. */
  record Terms(Span span, Expression value, Optional<Expression> per, Optional<Expression> where) {}

  enum Operator { EQUALS, REPLACES, DRAWN }

  enum Kind { WEIGHT, BIAS, SCALE, STATE }
}
