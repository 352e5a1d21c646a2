package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Losses and metrics: terms, each with a weight. */
final class Measures {
  private static final String REDUCTION = "reduction";

  /**
   * The terms of one loss or metric.
   *
   * @param variables the indices of the terms, the batch's not among them
   * @param computed the value is no term but the metric's own, computed from totals
   */
  record MeasureTerms(
      List<Variable> variables, Term value, Optional<Term> per, List<Term> conditions, String reduction,
      boolean computed) {}

  private final Elaborator elaborator;

  Measures(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  /** The terms of a call, with one more index for each that is free in its arguments. */
  MeasureTerms terms(List<Declaration.Measure> candidates, String name, Expression.Call call, Context context) {
    List<Variable> free = free(call, context);
    Context.Collector collector = new Context.Collector(free, null);
    Context outer = context.within(free, collector);
    List<Expression.Argument> given = call.arguments().stream().filter(a -> !isReduction(a)).toList();
    List<Value> values = elaborator.calls().values(given, outer);
    Declaration.Measure measure =
        Overloads.first(candidates, given, values, Declaration.Measure::parameters);
    Context callee = Calls.callee(outer).path(context.path() + name + ".");
    try {
      elaborator.calls().bindAll(measure, given, values, outer, callee, call, 0);
    } catch (Rejection wrong) {
      throw wrong.with(diagnostic -> diagnostic.hint().filter(Patterns.AT_EACH_PLACE::equals).isPresent()
          ? diagnostic.hint("to have terms at each place write the index: `" + atEachPlace(call, given, values) + "`.")
          : diagnostic);
    }
    elaborator.sizes().settle(free);
    return body(measure, call, callee, free, collector, reduction(call, context));
  }

  /** The call with an index to each tensor that has the first dimension of the first one. */
  private static String atEachPlace(Expression.Call call, List<Expression.Argument> given, List<Value> values) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      boolean along = values.get(i) instanceof Value.Array array && !array.shape().isEmpty()
          && values.get(0) instanceof Value.Array first && !first.shape().isEmpty()
          && array.shape().get(0).known() && first.shape().get(0).known()
          && array.shape().get(0).extent().equals(first.shape().get(0).extent());
      boolean named = given.get(i).value() instanceof Expression.Reference
          || given.get(i).value() instanceof Expression.Member;
      texts.add(Text.oneLine(given.get(i).span()) + (along && named ? "[t]" : ""));
    }
    return call.callee() + "(" + String.join(", ", texts) + ")";
  }

  private MeasureTerms body(
      Declaration.Measure measure, Expression.Call call, Context callee, List<Variable> free,
      Context.Collector collector, String reduction) {
    List<Variable> variables = new ArrayList<>(free);
    Context inner = callee;
    List<List<Variable>> rows = List.of();
    if (measure.head().isPresent()) {
      rows = elaborator.heads().rows(measure.head().get(), callee);
      rows.forEach(variables::addAll);
      inner = Heads.bind(measure.head().get(), callee, rows,
          callee.within(rows.stream().flatMap(List::stream).toList(), new Context.Collector(variables, collector)));
    }
    Context within = inner;
    int commits = elaborator.commits().size();
    Statements.Returned returned = elaborator.callChain().within(measure, call.span(),
        () -> elaborator.statements().run(measure.body(), within)
            .orElseThrow(() -> Returns.missing(measure, measure.metric() ? "metric" : "loss")));
    if (elaborator.commits().size() > commits) {
      return computed(measure, returned, call);
    }
    List<Term> conditions = new ArrayList<>();
    Term value = RealValues.number(
        elementwise(returned.value(), variables, conditions, call), "a term of `" + measure.name() + "`", call.span());
    elaborator.sizes().settle(variables);
    conditions.addAll(collector.conditions());
    conditions.addAll(inner.collector() == collector ? List.of() : inner.collector().conditions());
    returned.where().filter(w -> !(w instanceof Term.Truth t && t.value())).ifPresent(conditions::add);
    returned.per().ifPresent(p -> Weights.rejectWorthless(measure.name(), p, call.span()));
    Optional<Term> per = returned.per()
        .map(w -> RealValues.number(w, "a weight of `" + measure.name() + "`", call.span()))
        .filter(w -> !(w instanceof Term.Number n && n.value() == 1));
    return new MeasureTerms(variables, value, per, conditions.stream().distinct().toList(), reduction, false);
  }

  /** A metric with totals. */
  private static MeasureTerms computed(
      Declaration.Measure measure, Statements.Returned returned, Expression.Call call) {
    call.arguments().stream().filter(Measures::isReduction).findFirst().ifPresent(given -> {
      throw new Rejection(Diagnostic.error("wrong-arguments", given.value().span(), "`reduction` says what becomes of "
          + "terms, and `" + measure.name() + "` is computed from totals"));
    });
    Statement.Return statement = returned.statement();
    Span at = statement.terms().value().span();
    Term value = RealValues.number(Scalars.of(returned.value(), at), "what `" + measure.name() + "` returns", at);
    TotalReaders.rejectExamples(value, measure, statement);
    return new MeasureTerms(List.of(), value, Optional.empty(), List.of(), "sum", true);
  }

  private Term elementwise(
      Value value, List<Variable> variables, List<Term> conditions, Expression.Call call) {
    if (!(value instanceof Value.Array array)) {
      return Scalars.of(value, call.span());
    }
    List<Term> at = new ArrayList<>();
    for (Dim dim : array.shape()) {
      Variable variable = Variable.over(at.size(), dim, call.span());
      variables.add(variable);
      at.add(Terms.index(variable));
    }
    conditions.addAll(array.mask().apply(at));
    return array.at().apply(at);
  }

  private static boolean isReduction(Expression.Argument argument) {
    return argument.name().filter(n -> n.text().equals(REDUCTION)).isPresent();
  }

  private String reduction(Expression.Call call, Context context) {
    Optional<Expression.Argument> given = call.arguments().stream().filter(Measures::isReduction).findFirst();
    Value value = given.map(a -> elaborator.expressions().value(a.value(), context)).orElse(new Value.Text("mean"));
    if (value instanceof Value.Text text && Set.of("mean", "sum", "none").contains(text.value())) {
      return text.value();
    }
    throw new Rejection(Diagnostic.error("type-mismatch", given.orElseThrow().span(),
        "`reduction` is 'mean', 'sum' or 'none'"));
  }

  /** Names that stand in subscripts of the arguments and are bound nowhere. */
  private List<Variable> free(Expression.Call call, Context context) {
    Set<String> names = new LinkedHashSet<>();
    List<Variable> variables = new ArrayList<>();
    for (Expression.Argument argument : call.arguments()) {
      subscripts(argument.value(), reference -> {
        boolean along = argument.along().filter(name -> name.text().equals(reference.name())).isPresent();
        boolean bound = along
            || context.scope().find(reference.name()).filter(v -> !(v instanceof Value.Dimension)).isPresent();
        if (!bound && !reference.name().equals("here") && names.add(reference.name())) {
          variables.add(new Variable(reference.name(), Dim.unknown(), reference.span()));
        }
      });
    }
    return variables;
  }

  private static void subscripts(
      Expression expression, Consumer<Expression.Reference> found) {
    if (expression instanceof Expression.Subscripted subscripted) {
      subscripted.subscripts().forEach(s -> s.parts().forEach(p -> {
        if (p instanceof Expression.Reference reference) {
          found.accept(reference);
        }
      }));
    }
    if (!(expression instanceof Expression.Reduction)) {
      LayerCalls.children(expression).forEach(child -> subscripts(child, found));
    }
  }

  /**
   * The sum of the terms of all examples, and of their weights.
   *
   * @param constantWeight each example has {@code perExample} terms of weight 1
   * @param undivided the loss is the sum itself, of however many mini-batches
   * @param computed the sum is the value that a metric computes from totals
   */
  record Sums(
      Symbol sum, Symbol weight, boolean constantWeight, double perExample, boolean undivided, boolean computed) {}

  Sums sums(MeasureTerms terms, String name, Expression.Call call, Context context) {
    if (terms.reduction().equals("none")) {
      throw new Rejection(Diagnostic.error("wrong-arguments", call.span(),
          "a trainer's loss is one number: 'none' is for use outside a trainer"));
    }
    List<Variable> all = new ArrayList<>();
    all.add(context.batch());
    all.addAll(terms.variables());
    Context plain = context.frameless();
    Term total = terms.computed() ? terms.value()
        : new Term.Reduce(Term.Kind.SUM, all, terms.conditions(), terms.value(), call.span());
    Symbol sum = Declarations.symbol(elaborator.define(
        name + (terms.computed() ? ".value" : ".sum"), new Value.Scalar(total), plain, call.span()));
    boolean counted = terms.per().isEmpty() && terms.conditions().isEmpty();
    boolean constant = counted && terms.variables().stream().allMatch(v -> v.extent() instanceof Extent.Constant);
    double each = constant
        ? terms.variables().stream().mapToDouble(v -> v.extent().bound()).reduce(1, (a, b) -> a * b) : 1;
    boolean undivided = terms.reduction().equals("sum");
    Term weight = undivided ? Terms.number(1)
        : counted ? size(all)
        : new Term.Reduce(Term.Kind.SUM, all, terms.conditions(),
            Operators.number(terms.per().orElse(Terms.number(1))), call.span());
    Symbol weights =
        Declarations.symbol(elaborator.define(name + ".weight", new Value.Scalar(weight), plain, call.span()));
    return new Sums(sum, weights, constant && !undivided, each, undivided, terms.computed());
  }

  private static Term size(List<Variable> variables) {
    return variables.stream().map(v -> Operators.number(Scalars.size(v.dim())))
        .reduce((a, b) -> Terms.apply(Primitive.MULTIPLY, a, b)).orElseThrow();
  }

  /** A loss called in a layer or a function: over the terms of this example. */
  Value asFunction(List<Declaration.Measure> losses, Expression.Call call, Context context) {
    MeasureTerms terms = terms(losses, call.callee().text(), call, context);
    if (terms.reduction().equals("none")) {
      return none(terms);
    }
    Term sum = reduce(terms, terms.value(), call, context);
    if (terms.reduction().equals("sum")) {
      return new Value.Scalar(sum);
    }
    Term weight = reduce(terms, terms.per().orElse(Terms.number(1)), call, context);
    Value named = elaborator.define(context.path() + call.callee() + ".weight", new Value.Scalar(weight), context,
        call.span());
    Term divisor = Scalars.of(named, call.span());
    return new Value.Scalar(Terms.choose(Terms.apply(Primitive.EQUAL, divisor, Terms.number(0)), Terms.number(0),
        Terms.apply(Primitive.DIVIDE, sum, divisor)));
  }

  private static Term reduce(MeasureTerms terms, Term body, Expression.Call call, Context context) {
    return terms.variables().isEmpty()
        ? Terms.choose(Terms.and(terms.conditions()), body, Terms.number(0))
        : new Term.Reduce(Term.Kind.SUM, terms.variables(), terms.conditions(), body, call.span());
  }

  private static Value none(MeasureTerms terms) {
    Term term = Terms.choose(Terms.and(terms.conditions()), terms.value(), Terms.number(0));
    if (terms.variables().isEmpty()) {
      return new Value.Scalar(term);
    }
    return Value.Array.of(terms.variables().stream().map(Variable::dim).toList(), Element.REAL, at -> {
      Map<Variable, Term> places = new LinkedHashMap<>();
      for (int i = 0; i < at.size(); i++) {
        places.put(terms.variables().get(i), at.get(i));
      }
      return Terms.substitute(term, places);
    });
  }
}
