package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Binder;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.source.Diagnostic;

/** A definition with a head, {@code h[t, j] = ... from h[-1, j] = 0}: it may be read before its place. */
final class IndexedDefinition {
  private static final String ANNOUNCED = "#announced ";
  private static final String READ = "#read ";

  private final Elaborator elaborator;
  private final Statement.Define define;
  private final Context context;

  IndexedDefinition(Elaborator elaborator, Statement.Define define, Context context) {
    this.elaborator = elaborator;
    this.define = define;
    this.context = context;
  }

  /** The symbol for what reads it before its place, its sizes perhaps unknown yet. */
  Value ahead() {
    context.scope().bind(READ + define.name(), new Value.Absent());
    Symbol symbol = announce();
    if (symbol.own().stream().anyMatch(row -> row.size() > 1 && !elaborator.sizes().settled(row))) {
      throw new Rejection(Diagnostic.error("unbounded-index", define.name().span(), "`" + define.name()
          + "` is read before this, where how far its indices run is not known yet").hint("define it first."));
    }
    return Tensors.of(symbol, define.name().span());
  }

  private Symbol announce() {
    String key = ANNOUNCED + define.name();
    if (!context.scope().bindsHere(key)) {
      String name = elaborator.unique(context.path() + define.name());
      Symbol symbol = symbol(name, elaborator.heads().rows(define.head().orElseThrow(), context));
      context.scope().bind(key, new Value.Announced(symbol));
    }
    return ((Value.Announced) context.scope().find(key).orElseThrow()).symbol();
  }

  private Symbol symbol(String name, List<List<Variable>> rows) {
    Symbol symbol = new Symbol(name, Role.VALUE, define.span(), context.path(), context.frame(), rows);
    if (!define.boundaries().isEmpty()) {
      symbol.expectBoundaries();
    }
    return symbol;
  }

  void carryOut() {
    Symbol announced = announce();
    List<Variable> variables = announced.own().stream().flatMap(List::stream).toList();
    Context.Collector collector = new Context.Collector(variables, null);
    Context inner = Heads.bind(define.head().orElseThrow(), context, announced.own(),
        context.within(variables, collector).naming(naming()));
    List<Term> conditions = new ArrayList<>();
    define.where().ifPresent(w -> conditions.add(elaborator.reductions().condition(w, inner)));
    Value value = elaborator.expressions().value(define.value(), inner);
    elaborator.sizes().settle(variables);
    List<List<Variable>> own = new ArrayList<>(announced.own());
    Term body = body(value, own);
    collector.conditions().stream().filter(c -> !conditions.contains(c)).forEach(conditions::add);
    define(own.size() == announced.own().size() ? announced : wider(announced, own), body, conditions);
  }

  private Context.Naming naming() {
    return LayerCalls.naming(define.name().text(), define.value(), context, elaborator.library());
  }

  private Symbol wider(Symbol announced, List<List<Variable>> own) {
    if (context.scope().bindsHere(READ + define.name())) {
      throw new Rejection(Diagnostic.error("shape-mismatch", define.value().span(), "`" + define.name()
          + "` is read before this with " + Text.count(announced.own().size(), "dimension") + ", but has "
          + own.size()).hint("write every index on the left side: `" + define.name() + "[t, j] = ...`."));
    }
    return symbol(announced.name(), own);
  }

  private void define(Symbol symbol, Term body, List<Term> conditions) {
    symbol.element(Elaborator.storedElement(body));
    symbol.define(body, conditions);
    elaborator.add(symbol);
    context.scope().bind(define.name().text(), Tensors.of(symbol, define.name().span()));
    define.boundaries().forEach(b -> boundary(b, symbol));
  }

  /** A body that is a tensor adds its dimensions to those of the head. */
  private Term body(Value value, List<List<Variable>> own) {
    if (!(value instanceof Value.Array array)) {
      return Scalars.of(value, define.value().span());
    }
    List<Term> at = new ArrayList<>();
    for (Dim dim : array.shape()) {
      Variable variable = Variable.over(at.size(), dim, define.span());
      own.add(List.of(variable));
      at.add(Terms.index(variable));
    }
    return Tensors.where(array.mask().apply(at), array.at().apply(at));
  }

  private void boundary(Statement.Boundary boundary, Symbol symbol) {
    if (!boundary.name().text().equals(define.name().text()) || boundary.head().size() != symbol.own().size()) {
      throw new Rejection(Diagnostic.error("bad-boundary", boundary.span(),
              "a boundary value names the tensor that is defined, with one place or index for each dimension")
          .hint("write `from " + define.name() + "[" + firstPlaces(symbol) + "] = 0`."));
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

  /** {@code -1, j}: before the first place of the first dimension, whatever the other indices. */
  private static String firstPlaces(Symbol symbol) {
    return symbol.own().isEmpty() ? "" : Stream.concat(Stream.of("-1"),
        symbol.own().stream().skip(1).map(row -> row.get(0).name())).collect(Collectors.joining(", "));
  }

  private long place(Expression place) {
    if (elaborator.expressions().scalar(place, context) instanceof Term.Number number && number.whole()) {
      return (long) number.value();
    }
    throw new Rejection(Diagnostic.error("bad-boundary", place.span(), "a place known at compile time is wanted here"));
  }
}
