package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Expressions to values: names looked up, shapes compared, what is known carried out. */
final class Expressions {
  private final Elaborator elaborator;
  private final Sizes sizes;

  Expressions(Elaborator elaborator) {
    this.elaborator = elaborator;
    this.sizes = elaborator.sizes();
  }

  Value value(Expression expression, Context context) {
    if (expression instanceof Expression.Number number) {
      return new Value.Scalar(Terms.number(number.value()));
    }
    if (expression instanceof Expression.Truth truth) {
      return new Value.Scalar(new Term.Truth(truth.value()));
    }
    if (expression instanceof Expression.Text text) {
      return new Value.Text(text.value());
    }
    if (expression instanceof Expression.None) {
      return new Value.Absent();
    }
    if (expression instanceof Expression.ListOf list) {
      return new Value.Elements(list.elements().stream().map(e -> value(e, context)).toList());
    }
    if (expression instanceof Expression.Reference reference) {
      return elaborator.names().reference(reference.name(), reference.span(), context);
    }
    if (expression instanceof Expression.Member member) {
      return elaborator.names().member(member, context);
    }
    if (expression instanceof Expression.Subscripted subscripted) {
      return subscripted(subscripted, context);
    }
    if (expression instanceof Expression.OfExample of) {
      return value(of.value(), context.example(exampleIndex(of, context)));
    }
    if (expression instanceof Expression.Call call) {
      return elaborator.calls().call(call, context);
    }
    return operation(expression, context);
  }

  private Value operation(Expression expression, Context context) {
    if (expression instanceof Expression.Unary unary) {
      Value operand = value(unary.operand(), context);
      boolean not = unary.operator() == Expression.UnaryOperator.NOT;
      return lift(List.of(operand), unary.span(),
          t -> Operators.apply(not ? Primitive.NOT : Primitive.NEGATE, unary.span(), t.get(0)));
    }
    if (expression instanceof Expression.Binary binary) {
      return binary(binary, context);
    }
    if (expression instanceof Expression.Conditional conditional) {
      return conditional(conditional, context);
    }
    return elaborator.reductions().reduce((Expression.Reduction) expression, context);
  }

  private Value binary(Expression.Binary binary, Context context) {
    Value left = value(binary.left(), context);
    if (left instanceof Value.Scalar scalar && scalar.term() instanceof Term.Truth truth) {
      boolean decided = switch (binary.operator()) {
        case AND, IMPLIES -> !truth.value();
        case OR -> truth.value();
        default -> false;
      };
      if (decided) {
        return new Value.Scalar(new Term.Truth(binary.operator() != Expression.BinaryOperator.AND));
      }
    }
    Value right = value(binary.right(), context);
    Optional<Value> special = Operators.ofUnusual(binary, left, right);
    if (special.isPresent()) {
      return special.get();
    }
    return lift(List.of(left, right), binary.span(),
        t -> Operators.binary(binary.operator(), t.get(0), t.get(1), binary, context.integers()));
  }

  private Value conditional(Expression.Conditional conditional, Context context) {
    Value condition = value(conditional.condition(), context);
    if (condition instanceof Value.Scalar scalar && scalar.term() instanceof Term.Truth truth) {
      return value(truth.value() ? conditional.then() : conditional.otherwise(), context);
    }
    Value then = value(conditional.then(), context);
    Value otherwise = value(conditional.otherwise(), context);
    return lift(List.of(condition, then, otherwise), conditional.span(), t -> Operators.choose(conditional, t));
  }

  private Variable exampleIndex(Expression.OfExample of, Context context) {
    Value index = elaborator.names().reference(of.example().text(), of.example().span(), context);
    if (index instanceof Value.Scalar scalar && scalar.term() instanceof Term.IndexValue at
        && context.batch() != null) {
      return at.variable();
    }
    throw new Rejection(Diagnostic.error("not-an-example", of.example().span(),
        "`" + of.example() + "` is no index over the examples").hint("declare it: `" + of.example() + ": batch`."));
  }

