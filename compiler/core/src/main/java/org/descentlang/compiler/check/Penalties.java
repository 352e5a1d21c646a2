package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Declaration.Clause;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** The penalties of a trainer: a gradient more before the update, or a proximal map after it. */
final class Penalties {
  private final UpdateScope scope;
  private final Elaborator elaborator;
  private final Context context;
  private final List<Checked.Objective> objectives = new ArrayList<>();

  Penalties(UpdateScope scope) {
    this.scope = scope;
    this.elaborator = scope.elaborator();
    this.context = scope.context();
  }

  /** The sums whose derivatives are added to the gradients. */
  List<Checked.Objective> objectives() {
    return objectives;
  }

  void penalize(Map<Symbol, Value.Array> gradients) {
    for (Map.Entry<Symbol, Value.Array> entry : gradients.entrySet()) {
      Symbol parameter = entry.getKey();
      List<Term> sums = new ArrayList<>();
      List<Span> spans = new ArrayList<>();
      for (Clause.AddsPenalty clause : scope.clauses(Clause.AddsPenalty.class)) {
        if (!clause.proximal() && scope.selected(clause.on()).contains(parameter)) {
          elaborator.attempt(() -> sums.add(penalty(clause, parameter)));
          spans.add(clause.span());
        }
      }
      if (!sums.isEmpty()) {
        entry.setValue(penalized(parameter, entry.getValue(), sums, spans.get(0)));
      }
    }
  }

  private Value.Array penalized(Symbol parameter, Value.Array gradient, List<Term> sums, Span clause) {
    Term total = sums.stream().reduce((a, b) -> Terms.apply(Primitive.ADD, a, b)).orElseThrow();
    Symbol sum = Declarations.symbol(elaborator.define(
        parameter.name() + ".penalty", new Value.Scalar(total), context, clause));
    String name = elaborator.unique(parameter.name() + ".penalty.grad");
    Symbol derivative = UpdateScope.stored(name, Role.VALUE, Element.REAL, parameter);
    objectives.add(new Checked.Objective(sum, List.of(parameter), List.of(derivative)));
    Value.Array more = Tensors.of(derivative, clause);
    return Value.Array.of(gradient.shape(), Element.REAL,
        at -> Terms.apply(Primitive.ADD, gradient.at().apply(at), more.at().apply(at)));
  }

  /** The sum of the penalty's elements. */
  private Term penalty(Clause.AddsPenalty clause, Symbol parameter) {
    Declaration.Penalty penalty = declared(clause.penalty(), parameter);
    Context callee = scope.bound(penalty, clause.penalty()).path(parameter.name() + ".penalty.");
    Value.Array whole = Tensors.of(parameter, clause.span());
    scope.match(penalty.type(), whole, callee, "the parameter of `" + penalty.name() + "`", clause.span());
    callee.scope().bind(penalty.weight().text(), whole);
    Value value = scope.within(
        penalty, clause.penalty(), () -> elaborator.expressions().value(penalty.value(), callee));
    String what = "what `" + penalty.name() + "` gives";
    if (!(value instanceof Value.Array array)) {
      return RealValues.number(Scalars.of(value, clause.span()), what, clause.penalty().span());
    }
    List<Variable> variables = new ArrayList<>();
    for (int d = 0; d < array.shape().size(); d++) {
      variables.add(Variable.over(d, array.shape().get(d), clause.span()));
    }
    List<Term> at = variables.stream().map(Terms::index).toList();
    Term element = RealValues.number(array.at().apply(at), what, clause.penalty().span());
    return new Term.Reduce(Term.Kind.SUM, variables, array.mask().apply(at), element, clause.span());
  }

  /** @param optimizer what has updated the parameter, with steps of that size, where it states one */
  Value.Array proximal(
      Symbol parameter, Value.Array updated, Optional<Term> size, Clause.UsesOptimizer optimizer) {
    Value.Array value = updated;
    for (Clause.AddsPenalty clause : scope.clauses(Clause.AddsPenalty.class)) {
      if (clause.proximal() && scope.selected(clause.on()).contains(parameter)) {
        value = proximal(clause, parameter, value, size, optimizer);
      }
    }
    return value;
  }

  private static Diagnostic withoutStepSize(
      Clause.AddsPenalty clause, Symbol parameter, Clause.UsesOptimizer optimizer) {
    String name = "`" + optimizer.optimizer().callee() + "`";
    return Diagnostic.error("no-step-size", clause.span(), "a proximal penalty needs the size of a step, and " + name
            + ", which trains `" + parameter.name() + "`, states none")
        .because(name + " is chosen", optimizer.span())
        .hint("an optimizer states it in a line `step lr`; without `proximal` the penalty needs none.");
  }

  private Value.Array proximal(
      Clause.AddsPenalty clause, Symbol parameter, Value.Array updated, Optional<Term> size,
      Clause.UsesOptimizer optimizer) {
    Declaration.Penalty penalty = declared(clause.penalty(), parameter);
    Declaration.Proximal map = penalty.proximal().orElseThrow(() -> new Rejection(Diagnostic.error("no-proximal",
        clause.span(), "`" + penalty.name() + "` states no proximal map").because(
        "`" + penalty.name() + "` is declared", penalty.name().span())));
    Term step = size.orElseThrow(() -> new Rejection(withoutStepSize(clause, parameter, optimizer)));
    Context callee = scope.bound(penalty, clause.penalty()).path(parameter.name() + ".");
    scope.match(penalty.type(), updated, callee, "the parameter of `" + penalty.name() + "`", clause.span());
    callee.scope().bind(penalty.weight().text(), updated);
    callee.scope().bind(map.step().text(), new Value.Scalar(step));
    Value value = scope.within(
        penalty, clause.penalty(), () -> elaborator.expressions().value(map.value(), callee));
    return UpdateScope.tensor(elaborator.define(parameter.name() + ".proximal",
        scope.like(updated, value, penalty, clause.penalty()), context, clause.span()));
  }

  private Declaration.Penalty declared(Expression.Call call, Symbol parameter) {
    List<Declaration.Penalty> found = scope.library().find(Declaration.Penalty.class, call.callee().text());
    return Overloads.ofRank(found, Declaration.Penalty::type, parameter.own().size());
  }
}
