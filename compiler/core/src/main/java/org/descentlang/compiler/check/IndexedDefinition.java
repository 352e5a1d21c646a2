package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Binder;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.source.Diagnostic;

/** A definition with indices on its left side: {@code h[t, j] = ... from h[-1, j] = 0}. It may be read before its place. */
final class IndexedDefinition {
  private static final String ANNOUNCED = "#";

  private final Elaborator elaborator;
  private final Statement.Define define;
  private final Context context;

  IndexedDefinition(Elaborator elaborator, Statement.Define define, Context context) {
    this.elaborator = elaborator;
    this.define = define;
    this.context = context;
  }

  /** The symbol, its sizes perhaps unknown yet. */
  Value announce() {
    Optional<Value> known = context.scope().bindsHere(key()) ? context.scope().find(key()) : Optional.empty();
    if (known.isPresent()) {
      return known.get();
    }
    Symbol symbol = symbol(elaborator.statements().rows(define.head().orElseThrow(), context));
    Value whole = Expressions.whole(symbol, define.name().span());
    context.scope().bind(key(), whole);
    return whole;
  }

  private String key() {
    return ANNOUNCED + define.name().text();
  }

  private Symbol symbol(List<List<Variable>> rows) {
    String name = elaborator.unique(context.path() + define.name());
    Symbol symbol = new Symbol(name, Role.VALUE, define.span(), context.path(), context.frame(), rows);
    if (!define.boundaries().isEmpty()) {
      symbol.expectBoundaries();
    }
    return symbol;
  }

  void carryOut() {
    boolean announced = context.scope().bindsHere(key());
    List<List<Variable>> rows = announced
        ? ((Value.Array) announce()).symbol().orElseThrow().own()
        : elaborator.statements().rows(define.head().orElseThrow(), context);
    List<Variable> variables = rows.stream().flatMap(List::stream).toList();
    Context.Collector collector = new Context.Collector(variables, null);
    Context inner = Statements.bindGroups(
        define.head().get(), context, rows, context.within(variables, collector).naming(naming()));
    List<Term> conditions = new ArrayList<>();
    define.where().ifPresent(w -> conditions.add(elaborator.expressions().scalar(w, inner)));
    Value value = elaborator.expressions().value(define.value(), inner);
    boolean readSelf = context.scope().bindsHere(key());
    List<List<Variable>> own = readSelf && !announced ? ((Value.Array) announce()).symbol().orElseThrow().own() : rows;
    finish(own, rows, value, conditions, collector);
  }

  private Context.Naming naming() {
    return elaborator.statements().numbered(define.name().text(), define.value(), context);
  }

  private void finish(
      List<List<Variable>> own, List<List<Variable>> rows, Value value, List<Term> conditions,
      Context.Collector collector) {
    List<Variable> variables = rows.stream().flatMap(List::stream).toList();
    elaborator.sizes().settle(variables);
    List<List<Variable>> all = new ArrayList<>(own);
    Term body = body(value, all);
    collector.conditions().stream().filter(c -> !conditions.contains(c)).forEach(conditions::add);
    Symbol symbol = context.scope().bindsHere(key())
        ? ((Value.Array) announce()).symbol().orElseThrow() : symbol(all);
    if (symbol.own().size() != all.size()) {
      throw new Rejection(Diagnostic.error("shape-mismatch", define.value().span(), "`" + define.name()
          + "` is read before this with " + symbol.own().size() + " indices, but has " + all.size() + " dimensions"));
    }
    symbol.element(Elaborator.storedElement(body));
    symbol.define(body, conditions);
    elaborator.definitions().add(symbol);
    context.scope().bind(define.name().text(), Expressions.whole(symbol, define.name().span()));
    define.boundaries().forEach(b -> boundary(b, symbol));
  }

  /** A body that is a tensor adds its dimensions to those of the head. */
  private Term body(Value value, List<List<Variable>> own) {
    if (!(value instanceof Value.Array array)) {
      return elaborator.expressions().scalar(value, define.value().span());
    }
    List<Term> at = new ArrayList<>();
    for (Dim dim : array.shape()) {
      Variable variable = new Variable("ijklmn".substring(at.size() % 6, at.size() % 6 + 1), dim, define.span());
      own.add(List.of(variable));
      at.add(Terms.index(variable));
    }
    return Terms.choose(Terms.and(array.mask().apply(at)), array.at().apply(at), Terms.number(0));
  }

  private void boundary(Statement.Boundary boundary, Symbol symbol) {
    if (!boundary.name().text().equals(define.name().text()) || boundary.head().size() != symbol.own().size()) {
      throw new Rejection(Diagnostic.error("bad-boundary", boundary.span(),
              "a boundary value names the tensor that is defined, with one place or index for each dimension")
          .hint("write `from " + define.name() + "[-1, j] = 0`."));
    }
    List<Optional<Long>> places = new ArrayList<>();
    List<Variable> variables = new ArrayList<>();
    for (Binder binder : boundary.head()) {
      if (binder instanceof Binder.Fixed fixed) {
        places.add(Optional.of(place(fixed.place())));
      } else if (binder instanceof Binder.Single single && single.bound().isEmpty()) {
        places.add(Optional.empty());
        variables.add(new Variable(
            single.name(), Rows.dim(symbol.own().get(places.size() - 1)), single.span()));
      } else {
        throw new Rejection(Diagnostic.error("bad-boundary", binder.span(), "a place or a plain index is wanted here"));
      }
    }
    Context inner = context.within(variables, new Context.Collector(variables, null));
    Term value = elaborator.expressions().scalar(boundary.value(), inner);
    elaborator.sizes().settle(variables);
    symbol.boundary(new Symbol.Boundary(places, variables, value, boundary.span()));
  }

  private long place(Expression place) {
    if (elaborator.expressions().scalar(place, context) instanceof Term.Number number && number.whole()) {
      return (long) number.value();
    }
    throw new Rejection(Diagnostic.error("bad-boundary", place.span(), "a place known at compile time is wanted here"));
  }
}
