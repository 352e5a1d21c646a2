package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Name;
import org.descentlang.compiler.parse.TypeSyntax;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;
import org.descentlang.compiler.source.Suggestions;

/** What comes from outside: the inputs of a model and the targets of a trainer. */
final class Ports {
  private final Elaborator elaborator;
  private final Variable batch;
  private final List<Extent.Counted> counts;
  private final Map<String, Symbol> known;

  Ports(Elaborator elaborator, Variable batch, List<Extent.Counted> counts, Map<String, Symbol> known) {
    this.elaborator = elaborator;
    this.batch = batch;
    this.counts = counts;
    this.known = known;
  }

  /** Binds the model's parameters: what has a shape is an input, what the trainer gives or presets is not. */
  void model(Declaration.Model model, Declaration.Clause.UsesModel uses, Context context, List<Symbol> inputs) {
    model.parameters().forEach(p -> rejectUntyped(p, uses));
    List<Declaration.Parameter> options = model.parameters().stream().filter(p -> !isInput(p)).toList();
    Arguments arguments = elaborator.calls().arguments();
    Map<Declaration.Parameter, Expression.Argument> given =
        arguments.assign(options, uses.arguments(), model.name().text(), uses.span());
    for (Declaration.Parameter parameter : model.parameters()) {
      if (isInput(parameter)) {
        bind(parameter, Role.INPUT, context, inputs);
      } else {
        Expression value = given.containsKey(parameter) ? given.get(parameter).value() : Presets.of(parameter);
        arguments.bind(parameter, elaborator.expressions().value(value, context), context, model.name().text(),
            value.span());
      }
    }
  }

  /** What has no type, no preset and no argument was meant as an input. */
  private static void rejectUntyped(Declaration.Parameter parameter, Declaration.Clause.UsesModel uses) {
    boolean given = uses.arguments().stream()
        .anyMatch(a -> a.name().isEmpty() || a.name().get().text().equals(parameter.name().text()));
    if (parameter.type().isEmpty() && parameter.preset().isEmpty() && !given) {
      throw new Rejection(untyped(parameter));
    }
  }

  private static Diagnostic untyped(Declaration.Parameter parameter) {
    return Diagnostic.error("missing-type", parameter.span(),
            "`" + parameter.name() + "` comes from outside and needs a type")
        .hint("write `" + parameter.name() + ": [n]` or `" + parameter.name() + ": class[n]`, n a number.");
  }

  private static boolean isInput(Declaration.Parameter parameter) {
    return parameter.preset().isEmpty() && parameter.type().orElse(null) instanceof TypeSyntax.Shape;
  }

  void target(Declaration.Clause.Target clause, Context context, List<Symbol> targets) {
    try {
      rejectHiding(clause.target().name(), context);
      bind(clause.target(), Role.TARGET, context, targets);
    } catch (Rejection rejection) {
      context.scope().bind(clause.target().name().text(), new Value.Poisoned());
      throw rejection;
    }
  }

  /** What a trainer declares and what its model has defined are not of one name, for the trainer sees both. */
  static void rejectHiding(Name name, Context context) {
    Optional<Value> seen = context.scope().find(name.text()).filter(v -> !(v instanceof Value.Poisoned));
    Optional<Symbol> symbol = seen.flatMap(Ports::symbol);
    boolean trainers = symbol.filter(s -> s.role() == Role.SETTING || s.role() == Role.TARGET).isPresent();
    if (seen.isPresent() && !trainers) {
      throw new Rejection(hiding(name, symbol));
    }
  }

  private static Optional<Symbol> symbol(Value value) {
    return value instanceof Value.Array array ? array.symbol()
        : value instanceof Value.Scalar scalar && scalar.term() instanceof Term.Read read
            ? Optional.of(read.symbol()) : Optional.empty();
  }

  private static Diagnostic hiding(Name name, Optional<Symbol> symbol) {
    String what = symbol.filter(s -> s.role() == Role.INPUT).map(s -> "an input of the model already")
        .orElse("a name of the model already, which the trainer sees");
    Diagnostic diagnostic = Diagnostic.error("duplicate-name", name.span(), "`" + name + "` is " + what);
    return symbol.flatMap(Symbol::written)
        .map(at -> diagnostic.because("`" + name + "` of the model is declared", at)).orElse(diagnostic);
  }

  private void bind(Declaration.Parameter parameter, Role role, Context context, List<Symbol> all) {
    if (!(parameter.type().orElse(null) instanceof TypeSyntax.Shape shape)) {
      throw new Rejection(untyped(parameter));
    }
    String name = parameter.name().text();
    Symbol symbol = known.get(name);
    List<List<Variable>> own = own(parameter, shape, context);
    if (symbol == null) {
      symbol = create(parameter, role, shape, own, context);
      known.put(name, symbol);
      all.add(symbol);
    }
    Value.Array whole = Tensors.of(symbol, parameter.span());
    context.scope().bind(name,
        own.isEmpty() ? new Value.Scalar(whole.at().apply(List.of())) : whole);
  }

