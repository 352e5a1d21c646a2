package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Declaration.Clause;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.parse.TypeSyntax;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** The optimizers of a trainer, each carried out for the parameters that are its own. */
final class Optimizers {
  private final UpdateScope scope;
  private final Penalties penalties;
  private final Constraints constraints;
  private final Averages averages;
  private final Elaborator elaborator;
  private final Context context;
  private final List<Checked.Commit> commits = new ArrayList<>();
  private Optional<Symbol> rate = Optional.empty();

  /**
   * @param penalties of which the proximal ones follow the update
   * @param constraints which follow these
   * @param averages of what these leave
   */
  Optimizers(UpdateScope scope, Penalties penalties, Constraints constraints, Averages averages) {
    this.scope = scope;
    this.penalties = penalties;
    this.constraints = constraints;
    this.averages = averages;
    this.elaborator = scope.elaborator();
    this.context = scope.context();
  }

  /** What an update leaves behind. */
  List<Checked.Commit> commits() {
    return commits;
  }

  /** The first step size that an optimizer states. */
  Optional<Symbol> rate() {
    return rate;
  }

  void optimize(Map<Symbol, Value.Array> gradients) {
    List<Clause.UsesOptimizer> clauses = scope.clauses(Clause.UsesOptimizer.class);
    Map<Symbol, Clause.UsesOptimizer> chosen = new LinkedHashMap<>();
    clauses.stream().filter(c -> !c.on().isEmpty())
        .forEach(c -> scope.selected(c.on()).forEach(p -> chosen.putIfAbsent(p, c)));
    clauses.stream().filter(c -> c.on().isEmpty())
        .forEach(c -> gradients.keySet().forEach(p -> chosen.putIfAbsent(p, c)));
    for (Clause.UsesOptimizer clause : clauses) {
      List<Symbol> mine = gradients.keySet().stream().filter(p -> chosen.get(p) == clause).toList();
      elaborator.attempt(() -> optimize(clause, mine, gradients));
      if (mine.isEmpty() && !gradients.isEmpty() && !scope.isVague()) {
        elaborator.attempt(() -> rejectIdle(clause));
      }
    }
    if (!scope.isVague()) {
      gradients.keySet().stream().filter(p -> !chosen.containsKey(p)).findFirst().ifPresent(p -> {
        throw new Rejection(Diagnostic.error("no-optimizer", scope.trainer().name().span(),
            "no optimizer trains `" + p.name() + "`").hint("say `freeze " + p.name() + "` if that is meant."));
      });
    }
  }

  private static void rejectIdle(Clause.UsesOptimizer clause) {
    throw new Rejection(Diagnostic.error("duplicate-clause", clause.span(), "this `optimizer` trains nothing: "
            + (clause.on().isEmpty() ? "the others train all parameters" : "what it names is frozen, or an earlier "
                + "one trains it"))
        .hint("leave it out, or let the other lines name less."));
  }

  private void optimize(Clause.UsesOptimizer clause, List<Symbol> mine, Map<Symbol, Value.Array> gradients) {
    List<Declaration.Optimizer> found =
        scope.library().find(Declaration.Optimizer.class, clause.optimizer().callee().text());
    Declaration.Optimizer optimizer = found.get(0);
    Context callee = scope.bound(optimizer, clause.optimizer());
    Optional<Term> size = scope.within(optimizer, clause.optimizer(), () -> options(optimizer, callee, clause));
    rejectUnfit(optimizer, mine, clause);
    for (Symbol parameter : mine) {
      update(optimizer, parameter, gradients.get(parameter), callee, size, clause);
    }
  }

  /** An optimizer of matrices alone leaves biases to another. */
  private void rejectUnfit(
      Declaration.Optimizer optimizer, List<Symbol> mine, Clause.UsesOptimizer clause) {
    Map<Boolean, List<Symbol>> fits = mine.stream().collect(Collectors.partitioningBy(parameter ->
        updates(optimizer).anyMatch(update -> fits(update, parameter))));
    if (fits.get(false).isEmpty()) {
      return;
    }
    Symbol unfit = fits.get(false).get(0);
    Diagnostic diagnostic = Diagnostic.error("no-update", clause.span(), "`" + optimizer.name()
        + "` has no update for `" + unfit.name() + "`, which has " + Text.count(unfit.own().size(), "dimension"));
    throw new Rejection(fits.get(true).isEmpty() ? diagnostic : diagnostic.hint("let it train what it can, `on "
        + named(fits.get(true), mine) + "`, and add an `optimizer` for the rest."));
  }

  /** As a program would name them; an example of it, where they are many. */
  private String named(List<Symbol> parameters, List<Symbol> all) {
    List<Symbol> weights = all.stream().filter(scope.selected(List.of())::contains).toList();
    if (parameters.size() > 1 && parameters.equals(weights)) {
      return "weights";
    }
    String some = parameters.stream().limit(3).map(Symbol::name).collect(Collectors.joining(", "));
    return parameters.size() > 3 ? some + ", ..." : some;
  }

  private static Stream<Statement.Update> updates(Declaration.Optimizer optimizer) {
    return optimizer.body().stream().filter(Statement.Update.class::isInstance).map(Statement.Update.class::cast);
  }

  private static boolean fits(Statement.Update update, Symbol parameter) {
    return update.type().map(t -> Overloads.fits(t, parameter.own().size())).orElse(true);
  }

