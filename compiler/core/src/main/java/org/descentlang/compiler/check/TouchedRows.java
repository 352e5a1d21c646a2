package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/**
 * The rows of a parameter whose gradient is not 0 everywhere: {@code update w by g at t on touched rows} leaves all
 * others, and their states, as they are.
 */
final class TouchedRows {
  private final UpdateScope scope;
  private final Dim rows;
  private final Value.Array touched;
  private final Span span;

  TouchedRows(UpdateScope scope, Statement.Update update, Symbol parameter, Value.Array gradient) {
    this.scope = scope;
    this.span = update.span();
    if (gradient.shape().isEmpty()) {
      throw new Rejection(Diagnostic.error("no-update", update.weight().span(),
          "`" + parameter.name() + "` is one number, and has no rows that are touched or not"));
    }
    this.rows = gradient.shape().get(0);
    this.touched = UpdateScope.tensor(scope.elaborator().define(
        Declarations.OPTIMIZER + parameter.name() + "/touched", Value.Array.of(List.of(rows), Element.BOOLEAN,
            at -> any(gradient, at.get(0))), scope.context(), span));
  }

  /** Whether a row has an element that is not 0. */
  private Term any(Value.Array gradient, Term row) {
    List<Variable> variables = new ArrayList<>();
    List<Term> at = new ArrayList<>(List.of(row));
    for (Dim dim : gradient.shape().subList(1, gradient.shape().size())) {
      Variable variable = new Variable("jklmno".substring(variables.size() % 6, variables.size() % 6 + 1), dim, span);
      variables.add(variable);
      at.add(Terms.index(variable));
    }
    Term differs = Terms.apply(
        Primitive.NOT, Terms.apply(Primitive.EQUAL, gradient.at().apply(at), Terms.number(0)));
    return variables.isEmpty() ? differs : new Term.Reduce(Term.Kind.ANY, variables, List.of(), differs, span);
  }

  /** Keeps what the update has made of a stored tensor from rows that are not touched. What has no rows changes. */
  void hold(Symbol before, Value after) {
    Value.Array next = UpdateScope.tensor(after);
    Symbol made = next.symbol().orElseThrow();
    if (made == before || next.shape().isEmpty() || !next.shape().get(0).extent().equals(rows.extent())) {
      return;
    }
    List<Term> at = made.own().stream().map(index -> Terms.index(index.get(0))).toList();
    made.define(Terms.choose(touched.at().apply(at.subList(0, 1)), made.body().orElseThrow(),
        Tensors.of(before, span).at().apply(at)), made.where());
  }
}
