package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Expr.Distribution;
import org.descentlang.compiler.parse.Binder;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Name;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.parse.TypeSyntax;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/**
 * Looks for unknown names in definitions that nothing uses, and that are therefore never carried out. Shapes and types
 * follow only from a use; names don't.
 */
final class Resolution {
  private final Library library;
  private final List<Diagnostic> diagnostics;
  /** Each unknown name of a declaration is reported at its first place. */
  private final Set<String> reported = new LinkedHashSet<>();
  private final Set<String> everywhere =
      new LinkedHashSet<>(List.of("pi", "inf", "training", "count", "here", "batch"));

  Resolution(Library library, List<Diagnostic> diagnostics) {
    this.library = library;
    this.diagnostics = diagnostics;
    everywhere.addAll(List.of("size", "pad"));
    everywhere.addAll(Calls.PRIMITIVES.keySet());
    Stream.of(Distribution.values()).forEach(d -> everywhere.add(Draws.word(d)));
    everywhere.addAll(library.names(Declaration.Function.class));
    everywhere.addAll(library.names(Declaration.Layer.class));
    everywhere.addAll(library.names(Declaration.Schedule.class));
    everywhere.addAll(library.names(Declaration.Measure.class));
    everywhere.addAll(library.names(Declaration.Initializer.class));
  }

  void declaration(Declaration declaration) {
    reported.clear();
    Set<String> names = new LinkedHashSet<>(everywhere);
    Signature.parameters(declaration).forEach(p -> parameter(p, names));
    if (declaration instanceof Declaration.Model model) {
      block(model.body(), names);
    } else if (declaration instanceof Declaration.Layer layer) {
      block(layer.body(), names);
    } else if (declaration instanceof Declaration.Function function) {
      function.head().ifPresent(h -> bind(h, names));
      block(function.body(), names);
    } else if (declaration instanceof Declaration.Measure measure) {
      measure.head().ifPresent(h -> bind(h, names));
      block(measure.body(), names);
    } else if (declaration instanceof Declaration.Schedule schedule) {
      names.add(schedule.time().text());
      block(schedule.body(), names);
    } else if (declaration instanceof Declaration.Clip clip) {
      names.add(clip.gradient().text());
      clip.type().ifPresent(t -> pattern(t, names));
      block(clip.body(), names);
    } else if (declaration instanceof Declaration.Constraint constraint) {
      names.add(constraint.weight().text());
      constraint.type().ifPresent(t -> pattern(t, names));
      block(constraint.body(), names);
    } else if (declaration instanceof Declaration.Average average) {
      names.addAll(List.of(average.weight().text(), average.before().text(), average.time().text()));
      average.type().ifPresent(t -> pattern(t, names));
      block(average.body(), names);
    } else if (declaration instanceof Declaration.Optimizer optimizer) {
      block(optimizer.body(), names);
    } else {
      ofOneExpression(declaration, names);
    }
  }

  private void ofOneExpression(Declaration declaration, Set<String> names) {
    if (declaration instanceof Declaration.Penalty penalty) {
      names.add(penalty.weight().text());
      penalty.type().ifPresent(t -> pattern(t, names));
      expression(penalty.value(), names);
      penalty.proximal().ifPresent(p -> expression(p.value(), and(names, p.step())));
    } else if (declaration instanceof Declaration.Initializer initializer) {
      names.add(initializer.weight().text());
      initializer.type().ifPresent(t -> pattern(t, names));
      initializer.drawn().ifPresent(d -> expression(d, names));
      block(initializer.body(), names);
    }
  }

  private static Set<String> and(Set<String> names, Name more) {
    Set<String> all = new LinkedHashSet<>(names);
    all.add(more.text());
    return all;
  }

  private void parameter(Declaration.Parameter parameter, Set<String> names) {
    parameter.type().ifPresent(t -> pattern(t, names));
    parameter.preset().ifPresent(p -> expression(p, names));
    names.add(parameter.name().text());
  }

  /** The names in a parameter's shape are bound by it. */
  private void pattern(TypeSyntax type, Set<String> names) {
    if (!(type instanceof TypeSyntax.Shape shape)) {
      return;
    }
    for (TypeSyntax.Dimension dimension : shape.dimensions()) {
      if (dimension instanceof TypeSyntax.Dimension.Group group) {
        names.add(group.name());
      } else if (dimension instanceof TypeSyntax.Dimension.AtMost most) {
        names.add(most.name());
      } else if (dimension instanceof TypeSyntax.Dimension.Extent extent
          && extent.value() instanceof Expression.Reference name) {
        names.add(name.name());
      }
    }
    shape.element().filter(TypeSyntax.Element.Integers.class::isInstance)
        .map(e -> ((TypeSyntax.Element.Integers) e).count())
        .filter(Expression.Reference.class::isInstance)
        .ifPresent(c -> names.add(((Expression.Reference) c).name()));
  }

  /** Everything that a block defines is known in all of it: a definition may be read before its place. */
  private void block(List<Statement> statements, Set<String> outer) {
    Set<String> names = new LinkedHashSet<>(outer);
    statements.forEach(s -> define(s, names));
    statements.forEach(s -> statement(s, names));
  }

  private static void define(Statement statement, Set<String> names) {
    if (statement instanceof Statement.Define define) {
      names.add(define.name().text());
    } else if (statement instanceof Statement.Total total) {
      names.add(total.name().text());
    } else if (statement instanceof Statement.Declare declare) {
      names.add(declare.name().text());
    } else if (statement instanceof Statement.Average average) {
      names.add(average.name().text());
    } else if (statement instanceof Statement.When when) {
      when.then().forEach(s -> define(s, names));
      when.otherwise().forEach(s -> define(s, names));
    }
  }

