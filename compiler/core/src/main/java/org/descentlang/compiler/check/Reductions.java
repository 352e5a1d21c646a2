package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Letters;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.parse.Binder;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.source.Diagnostic;

/** Reducers: their indices bound, their ranges found, masks made conditions. */
final class Reductions {
  private final Elaborator elaborator;

  Reductions(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  Value reduce(Expression.Reduction reduction, Context context) {
    if (reduction.binders().isEmpty()) {
      return overAll(reduction, context);
    }
    Context outer = context.integers(false);
    List<Variable> variables = new ArrayList<>();
    Scope names = new Scope(context.scope());
    for (Binder binder : reduction.binders()) {
      outer = bind(binder, outer, variables, names);
    }
    Context.Collector collector = new Context.Collector(variables, context.collector());
    Context inner = outer.within(variables, collector);
    inner = inner.scope(merge(inner.scope(), names));
    List<Term> conditions = new ArrayList<>();
    if (reduction.where().isPresent()) {
      conditions.add(condition(reduction.where().get(), inner));
    }
    Value body = elaborator.expressions().value(reduction.body(), inner);
    Term.Kind kind = kind(reduction.reducer());
    Value reduced = Elementwise.lift(List.of(body), reduction.body().span(),
        t -> new Term.Reduce(kind, variables, with(conditions, collector.conditions()),
            checked(kind, t.get(0), reduction), reduction.span()));
    elaborator.sizes().settle(variables);
    return reduced;
  }

  private static Scope merge(Scope inner, Scope names) {
    for (String name : names.names()) {
      if (names.bindsHere(name)) {
        inner.bind(name, names.find(name).orElseThrow());
      }
    }
    return inner;
  }

  private static List<Term> with(List<Term> conditions, List<Term> masks) {
    List<Term> all = new ArrayList<>(conditions);
    masks.stream().filter(m -> !all.contains(m)).forEach(all::add);
    return all;
  }

  private Context bind(Binder binder, Context context, List<Variable> variables, Scope names) {
    if (binder instanceof Binder.Single single && single.name().equals("batch") && single.bound().isEmpty()) {
      return batch(binder, context, variables);
    }
    if (binder instanceof Binder.Single single) {
      Optional<Value> value = context.scope().find(single.name());
      if (single.bound().isEmpty() && value.isPresent() && value.get() instanceof Value.Group group) {
        List<Variable> run = elaborator.heads().indices(group, single.name(), binder.span());
        variables.addAll(run);
        names.bind(single.name(), new Value.Indices(run));
      } else {
        Dim dim = single.bound().map(b -> elaborator.expressions().dim(b, context)).orElseGet(Dim::unknown);
        variables.add(new Variable(single.name(), dim, binder.span(), single.bound().isPresent()));
      }
      return context;
    }
    if (binder instanceof Binder.Example example && context.batch() != null) {
      variables.add(new Variable(example.name(), context.batch().dim(), binder.span()));
      return context;
    }
    throw new Rejection(
        Diagnostic.error("syntax", binder.span(), "a reducer's head has indices only: `sum(i, j < n)`"));
  }

  private static Context batch(Binder binder, Context context, List<Variable> variables) {
    if (context.batch() == null) {
      throw new Rejection(Diagnostic.error("no-batch", binder.span(), "there is no mini-batch here"));
    }
    Variable other = new Variable("b", context.batch().dim(), binder.span());
    variables.add(other);
    return context.example(other);
  }

  Term condition(Expression where, Context context) {
    Term term = elaborator.expressions().scalar(where, context);
    if (Terms.element(term) != Element.BOOLEAN) {
      String text = Text.oneLine(where.span());
      throw new Rejection(Diagnostic.error("type-mismatch", where.span(),
          "`where` takes a condition, and `" + text + "` is a number").hint("compare it: `" + text + " > 0`."));
    }
    return term;
  }

  private static Term checked(Term.Kind kind, Term body, Expression.Reduction reduction) {
    boolean logical = kind == Term.Kind.ANY || kind == Term.Kind.ALL;
    if (logical != (Terms.element(body) == Element.BOOLEAN)) {
      throw new Rejection(Diagnostic.error("type-mismatch", reduction.body().span(),
          logical ? "`any` and `all` take a condition" : "a condition can't be added up or compared")
          .hint(logical ? "put the condition in parentheses: `any(i) (x[i] > 0)`."
              : "say `number(c)`: 1 where `c` holds, else 0."));
    }
    return kind == Term.Kind.MEAN ? Operators.number(body) : body;
  }

  /** {@code mean() w^2}: over every element of the body. */
  private Value overAll(Expression.Reduction reduction, Context context) {
    Value body = elaborator.expressions().value(reduction.body(), context);
    if (body instanceof Value.Family family) {
      return overFamily(kind(reduction.reducer()), family, reduction, context);
    }
    if (!(body instanceof Value.Array array)) {
      return body;
    }
    return new Value.Scalar(overAll(kind(reduction.reducer()), array, reduction));
  }

  /** Over all elements of all gradients: one total for each, then their total. */
  private Value overFamily(
      Term.Kind kind, Value.Family family, Expression.Reduction reduction, Context context) {
    Primitive combine = switch (kind) {
      case SUM -> Primitive.ADD;
      case MAX -> Primitive.MAX;
      case MIN -> Primitive.MIN;
      case MEAN, PRODUCT, ARGMAX, ARGMIN, ANY, ALL -> throw new Rejection(Diagnostic.error("wrong-arguments",
          reduction.span(), "over all gradients together there are `sum`, `max` and `min`"));
    };
    List<Term> totals = new ArrayList<>();
    family.members().forEach((name, member) -> {
      Value total = new Value.Scalar(overAll(kind, member, reduction));
      Value named = elaborator.define(name + ".clip", total, context, reduction.span());
      totals.add(Scalars.of(named, reduction.span()));
    });
    Term total = totals.stream().reduce((a, b) -> Terms.apply(combine, a, b)).orElse(Terms.number(0));
    return elaborator.define(context.path() + "total", new Value.Scalar(total), context, reduction.span());
  }

  private Term overAll(Term.Kind kind, Value.Array array, Expression.Reduction reduction) {
    List<Variable> variables = new ArrayList<>();
    Optional<List<List<Variable>>> own =
        array.symbol().map(Symbol::own).filter(o -> o.size() == array.shape().size());
    for (int d = 0; d < array.shape().size(); d++) {
      String name = own.isPresent() ? own.get().get(d).get(0).name() : Letters.of(d);
      variables.add(new Variable(name, array.shape().get(d), reduction.span()));
    }
    List<Term> at = variables.stream().map(Terms::index).toList();
    return new Term.Reduce(
        kind, variables, array.mask().apply(at), checked(kind, array.at().apply(at), reduction), reduction.span());
  }

  static Term.Kind kind(Expression.Reducer reducer) {
    return switch (reducer) {
      case SUM -> Term.Kind.SUM;
      case MEAN -> Term.Kind.MEAN;
      case MAX -> Term.Kind.MAX;
      case MIN -> Term.Kind.MIN;
      case PROD -> Term.Kind.PRODUCT;
      case ARGMAX -> Term.Kind.ARGMAX;
      case ARGMIN -> Term.Kind.ARGMIN;
      case ANY -> Term.Kind.ANY;
      case ALL -> Term.Kind.ALL;
    };
  }
}
