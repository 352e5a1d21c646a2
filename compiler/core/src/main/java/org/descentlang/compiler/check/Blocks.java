package org.descentlang.compiler.check;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Name;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** What the lines of a declaration's block can't be, whatever it is called with. */
final class Blocks {
  /** What has a name already, and whether it is a state. */
  private record Known(Span at, boolean state) {}

  private final Declaration declaration;
  private final List<Diagnostic> diagnostics;

  private Blocks(Declaration declaration, List<Diagnostic> diagnostics) {
    this.declaration = declaration;
    this.diagnostics = diagnostics;
  }

  static void check(Declaration declaration, List<Diagnostic> diagnostics) {
    Blocks blocks = new Blocks(declaration, diagnostics);
    List<Statement> body = body(declaration);
    blocks.sequence(body);
    if (declaration instanceof Declaration.Optimizer) {
      blocks.optimizer(body);
    }
    if (declaration instanceof Declaration.Average average) {
      blocks.distinct("average", "the parameter, its average so far and the time",
          List.of(average.weight(), average.before(), average.time()));
    }
    Map<String, Known> known = new LinkedHashMap<>();
    Signature.parameters(declaration)
        .forEach(p -> known.putIfAbsent(p.name().text(), new Known(p.name().span(), false)));
    blocks.names(body, known);
  }

  /** All statements of a declaration, those in blocks after the one that has the block. */
  static List<Statement> statements(Declaration declaration) {
    return body(declaration).stream().flatMap(Blocks::withInner).toList();
  }

  private static Stream<Statement> withInner(Statement statement) {
    Stream<Statement> inner = Stream.empty();
    if (statement instanceof Statement.When when) {
      inner = Stream.concat(when.then().stream(), when.otherwise().stream());
    } else if (statement instanceof Statement.Repeat repeat) {
      inner = repeat.body().stream();
    } else if (statement instanceof Statement.Update update) {
      inner = update.body().stream();
    }
    return Stream.concat(Stream.of(statement), inner.flatMap(Blocks::withInner));
  }

  private static List<Statement> body(Declaration declaration) {
    if (declaration instanceof Declaration.Model model) {
      return model.body();
    }
    if (declaration instanceof Declaration.Layer layer) {
      return layer.body();
    }
    if (declaration instanceof Declaration.Function function) {
      return function.body();
    }
    if (declaration instanceof Declaration.Measure measure) {
      return measure.body();
    }
    if (declaration instanceof Declaration.Schedule schedule) {
      return schedule.body();
    }
    if (declaration instanceof Declaration.Clip clip) {
      return clip.body();
    }
    if (declaration instanceof Declaration.Constraint constraint) {
      return constraint.body();
    }
    if (declaration instanceof Declaration.Average average) {
      return average.body();
    }
    if (declaration instanceof Declaration.Initializer initializer) {
      return initializer.body();
    }
    return declaration instanceof Declaration.Optimizer optimizer ? optimizer.body() : List.of();
  }

  /** Statements in order: a {@code return}, also one in a branch, is the last of them. */
  private void sequence(List<Statement> statements) {
    statements.forEach(this::statement);
    for (int i = 0; i + 1 < statements.size(); i++) {
      Optional<Span> returned = returned(statements.get(i));
      if (returned.isPresent()) {
        diagnostics.add(Diagnostic.error("misplaced", statements.get(i + 1).span(),
                "nothing follows a `return`: it ends `" + declaration.name() + "`")
            .because("the `return` is", returned.get())
            .hint("choose by `return if c then a else b`, or give each branch its `return` at the end."));
        return;
      }
    }
  }

  private static Optional<Span> returned(Statement statement) {
    if (statement instanceof Statement.When when) {
      return Stream.concat(when.then().stream(), when.otherwise().stream())
          .flatMap(s -> returned(s).stream()).findFirst();
    }
    return statement instanceof Statement.Return ? Optional.of(statement.span()) : Optional.empty();
  }

  private void statement(Statement statement) {
    misplaced(statement).ifPresent(what -> diagnostics.add(Diagnostic.error("misplaced", statement.span(), what)));
    if (statement instanceof Statement.Define define
        && (define.head().isEmpty() || define.operator() != Statement.Operator.EQUALS)) {
      whole(define);
    }
    if (statement instanceof Statement.Return result) {
      result(result);
    } else if (statement instanceof Statement.When when) {
      sequence(when.then());
      sequence(when.otherwise());
    } else if (statement instanceof Statement.Repeat repeat) {
      repeat(repeat);
    } else if (statement instanceof Statement.Update update) {
      update(update);
    } else if (statement instanceof Statement.Total total) {
      total(total);
    }
  }

