package org.descentlang.compiler.check;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/**
 * Schedules carried out. An argument of a schedule that changes from update to update is a schedule again: its name is
 * its value at the time of the schedule that it is given to, and {@code name(t - 5)} its value at another.
 */
final class Schedules {
  private final Elaborator elaborator;
  private Optional<Term> now = Optional.empty();

  Schedules(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  Value call(Declaration.Schedule schedule, Expression.Call call, Context context) {
    Term time = now.orElseGet(() -> Names.updates(call.span()));
    Context callee = Calls.callee(context);
    List<Value> values = call.arguments().stream().map(a -> argument(a, context)).toList();
    elaborator.calls().bindAll(schedule, call.arguments(), values, context, callee, call, Calls.LARGE);
    callee.scope().bind(schedule.time().text(), new Value.Scalar(time));
    return at(time, () -> elaborator.calls().within(schedule, call, () -> elaborator.statements()
        .run(schedule.body(), callee).orElseThrow(() -> Returns.missing(schedule, "schedule")).value()));
  }

  private Value argument(Expression.Argument argument, Context context) {
    return changes(argument.value(), context)
        ? new Value.Course(argument.value(), context, elaborator.callChain().place())
        : elaborator.calls().arguments().value(argument, context);
  }

  /** Whether a schedule is in it. */
  private boolean changes(Expression expression, Context context) {
    Optional<String> name = expression instanceof Expression.Call call ? Optional.of(call.callee().text())
        : expression instanceof Expression.Reference reference ? Optional.of(reference.name()) : Optional.empty();
    Optional<Value> known = name.flatMap(context.scope()::find);
    boolean schedule = expression instanceof Expression.Call && known.isEmpty() && !elaborator.library()
        .seenFrom(expression.span()).find(Declaration.Schedule.class, name.orElseThrow()).isEmpty();
    return schedule || known.filter(Value.Course.class::isInstance).isPresent()
        || LayerCalls.children(expression).stream().anyMatch(child -> changes(child, context));
  }

  /** Whether what is carried out stands in a schedule. */
  boolean areCarriedOut() {
    return now.isPresent();
  }

  /** The value now. */
  Value value(Value.Course course) {
    return elaborator.callChain().at(
        course.place(), () -> elaborator.expressions().value(course.expression(), course.context()));
  }

  /** The value at the time that a call states. */
  Value value(Value.Course course, Expression.Call call, Context context) {
    if (call.arguments().size() != 1) {
      throw new Rejection(Diagnostic.error("wrong-arguments", call.span(),
          "`" + call.callee() + "` is a schedule here, and takes the time: `" + call.callee() + "(t)`"));
    }
    Span span = call.arguments().get(0).span();
    Term time = Scalars.of(elaborator.calls().arguments().value(call.arguments().get(0), context), span);
    return at(time, () -> value(course));
  }

  private <T> T at(Term time, Supplier<T> body) {
    Optional<Term> before = now;
    now = Optional.of(time);
    try {
      return body.get();
    } finally {
      now = before;
    }
  }
}