  private void statement(Statement statement, Set<String> names) {
    if (statement instanceof Statement.Define define) {
      Set<String> inner = within(define.head().orElse(List.of()), names);
      expression(define.value(), inner);
      define.where().ifPresent(w -> expression(w, inner));
      define.boundaries().forEach(b -> expression(b.value(), within(b.head(), names)));
    } else if (statement instanceof Statement.Declare declare) {
      declared(declare.type(), names);
      declare.initial().ifPresent(i -> expression(i, names));
    } else if (statement instanceof Statement.Next next) {
      known(next.name(), names);
      expression(next.value(), within(next.head().orElse(List.of()), names));
    } else if (statement instanceof Statement.Total total) {
      Set<String> inner = within(total.head().orElse(List.of()), names);
      expression(total.value(), inner);
      total.where().ifPresent(w -> expression(w, inner));
    } else if (statement instanceof Statement.Return result) {
      returned(result, names);
    } else {
      blockStatement(statement, names);
    }
  }

  private void returned(Statement.Return result, Set<String> names) {
    expression(result.terms().value(), names);
    result.terms().per().ifPresent(p -> expression(p, names));
    result.terms().where().ifPresent(w -> expression(w, names));
    result.more().forEach(m -> expression(m, names));
  }

  private void blockStatement(Statement statement, Set<String> names) {
    if (statement instanceof Statement.When when) {
      expression(when.condition(), names);
      block(when.then(), names);
      block(when.otherwise(), names);
    } else if (statement instanceof Statement.Repeat repeat) {
      expression(repeat.times(), names);
      block(repeat.body(), names);
    } else if (statement instanceof Statement.Require require) {
      expression(require.condition(), names);
    } else if (statement instanceof Statement.Warn warn) {
      expression(warn.condition(), names);
    } else if (statement instanceof Statement.StepSize step) {
      expression(step.value(), names);
    } else if (statement instanceof Statement.Update update) {
      Set<String> inner = and(and(and(names, update.weight()), update.gradient()), update.time());
      update.type().ifPresent(t -> pattern(t, inner));
      block(update.body(), inner);
    }
  }

  private void declared(TypeSyntax type, Set<String> names) {
    if (type instanceof TypeSyntax.Like like) {
      known(like.of(), names);
    } else if (type instanceof TypeSyntax.Shape shape) {
      shape.dimensions().stream().filter(TypeSyntax.Dimension.Extent.class::isInstance)
          .forEach(d -> expression(((TypeSyntax.Dimension.Extent) d).value(), names));
    }
  }

  private Set<String> within(List<Binder> head, Set<String> names) {
    Set<String> inner = new LinkedHashSet<>(names);
    bind(head, inner);
    return inner;
  }

  private void bind(List<Binder> head, Set<String> names) {
    List<Expression> bounds = new ArrayList<>();
    Set<String> bound = new LinkedHashSet<>();
    head.forEach(b -> bind(b, bound, bounds));
    bounds.forEach(b -> expression(b, names));
    names.addAll(bound);
  }

  private static void bind(Binder binder, Set<String> names, List<Expression> bounds) {
    if (binder instanceof Binder.Single single) {
      names.add(single.name());
      single.bound().ifPresent(bounds::add);
    } else if (binder instanceof Binder.Example example) {
      names.add(example.name());
    } else if (binder instanceof Binder.Row row) {
      row.parts().forEach(p -> bind(p, names, bounds));
    } else if (binder instanceof Binder.Fixed fixed) {
      bounds.add(fixed.place());
    }
  }

  private void expression(Expression expression, Set<String> names) {
    if (expression instanceof Expression.Reference reference) {
      known(reference.name(), reference.span(), names);
    } else if (expression instanceof Expression.Call call) {
      call(call, names);
    } else if (expression instanceof Expression.Reduction reduction) {
      Set<String> inner = within(reduction.binders(), names);
      reduction.where().ifPresent(w -> expression(w, inner));
      expression(reduction.body(), inner);
    } else if (expression instanceof Expression.Binary binary) {
      expression(binary.left(), names);
      int before = diagnostics.size();
      expression(binary.right(), names);
      diagnostics.subList(before, diagnostics.size()).replaceAll(wrong -> ReducerEnd.hinted(wrong, binary));
    } else {
      LayerCalls.children(expression).forEach(child -> expression(child, names));
    }
  }

  private void call(Expression.Call call, Set<String> names) {
    String name = call.callee().text();
    if (!names.contains(name) && reported.add(name)) {
      diagnostics.add(library.unknown("unknown-function", call.callee().span(),
          "no function or layer is called `" + name + "`", name, names));
    }
    for (Expression.Argument argument : call.arguments()) {
      Set<String> inner = argument.along().map(a -> and(names, a)).orElse(names);
      expression(argument.value(), inner);
      argument.where().ifPresent(w -> expression(w, inner));
    }
  }

  private void known(Name name, Set<String> names) {
    known(name.text(), name.span(), names);
  }

  private void known(String name, Span span, Set<String> names) {
    if (!names.contains(name) && reported.add(name)) {
      diagnostics.add(library.unknown("unknown-name", span, "nothing here is called `" + name + "`", name, names));
    }
  }
}