  /** A scalar where one is wanted. */
  Term scalar(Expression expression, Context context) {
    return scalar(value(expression, context), expression.span());
  }

  Term scalar(Value value, Span span) {
    if (value instanceof Value.Scalar scalar) {
      return scalar.term();
    }
    if (value instanceof Value.Dimension dimension) {
      if (!dimension.dim().known()) {
        throw NotASize.yet(span);
      }
      return size(dimension.dim());
    }
    if (value instanceof Value.Array array && array.shape().isEmpty()) {
      return array.at().apply(List.of());
    }
    if (value instanceof Value.Poisoned) {
      throw new Rejection();
    }
    throw new Rejection(notAScalar(value, span));
  }

  private static Diagnostic notAScalar(Value value, Span span) {
    Diagnostic diagnostic = Diagnostic.error("not-a-scalar", span,
        "one number is wanted here, and `" + Text.oneLine(span) + "` is " + value.kind());
    if (value instanceof Value.Array array) {
      return Shapes.because(diagnostic, array).hint("index it, or reduce it: `sum(i) x[i]`.");
    }
    return value instanceof Value.Callable callable
        ? diagnostic.hint("call it: `" + callable.name() + "(...)`.") : diagnostic;
  }

  static Term size(Dim dim) {
    return dim.extent() instanceof Extent.Counted counted ? new Term.Size(counted) : Terms.number(dim.extent().bound());
  }

  /** A whole number known at compile time, 0 or more. */
  int whole(Expression expression, Context context) {
    return whole(value(expression, context.integers(false)), expression.span());
  }

  private int whole(Value value, Span span) {
    if (value instanceof Value.Poisoned) {
      throw new Rejection();
    }
    if (value instanceof Value.Dimension dimension && dimension.dim().extent() instanceof Extent.Constant constant) {
      return constant.bound();
    }
    if (value instanceof Value.Scalar scalar && scalar.term() instanceof Term.Number number && number.whole()
        && number.value() >= 0 && number.value() <= Integer.MAX_VALUE) {
      return (int) number.value();
    }
    throw new Rejection(NotASize.of(value, "a size is wanted here", span));
  }

  /** A size: a number known at compile time, or an extent known at run time. */
  Dim dim(Expression expression, Context context) {
    Value value = value(expression, context.integers(false));
    if (value instanceof Value.Dimension dimension) {
      return dimension.dim();
    }
    if (value instanceof Value.Scalar scalar && scalar.term() instanceof Term.Size size) {
      return Dim.of(size.extent(), "of `" + Text.oneLine(expression.span()) + "`", expression.span());
    }
    return Dim.of(Extent.of(whole(value, expression.span())), "of `" + Text.oneLine(expression.span()) + "`",
        expression.span());
  }

  boolean truth(Expression expression, Context context, String what) {
    if (scalar(expression, context) instanceof Term.Truth truth) {
      return truth.value();
    }
    throw new Rejection(Diagnostic.error("not-known-at-compile-time", expression.span(),
        "the condition of " + what + " must be known at compile time"));
  }

  private Value subscripted(Expression.Subscripted subscripted, Context context) {
    Expression tensor = subscripted.tensor();
    boolean padded = tensor instanceof Expression.Call call && call.callee().text().equals("pad");
    Optional<Value> padding = padded ? Optional.of(elaborator.calls().padding((Expression.Call) tensor, context))
        : Optional.empty();
    Expression base = padded ? ((Expression.Call) tensor).arguments().get(0).value() : tensor;
    Value value = value(base, context.integers(false));
    if (value instanceof Value.Poisoned) {
      throw new Rejection();
    }
    if (!(value instanceof Value.Array array)) {
      throw new Rejection(Diagnostic.error("not-a-tensor", base.span(),
          "`" + base.span().text() + "` is " + value.kind() + ", and has no dimensions to index"));
    }
    return read(array, subscripted, base, padding.map(p -> scalar(p, tensor.span())), context);
  }

