package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.source.Span;

/** What stands for a value: a scalar, a tensor, a dimension or something known at compile time. */
public sealed interface Expression {
  Span span();

  /** {@code 9_380}, {@code 1e-3}. {@code whole} where it was written without point or exponent. */
  record Number(Span span, double value, boolean whole) implements Expression {}

  /** {@code 'tanh'}. */
  record Text(Span span, String value) implements Expression {}

  /** {@code true}, {@code false}. */
  record Truth(Span span, boolean value) implements Expression {}

  /** {@code hidden}, and the words that a program may use as names. */
  record Reference(Span span, String name) implements Expression {}

  /** {@code embed.weight}, {@code block.0.attention}. */
  record Member(Span span, Expression owner, Name member) implements Expression {}

  /** {@code x[t, (h, e)]}. */
  record Subscripted(Span span, Expression tensor, List<Subscript> subscripts) implements Expression {}

  /** {@code v@b}: the value of example b. */
  record OfExample(Span span, Expression value, Name example) implements Expression {}

  /** {@code dense(x, 10)}; also {@code max(a, b)} and {@code min(a, b)} of values. */
  record Call(Span span, Name callee, List<Argument> arguments) implements Expression {}

  /** {@code -x}, {@code not c}. */
  record Unary(Span span, UnaryOperator operator, Expression operand) implements Expression {}

  /** {@code a + b}; the span is that of the whole, {@code sign} that of the operator. */
  record Binary(Span span, BinaryOperator operator, Span sign, Expression left, Expression right)
      implements Expression {}

  /** {@code if c then a else b}. */
  record Conditional(Span span, Expression condition, Expression then, Expression otherwise) implements Expression {}

  /** {@code sum(i, j where i <= j) W[j, i] * x[i]}. {@code binders} is empty for {@code mean() w^2}. */
  record Reduction(
      Span span, Reducer reducer, List<Binder> binders, Optional<Expression> where, Expression body)
      implements Expression {}

  /** {@code [0.5, 1, 2]}: a list of values known at compile time. */
  record ListOf(Span span, List<Expression> elements) implements Expression {}

  /** {@code none}: the absent value of an optional argument. */
  record None(Span span) implements Expression {}

  /** One subscript: a single expression, or {@code (h, e)}, several that stand row-major in one dimension. */
  record Subscript(Span span, List<Expression> parts) {
    public Subscript {
      parts = List.copyOf(parts);
    }
  }

  /**
   * One argument of a call: {@code x}, {@code units = 10}, or {@code j: s[h, i, j] where j <= i}, the values along j.
   */
  record Argument(
      Span span, Optional<Name> name, Optional<Name> along, Expression value, Optional<Expression> where) {}

  enum UnaryOperator { NEGATE, NOT }

  enum BinaryOperator {
    ADD("+"), SUBTRACT("-"), MULTIPLY("*"), DIVIDE("/"), REMAINDER("%"), POWER("^"),
    LESS("<"), LESS_EQUAL("<="), GREATER(">"), GREATER_EQUAL(">="), EQUAL("=="), NOT_EQUAL("!="),
    AND("and"), OR("or"), IMPLIES("implies"), ALTERNATIVE("|");

    private final String text;

    BinaryOperator(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  enum Reducer { SUM, MEAN, MAX, MIN, PROD, ARGMAX, ARGMIN, ANY, ALL }
}
