package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Elsewhere;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.TypeSyntax;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;
import org.descentlang.compiler.source.Suggestions;

/** The arguments of a call, given to the parameters they are for. */
final class Arguments {
  private final Elaborator elaborator;

  Arguments(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  /** Each parameter's argument; those with a preset may be missing. */
  Map<Declaration.Parameter, Expression.Argument> assign(
      List<Declaration.Parameter> parameters, List<Expression.Argument> arguments, String callee, Span span) {
    Map<Declaration.Parameter, Expression.Argument> assigned = new IdentityHashMap<>();
    int next = 0;
    for (Expression.Argument argument : arguments) {
      Declaration.Parameter parameter;
      if (argument.name().isPresent()) {
        parameter = named(parameters, argument, callee);
      } else if (next < parameters.size()) {
        parameter = parameters.get(next++);
      } else {
        throw new Rejection(Diagnostic.error("wrong-arguments", argument.span(), "`" + callee + "` takes "
            + Text.count(parameters.size(), "argument") + ": " + signature(callee, parameters)));
      }
      if (assigned.put(parameter, argument) != null) {
        throw new Rejection(Diagnostic.error("wrong-arguments", argument.span(),
            "`" + parameter.name() + "` is given twice: " + signature(callee, parameters)));
      }
    }
    for (Declaration.Parameter parameter : parameters) {
      if (!assigned.containsKey(parameter) && parameter.preset().isEmpty()) {
        throw new Rejection(Diagnostic.error("wrong-arguments", span,
            "`" + callee + "` lacks `" + parameter.name() + "`: " + signature(callee, parameters)));
      }
    }
    return assigned;
  }

  private Declaration.Parameter named(
      List<Declaration.Parameter> parameters, Expression.Argument argument, String callee) {
    String name = argument.name().orElseThrow().text();
    List<String> names = parameters.stream().map(p -> p.name().text()).toList();
    int at = names.indexOf(name);
    if (at >= 0) {
      return parameters.get(at);
    }
    String message = "`" + callee + "` has no parameter `" + name + "`: " + signature(callee, parameters);
    throw new Rejection(elaborator.library().option(callee, name).or(() -> Elsewhere.hintOfSpelled(name))
        .map(hint -> Diagnostic.error("wrong-arguments", argument.name().get().span(), message).hint(hint))
        .orElseGet(() -> Text.unknown("wrong-arguments", argument.name().get().span(), message, name, names)));
  }

  static String signature(String callee, List<Declaration.Parameter> parameters) {
    return parameters.stream().map(p -> p.span().oneLine())
        .collect(Collectors.joining(", ", "`" + callee + "(", ")`"));
  }

  /** The value of an argument where it stands; {@code j: x[j] where j > i} is a tensor that holds in places. */
  Value value(Expression.Argument argument, Context context) {
    if (argument.along().isEmpty()) {
      return value(argument.value(), context.integers(false));
    }
    Variable along = new Variable(argument.along().get().text(), Dim.unknown(), argument.along().get().span());
    Context.Collector collector = new Context.Collector(List.of(along), context.collector());
    Context inner = context.integers(false).within(List.of(along), collector);
    List<Term> conditions = new ArrayList<>();
    argument.where().ifPresent(w -> conditions.add(about(along, elaborator.reductions().condition(w, inner))));
    Term element = elaborator.expressions().scalar(argument.value(), inner);
    elaborator.sizes().settle(List.of(along));
    conditions.addAll(collector.conditions());
    return new Value.Array(
        List.of(along.dim()), Terms.element(element), at -> Terms.substitute(element, Map.of(along, at.get(0))),
        at -> conditions.stream().map(c -> Terms.substitute(c, Map.of(along, at.get(0)))).toList(), Optional.empty());
  }

  /**
   * A condition on other indices alone is one on each value along the index all the same: where it does not hold, the
   * function's reducers see nothing, but its result is there.
   */
  private static Term about(Variable along, Term condition) {
    return Terms.variables(condition).contains(along) ? condition
        : Terms.and(List.of(Terms.apply(Primitive.LESS_EQUAL, Terms.number(0), Terms.index(along)), condition));
  }

  /** The value of a preset, or of an argument without an index. */
  Value value(Expression expression, Context context) {
    if (expression instanceof Expression.ListOf list) {
      List<Term> elements = Lists.elements(list, elaborator.expressions(), context);
      return elements.stream().allMatch(Terms::isConstant)
          ? new Value.Elements(elements) : Lists.tensor(elements, list.span());
    }
    Optional<Value> start = new Draws(elaborator).start(expression, context);
    return start.orElseGet(() -> elaborator.expressions().value(expression, context));
  }

  /** Binds a parameter in the callee's scope, its type checked and its dimensions bound. */
  void bind(Declaration.Parameter parameter, Value value, Context callee, String function, Span span) {
    callee.scope().bind(parameter.name().text(), typed(parameter, value, callee, function, span));
  }

  private Value typed(Declaration.Parameter parameter, Value value, Context callee, String function, Span span) {
    if (value instanceof Value.Poisoned) {
      throw new Rejection();
    }
    Optional<TypeSyntax> declared = Presets.type(parameter);
    String what = "`" + parameter.name() + "` of `" + function + "`";
    if (declared.isEmpty() && Presets.isNumber(parameter) && isTruth(value)) {
      throw new Rejection(
          Diagnostic.error("type-mismatch", span, what + " is a number, not " + value.kind()));
    }
    if (declared.isEmpty() || value instanceof Value.Absent) {
      return value instanceof Value.Elements list ? Lists.tensor(list.values(), span) : value;
    }
    TypeSyntax type = declared.get();
    if (type instanceof TypeSyntax.Dim) {
      return dimension(value, what, span);
    }
    if (type instanceof TypeSyntax.Alternatives alternatives) {
      return alternative(alternatives, value, what, span);
    }
    if (type instanceof TypeSyntax.Bool) {
      return truth(value, what, span);
    }
    if (type instanceof TypeSyntax.Shape shape) {
      return shaped(shape, value, callee, what, span);
    }
    throw new Rejection(Diagnostic.error("type-mismatch", type.span(), "`like` is for states"));
  }

  private static Value dimension(Value value, String what, Span span) {
    if (value instanceof Value.Dimension) {
      return value;
    }
    if (value instanceof Value.Scalar scalar && scalar.term() instanceof Term.Number number && number.whole()
        && number.value() >= 0 && number.value() <= Integer.MAX_VALUE) {
      return new Value.Dimension(Dim.of(
          Extent.of((int) number.value()), what + " is `" + Text.oneLine(span) + "`", span));
    }
    throw new Rejection(NotASize.of(value, what + " is a size", span));
  }

  private static Value alternative(TypeSyntax.Alternatives type, Value value, String what, Span span) {
    if (value instanceof Value.Text text && type.values().contains(text.value())) {
      return value;
    }
    List<String> texts = type.values().stream().map(text -> "'" + text + "'").toList();
    Diagnostic wrong = Diagnostic.error(
        "type-mismatch", span, what + " is one of " + String.join(", ", texts) + ", not " + value.kind());
    throw new Rejection(value instanceof Value.Text text ? Suggestions.nearest(text.value(), type.values())
        .map(near -> wrong.hint("did you mean '" + near + "'?")).orElse(wrong) : wrong);
  }

  private static boolean isTruth(Value value) {
    return value instanceof Value.Scalar scalar && scalar.term() instanceof Term.Truth;
  }

  private static Value truth(Value value, String what, Span span) {
    if (isTruth(value)) {
      return value;
    }
    boolean condition = value instanceof Value.Scalar scalar && Terms.element(scalar.term()) == Element.BOOLEAN;
    Diagnostic wrong = Diagnostic.error(
        "type-mismatch", span, what + " is true or false at compile time, not " + (condition ? "data" : value.kind()));
    if (value instanceof Value.Callable) {
      throw new Rejection(wrong.hint("what is done to the result stands around the call: `"
          + Text.oneLine(span) + "(...)`."));
    }
    throw new Rejection(condition ? wrong.hint("a parameter `[] of bool` takes what is true or false as data say.")
        : wrong);
  }

  private Value shaped(TypeSyntax.Shape type, Value given, Context callee, String what, Span span) {
    Value value = Labels.check(type, given, elaborator, callee, what, span);
    List<TypeSyntax.Dimension> dimensions = type.dimensions();
    if (dimensions.isEmpty()) {
      return new Value.Scalar(Scalars.of(value, what + " is one number", span));
    }
    if (value instanceof Value.Scalar scalar) {
      return filled(type, declared(dimensions, callee, what, span), scalar.term(), what, span);
    }
    if (value instanceof Value.Elements elements) {
      return listed(elements, dimensions, callee, what, span);
    }
    if (!(value instanceof Value.Array array)) {
      throw new Rejection(Diagnostic.error("type-mismatch", span, what + " is a tensor " + type.span().text()
          + ", or a number that fills it; this is " + value.kind()));
    }
    new Patterns(elaborator).match(dimensions, array, callee, what, span);
    return array;
  }

  private static Value filled(TypeSyntax.Shape type, List<Dim> shape, Term number, String what, Span span) {
    if (!shape.isEmpty() && Terms.readsData(number)) {
      Diagnostic mismatch = Diagnostic.error("shape-mismatch", span, what + " has " + Shapes.text(shape) + " in `"
          + type.span().text() + "`, but `" + Text.oneLine(span) + "` is one number for each example");
      throw new Rejection(Reasons.add(
          mismatch, shape.get(0), "`" + type.span().text() + "` begins with " + shape.get(0))
          .hint(shape.stream().allMatch(Shapes::isOne)
              ? "a tensor " + Shapes.text(shape) + " is no number: read the value in it, as in `z[0]`, or declare `"
                  + Text.oneLine(span) + ": " + Shapes.text(shape) + "`."
              : "nothing is broadcast silently: only a number that no input or target is in fills a tensor."));
    }
    return Tensors.filled(shape, number);
  }

  /** The declared dimensions, where a number fills them. A group that nothing has bound yet has none. */
  private List<Dim> declared(List<TypeSyntax.Dimension> dimensions, Context callee, String what, Span span) {
    List<Dim> shape = new ArrayList<>();
    for (TypeSyntax.Dimension dimension : dimensions) {
      if (dimension instanceof TypeSyntax.Dimension.Extent extent) {
        Patterns.freeName(extent.value(), callee).ifPresent(name -> {
          throw unfilled(what, span);
        });
        shape.add(elaborator.expressions().dim(extent.value(), callee));
      } else if (dimension instanceof TypeSyntax.Dimension.Group group) {
        if (callee.scope().find(group.name()).isEmpty()) {
          callee.scope().bind(group.name(), new Value.Group(List.of()));
        }
        shape.addAll(((Value.Group) callee.scope().find(group.name()).orElseThrow()).dims());
      } else {
        throw unfilled(what, span);
      }
    }
    return shape;
  }

  private static Rejection unfilled(String what, Span span) {
    return new Rejection(Diagnostic.error("type-mismatch", span, what + " is a tensor, and `" + Text.oneLine(span)
        + "` is a number, which fills a tensor only where its size follows from other arguments"));
  }

  private Value listed(
      Value.Elements elements, List<TypeSyntax.Dimension> dimensions, Context callee, String what, Span span) {
    Value.Array array = Lists.tensor(elements.values(), span);
    try {
      new Patterns(elaborator).match(dimensions, array, callee, what, span);
    } catch (Rejection wrong) {
      throw wrong.with(diagnostic -> diagnostic.hint(
          "a list has a number for each place, as many as there are; one number stands for all."));
    }
    String name = callee.path() + what.substring(1, what.indexOf('`', 1));
    Value.Array whole =
        (Value.Array) elaborator.define(name, array, callee.scope(new Scope(null)).frameless(), span);
    return new Value.Array(
        whole.shape(), whole.element(), at -> known(array, at).orElseGet(() -> whole.at().apply(at)), whole.mask(),
        whole.symbol());
  }

  /** The number that stands at a place, where both are known at compile time. */
  private static Optional<Term> known(Value.Array list, List<Term> at) {
    return Optional.of(list.at().apply(at)).filter(Term.Number.class::isInstance);
  }
}