  private Value read(
      Value.Array array, Expression.Subscripted subscripted, Expression base, Optional<Term> padding,
      Context context) {
    List<Term> at = subscripts(array, subscripted, base, padding.isPresent(), context);
    Span span = subscripted.span();
    Function<List<Term>, Term> element = padding.isEmpty() ? places -> located(array.at().apply(places), array, span)
        : places -> Operators.pad(located(array.at().apply(places), array, span), padding.get(), base.span());
    int missing = array.shape().size() - at.size();
    if (missing == 0) {
      array.mask().apply(at).forEach(context.collector()::collect);
      return new Value.Scalar(element.apply(at));
    }
    return new Value.Array(
        array.shape().subList(at.size(), array.shape().size()), array.element(), rest -> element.apply(join(at, rest)),
        rest -> array.mask().apply(join(at, rest)), Optional.empty());
  }

  /** A read of the tensor itself is told of where it stands, not where the tensor comes from. */
  private static Term located(Term term, Value.Array array, Span span) {
    boolean itself = term instanceof Term.Read read && array.symbol().filter(s -> s == read.symbol()).isPresent();
    return itself ? ((Term.Read) term).located(span) : term;
  }

  static List<Term> join(List<Term> first, List<Term> second) {
    List<Term> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private List<Term> subscripts(
      Value.Array array, Expression.Subscripted subscripted, Expression base, boolean padded, Context context) {
    List<Term> at = new ArrayList<>();
    String name = "`" + base.span().text() + "`";
    for (Expression.Subscript subscript : subscripted.subscripts()) {
      if (groupOf(subscript, context) instanceof Value.Indices group) {
        for (Variable variable : group.variables()) {
          checkRank(array, at.size(), subscripted, name);
          sizes.stands(Terms.index(variable), array.shape().get(at.size()), name, subscript.span());
          at.add(Terms.index(variable));
        }
        continue;
      }
      checkRank(array, at.size(), subscripted, name);
      Dim dim = array.shape().get(at.size());
      Term place = place(subscript, dim, name, context);
      boolean free = padded || array.symbol().filter(Symbol::bounded).isPresent();
      if (subscript.parts().size() == 1 && (!free || place instanceof Term.IndexValue)) {
        sizes.stands(place, dim, name, subscript.span());
      }
      Operators.checkInside(place, dim, padded, name, subscript.span());
      at.add(place);
    }
    return at;
  }

  private Value groupOf(Expression.Subscript subscript, Context context) {
    boolean name = subscript.parts().size() == 1 && subscript.parts().get(0) instanceof Expression.Reference;
    return name ? context.scope().find(((Expression.Reference) subscript.parts().get(0)).name()).orElse(null) : null;
  }

  private static void checkRank(
      Value.Array array, int used, Expression.Subscripted subscripted, String name) {
    if (used >= array.shape().size()) {
      throw new Rejection(Diagnostic.error("shape-mismatch", subscripted.span(),
          name + " has " + Text.count(array.shape().size(), "dimension") + " " + array.shape() + ", but is given "
              + Text.count(subscripted.subscripts().size(), "subscript")));
    }
  }

  private Term place(Expression.Subscript subscript, Dim dim, String name, Context context) {
    if (subscript.parts().size() == 1) {
      Term place = scalar(subscript.parts().get(0), context.integers(true));
      return Operators.integer(place, subscript.span());
    }
    List<Variable> row = new ArrayList<>();
    for (Expression part : subscript.parts()) {
      if (!(scalar(part, context.integers(true)) instanceof Term.IndexValue index)) {
        throw new Rejection(Diagnostic.error("row-of-indices", part.span(),
            "several subscripts in one dimension must be plain indices"));
      }
      row.add(index.variable());
    }
    return Rows.place(row, dim, name, subscript.span());
  }

  /** Element by element over whole tensors; a scalar goes with anything, tensors must have equal shapes. */
  Value lift(List<Value> values, Span span, Function<List<Term>, Term> function) {
    Optional<Value.Family> family = values.stream().filter(Value.Family.class::isInstance)
        .map(Value.Family.class::cast).findFirst();
    if (family.isPresent()) {
      return overFamily(family.get(), values, span, function);
    }
    Optional<Value.Array> first = values.stream().filter(Value.Array.class::isInstance).map(Value.Array.class::cast)
        .findFirst();
    if (first.isEmpty()) {
      return new Value.Scalar(function.apply(values.stream().map(v -> scalar(v, span)).toList()));
    }
    for (Value value : values) {
      if (value instanceof Value.Array array) {
        Shapes.requireEqual(first.get(), array, span);
      }
    }
    Function<List<Term>, Term> at =
        places -> function.apply(values.stream().map(v -> element(v, places, span)).toList());
    List<Term> probe = first.get().shape().stream().map(d -> Terms.number(0)).toList();
    return new Value.Array(first.get().shape(), Terms.element(at.apply(probe)), at,
        places -> masks(values, places), Optional.empty());
  }

  private Value overFamily(
      Value.Family family, List<Value> values, Span span, Function<List<Term>, Term> function) {
    Map<String, Value.Array> members = new LinkedHashMap<>();
    for (String member : family.members().keySet()) {
      List<Value> row = values.stream()
          .map(v -> v instanceof Value.Family f ? f.members().get(member) : v).toList();
      members.put(member, (Value.Array) lift(row, span, function));
    }
    return new Value.Family(members);
  }

  private Term element(Value value, List<Term> places, Span span) {
    return value instanceof Value.Array array ? array.at().apply(places) : scalar(value, span);
  }

  private static List<Term> masks(List<Value> values, List<Term> places) {
    List<Term> conditions = new ArrayList<>();
    for (Value value : values) {
      if (value instanceof Value.Array array) {
        array.mask().apply(places).stream().filter(c -> !conditions.contains(c)).forEach(conditions::add);
      }
    }
    return conditions;
  }

  /** The value with outer indices of the batch replaced as the context says. */
  static Value rebound(Value value, Map<Variable, Term> rebinding) {
    if (rebinding.isEmpty()) {
      return value;
    }
    if (value instanceof Value.Scalar scalar) {
      return new Value.Scalar(Terms.substitute(scalar.term(), rebinding));
    }
    if (value instanceof Value.Array array) {
      return new Value.Array(array.shape(), array.element(), at -> Terms.substitute(array.at().apply(at), rebinding),
          at -> array.mask().apply(at).stream().map(c -> Terms.substitute(c, rebinding)).toList(), array.symbol());
    }
    return value;
  }

  /** A symbol as a tensor. */
  static Value.Array whole(Symbol symbol, Span span) {
    List<Dim> shape = new ArrayList<>();
    symbol.own().forEach(row -> shape.add(Rows.dim(row)));
    return new Value.Array(shape, symbol.element(),
        at -> new Term.Read(symbol, at, Map.of(), Optional.empty(), span),
        at -> mask(symbol, at), Optional.of(symbol));
  }

  private static List<Term> mask(Symbol symbol, List<Term> at) {
    if (symbol.where().isEmpty()) {
      return List.of();
    }
    Map<Variable, Term> places = new LinkedHashMap<>();
    for (int d = 0; d < at.size(); d++) {
      places.putAll(Rows.places(symbol.own().get(d), at.get(d)));
    }
    return symbol.where().stream().map(c -> Terms.substitute(c, places)).toList();
  }

  static Value.Array filled(List<Dim> shape, Term value) {
    Element element = Terms.element(value);
    return Value.Array.of(shape, element, at -> value);
  }
}