  private void total(Statement.Total total) {
    if (!(declaration instanceof Declaration.Measure measure) || !measure.metric()) {
      diagnostics.add(Diagnostic.error("misplaced", total.span(),
              "only a metric has totals, and `" + declaration.name() + "` is none")
          .hint(declaration instanceof Declaration.Measure
              ? "a loss gives terms, since each mini-batch has a gradient of its own; `per` gives them weights."
              : "`sum(batch) x` is a sum over the mini-batch."));
    } else if (measure.head().isPresent()) {
      diagnostics.add(Diagnostic.error("misplaced", total.span(),
              "`" + measure.name() + "` gives a term for each index of its head, and a metric with totals gives none")
          .because("the head is", measure.head().get().get(0).span())
          .hint("leave out the head, and sum over its indices in the total: `total " + total.name()
              + " = sum(i) x[i]`."));
    }
  }

  /** What is computed without examples: no parameter comes to be there, and no state but those of an update. */
  static boolean keepsNothing(Declaration declaration) {
    return declaration instanceof Declaration.Optimizer || declaration instanceof Declaration.Schedule
        || declaration instanceof Declaration.Clip || declaration instanceof Declaration.Constraint
        || declaration instanceof Declaration.Average || declaration instanceof Declaration.Initializer;
  }

  /** What is computed without examples draws nothing either, but for first values. */
  private Optional<String> misplaced(Statement statement) {
    boolean optimizer = declaration instanceof Declaration.Optimizer;
    boolean update = keepsNothing(declaration) && !(declaration instanceof Declaration.Initializer);
    if (statement instanceof Statement.Return && optimizer) {
      return Optional.of("`" + declaration.name() + "` is an optimizer, which returns nothing: `w := ...` changes the"
          + " parameter");
    }
    if (statement instanceof Statement.Declare declare) {
      boolean state = declare.kind() == Statement.Kind.STATE;
      if (keepsNothing(declaration) && !(optimizer && state)) {
        return Optional.of("models and layers declare parameters and states, updates states, and `" + declaration.name()
            + "` is neither a model nor a layer");
      }
    }
    if (statement instanceof Statement.Average && !optimizer) {
      return Optional.of("an average stands in the update of an optimizer, and `" + declaration.name() + "` is none");
    }
    boolean draws = statement instanceof Statement.Define define && define.operator() == Statement.Operator.DRAWN;
    return draws && update ? Optional.of("models, layers and initializers draw, and `" + declaration.name()
        + "` is computed without examples") : Optional.empty();
  }

  /** Which places there are, and what stands beside them, is said of a definition by its indices. */
  private void whole(Statement.Define define) {
    Stream.concat(define.where().stream(), define.boundaries().stream().map(b -> b.value())).findFirst()
        .ifPresent(at -> diagnostics.add(Diagnostic.error("misplaced", at.span(), "a `"
                + (define.where().isPresent() ? "where" : "from")
                + "` belongs to a definition with indices and `=`: `y[i] = ...`")
            .hint(define.where().isPresent() ? "say what stands elsewhere: `if ... then ... else ...`."
                : "give what is defined its indices, or leave `from` out.")));
  }

  /** Nothing is carried out but what is of all parameters, and the update of each. */
  private void optimizer(List<Statement> body) {
    body.stream().filter(s -> !(s instanceof Statement.Require || s instanceof Statement.Warn
        || s instanceof Statement.StepSize || s instanceof Statement.Update) && misplaced(s).isEmpty())
        .forEach(s -> diagnostics.add(Diagnostic.error("misplaced", s.span(),
                "an optimizer has `require`, `warn`, `step` and updates: all else stands in an update")
            .hint("what a parameter becomes is said for each: update w by g at t { w := w - lr * g }.")));
    List<Statement> steps = body.stream().filter(Statement.StepSize.class::isInstance).toList();
    if (steps.size() > 1) {
      diagnostics.add(Diagnostic.error("misplaced", steps.get(1).span(),
              "`" + declaration.name() + "` states two step sizes")
          .because("the first is", steps.get(0).span()));
    }
  }

  private void update(Statement.Update update) {
    distinct("update", "the parameter, its gradient and the time",
        List.of(update.weight(), update.gradient(), update.time()));
    sequence(update.body());
  }

  private void distinct(String word, String what, List<Name> names) {
    Set<String> known = new HashSet<>();
    names.stream().filter(name -> !known.add(name.text())).forEach(name -> diagnostics.add(Diagnostic.error(
        "duplicate-name", name.span(), "`" + word + "` has two names `" + name + "`: " + what + " have one each")));
  }

