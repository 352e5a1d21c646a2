package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Derivatives that an author states: the function's result becomes a symbol that carries them. */
final class Derivatives {
  private final Elaborator elaborator;

  Derivatives(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  Value state(
      List<Declaration.Derivative> stated, Declaration.Function function, Value value, Context callee,
      Context context, Span span) {
    String name = callee.path().substring(0, callee.path().length() - 1);
    Value result = elaborator.define(name, value, context, span);
    Symbol symbol = Declarations.symbol(result);
    elaborator.stating(function.name().text(), () -> stated.forEach(d -> state(d, symbol, callee)));
    return result;
  }

  private void state(Declaration.Derivative stated, Symbol result, Context callee) {
    Value by = callee.scope().find(stated.by().text()).orElseThrow(() -> new Rejection(Diagnostic.error(
        "unknown-name", stated.by().span(), "`" + stated.name() + "` has no parameter `" + stated.by() + "`")));
    List<Variable> variables = new ArrayList<>();
    List<Term> at = new ArrayList<>();
    Context inner = callee;
    if (stated.head().isPresent()) {
      List<List<Variable>> rows = elaborator.heads().rows(stated.head().get(), callee);
      rows.forEach(variables::addAll);
      inner = Heads.bind(
          stated.head().get(), callee, rows, callee.within(variables, new Context.Collector(variables, null)));
    } else {
      result.own().forEach(row -> at.add(Terms.index(row.get(0))));
    }
    Optional<Term.Read> read = read(by, variables.isEmpty() ? at : variables.stream().map(Terms::index).toList());
    if (read.isEmpty()) {
      return;
    }
    Value derivative = elaborator.expressions().value(stated.value(), inner);
    if (by instanceof Value.Array array) {
      for (int v = 0; v < variables.size(); v++) {
        elaborator.sizes().stands(Terms.index(variables.get(v)), array.shape().get(v), "it", stated.span());
      }
    }
    elaborator.sizes().settle(variables);
    Term term = derivative instanceof Value.Array array ? array.at().apply(at)
        : Scalars.of(derivative, stated.value().span());
    result.state(new Symbol.Stated(read.get(), variables, term));
  }

  /** The place of the argument that the derivative is by; none where it is a number. */
  private static Optional<Term.Read> read(Value by, List<Term> at) {
    Term term = by instanceof Value.Array array ? array.at().apply(at.subList(0, array.shape().size()))
        : by instanceof Value.Scalar scalar ? scalar.term() : Terms.number(0);
    return term instanceof Term.Read read ? Optional.of(read) : Optional.empty();
  }
}
