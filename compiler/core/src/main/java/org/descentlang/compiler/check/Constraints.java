package org.descentlang.compiler.check;

import java.util.List;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Declaration.Clause;

/** The constraints of a trainer, in order: what they bring a parameter to, after its update and its proximal maps. */
final class Constraints {
  private final UpdateScope scope;

  Constraints(UpdateScope scope) {
    this.scope = scope;
  }

  Value.Array constrained(Symbol parameter, Value.Array updated) {
    Value.Array value = updated;
    for (Clause.Constrains clause : scope.clauses(Clause.Constrains.class)) {
      if (scope.selected(clause.on()).contains(parameter)) {
        value = constrained(clause, parameter, value);
      }
    }
    return value;
  }

  private Value.Array constrained(Clause.Constrains clause, Symbol parameter, Value.Array updated) {
    List<Declaration.Constraint> found =
        scope.library().find(Declaration.Constraint.class, clause.constraint().callee().text());
    Declaration.Constraint constraint =
        Overloads.ofRank(found, Declaration.Constraint::type, parameter.own().size());
    Context callee = scope.bound(constraint, clause.constraint()).path(parameter.name() + ".");
    scope.match(
        constraint.type(), updated, callee, "the parameter of `" + constraint.name() + "`", clause.span());
    callee.scope().bind(constraint.weight().text(), updated);
    Value value = scope.within(
        constraint, clause.constraint(), () -> scope.elaborator().statements().run(constraint.body(), callee)
            .orElseThrow(() -> Returns.missing(constraint, "constraint")).value());
    return UpdateScope.tensor(scope.elaborator().define(parameter.name() + ".constrained",
        scope.like(updated, value, constraint, clause.constraint()), scope.context(), clause.span()));
  }
}
