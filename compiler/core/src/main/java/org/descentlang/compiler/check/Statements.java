package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Blocks carried out, statement by statement. What is wrong in one does not keep the others from being looked at. */
final class Statements {
  /** What a block returns: a value, or the terms of a loss or a metric. */
  record Returned(
      Value value, Optional<Term> per, Optional<Term> where, List<Named> all, Statement.Return statement) {}

  /** A returned value with the name it had. */
  record Named(String name, Value value, Span span) {}

  private final Elaborator elaborator;
  private final Definitions definitions;
  private final Doubts doubts;

  Statements(Elaborator elaborator) {
    this.elaborator = elaborator;
    this.definitions = new Definitions(elaborator);
    this.doubts = new Doubts(elaborator);
  }

  /** Where a requirement does not hold, what is wrong below is so because of that, and is not told. */
  Optional<Returned> run(List<Statement> statements, Context context) {
    return run(statements, context, false);
  }

  /** @param after whether a requirement around these statements does not hold */
  private Optional<Returned> run(List<Statement> statements, Context context, boolean after) {
    announce(statements, context);
    Optional<Returned> returned = Optional.empty();
    boolean refused = after;
    for (Statement statement : statements) {
      boolean requirement = statement instanceof Statement.Require;
      try {
        Optional<Returned> result = one(statement, context, refused);
        returned = result.isPresent() ? result : returned;
      } catch (Rejection rejection) {
        if (requirement || !refused) {
          elaborator.report(rejection);
        }
        refused |= requirement;
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
    } else if (statement instanceof Statement.Average average) {
      context.scope().bind(average.name().text(), new Value.Poisoned());
    } else if (statement instanceof Statement.Total total) {
      context.scope().bind(total.name().text(), new Value.Poisoned());
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

  private Optional<Returned> one(Statement statement, Context context, boolean refused) {
    if (statement instanceof Statement.Define define) {
      definitions.define(define, context);
    } else if (statement instanceof Statement.Declare declare) {
      new Declarations(elaborator).declare(declare, context);
    } else if (statement instanceof Statement.Average average) {
      new Declarations(elaborator).average(average, context);
    } else if (statement instanceof Statement.Total total) {
      new Totals(elaborator).define(total, context);
    } else if (statement instanceof Statement.Next next) {
      definitions.next(next, context);
    } else if (statement instanceof Statement.Return ret) {
      return Optional.of(returned(ret, context));
    } else if (statement instanceof Statement.When when) {
      boolean holds = elaborator.expressions().truth(when.condition(), context, "a block");
      return run(holds ? when.then() : when.otherwise(), context, refused);
    } else if (statement instanceof Statement.Repeat repeat) {
      repeat(repeat, context, refused);
    } else if (statement instanceof Statement.Require require) {
      new Requirements(elaborator).check(require, context);
    } else if (statement instanceof Statement.Warn warn) {
      doubts.check(warn, context);
    } else {
      throw new Rejection(Diagnostic.error("misplaced", statement.span(),
          "`step` and `update` stand directly in an optimizer"));
    }
    return Optional.empty();
  }

  private Returned returned(Statement.Return statement, Context context) {
    Expressions expressions = elaborator.expressions();
    Expression first = statement.terms().value();
    Context inner =
        context.naming(LayerCalls.naming(Context.UNNAMED.base(), first, context, elaborator.library()));
    Optional<Term> per = statement.terms().per().map(e -> expressions.scalar(e, context));
    Optional<Term> where = statement.terms().where().map(e -> elaborator.reductions().condition(e, context));
    Value value = expressions.value(first, inner);
    List<Named> all = new ArrayList<>();
    all.add(named(first, value));
    statement.more().forEach(e -> all.add(named(e, expressions.value(e, context))));
    return new Returned(value, per, where, all, statement);
  }

  private static Named named(Expression expression, Value value) {
    String name = expression instanceof Expression.Reference reference ? reference.name() : Context.UNNAMED.base();
    return new Named(name, value, expression.span());
  }

  private void repeat(Statement.Repeat repeat, Context context, boolean refused) {
    int times = elaborator.expressions().whole(repeat.times(), context);
    elaborator.unroll(times, repeat.times().span());
    for (int i = 0; i < times; i++) {
      int number = i;
      String path = context.path() + repeat.alias().map(a -> a.text() + "." + number + ".").orElse("");
      run(repeat.body(), context.scope(new Scope(context.scope())).path(path), refused);
    }
  }
}
