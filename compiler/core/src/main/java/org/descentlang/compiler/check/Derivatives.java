package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.parse.Binder;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.SyntaxTree;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/**
 * Derivatives that an author states. In a call of the function each argument that one is by becomes a symbol of its
 * own, which is held, and the result a symbol that carries the derivatives by those:
 *
 * <pre>
 * derivative f(a, b) by a = d;  y = f(w, w)   ->   f.a = w;  f = body(stop(f.a), w), derivative by f.a = d
 * </pre>
 *
 * So what is stated by one argument leaves the others alone, whatever they have in common.
 */
final class Derivatives {
  private final Elaborator elaborator;
  private final Context callee;
  private final Context context;
  private final List<Held> held = new ArrayList<>();

  /** @param context where the call stands */
  Derivatives(Elaborator elaborator, Context callee, Context context) {
    this.elaborator = elaborator;
    this.callee = callee;
    this.context = context;
  }

  /** What a derivative is by. */
  private record Held(Declaration.Derivative stated, Symbol argument) {}

  /** A derivative stands in the file of its function. */
  static void rejectStray(SyntaxTree file, List<Diagnostic> diagnostics) {
    List<String> functions = file.declarations().stream().filter(Declaration.Function.class::isInstance)
        .map(d -> d.name().text()).toList();
    file.declarations().stream()
        .filter(d -> d instanceof Declaration.Derivative && !functions.contains(d.name().text()))
        .forEach(d -> diagnostics.add(Text.unknown("unknown-function", d.name().span(),
            "no function of this file is called `" + d.name() + "`, and a derivative stands beside its function",
            d.name().text(), functions)));
  }

  /** Before the body is carried out. An argument that reads no tensor has no gradient, and stays what it is. */
  void hold(Declaration.Derivative stated, Span call) {
    String name = stated.by().text();
    Value argument = callee.scope().find(name).orElseThrow(() -> new Rejection(Diagnostic.error(
        "unknown-name", stated.by().span(), "`" + stated.name() + "` has no parameter `" + name + "`")));
    if (hasGradient(argument)) {
      Value own = elaborator.define(callee.path() + name, argument, context, call);
      Symbol symbol = Declarations.symbol(own);
      symbol.hold();
      held.add(new Held(stated, symbol));
      callee.scope().bind(name, own);
    }
  }

  private static boolean hasGradient(Value argument) {
    Optional<Term> element = argument instanceof Value.Array array
        ? Optional.of(array.at().apply(Tensors.probe(array)))
        : argument instanceof Value.Scalar scalar ? Optional.of(scalar.term()) : Optional.empty();
    return element.filter(Terms::reads).map(Terms::element)
        .filter(kind -> kind == Element.REAL || kind == Element.WIDE).isPresent();
  }

  /** The function's value: a symbol with the derivatives, where an argument is held. */
  Value state(Declaration.Function function, Value value, Span call) {
    if (held.isEmpty()) {
      return value;
    }
    String name = callee.path().substring(0, callee.path().length() - 1);
    Value result = elaborator.define(name, value, context, call);
    Symbol symbol = Declarations.symbol(result);
    elaborator.stating(function.name().text(), () -> held.forEach(h -> symbol.state(
        h.stated().head().map(head -> ofNumber(h.stated(), head, symbol, h.argument()))
            .orElseGet(() -> ofEachElement(h.stated(), symbol, h.argument())))));
    return result;
  }

  /** By each element of the argument. */
  private Symbol.Stated ofNumber(Declaration.Derivative stated, List<Binder> head, Symbol result, Symbol argument) {
    String name = stated.by().text();
    Span span = stated.by().span();
    if (!result.own().isEmpty()) {
      throw new Rejection(mismatch(span, "a derivative by elements of `" + name + "` is that of a number, but `"
          + stated.name() + "` gives " + text(result))
          .hint("`by " + name + "` states that of each element by the same element."));
    }
    List<List<Variable>> rows = elaborator.heads().rows(head, callee);
    List<Variable> variables = rows.stream().flatMap(List::stream).toList();
    List<Dim> shape = Tensors.of(argument, span).shape();
    Heads.rejectRows(rows, head);
    if (variables.size() != shape.size()) {
      throw new Rejection(mismatch(span, "`" + name + "` is " + text(argument) + ", but is given "
          + Text.count(variables.size(), "subscript")));
    }
    for (int v = 0; v < variables.size(); v++) {
      elaborator.sizes().runsOver(variables.get(v), shape.get(v), "`" + name + "`", span);
    }
    elaborator.sizes().settle(variables);
    Context.Collector collector = new Context.Collector(variables, null);
    Context inner = Heads.bind(head, callee, rows, callee.within(variables, collector));
    Term derivative = elaborator.expressions().scalar(stated.value(), inner);
    return stated(stated, argument, variables, variables, collector.conditions(), derivative);
  }

  /** By the same element of the argument; by the argument, where that is a number. */
  private Symbol.Stated ofEachElement(Declaration.Derivative stated, Symbol result, Symbol argument) {
    String name = stated.by().text();
    Value.Array whole = Tensors.of(result, result.span());
    boolean number = argument.own().isEmpty();
    if (!number && !Shapes.equal(whole, Tensors.of(argument, result.span()))) {
      throw new Rejection(mismatch(stated.by().span(), "a derivative by `" + name
          + "` is that of each element by the same element, but `" + name + "` is " + text(argument) + " and `"
          + stated.name() + "` gives " + text(result))
          .hint(result.own().isEmpty() ? "name its elements: `by " + name + "[i]`."
              : "state it of a function that gives a number, and call that at each place."));
    }
    Span span = stated.value().span();
    Context.Collector collector = new Context.Collector(List.of(), null);
    Value value = elaborator.expressions().value(stated.value(), callee.collector(collector));
    Value.Array derivative = value instanceof Value.Array array && !result.own().isEmpty() ? array
        : Tensors.filled(whole.shape(), Scalars.of(value, span));
    Shapes.requireEqual(whole, derivative, span);
    List<Variable> own = result.own().stream().map(row -> row.get(0)).toList();
    List<Term> at = own.stream().map(Terms::index).toList();
    List<Term> conditions = new ArrayList<>(collector.conditions());
    conditions.addAll(derivative.mask().apply(at));
    return stated(stated, argument, number ? List.of() : own, List.of(), conditions, derivative.at().apply(at));
  }

  /** Only where the argument's element is there at all. */
  private static Symbol.Stated stated(
      Declaration.Derivative stated, Symbol argument, List<Variable> at, List<Variable> variables,
      List<Term> conditions, Term derivative) {
    List<Term> element = at.stream().map(Terms::index).toList();
    List<Term> where = new ArrayList<>(Tensors.of(argument, argument.span()).mask().apply(element));
    conditions.stream().filter(c -> !where.contains(c)).forEach(where::add);
    return new Symbol.Stated(argument, at, variables, where, number(derivative, stated.value().span()));
  }

  private static Term number(Term derivative, Span span) {
    if (Terms.element(derivative) == Element.BOOLEAN) {
      throw new Rejection(Diagnostic.error("type-mismatch", span,
          "a derivative is a number, and `" + Text.oneLine(span) + "` is true or false"));
    }
    return Operators.number(derivative);
  }

  private static Diagnostic mismatch(Span at, String message) {
    return Diagnostic.error("shape-mismatch", at, message);
  }

  private static String text(Symbol symbol) {
    return symbol.own().isEmpty() ? "a number" : Shapes.text(Tensors.of(symbol, symbol.span()).shape());
  }
}
