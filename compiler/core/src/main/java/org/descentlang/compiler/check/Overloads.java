package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.TypeSyntax;

/** Of several declarations with one name, the first that fits; where none does, the first, so that it can say why. */
final class Overloads {
  private Overloads() {}

  static <D extends Declaration> D first(
      List<D> candidates, List<Expression.Argument> arguments, List<Value> values,
      Function<D, List<Declaration.Parameter>> parameters) {
    return candidates.stream().filter(c -> fits(parameters.apply(c), arguments, values)).findFirst()
        .orElse(candidates.get(0));
  }

  /** What fits instead: the arguments, the two first that stand without names exchanged. */
  static Optional<String> exchanged(
      List<Declaration.Parameter> parameters, List<Expression.Argument> arguments, List<Value> values) {
    boolean two = arguments.size() > 1 && arguments.stream().limit(2).allMatch(a -> a.name().isEmpty());
    if (!two || fits(parameters, arguments, values)) {
      return Optional.empty();
    }
    List<Value> others = new ArrayList<>(values);
    Collections.swap(others, 0, 1);
    List<String> texts = new ArrayList<>(arguments.stream().map(a -> Text.oneLine(a.span())).toList());
    Collections.swap(texts, 0, 1);
    return fits(parameters, arguments, others) ? Optional.of(String.join(", ", texts)) : Optional.empty();
  }

  /** Whether arguments are what their parameters are declared to be, by their dimensions and kinds. */
  static boolean fits(
      List<Declaration.Parameter> parameters, List<Expression.Argument> arguments, List<Value> values) {
    int next = 0;
    for (int i = 0; i < arguments.size(); i++) {
      var name = arguments.get(i).name();
      var parameter = name.isPresent()
          ? parameters.stream().filter(p -> p.name().text().equals(name.get().text())).findFirst()
          : parameters.stream().skip(next++).findFirst();
      if (parameter.isEmpty() || !fits(parameter.get(), values.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean fits(Declaration.Parameter parameter, Value value) {
    if (parameter.type().orElse(null) instanceof TypeSyntax.Alternatives) {
      return value instanceof Value.Text;
    }
    if (!(parameter.type().orElse(null) instanceof TypeSyntax.Shape shape)) {
      return true;
    }
    if (value instanceof Value.Text) {
      return false;
    }
    int rank = value instanceof Value.Array array ? array.shape().size() : 0;
    boolean filling = rank == 0 && parameter.preset().isPresent();
    return (filling || fits(shape, rank)) && (filling || integers(shape) == integers(value));
  }

  private static boolean integers(TypeSyntax.Shape shape) {
    return shape.element().filter(TypeSyntax.Element.Integers.class::isInstance).isPresent();
  }

  private static boolean integers(Value value) {
    return value instanceof Value.Array array && array.element() == Element.INTEGER
        || value instanceof Value.Scalar scalar && Terms.element(scalar.term()) == Element.INTEGER;
  }

  /** Of several declarations for parameters of some shape, the first that fits one of so many dimensions. */
  static <D extends Declaration> D ofRank(List<D> candidates, Function<D, Optional<TypeSyntax>> type, int rank) {
    return candidates.stream().filter(c -> type.apply(c).map(t -> fits(t, rank)).orElse(true)).findFirst()
        .orElse(candidates.get(0));
  }

  /** Whether a pattern fits what has so many dimensions. */
  static boolean fits(TypeSyntax type, int rank) {
    if (!(type instanceof TypeSyntax.Shape shape)) {
      return true;
    }
    boolean grouped = shape.dimensions().stream().anyMatch(TypeSyntax.Dimension.Group.class::isInstance);
    return grouped ? rank >= shape.dimensions().size() - 1 : rank == shape.dimensions().size();
  }
}
