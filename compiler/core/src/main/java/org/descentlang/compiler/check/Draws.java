package org.descentlang.compiler.check;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Expr.Distribution;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.TypeSyntax;
import org.descentlang.compiler.source.Diagnostic;

/** What stands after {@code ~}: a distribution of the language, or an initializer that is declared. */
final class Draws {
  private final Elaborator elaborator;

  Draws(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  /** {@code uniform}. */
  static String word(Distribution distribution) {
    return distribution.name().toLowerCase(Locale.ROOT);
  }

  static Optional<Distribution> distribution(String name) {
    return Stream.of(Distribution.values()).filter(d -> word(d).equals(name)).findFirst();
  }

  static boolean isDistribution(String name, Library library) {
    return distribution(name).isPresent() || !library.find(Declaration.Initializer.class, name).isEmpty();
  }

  private static Expression.Call call(Expression expression) {
    if (expression instanceof Expression.Call call) {
      return call;
    }
    throw new Rejection(Diagnostic.error("not-a-distribution", expression.span(),
        "a distribution or an initializer is wanted after `~`").hint("write `~ uniform(-1, 1)`."));
  }

  Term draw(Expression expression, Context context) {
    Expression.Call call = call(expression);
    Distribution distribution = distribution(call.callee().text()).orElseThrow(() -> unknown(call));
    List<Term> parameters = call.arguments().stream()
        .map(a -> Operators.number(elaborator.expressions().scalar(a.value(), context))).toList();
    int wanted = distribution == Distribution.BERNOULLI ? 1 : 2;
    if (parameters.size() != wanted) {
      throw new Rejection(Diagnostic.error("wrong-arguments", call.span(), "`" + call.callee() + "` takes "
          + Text.count(wanted, "parameter") + ", not " + parameters.size()));
    }
    misfit(distribution, parameters).ifPresent(why -> {
      throw new Rejection(Diagnostic.error("not-a-distribution", call.span(),
          "`" + Text.oneLine(call.span()) + "` is no distribution: " + why));
    });
    return new Term.Draw(distribution, parameters);
  }

  /** What is wrong with parameters that are known at compile time. */
  private static Optional<String> misfit(Distribution distribution, List<Term> parameters) {
    if (!parameters.stream().allMatch(Term.Number.class::isInstance)) {
      return Optional.empty();
    }
    Term.Number first = (Term.Number) parameters.get(0);
    Term.Number last = (Term.Number) parameters.get(parameters.size() - 1);
    return Optional.ofNullable(switch (distribution) {
      case UNIFORM -> first.value() > last.value()
          ? "its lower bound is " + Terms.text(first) + ", and its upper one " + Terms.text(last) : null;
      case NORMAL -> last.value() < 0 ? "its deviation is " + Terms.text(last) : null;
      case BERNOULLI -> first.value() < 0 || first.value() > 1 ? "its probability is " + Terms.text(first) : null;
    });
  }

  private Rejection unknown(Expression.Call call) {
    Library library = elaborator.library().seenFrom(call.span());
    TreeSet<String> known = new TreeSet<>(library.names(Declaration.Initializer.class));
    Stream.of(Distribution.values()).forEach(d -> known.add(word(d)));
    return new Rejection(library.unknown("unknown-name", call.callee().span(),
        "no distribution or initializer is called `" + call.callee() + "`", call.callee().text(), known));
  }

  /** A call of what can only be drawn from, as an argument. */
  Optional<Value> start(Expression expression, Context context) {
    if (expression instanceof Expression.Call call && context.scope().find(call.callee().text()).isEmpty()) {
      Library library = elaborator.library().seenFrom(call.span());
      String name = call.callee().text();
      boolean drawn = isDistribution(name, library) && !library.isCalled(name);
      return drawn ? Optional.of(new Value.Start(call, context)) : Optional.empty();
    }
    return Optional.empty();
  }

  /** How a parameter begins, at each of its indices: drawn, or as an argument says. */
  Term initial(Expression expression, Symbol symbol, List<Term> at, Context context) {
    if (expression instanceof Expression.Reference reference) {
      Value given = elaborator.names().reference(reference.name(), reference.span(), context);
      return given instanceof Value.Start start ? drawn(start.call(), symbol, at, start.context().frameless())
          : Scalars.of(given, reference.span());
    }
    return drawn(expression, symbol, at, context);
  }

  private Term drawn(Expression expression, Symbol symbol, List<Term> at, Context context) {
    Expression.Call call = call(expression);
    if (distribution(call.callee().text()).isPresent()) {
      return draw(expression, context);
    }
    List<Declaration.Initializer> found = elaborator.library().seenFrom(call.span())
        .find(Declaration.Initializer.class, call.callee().text());
    if (found.isEmpty()) {
      throw unknown(call);
    }
    Declaration.Initializer initializer =
        Overloads.ofRank(found, Declaration.Initializer::type, symbol.own().size());
    return carryOut(initializer, call, symbol, at, context);
  }

  private Term carryOut(
      Declaration.Initializer initializer, Expression.Call call, Symbol symbol, List<Term> at, Context context) {
    Context callee = Calls.callee(context).path(symbol.name() + ".");
    List<Value> values = elaborator.calls().values(call.arguments(), context);
    elaborator.calls().bindAll(initializer, call.arguments(), values, context, callee, call, 1000);
    Value.Array whole = Tensors.of(symbol, call.span());
    if (initializer.type().orElse(null) instanceof TypeSyntax.Shape shape) {
      new Patterns(elaborator).match(shape.dimensions(), whole, callee, "the parameter of `" + call.callee() + "`",
          call.span());
    }
    callee.scope().bind(initializer.weight().text(), whole);
    return elaborator.callChain().within(
        initializer, call.span(), () -> value(initializer, call, symbol, at, callee));
  }

  private Term value(
      Declaration.Initializer initializer, Expression.Call call, Symbol symbol, List<Term> at, Context callee) {
    if (initializer.drawn().isPresent()) {
      return initial(initializer.drawn().get(), symbol, at, callee);
    }
    Value value = elaborator.statements().run(initializer.body(), callee)
        .orElseThrow(() -> Returns.missing(initializer, "initializer")).value();
    if (!(value instanceof Value.Array array)) {
      return Scalars.of(value, call.span());
    }
    Value.Array whole = Tensors.of(symbol, call.span());
    if (!Shapes.equal(whole, array)) {
      throw new Rejection(Diagnostic.error("shape-mismatch", call.span(), "`" + call.callee() + "` gives "
          + Shapes.text(array.shape()) + ", but `" + symbol.name() + "` is " + Shapes.text(whole.shape())));
    }
    return array.at().apply(at);
  }
}
