package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Name;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Calls carried out: scalar functions of the language, then whatever is declared. */
final class Calls {
  /** The scalar functions that the language has by itself. */
  static final Map<String, Primitive> PRIMITIVES = primitives();

  /** A term larger than this is given a name before it becomes an argument. */
  static final int LARGE = 24;

  private static final int MOST_ARGUMENTS = 200;

  private final Elaborator elaborator;
  private final Arguments arguments;
  private final Schedules schedules;

  Calls(Elaborator elaborator) {
    this.elaborator = elaborator;
    this.arguments = new Arguments(elaborator);
    this.schedules = new Schedules(elaborator);
  }

  private static Map<String, Primitive> primitives() {
    Map<String, Primitive> byName = new LinkedHashMap<>();
    for (Primitive primitive : List.of(Primitive.MAX, Primitive.MIN, Primitive.ABS, Primitive.SIGN, Primitive.FLOOR,
        Primitive.SQRT, Primitive.EXP, Primitive.EXPM1, Primitive.LOG, Primitive.LOG1P, Primitive.TANH,
        Primitive.SIGMOID, Primitive.ERF, Primitive.ERFC, Primitive.SIN, Primitive.COS, Primitive.STOP,
        Primitive.NUMBER)) {
      byName.put(primitive.symbol(), primitive);
    }
    return byName;
  }

  Arguments arguments() {
    return arguments;
  }

  Schedules schedules() {
    return schedules;
  }

  Value call(Expression.Call call, Context context) {
    String name = call.callee().text();
    if (call.arguments().size() > MOST_ARGUMENTS) {
      throw new Rejection(Diagnostic.error("too-large", call.arguments().get(MOST_ARGUMENTS).span(),
              "a call has at most " + MOST_ARGUMENTS + " arguments, and this one has " + call.arguments().size())
          .hint("reduce over an index instead: `max(i) x[i]`."));
    }
    Optional<Value> local = context.scope().find(name);
    if (local.isPresent() && local.get() instanceof Value.Callable callable) {
      return callable.instance().isPresent() ? instance(callable.instance().get(), call, context)
          : named(callable.name(), callable.library(), call, context);
    }
    if (local.isPresent() && local.get() instanceof Value.Course course) {
      return schedules.value(course, call, context);
    }
    if (local.isPresent() && !elaborator.names().isFunction(name, call.span())) {
      Diagnostic diagnostic = Diagnostic.error("not-a-function", call.callee().span(),
          "`" + name + "` is " + local.get().kind() + ", and can't be called");
      if (local.get() instanceof Value.Text text && elaborator.names().isFunction(text.value(), call.span())) {
        throw new Rejection(diagnostic.hint("give the function itself: `" + text.value() + "`, without quotes."));
      }
      throw new Rejection(schedules.areCarriedOut()
          ? diagnostic.hint("give it a schedule, for a value that stays too.") : diagnostic);
    }
    return named(name, elaborator.library().seenFrom(call.span()), call, context);
  }

  private Value named(String name, Library library, Expression.Call call, Context context) {
    if (PRIMITIVES.containsKey(name)) {
      return primitive(PRIMITIVES.get(name), call, context);
    }
    if (name.equals("size")) {
      return size(call, context);
    }
    List<Declaration.Function> functions = library.find(Declaration.Function.class, name);
    if (!functions.isEmpty()) {
      return function(functions, call, context);
    }
    List<Declaration.Layer> layers = library.find(Declaration.Layer.class, name);
    if (!layers.isEmpty()) {
      return layer(layers, call.arguments(), values(call.arguments(), context),
          context.path() + context.naming().of(call), false, call, context);
    }
    List<Declaration.Schedule> declared = library.find(Declaration.Schedule.class, name);
    if (!declared.isEmpty()) {
      return schedules.call(declared.get(0), call, context);
    }
    if (!library.losses(name).isEmpty()) {
      return new Measures(elaborator).asFunction(library.losses(name), call, context);
    }
    throw new Rejection(unknown(name, library, call));
  }

  private static Diagnostic unknown(String name, Library library, Expression.Call call) {
    if (name.equals("pad")) {
      return Diagnostic.error("wrong-arguments", call.span(), "a padded tensor is read at once")
          .hint("write `pad(x)[i, j - 1]`.");
    }
    if (Draws.isDistribution(name, library)) {
      return Diagnostic.error("wrong-arguments", call.span(), "`" + name + "` is drawn from, not called")
          .hint("write `name[i] ~ " + name + "(...)`.");
    }
    if (!library.metrics(name).isEmpty()) {
      return Diagnostic.error("unknown-function", call.callee().span(),
              "`" + name + "` is a metric, and only a line `metric` of a trainer calls metrics")
          .hint("what several need is a function: `fn " + name + "(...) = ...`.");
    }
    Set<String> known = new LinkedHashSet<>(PRIMITIVES.keySet());
    known.addAll(library.names(Declaration.Function.class));
    known.addAll(library.names(Declaration.Layer.class));
    known.addAll(library.names(Declaration.Schedule.class));
    known.addAll(library.names(Declaration.Measure.class));
    return library.unknown("unknown-function", call.callee().span(),
        "no function or layer is called `" + name + "`", name, known);
  }

