package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Reads of tensors, {@code x[i, (h, e)]} and {@code pad(x)[i - 1]}. */
final class Subscripts {
  private final Elaborator elaborator;

  Subscripts(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  Value read(Expression.Subscripted subscripted, Context context) {
    Expression tensor = subscripted.tensor();
    boolean padded = tensor instanceof Expression.Call call && call.callee().text().equals("pad");
    Optional<Value> padding = padded ? Optional.of(elaborator.calls().padding((Expression.Call) tensor, context))
        : Optional.empty();
    Expression base = padded ? ((Expression.Call) tensor).arguments().get(0).value() : tensor;
    Value value = elaborator.expressions().value(base, context.integers(false));
    if (value instanceof Value.Poisoned) {
      throw new Rejection();
    }
    if (!(value instanceof Value.Array given)) {
      throw new Rejection(Diagnostic.error("not-a-tensor", base.span(),
          "`" + base.span().text() + "` is " + value.kind() + ", and has no dimensions to index"));
    }
    Value.Array array = padded && !isWhole(given, base.span())
        ? (Value.Array) elaborator.define(context.path() + "padded", given, context, base.span()) : given;
    return read(array, subscripted, base, padding.map(p -> Scalars.of(p, tensor.span())), context);
  }

  /** Whether it is another tensor in all of its own dimensions, which the tensor it is ends with. */
  private static boolean isWhole(Value.Array array, Span span) {
    List<Variable> anywhere = anywhere(array, span);
    return element(array, anywhere) instanceof Term.Read read && anywhere.stream().allMatch(v -> Ends.isOver(read, v));
  }

  private static List<Variable> anywhere(Value.Array array, Span span) {
    return array.shape().stream().map(d -> new Variable("i", d, span)).toList();
  }

  private static Term element(Value.Array array, List<Variable> at) {
    return array.at().apply(at.stream().map(Terms::index).toList());
  }

  private Value read(
      Value.Array given, Expression.Subscripted subscripted, Expression base, Optional<Term> padding,
      Context context) {
    List<Term> at = subscripts(given, subscripted, base, padding.isPresent(), context);
    Value.Array array = padding.isPresent() || isProved(at, given, base.span()) ? given
        : (Value.Array) elaborator.define(context.path() + named(base), given, context, base.span());
    Span span = subscripted.span();
    Function<List<Term>, Term> element = padding.isEmpty()
        ? places -> located(array.at().apply(places), places, array, span)
        : places -> padded((Term.Read) located(array.at().apply(places), places, array, span), padding.get());
    int missing = array.shape().size() - at.size();
    if (missing == 0) {
      List<Term> untold = array.mask().apply(at).stream().filter(c -> !context.collector().collect(c)).toList();
      return new Value.Scalar(Tensors.where(untold, element.apply(at)));
    }
    return new Value.Array(
        array.shape().subList(at.size(), array.shape().size()), array.element(), rest -> element.apply(join(at, rest)),
        rest -> array.mask().apply(join(at, rest)), Optional.empty());
  }

  private static String named(Expression tensor) {
    return tensor instanceof Expression.Reference reference ? reference.name() : "whole";
  }

  /**
   * Whether places are inside whatever the conditions around, or what the tensor reads is proved to be read inside
   * only where they are. Else it must be a tensor of its own, by which to prove it.
   */
  private static boolean isProved(List<Term> at, Value.Array array, Span span) {
    List<Integer> open = open(at, array);
    if (open.isEmpty() || array.symbol().isPresent()) {
      return true;
    }
    List<Variable> anywhere = anywhere(array, span);
    Term element = element(array, anywhere);
    return open.stream().allMatch(d -> Ends.readsOutsideWith(element, anywhere.get(d))
        || isLabel(at.get(d), array.shape().get(d)) && !Terms.variables(element).contains(anywhere.get(d)));
  }

  /** Whether a place is one of a dimension's classes, or none: what is the same for all is read nowhere then. */
  private static boolean isLabel(Term place, Dim classes) {
    return place instanceof Term.Read label && classes.known()
        && label.symbol().labels().filter(l -> l.count() <= classes.extent().bound()).isPresent();
  }

  /**
   * A read of the tensor itself, at a label, or at a place that may be outside of what is computed element by element,
   * is told of where it stands, not where the tensor comes from.
   */
  private static Term located(Term term, List<Term> places, Value.Array array, Span span) {
    boolean itself = term instanceof Term.Read read && array.symbol().filter(s -> s == read.symbol()).isPresent();
    boolean gathers = term instanceof Term.Read && places.stream().anyMatch(Terms::reads);
    if (itself || gathers) {
      return ((Term.Read) term).located(span);
    }
    return array.symbol().isPresent() || open(places, array).isEmpty() ? term : located(term, places, span);
  }

  /** All that the element reads, but what stands in the subscripts themselves. */
  private static Term located(Term term, List<Term> places, Span span) {
    if (places.contains(term)) {
      return term;
    }
    Term within = Terms.mapChildren(term, child -> located(child, places, span));
    return within instanceof Term.Read read ? read.located(span) : within;
  }

  /** The dimensions in which a place may be outside. */
  private static List<Integer> open(List<Term> at, Value.Array array) {
    return IntStream.range(0, at.size())
        .filter(d -> !Sizes.staysInside(at.get(d), array.shape().get(d))).boxed().toList();
  }

  /** The read with a value outside its tensor. */
  private static Term padded(Term.Read read, Term padding) {
    return new Term.Read(read.symbol(), read.at(), read.frame(), Optional.of(padding), read.span());
  }

  private static List<Term> join(List<Term> first, List<Term> second) {
    List<Term> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private List<Term> subscripts(
      Value.Array array, Expression.Subscripted subscripted, Expression base, boolean padded, Context context) {
    List<Term> at = new ArrayList<>();
    String name = "`" + base.span().text() + "`";
    for (Expression.Subscript subscript : subscripted.subscripts()) {
      if (subscript.parts().size() == 1 && groupOf(subscript.parts().get(0), context) instanceof Value.Indices group) {
        for (Variable variable : group.variables()) {
          checkRank(array, at.size(), subscripted, name);
          elaborator.sizes().stands(Terms.index(variable), array.shape().get(at.size()), name, subscript.span());
          at.add(Terms.index(variable));
        }
        continue;
      }
      checkRank(array, at.size(), subscripted, name);
      Dim dim = array.shape().get(at.size());
      Term place = place(subscript, dim, name, context);
      boolean free = padded || array.symbol().filter(Symbol::bounded).isPresent();
      if (subscript.parts().size() == 1 && (!free || place instanceof Term.IndexValue)) {
        elaborator.sizes().stands(place, dim, name, subscript.span());
      } else if (subscript.parts().size() == 1) {
        elaborator.sizes().standsLoose(place, name);
      }
      Operators.checkInside(place, dim, padded, name, subscript.span());
      at.add(place);
    }
    return at;
  }

  private static Value groupOf(Expression part, Context context) {
    return part instanceof Expression.Reference name ? context.scope().find(name.name()).orElse(null) : null;
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
      Term place = elaborator.expressions().scalar(subscript.parts().get(0), context.integers(true));
      return Operators.integer(place, subscript.span());
    }
    List<Variable> row = new ArrayList<>();
    for (Expression part : subscript.parts()) {
      if (groupOf(part, context) instanceof Value.Indices group) {
        row.addAll(group.variables());
        continue;
      }
      Term term = elaborator.expressions().scalar(part, context.integers(true));
      if (term instanceof Term.IndexValue index) {
        row.add(index.variable());
      } else if (!(part instanceof Expression.Reference && term.equals(Terms.number(0)))) {
        throw new Rejection(Diagnostic.error("row-of-indices", part.span(),
            "several subscripts in one dimension must be plain indices"));
      }
    }
    return row.isEmpty() ? Terms.number(0) : rowed(row, dim, name, subscript.span());
  }

  /** The others of the row had one place, 0. */
  private Term rowed(List<Variable> row, Dim dim, String name, Span span) {
    if (row.size() > 1) {
      return Rows.place(row, dim, name, span);
    }
    elaborator.sizes().stands(Terms.index(row.get(0)), dim, name, span);
    return Terms.index(row.get(0));
  }
}
