package org.descentlang.compiler.check;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Declaration.Clause;
import org.descentlang.compiler.source.Diagnostic;

/**
 * The averages of a trainer, each of a parameter after its update and its constraints: what stands for the parameter
 * where the model is evaluated. Some optimizers keep one themselves.
 */
final class Averages {
  private final UpdateScope scope;
  private final Set<Symbol> seen = new LinkedHashSet<>();
  private final Set<Clause.Averages> used = new LinkedHashSet<>();

  Averages(UpdateScope scope) {
    this.scope = scope;
  }

  /** What an update leaves of the average of a parameter, of which {@code optimizer} has made {@code updated}. */
  Optional<Checked.Commit> average(Symbol parameter, Value.Array updated, Clause.UsesOptimizer optimizer) {
    seen.add(parameter);
    Optional<Clause.Averages> clause = clause(parameter);
    if (scope.shared().averages.containsKey(parameter)) {
      clause.filter(c -> !c.on().isEmpty()).ifPresent(c -> rejectSecond(c, parameter, optimizer));
      return Optional.empty();
    }
    clause.ifPresent(used::add);
    return clause.map(c -> average(c, parameter, updated));
  }

  /** The first line that names a parameter; else the one that takes the rest. */
  private Optional<Clause.Averages> clause(Symbol parameter) {
    List<Clause.Averages> clauses = scope.clauses(Clause.Averages.class);
    return clauses.stream().filter(c -> !c.on().isEmpty() && scope.selected(c.on()).contains(parameter)).findFirst()
        .or(() -> clauses.stream().filter(c -> c.on().isEmpty()).findFirst());
  }

  private void rejectSecond(Clause.Averages clause, Symbol parameter, Clause.UsesOptimizer optimizer) {
    used.add(clause);
    scope.elaborator().report(new Rejection(Diagnostic.error("duplicate-clause", clause.span(), "`"
            + optimizer.optimizer().callee() + "` keeps an average of `" + parameter.name() + "` itself")
        .because("its optimizer is", optimizer.span())
        .hint("leave this line out, or name other parameters in it.")));
  }

  private Checked.Commit average(Clause.Averages clause, Symbol parameter, Value.Array updated) {
    Symbol average = Declarations.averageOf(parameter, clause.span(), scope.shared());
    List<Declaration.Average> found =
        scope.library().find(Declaration.Average.class, clause.average().callee().text());
    Declaration.Average declared = Overloads.ofRank(found, Declaration.Average::type, parameter.own().size());
    Context callee = scope.bound(declared, clause.average()).path(parameter.name() + ".average.");
    scope.match(declared.type(), updated, callee, "the parameter of `" + declared.name() + "`", clause.span());
    callee.scope().bind(declared.weight().text(), updated);
    callee.scope().bind(declared.before().text(), Tensors.of(average, clause.span()));
    callee.scope().bind(declared.time().text(), new Value.Scalar(
        Terms.apply(Primitive.ADD, Names.updates(clause.span()), Terms.number(1))));
    Value value = scope.within(
        declared, clause.average(), () -> scope.elaborator().statements().run(declared.body(), callee)
            .orElseThrow(() -> Returns.missing(declared, "average")).value());
    return new Checked.Commit(average, Declarations.symbol(scope.elaborator().define(average.name() + ".next",
        scope.like(updated, value, declared, clause.average()), scope.context(), clause.span())));
  }

  /** Each line averages something; what could not be updated tells nothing. */
  void rejectIdle(Set<Symbol> trained) {
    if (trained.isEmpty() || scope.isVague() || !seen.containsAll(trained)) {
      return;
    }
    scope.clauses(Clause.Averages.class).stream().filter(c -> !used.contains(c)).forEach(c ->
        scope.elaborator().report(new Rejection(Diagnostic.error("duplicate-clause", c.span(),
                "this `average` averages nothing: " + (c.on().isEmpty() ? "all parameters have averages already"
                    : "what it names is frozen, or an earlier one averages it"))
            .hint("leave it out, or let the other lines name less."))));
  }
}
