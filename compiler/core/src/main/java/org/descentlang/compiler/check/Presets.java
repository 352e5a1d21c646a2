package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.TypeSyntax;

/**
 * What parameters are where nothing is given: {@code mode = 'a' | 'b'} means {@code mode: 'a' | 'b' = 'a'}, and
 * {@code bias = true} means {@code bias: bool = true}.
 */
final class Presets {
  private Presets() {}

  /** The preset, the first of alternatives. */
  static Expression of(Declaration.Parameter parameter) {
    return alternatives(parameter.preset().orElseThrow()).get(0);
  }

  /** The declared type, or that of alternatives, or of true and false. */
  static Optional<TypeSyntax> type(Declaration.Parameter parameter) {
    if (parameter.type().isPresent()) {
      return parameter.type();
    }
    if (parameter.preset().filter(Expression.Truth.class::isInstance).isPresent()) {
      return Optional.of(new TypeSyntax.Bool(parameter.span()));
    }
    List<Expression> alternatives = parameter.preset().map(Presets::alternatives).orElse(List.of());
    boolean texts = alternatives.size() > 1 && alternatives.stream().allMatch(Expression.Text.class::isInstance);
    return texts ? Optional.of(new TypeSyntax.Alternatives(parameter.span(),
        alternatives.stream().map(a -> ((Expression.Text) a).value()).toList())) : Optional.empty();
  }

  /** Whether a number stands for what is not given. */
  static boolean isNumber(Declaration.Parameter parameter) {
    return parameter.preset().filter(Expression.Number.class::isInstance).isPresent();
  }

  private static List<Expression> alternatives(Expression preset) {
    if (preset instanceof Expression.Binary both && both.operator() == Expression.BinaryOperator.ALTERNATIVE) {
      List<Expression> all = new ArrayList<>(alternatives(both.left()));
      all.add(both.right());
      return all;
    }
    return List.of(preset);
  }
}
