package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Binder;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Name;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Blocks carried out, statement by statement. What is wrong in one does not keep the others from being looked at. */
final class Statements {
  private static final String DEFINED = "#defined ";

  /** Bound in the scope of a layer that is one instance for all its calls. */
  static final String SHARED = "#shared";

  /** What a block returns: a value, or the terms of a loss or a metric. */
  record Returned(Value value, Optional<Term> per, Optional<Term> where, List<Named> all) {}

  /** A returned value with the name it had. */
  record Named(String name, Value value, Span span) {}

  private final Elaborator elaborator;

  Statements(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  Optional<Returned> run(List<Statement> statements, Context context) {
    announce(statements, context);
    Optional<Returned> returned = Optional.empty();
    for (Statement statement : statements) {
      try {
        Optional<Returned> result = one(statement, context);
        returned = result.isPresent() ? result : returned;
      } catch (Rejection rejection) {
        elaborator.report(rejection);
        poison(statement, context);
      }
    }
    return returned;
  }

  /** What is defined with indices further down may be read above. */
  private static void announce(List<Statement> statements, Context context) {
    for (Statement statement : statements) {
      if (statement instanceof Statement.Define define && define.head().isPresent()
          && define.operator() == Statement.Operator.EQUALS && !context.scope().bindsHere(define.name().text())) {
        context.scope().bind(define.name().text(), new Value.Later(define, context));
      }
    }
  }

  private static void poison(Statement statement, Context context) {
    if (statement instanceof Statement.Define define) {
      context.scope().bind(define.name().text(), new Value.Poisoned());
    } else if (statement instanceof Statement.Declare declare) {
      context.scope().bind(declare.name().text(), new Value.Poisoned());
    } else if (statement instanceof Statement.When when) {
      when.then().forEach(s -> poison(s, context));
      when.otherwise().forEach(s -> poison(s, context));
    } else if (statement instanceof Statement.Repeat repeat) {
      repeat.body().stream().filter(Statements::replaces).forEach(s -> poison(s, context));
    } else if (statement instanceof Statement.Return) {
      throw new Rejection();
    }
  }

  private static boolean replaces(Statement statement) {
    return statement instanceof Statement.Define define && define.operator() == Statement.Operator.REPLACES;
  }

  private Optional<Returned> one(Statement statement, Context context) {
    if (statement instanceof Statement.Define define) {
      define(define, context);
    } else if (statement instanceof Statement.Declare declare) {
      new Declarations(elaborator).declare(declare, context);
    } else if (statement instanceof Statement.Next next) {
      next(next, context);
    } else if (statement instanceof Statement.Return ret) {
      return Optional.of(returned(ret, context));
    } else if (statement instanceof Statement.When when) {
      boolean holds = elaborator.expressions().truth(when.condition(), context, "a block");
      return run(holds ? when.then() : when.otherwise(), context);
    } else if (statement instanceof Statement.Repeat repeat) {
      repeat(repeat, context);
    } else if (statement instanceof Statement.Require require) {
      require(require, context);
    } else {
      throw new Rejection(Diagnostic.error("misplaced", statement.span(),
          "`step` and `update` stand directly in an optimizer"));
    }
    return Optional.empty();
  }

  private Returned returned(Statement.Return statement, Context context) {
    Expressions expressions = elaborator.expressions();
    Context inner = context.naming(numbered("output", statement.terms().value(), context));
    Optional<Term> per = statement.terms().per().map(e -> expressions.scalar(e, context));
    Optional<Term> where = statement.terms().where().map(e -> elaborator.reductions().condition(e, context));
    Value value = expressions.value(statement.terms().value(), inner);
    List<Named> all = new ArrayList<>();
    all.add(named(statement.terms().value(), value));
    statement.more().forEach(e -> all.add(named(e, expressions.value(e, context))));
    return new Returned(value, per, where, all);
  }

  private static Named named(Expression expression, Value value) {
    String name = expression instanceof Expression.Reference reference ? reference.name() : "output";
    return new Named(name, value, expression.span());
  }

  void require(Statement.Require require, Context context) {
    if (!elaborator.expressions().truth(require.condition(), context, "`require`")) {
      throw new Rejection(Diagnostic.error("requirement", require.condition().span(),
          "what is required does not hold: `" + require.condition().span().text() + "`"));
    }
  }

  private void repeat(Statement.Repeat repeat, Context context) {
    int times = elaborator.expressions().whole(repeat.times(), context);
    elaborator.unroll(times, repeat.times().span());
    for (int i = 0; i < times; i++) {
      int number = i;
      String path = context.path() + repeat.alias().map(a -> a.text() + "." + number + ".").orElse("");
      run(repeat.body(), context.scope(new Scope(context.scope())).path(path));
    }
  }

  private void next(Statement.Next next, Context context) {
    Value value = elaborator.names().reference(next.name().text(), next.name().span(), context);
    if (!(value instanceof Value.Array array) || array.symbol().isEmpty()
        || array.symbol().get().role() != Role.STATE) {
      throw new Rejection(Diagnostic.error("not-a-state", next.name().span(), "`" + next.name() + "` is no state"));
    }
    Value computed = next.head().isPresent()
        ? headed(next.head().get(), context, inner -> elaborator.expressions().scalar(next.value(), inner))
        : elaborator.expressions().value(next.value(), context);
    Value.Array filled = computed instanceof Value.Array tensor ? tensor
        : Expressions.filled(array.shape(), elaborator.expressions().scalar(computed, next.span()));
    Shapes.requireSame(next.name().text(), array, filled, next.span());
    if (elaborator.training()) {
      Value symbol = elaborator.define(context.path() + next.name() + ".next", filled, context, next.span());
      elaborator.commits().add(new Elaborator.Commit(array.symbol().get(), Declarations.symbol(symbol)));
    }
  }

  /** {@code =} and {@code ~} define once; {@code :=} replaces. */
  private static void rejectDouble(Statement.Define define, Context context) {
    String key = DEFINED + define.name();
    if (context.scope().bindsHere(key)) {
      throw new Rejection(Diagnostic.error("duplicate-name", define.name().span(),
              "`" + define.name() + "` is defined twice")
          .because("it is defined first", ((Value.Defined) context.scope().find(key).orElseThrow()).at())
          .hint("`:=` replaces a value: `" + define.name() + " := ...`."));
    }
    context.scope().bind(key, new Value.Defined(define.name().span()));
  }

  private void define(Statement.Define define, Context context) {
    if (define.operator() != Statement.Operator.REPLACES) {
      rejectDouble(define, context);
    }
    if (define.shared()) {
      new Declarations(elaborator).sharedLayer(define, context);
    } else if (define.operator() == Statement.Operator.DRAWN) {
      new Declarations(elaborator).draw(define, context);
    } else if (define.operator() == Statement.Operator.REPLACES) {
      replace(define, context);
    } else if (define.head().isPresent()) {
      indexed(define, context);
    } else {
      whole(define, context);
    }
  }

  private void whole(Statement.Define define, Context context) {
    String name = define.name().text();
    int before = elaborator.definitions().size();
    Context inner = context.naming(numbered(name, define.value(), context));
    Value value = elaborator.expressions().value(define.value(), inner);
    context.scope().bind(name, stored(context.path() + name, value, before, context, define));
  }

  /** Numbers and the like stay what they are; a layer's own result takes the name; all else becomes a symbol. */
  private Value stored(String name, Value value, int before, Context context, Statement.Define define) {
    if (value instanceof Value.Scalar scalar && !Terms.reads(scalar.term())) {
      return value;
    }
    if (!(value instanceof Value.Array) && !(value instanceof Value.Scalar)) {
      return value;
    }
    if (value instanceof Value.Array array && array.symbol().isPresent()) {
      Symbol symbol = array.symbol().get();
      boolean fresh = elaborator.addedSince(before, symbol) && symbol.role() == Role.VALUE;
      if (fresh && symbol.context().equals(context.frame())) {
        symbol.rename(elaborator.unique(name));
        return value;
      }
    }
    return elaborator.define(name, value, context, define.span());
  }

  private void replace(Statement.Define define, Context context) {
    String name = define.name().text();
    Value old = elaborator.names().reference(name, define.name().span(), context);
    Context inner = context.naming(numbered(name, define.value(), context));
    Value value = define.head().isPresent()
        ? headed(define.head().get(), inner, c -> elaborator.expressions().scalar(define.value(), c))
        : elaborator.expressions().value(define.value(), inner);
    if (old instanceof Value.Array array) {
      Value.Array tensor = value instanceof Value.Array a ? a
          : Expressions.filled(array.shape(), elaborator.expressions().scalar(value, define.span()));
      Shapes.requireSame(name, array, tensor, define.span());
      value = tensor;
    }
    context.scope().rebind(name, elaborator.define(context.path() + name + ".next", value, context, define.span()));
  }

  /** A tensor by what stands at each index of a head. */
  Value headed(List<Binder> head, Context context, Function<Context, Term> body) {
    List<List<Variable>> rows = rows(head, context);
    List<Variable> variables = rows.stream().flatMap(List::stream).toList();
    Context.Collector collector = new Context.Collector(variables, context.collector());
    Term term = body.apply(bindGroups(head, context, rows, context.within(variables, collector)));
    elaborator.sizes().settle(variables);
    List<Dim> shape = rows.stream().map(Rows::dim).toList();
    if (rows.stream().anyMatch(r -> r.size() > 1)) {
      throw new Rejection(Diagnostic.error("row-of-indices", head.get(0).span(), "no rows of indices here"));
    }
    List<Term> masks = List.copyOf(collector.conditions());
    return new Value.Array(shape, Terms.element(term), at -> Terms.substitute(term, places(variables, at)),
        at -> masks.stream().map(m -> Terms.substitute(m, places(variables, at))).toList(), Optional.empty());
  }

  private static Map<Variable, Term> places(List<Variable> variables, List<Term> at) {
    Map<Variable, Term> places = new LinkedHashMap<>();
    for (int i = 0; i < at.size(); i++) {
      places.put(variables.get(i), at.get(i));
    }
    return places;
  }

  /** The indices of a head, a list for each dimension. */
  List<List<Variable>> rows(List<Binder> head, Context context) {
    List<List<Variable>> rows = new ArrayList<>();
    for (Binder binder : head) {
      if (binder instanceof Binder.Single single && single.bound().isEmpty()
          && context.scope().find(single.name()).orElse(null) instanceof Value.Group group) {
        run(group, single.name(), binder.span()).forEach(v -> rows.add(List.of(v)));
      } else if (binder instanceof Binder.Row row) {
        rows.add(row.parts().stream().map(p -> variable(p, context)).toList());
      } else {
        rows.add(List.of(variable(binder, context)));
      }
    }
    return rows;
  }

  private Variable variable(Binder binder, Context context) {
    if (binder instanceof Binder.Single single) {
      Dim dim = single.bound().map(b -> elaborator.expressions().dim(b, context)).orElseGet(Dim::unknown);
      return new Variable(single.name(), dim, binder.span(), single.bound().isPresent());
    }
    if (binder instanceof Binder.Example example && context.batch() != null) {
      return new Variable(example.name(), context.batch().dim(), binder.span());
    }
    throw new Rejection(Diagnostic.error("syntax", binder.span(), "an index is wanted here"));
  }

  /** An index for each dimension of a group. */
  List<Variable> run(Value.Group group, String name, Span span) {
    List<Variable> variables = new ArrayList<>();
    for (Dim dim : group.dims()) {
      String suffix = group.dims().size() == 1 ? "" : Integer.toString(variables.size() + 1);
      variables.add(new Variable(name + suffix, dim, span));
    }
    return variables;
  }

  static Context bindGroups(List<Binder> head, Context context, List<List<Variable>> rows, Context inner) {
    int row = 0;
    for (Binder binder : head) {
      if (binder instanceof Binder.Single single && single.bound().isEmpty()
          && context.scope().find(single.name()).orElse(null) instanceof Value.Group group) {
        List<Variable> variables =
            rows.subList(row, row + group.dims().size()).stream().map(r -> r.get(0)).toList();
        inner.scope().bind(single.name(), new Value.Indices(variables));
        row += group.dims().size();
      } else {
        row++;
      }
    }
    return inner;
  }

  private void indexed(Statement.Define define, Context context) {
    new IndexedDefinition(elaborator, define, context).carryOut();
  }

  /** The symbol of a definition that stands further down. */
  Value ahead(Value.Later later) {
    return new IndexedDefinition(elaborator, later.define(), later.context()).ahead();
  }

  /** Numbers the layer calls in an expression, in the order of the text. */
  Context.Naming numbered(String name, Expression expression, Context context) {
    Map<Object, Integer> numbers = new IdentityHashMap<>();
    LayerCalls.in(expression, call -> isLayer(call, context), call -> numbers.put(call, numbers.size()));
    return new Context.Naming(name, numbers);
  }

  private boolean isLayer(Expression.Call call, Context context) {
    return !elaborator.library().find(Declaration.Layer.class, call.callee().text()).isEmpty()
        && context.scope().find(call.callee().text()).isEmpty();
  }

  static String exported(Optional<Name> alias, Statement.Declare declare) {
    return alias.map(Name::text).orElse(switch (declare.kind()) {
      case WEIGHT -> "weight";
      case BIAS -> "bias";
      case SCALE -> "scale";
      case STATE -> declare.name().text();
    });
  }
}
