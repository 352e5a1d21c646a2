package org.descentlang.compiler.check;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.source.Diagnostic;

/**
 * What a definition requires of its options. Numbers known at compile time are looked at; settings and schedules, whose
 * values only a run knows, are taken as they are.
 */
final class Requirements {
  private final Elaborator elaborator;

  Requirements(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  void check(Statement.Require require, Context context) {
    check(require.condition(), context);
  }

  /** Of what is joined by {@code and}, the first part that does not hold is told. */
  private void check(Expression condition, Context context) {
    if (condition instanceof Expression.Binary both && both.operator() == Expression.BinaryOperator.AND) {
      check(both.left(), context);
      check(both.right(), context);
      return;
    }
    Term term = elaborator.expressions().scalar(condition, context);
    if (!isOfTheRun(term) && !elaborator.expressions().truth(condition, context, "`require`")) {
      throw new Rejection(explained(condition, context, Diagnostic.error("requirement", condition.span(),
          "`" + Text.oneLine(condition.span()) + "` is required, " + but(condition, context))));
    }
  }

  /** With the reasons for sizes in it that follow from something else than the call itself. */
  private Diagnostic explained(Expression expression, Context context, Diagnostic diagnostic) {
    Optional<Dim> size = expression instanceof Expression.Reference reference
        ? context.scope().find(reference.name()).filter(Value.Dimension.class::isInstance)
            .map(value -> ((Value.Dimension) value).dim())
        : Optional.empty();
    Diagnostic result = size.filter(dim -> !isOfTheCall(dim))
        .map(dim -> Reasons.add(diagnostic, dim, "`" + Text.oneLine(expression.span()) + "` is " + dim))
        .filter(more -> !diagnostic.reasons().containsAll(more.reasons()))
        .orElse(diagnostic);
    for (Expression child : LayerCalls.children(expression)) {
      result = explained(child, context, result);
    }
    return result;
  }

  private boolean isOfTheCall(Dim size) {
    return size.place().isPresent() && elaborator.callChain().innermost()
        .filter(call -> CallChain.holds(call, size.place().get())).isPresent();
  }

  /** Whether it depends on settings or on the number of updates, and on nothing else but numbers. */
  private static boolean isOfTheRun(Term term) {
    Set<Symbol> read = new LinkedHashSet<>();
    Terms.symbols(term, read);
    return !read.isEmpty() && Terms.free(term).isEmpty()
        && read.stream().allMatch(s -> s.element() == Element.WIDE || isListed(s));
  }

  private static boolean isListed(Symbol symbol) {
    return symbol.body().filter(body -> !Terms.reads(body)).isPresent();
  }

  private String but(Expression condition, Context context) {
    Set<String> values = new LinkedHashSet<>();
    values(condition, context, values);
    return values.isEmpty() ? "and does not hold" : "but " + Text.listed(List.copyOf(values));
  }

  /** The names in it, the sizes, and the places of lists, whose values are known. */
  private void values(Expression expression, Context context, Set<String> found) {
    Optional<String> value = expression instanceof Expression.Reference reference
        ? context.scope().find(reference.name()).flatMap(Requirements::text)
        : expression instanceof Expression.Subscripted || isSize(expression) ? known(expression, context)
        : Optional.empty();
    value.ifPresent(text -> found.add("`" + Text.oneLine(expression.span()) + "` is " + text));
    if (value.isEmpty()) {
      LayerCalls.children(expression).forEach(child -> values(child, context, found));
    }
  }

  private static boolean isSize(Expression expression) {
    return expression instanceof Expression.Call call && call.callee().text().equals("size");
  }

  /** How large something is, or what stands at a place, unless that depends on an index. */
  private Optional<String> known(Expression expression, Context context) {
    try {
      return text(new Value.Scalar(elaborator.expressions().scalar(expression, context)));
    } catch (Rejection unknown) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(Value value) {
    if (value instanceof Value.Scalar scalar && scalar.term() instanceof Term.Truth truth) {
      return Optional.of(Boolean.toString(truth.value()));
    }
    boolean known = value instanceof Value.Scalar scalar && scalar.term() instanceof Term.Number
        || value instanceof Value.Dimension || value instanceof Value.Text || value instanceof Value.Absent;
    return known ? Optional.of(value.kind()) : Optional.empty();
  }
}