  private Symbol create(
      Declaration.Parameter parameter, Role role, TypeSyntax.Shape shape, List<List<Variable>> own, Context context) {
    List<Variable> frame = parameter.shared() ? List.of() : List.of(batch);
    Symbol symbol = new Symbol(parameter.name().text(), role, parameter.span(), "", frame, own);
    symbol.frame(frame);
    shape.element().ifPresent(e -> element(e, symbol, context));
    return symbol;
  }

  private void element(TypeSyntax.Element element, Symbol symbol, Context context) {
    if (element instanceof TypeSyntax.Element.RealsOrBooleans) {
      throw new Rejection(Diagnostic.error("type-mismatch", element.span(),
              "what comes from outside is real, or it is true or false, and `or bool` takes either")
          .hint("say `of bool` for true or false."));
    }
    if (element instanceof TypeSyntax.Element.Integers integers) {
      symbol.element(Element.INTEGER);
      int count = elaborator.expressions().whole(integers.count(), context);
      rejectEmpty(count, "a class has at least 1 value", integers.count().span());
      symbol.labels(new Tensor.Labels(count, integers.or().map(e -> integer(e, context))));
    } else {
      symbol.element(Element.BOOLEAN);
    }
  }

  private static void rejectEmpty(int size, String rule, Span span) {
    if (size == 0) {
      throw new Rejection(Diagnostic.error("not-a-size", span, rule + ", not 0"));
    }
  }

  private int integer(Expression expression, Context context) {
    Term term = elaborator.expressions().scalar(expression, context);
    if (term instanceof Term.Number number && number.whole()) {
      return (int) number.value();
    }
    throw new Rejection(Diagnostic.error("not-an-integer", expression.span(), "a whole number is wanted here"));
  }

  private static Dim declared(Dim dim, Declaration.Parameter parameter) {
    return Dim.of(dim.extent(), "of `" + Text.oneLine(parameter.span()) + "`", parameter.span());
  }

  private List<List<Variable>> own(
      Declaration.Parameter parameter, TypeSyntax.Shape shape, Context context) {
    List<List<Variable>> own = new ArrayList<>();
    for (TypeSyntax.Dimension dimension : shape.dimensions()) {
      Dim dim = declared(dim(dimension, context), parameter);
      rejectEmpty(dim.extent().bound(), "what comes from outside has at least 1 element", dimension.span());
      own.add(List.of(Variable.over(own.size(), dim, dimension.span())));
    }
    return own;
  }

  private Dim dim(TypeSyntax.Dimension dimension, Context context) {
    if (dimension instanceof TypeSyntax.Dimension.Extent extent) {
      return size(extent.value(), context);
    }
    if (dimension instanceof TypeSyntax.Dimension.AtMost most) {
      int bound = elaborator.expressions().whole(most.bound(), context);
      return counted(new Extent.Counted(most.name(), bound), most.span(), context);
    }
    throw new Rejection(Diagnostic.error("not-a-size", dimension.span(),
        "what comes from outside has a fixed number of dimensions"));
  }

  private Dim size(Expression size, Context context) {
    try {
      return elaborator.expressions().dim(size, context);
    } catch (Rejection wrong) {
      boolean unknown = size instanceof Expression.Reference name && context.scope().find(name.name()).isEmpty()
          && Suggestions.nearest(name.name(), context.scope().names()).isEmpty();
      throw unknown ? wrong.with(diagnostic -> diagnostic.hint("a model is written for one example, so the mini-batch "
          + "is no dimension; a size known only at run time has a bound, `[t <= 64]`.")) : wrong;
    }
  }

  private Dim counted(Extent.Counted extent, Span span, Context context) {
    if (extent.name().equals("count")) {
      throw new Rejection(Diagnostic.error("reserved-word", span, "`count` is the number of examples")
          .hint("choose another name for the extent."));
    }
    Optional<Extent.Counted> first = counts.stream().filter(c -> c.name().equals(extent.name())).findFirst();
    if (first.isEmpty()) {
      counts.add(extent);
    } else if (!first.get().equals(extent)) {
      throw new Rejection(Diagnostic.error("shape-mismatch", span, "`" + extent.name() + "` is at most "
              + extent.bound() + " here, but at most " + first.get().bound() + " where it stands first")
          .hint("one name is one extent: write `[" + extent.name() + "]` the second time, or choose another name."));
    }
    Dim dim = Dim.of(extent, "of `" + span.text() + "`", span);
    context.scope().bind(extent.name(), new Value.Dimension(dim));
    return dim;
  }
}
