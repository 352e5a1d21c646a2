package org.descentlang.compiler.parse;

import java.util.List;
import org.descentlang.compiler.parse.Declaration.Parameter;
import org.descentlang.grammar.DescentParser.ParameterContext;
import org.descentlang.grammar.DescentParser.ParametersContext;

/** Makes the parameters of a definition. */
final class ParameterBuilder {
  private final Places places;
  private final ExpressionBuilder expressions;
  private final TypeBuilder types;

  ParameterBuilder(Places places, ExpressionBuilder expressions, TypeBuilder types) {
    this.places = places;
    this.expressions = expressions;
    this.types = types;
  }

  List<Parameter> all(ParametersContext parameters) {
    return parameters.parameter().stream().map(this::parameter).toList();
  }

  Parameter parameter(ParameterContext parameter) {
    return new Parameter(
        places.at(parameter),
        parameter.SHARED() != null,
        places.name(parameter.identifier()),
        types.optional(parameter.type()),
        expressions.optional(parameter.preset()));
  }
}