  /** The requirements and doubts checked; the step size, where one is stated. */
  private Optional<Term> options(
      Declaration.Optimizer optimizer, Context callee, Clause.UsesOptimizer clause) {
    Optional<Term> size = Optional.empty();
    for (Statement statement : optimizer.body()) {
      if (statement instanceof Statement.Require require) {
        new Requirements(elaborator).check(require, callee);
      } else if (statement instanceof Statement.Warn warn) {
        new Doubts(elaborator).check(warn, callee);
      } else if (statement instanceof Statement.StepSize step) {
        size = Optional.of(stepSize(step, callee, clause));
      }
    }
    return size;
  }

  private Term stepSize(Statement.StepSize step, Context callee, Clause.UsesOptimizer clause) {
    Term size = RealValues.number(elaborator.expressions().scalar(step.value(), callee), "the step size", step.span());
    if (size.equals(Terms.number(0))) {
      elaborator.warn(Diagnostic.warning(
          "nothing-to-train", clause.span(), "this `optimizer` trains nothing: its step size is 0"));
    }
    if (size instanceof Term.Number number && !Double.isFinite(number.value())) {
      throw new Rejection(Diagnostic.error("not-finite", clause.optimizer().span(),
          "the size of a step must be finite, and this is " + NonFinite.text(number.value())));
    }
    Value named = elaborator.define("last.rate", new Value.Scalar(size), context, step.span());
    Symbol symbol = Declarations.symbol(named);
    rate = Optional.of(rate.orElse(symbol));
    return scope.read(symbol);
  }

  private void update(
      Declaration.Optimizer optimizer, Symbol parameter, Value.Array gradient, Context options, Optional<Term> size,
      Clause.UsesOptimizer clause) {
    Statement.Update update = updates(optimizer).filter(u -> fits(u, parameter)).findFirst().orElseThrow();
    Context inner = options.scope(new Scope(options.scope())).path(Declarations.OPTIMIZER + parameter.name() + "/");
    Value.Array weight = Tensors.of(parameter, update.span());
    if (update.type().orElse(null) instanceof TypeSyntax.Shape shape) {
      new Patterns(elaborator).match(shape.dimensions(), weight, inner, "the parameter", update.span());
    }
    inner.scope().bind(update.weight().text(), weight);
    Value.Array step = UpdateScope.tensor(named(parameter, gradient, clause));
    inner.scope().bind(update.gradient().text(), step);
    Optional<TouchedRows> touched = update.touchedRows()
        ? Optional.of(new TouchedRows(scope, update, parameter, step)) : Optional.empty();
    inner.scope().bind(update.time().text(), new Value.Scalar(
        Terms.apply(Primitive.ADD, Names.updates(update.span()), Terms.number(1))));
    List.of(update.weight(), update.gradient(), update.time()).forEach(name -> Definitions.take(name, inner));
    scope.within(optimizer, clause.optimizer(), () -> elaborator.statements().run(update.body(), inner));
    finish(update, parameter, inner, size, touched, clause);
  }

  private Value followed(
      Symbol parameter, Value.Array updated, Optional<Term> size, Clause.UsesOptimizer clause) {
    return constraints.constrained(parameter, penalties.proximal(parameter, updated, size, clause));
  }

  /** What the optimizer descends along: of clipping's making where there is any. */
  private Value named(Symbol parameter, Value.Array gradient, Clause.UsesOptimizer clause) {
    Span made = scope.clauses(Clause.Clip.class).stream().map(Clause::span).findFirst().orElse(clause.span());
    return elaborator.define(parameter.name() + ".step", gradient, context, made);
  }

  /** What an update has made of a parameter or a state. */
  private Value.Array kept(String name, Symbol before, Value after, Statement.Update update) {
    boolean named = !(after instanceof Value.Scalar scalar) || scalar.term() instanceof Term.Read;
    Span span = named ? Declarations.symbol(after).span() : update.span();
    Value.Array fitting = RealValues.inPlaceOf(
        Tensors.of(before, update.span()), named ? UpdateScope.tensor(after) : after, name, span);
    return fitting.symbol().isPresent() ? fitting
        : UpdateScope.tensor(elaborator.define(before.name() + ".next", fitting, context, span));
  }

  private void finish(
      Statement.Update update, Symbol parameter, Context inner, Optional<Term> size, Optional<TouchedRows> touched,
      Clause.UsesOptimizer clause) {
    for (String name : inner.scope().names()) {
      Symbol before = name.equals(update.weight().text())
          ? parameter : scope.shared().stored.get(inner.path() + name);
      Value after = inner.scope().find(name).orElseThrow();
      boolean stored = before != null && (before == parameter || before.role() == Role.OPTIMIZER
          || before.role() == Role.AVERAGE);
      if (stored && (after instanceof Value.Array || after instanceof Value.Scalar)) {
        Value.Array kept = kept(name, before, after, update);
        touched.ifPresent(rows -> rows.hold(before, kept));
        Value value = before == parameter ? followed(parameter, kept, size, clause) : kept;
        Symbol symbol = Declarations.symbol(value);
        if (symbol != before) {
          String next = before.name() + ".next";
          symbol.rename(symbol.name().equals(next) ? next : elaborator.unique(next));
          commits.add(new Checked.Commit(before, symbol));
        }
        if (before == parameter) {
          elaborator.attempt(() -> averages.average(parameter, UpdateScope.tensor(value), clause)
              .ifPresent(commits::add));
        }
      }
    }
  }
}