  private Value primitive(Primitive primitive, Expression.Call call, Context context) {
    List<Value> values = call.arguments().stream().map(a -> arguments.value(a, context)).toList();
    boolean chain = (primitive == Primitive.MAX || primitive == Primitive.MIN) && values.size() > 2;
    if (values.size() != primitive.arity() && !chain) {
      throw new Rejection(Diagnostic.error("wrong-arguments", call.span(), "`" + primitive.symbol() + "` takes "
          + Text.count(primitive.arity(), "argument") + ", not " + values.size()));
    }
    return Elementwise.lift(values, call.span(), terms -> terms.stream()
        .reduce((a, b) -> Operators.apply(primitive, call.span(), a, b))
        .map(t -> primitive.arity() == 1 ? Operators.apply(primitive, call.span(), t) : t).orElseThrow());
  }

  private Value size(Expression.Call call, Context context) {
    Value value = call.arguments().size() == 1 ? sized(call.arguments().get(0), context) : new Value.Absent();
    if (value instanceof Value.Dimension dimension) {
      return dimension;
    }
    if (value instanceof Value.Group group) {
      return new Value.Scalar(Terms.number(Rows.product(group.dims(), call.span())));
    }
    throw new Rejection(Diagnostic.error("wrong-arguments", call.span(), "`size` takes the name of a dimension")
        .hint("a declared shape names them: of `x: [n, m]` they are `n` and `m`, and `size(n)` in subscripts."));
  }

  private Value sized(Expression.Argument argument, Context context) {
    Optional<Value> named = argument.value() instanceof Expression.Reference reference
        ? context.scope().findSize(reference.name()).or(() -> capacity(reference.name(), context)) : Optional.empty();
    return named.orElseGet(() -> arguments.value(argument, context));
  }

  /** {@code size(batch)}: the most examples of a mini-batch. */
  private static Optional<Value> capacity(String name, Context context) {
    return Optional.ofNullable(context.batch()).filter(batch -> name.equals("batch"))
        .map(batch -> new Value.Dimension(Dim.of(batch.extent().bound())));
  }

  /** The value outside a padded tensor. */
  Value padding(Expression.Call call, Context context) {
    Optional<Expression.Argument> given = call.arguments().stream().skip(1).findFirst();
    boolean good = !call.arguments().isEmpty() && call.arguments().size() <= 2
        && given.flatMap(Expression.Argument::name).map(Name::text).map("value"::equals).orElse(true);
    if (!good) {
      throw new Rejection(Diagnostic.error("wrong-arguments", call.span(), "`pad` takes a tensor and a value: "
          + "`pad(x, value = 0)`"));
    }
    return given.map(a -> arguments.value(a, context)).orElse(new Value.Scalar(Terms.number(0)));
  }

  private Value instance(Value.Instance instance, Expression.Call call, Context context) {
    List<Expression.Argument> all = new ArrayList<>(call.arguments());
    all.addAll(instance.arguments());
    return elaborator.ofShared(() -> {
      List<Value> values = new ArrayList<>(values(call.arguments(), context));
      values.addAll(values(instance.arguments(), context.scope(instance.scope())));
      return layer(instance.layers(), all, values, instance.path(), true, call, context);
    });
  }

  private Value layer(
      List<Declaration.Layer> layers, List<Expression.Argument> given, List<Value> values, String path, boolean shared,
      Expression.Call call, Context context) {
    if (!shared && elaborator.keeping().keeps() && elaborator.calledBefore(path)) {
      throw new Rejection(Diagnostic.error("duplicate-name", call.span(), "two layers would be called `" + path + "`")
          .hint("give this one a name of its own, in a loop `repeat n as block { ... }`; to use one layer twice, "
              + "`shared f = " + call.callee() + "(...)`."));
    }
    Declaration.Layer layer = Overloads.first(layers, given, values, Declaration.Layer::parameters);
    Context callee = new Context(new Scope(null), context.frame(), context.batch(), Map.of(), path + ".",
        Context.UNNAMED, new Context.Collector(List.of(), context.collector()), false);
    bindAll(layer, given, values, context, callee, call, 0);
    return within(layer, call, () -> elaborator.statements().run(layer.body(), callee)
        .orElseThrow(() -> Returns.missing(layer, "layer")).value());
  }

  private Value function(List<Declaration.Function> functions, Expression.Call call, Context context) {
    List<Value> values = values(call.arguments(), context);
    Declaration.Function function =
        Overloads.first(functions, call.arguments(), values, Declaration.Function::parameters);
    try {
      return function(function, call.arguments(), values, call, context);
    } catch (Rejection wrong) {
      boolean surplus = function.parameters().size() == 2 && values.size() > 2
          && call.arguments().stream().allMatch(argument -> argument.name().isEmpty());
      throw surplus ? wrong.with(diagnostic -> inTurn(function, values, call, context)
          .map(turns -> diagnostic.hint("two at a time: `" + turns + "`.")).orElse(diagnostic)) : wrong;
    }
  }