  /** Its statements are carried out several times, and a value is returned once. */
  private void repeat(Statement.Repeat repeat) {
    sequence(repeat.body());
    repeat.body().stream().flatMap(s -> returned(s).stream()).findFirst().ifPresent(at -> diagnostics.add(
        Diagnostic.error("misplaced", at, "a `return` stands in no `repeat`")
            .hint("replace a value by `:=` in the loop, and return it below.")));
  }

  private void result(Statement.Return result) {
    if (!(declaration instanceof Declaration.Measure)) {
      term("where", result.terms().where());
      term("per", result.terms().per());
    } else if (statements(declaration).stream().anyMatch(Statement.Total.class::isInstance)) {
      ofTotals("where", result.terms().where());
      ofTotals("per", result.terms().per());
    }
    if (!(declaration instanceof Declaration.Model) && !result.more().isEmpty()) {
      diagnostics.add(Diagnostic.error("misplaced", result.more().get(0).span(),
          "`" + declaration.name() + "` returns one value: only a model returns several"));
    }
    outputs(result);
  }

  /** Outputs are called what they are called in the model. */
  private void outputs(Statement.Return result) {
    Map<String, Span> known = new LinkedHashMap<>();
    Stream.concat(Stream.of(result.terms().value()), result.more().stream())
        .filter(Expression.Reference.class::isInstance).map(Expression.Reference.class::cast).forEach(output -> {
          Span first = known.putIfAbsent(output.name(), output.span());
          if (first != null) {
            diagnostics.add(Diagnostic.error("duplicate-name", output.span(),
                    "two outputs would be called `" + output.name() + "`")
                .because("the first is", first)
                .hint("return it once."));
          }
        });
  }

  private void ofTotals(String word, Optional<Expression> condition) {
    condition.ifPresent(c -> diagnostics.add(Diagnostic.error("misplaced", c.span(), "a metric with totals returns a "
            + "number that is computed from them, and no terms: there is nothing that the `" + word + "` could be of")
        .hint(word.equals("where") ? "say which terms a total has: `total count = 1 where label >= 0`."
            : "divide by a total: `return a / b`.")));
  }

  private void term(String word, Optional<Expression> condition) {
    condition.ifPresent(c -> diagnostics.add(Diagnostic.error("misplaced", c.span(),
            "only what a loss or a metric returns has a `" + word + "`, and `" + declaration.name() + "` is neither")
        .hint(word.equals("where") ? "say what stands elsewhere: `if ... then ... else 0`."
            : "divide by the weight where the value is used.")));
  }

  /** A parameter of the block and a definition in it are not of one name; {@code :=} replaces. */
  private void names(List<Statement> statements, Map<String, Known> known) {
    for (Statement statement : statements) {
      defined(statement).ifPresent(name -> reject(name, known));
      if (statement instanceof Statement.Declare declare) {
        known.putIfAbsent(declare.name().text(),
            new Known(declare.name().span(), declare.kind() == Statement.Kind.STATE));
      } else if (statement instanceof Statement.When when) {
        names(when.then(), new LinkedHashMap<>(known));
        names(when.otherwise(), new LinkedHashMap<>(known));
      } else if (statement instanceof Statement.Repeat repeat) {
        names(repeat.body(), new LinkedHashMap<>(known));
      } else if (statement instanceof Statement.Update update) {
        update.body().stream().flatMap(Blocks::withInner).forEach(s -> defined(s).ifPresent(n -> reject(n, known)));
      }
    }
  }

  private static Optional<Name> defined(Statement statement) {
    if (statement instanceof Statement.Declare declare) {
      return Optional.of(declare.name());
    }
    if (statement instanceof Statement.Total total) {
      return Optional.of(total.name());
    }
    if (statement instanceof Statement.Average average) {
      return Optional.of(average.name());
    }
    return statement instanceof Statement.Define define && define.operator() != Statement.Operator.REPLACES
        ? Optional.of(define.name()) : Optional.empty();
  }

  private void reject(Name name, Map<String, Known> known) {
    Known first = known.get(name.text());
    if (first != null) {
      diagnostics.add(Diagnostic.error("duplicate-name", name.span(), "`" + name + "` is declared twice in `"
              + declaration.name() + "`")
          .because("the first is", first.at())
          .hint(first.state() ? Definitions.nextValue(name)
              : "choose another name; `" + name + " := ...` replaces a value."));
    }
  }
}
