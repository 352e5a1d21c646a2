package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.TypeSyntax;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** What tells declarations of one name apart: how many dimensions what they take has, and the kind of its elements. */
final class Signature {
  private Signature() {}

  static List<String> of(Declaration declaration) {
    if (declaration instanceof Declaration.Model || declaration instanceof Declaration.Trainer) {
      return List.of();
    }
    if (declaration instanceof Declaration.Derivative derivative) {
      return List.of(derivative.by().text());
    }
    List<String> signature = new ArrayList<>();
    parameters(declaration).forEach(p -> signature.add(p.type().map(Signature::of).orElse("")));
    pattern(declaration).ifPresent(t -> signature.add(of(t)));
    return signature;
  }

  private static String of(TypeSyntax type) {
    if (!(type instanceof TypeSyntax.Shape shape)) {
      return "";
    }
    String element = shape.element().map(e -> e.getClass().getSimpleName()).orElse("");
    boolean group = shape.dimensions().stream().anyMatch(TypeSyntax.Dimension.Group.class::isInstance);
    return shape.dimensions().size() + (group ? " and more " : " ") + element;
  }

  /** Reports parameters of one declaration that have one name. */
  static void rejectDoubles(Declaration declaration, List<Diagnostic> diagnostics) {
    Map<String, Span> known = new LinkedHashMap<>();
    for (Declaration.Parameter parameter : parameters(declaration)) {
      Span first = known.putIfAbsent(parameter.name().text(), parameter.name().span());
      if (first != null) {
        diagnostics.add(Diagnostic.error("duplicate-name", parameter.name().span(),
            "`" + declaration.name() + "` has two parameters called `" + parameter.name() + "`")
            .because("the first is", first));
      }
    }
  }

  /** What a call gives arguments to. */
  static List<Declaration.Parameter> parameters(Declaration declaration) {
    if (declaration instanceof Declaration.Model model) {
      return model.parameters();
    }
    if (declaration instanceof Declaration.Layer layer) {
      return layer.parameters();
    }
    if (declaration instanceof Declaration.Function function) {
      return function.parameters();
    }
    if (declaration instanceof Declaration.Measure measure) {
      return measure.parameters();
    }
    if (declaration instanceof Declaration.Penalty penalty) {
      return penalty.parameters();
    }
    if (declaration instanceof Declaration.Schedule schedule) {
      return schedule.parameters();
    }
    if (declaration instanceof Declaration.Optimizer optimizer) {
      return optimizer.parameters();
    }
    if (declaration instanceof Declaration.Initializer initializer) {
      return initializer.parameters();
    }
    if (declaration instanceof Declaration.Constraint constraint) {
      return constraint.parameters();
    }
    if (declaration instanceof Declaration.Average average) {
      return average.parameters();
    }
    return declaration instanceof Declaration.Clip clip ? clip.parameters() : List.of();
  }

  /** The shape of the weight or gradient that a declaration is for. */
  private static Optional<TypeSyntax> pattern(Declaration declaration) {
    if (declaration instanceof Declaration.Penalty penalty) {
      return penalty.type();
    }
    if (declaration instanceof Declaration.Clip clip) {
      return clip.type();
    }
    if (declaration instanceof Declaration.Average average) {
      return average.type();
    }
    if (declaration instanceof Declaration.Constraint constraint) {
      return constraint.type();
    }
    return declaration instanceof Declaration.Initializer initializer ? initializer.type() : Optional.empty();
  }
}