  private Value function(
      Declaration.Function function, List<Expression.Argument> given, List<Value> values, Expression.Call call,
      Context context) {
    Context callee = callee(context).path(elaborator.callPath(context.inside() + function.name()));
    bindAll(function, given, values, context, callee, call, LARGE);
    Derivatives derivatives = new Derivatives(elaborator, callee, context);
    elaborator.derivatives(function).forEach(d -> derivatives.hold(d, call.span()));
    Value value = Tensors.total(within(function, call, () -> body(function, callee, call.span())));
    return derivatives.state(function, value, call.span());
  }

  /** A call for each argument behind the first, where the function of two takes what it gives itself. */
  private Optional<String> inTurn(
      Declaration.Function function, List<Value> values, Expression.Call call, Context context) {
    List<Expression.Argument> given = call.arguments();
    Value two = function(function, given.subList(0, 2), values.subList(0, 2), call, context);
    return Overloads.fits(function.parameters(), given.subList(1, 3), List.of(two, values.get(2)))
        ? given.stream().map(argument -> Text.oneLine(argument.span()))
            .reduce((before, next) -> function.name() + "(" + before + ", " + next + ")") : Optional.empty();
  }

  <T> T within(Declaration declaration, Expression.Call call, Supplier<T> body) {
    elaborator.grow(call.span());
    return elaborator.callChain().within(declaration, call.span(), body);
  }

  List<Value> values(List<Expression.Argument> given, Context context) {
    return given.stream().map(a -> arguments.value(a, context)).toList();
  }

  /** For a function: the same place, other names. */
  static Context callee(Context context) {
    return new Context(new Scope(null), context.frame(), context.batch(), Map.of(), context.path(),
        Context.UNNAMED, context.collector(), false);
  }

  private Value body(Declaration.Function function, Context callee, Span span) {
    if (function.head().isEmpty()) {
      return elaborator.statements().run(function.body(), callee)
          .orElseThrow(() -> Returns.missing(function, "function")).value();
    }
    return elaborator.heads().tensor(function.head().get(), callee, inner ->
        Scalars.of(elaborator.statements().run(function.body(), inner)
            .orElseThrow(() -> Returns.missing(function, "function")).value(), span));
  }

  /**
   * Gives every parameter its argument or preset, in the order of the parameters.
   *
   * @param limit an argument of more nodes is given a name first, so that it is computed once
   */
  void bindAll(
      Declaration declaration, List<Expression.Argument> given, List<Value> values, Context context,
      Context callee, Expression.Call call, int limit) {
    List<Declaration.Parameter> parameters = Signature.parameters(declaration);
    String function = elaborator.callChain().told(declaration).name().text();
    Map<Declaration.Parameter, Expression.Argument> assigned =
        arguments.assign(parameters, given, function, call.span());
    Map<Expression.Argument, Value> worth = new IdentityHashMap<>();
    for (int i = 0; i < given.size(); i++) {
      worth.put(given.get(i), values.get(i));
    }
    for (Declaration.Parameter parameter : parameters) {
      Expression.Argument argument = assigned.get(parameter);
      if (argument == null) {
        Expression preset = Presets.of(parameter);
        arguments.bind(parameter, arguments.value(preset, callee), callee, function, preset.span());
      } else {
        Value value = named(worth.get(argument), limit, callee.path() + parameter.name(), context,
            argument.value().span());
        try {
          arguments.bind(parameter, value, callee, function, argument.value().span());
        } catch (Rejection wrong) {
          throw call.span().source().library() ? wrong : wrong.with(diagnostic -> Overloads
              .exchanged(parameters, given, values)
              .map(other -> diagnostic.hint("the other way round? `" + function + "(" + other + ")`"))
              .orElse(diagnostic));
        }
      }
    }
    parameters.forEach(p -> Labels.settle(p, worth.get(assigned.get(p)), callee));
    parameters.stream().filter(assigned::containsKey).forEach(p -> {
      Value value = worth.get(assigned.get(p));
      Span span = assigned.get(p).value().span();
      Labels.checkNumber(p, value, elaborator, callee, function, span);
      Labels.checkOther(p, value, elaborator, callee, function, span);
    });
  }

  private Value named(Value value, int limit, String name, Context context, Span span) {
    if (value instanceof Value.Scalar scalar) {
      boolean small = Terms.size(scalar.term()) <= Math.max(limit, 1) || !Terms.reads(scalar.term());
      return small || scalar.term() instanceof Term.Read
          ? value : elaborator.define(name, value, context, span);
    }
    if (value instanceof Value.Array array && array.mask().apply(Tensors.probe(array)).isEmpty()) {
      Term element = array.at().apply(Tensors.probe(array));
      return element instanceof Term.Read || Terms.size(element) <= limit || !Terms.reads(element)
          ? value : elaborator.define(name, value, context, span);
    }
    return value;
  }
}
