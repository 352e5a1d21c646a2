package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.parse.Expression.Argument;
import org.descentlang.grammar.DescentParser.AlongContext;
import org.descentlang.grammar.DescentParser.ArgumentsContext;
import org.descentlang.grammar.DescentParser.NamedContext;
import org.descentlang.grammar.DescentParser.PositionalContext;
import org.descentlang.grammar.DescentParserBaseVisitor;

/** Makes the arguments of a call. */
final class ArgumentBuilder extends DescentParserBaseVisitor<Argument> {
  private final Places places;
  private final ExpressionBuilder expressions;

  ArgumentBuilder(Places places, ExpressionBuilder expressions) {
    this.places = places;
    this.expressions = expressions;
  }

  /** None where there are no parentheses. */
  List<Argument> all(ArgumentsContext arguments) {
    return arguments == null ? List.of() : arguments.argument().stream().map(this::visit).toList();
  }

  @Override
  public Argument visitNamed(NamedContext named) {
    return new Argument(
        places.at(named),
        Optional.of(places.name(named.identifier())),
        Optional.empty(),
        expressions.visit(named.expression()),
        Optional.empty());
  }

  @Override
  public Argument visitAlong(AlongContext along) {
    return new Argument(
        places.at(along),
        Optional.empty(),
        Optional.of(places.name(along.identifier())),
        expressions.visit(along.expression(0)),
        expressions.optional(along.expression(1)));
  }

  @Override
  public Argument visitPositional(PositionalContext positional) {
    return new Argument(
        places.at(positional),
        Optional.empty(),
        Optional.empty(),
        expressions.visit(positional.expression()),
        Optional.empty());
  }
}
