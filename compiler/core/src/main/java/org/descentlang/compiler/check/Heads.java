package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.descentlang.compiler.parse.Binder;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Heads, {@code [i, (h, e), s]}: their indices, and tensors by what stands at each. */
final class Heads {
  private final Elaborator elaborator;

  Heads(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  /** The indices of a head, a list for each dimension. */
  List<List<Variable>> rows(List<Binder> head, Context context) {
    List<List<Variable>> rows = new ArrayList<>();
    for (Binder binder : head) {
      if (binder instanceof Binder.Single single && single.bound().isEmpty()
          && context.scope().find(single.name()).orElse(null) instanceof Value.Group group) {
        indices(group, single.name(), binder.span()).forEach(v -> rows.add(List.of(v)));
      } else if (binder instanceof Binder.Row row) {
        rows.add(several(row.parts().stream().map(p -> variable(p, context)).toList()));
      } else {
        rows.add(List.of(variable(binder, context)));
      }
    }
    return rows;
  }

  /** In a row, an index of one place is 0 and says nothing; of such alone the last is left. */
  private static List<Variable> several(List<Variable> row) {
    List<Variable> running = row.stream().filter(v -> !v.given() || !Shapes.isOne(v.dim())).toList();
    return running.isEmpty() ? row.subList(row.size() - 1, row.size()) : running;
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
  List<Variable> indices(Value.Group group, String name, Span span) {
    List<Variable> variables = new ArrayList<>();
    for (Dim dim : group.dims()) {
      String suffix = group.dims().size() == 1 ? "" : Integer.toString(variables.size() + 1);
      variables.add(new Variable(name + suffix, dim, span));
    }
    return variables;
  }

  /** Binds the names of groups, and of what is no index in a row, in the inner context, which knows all others. */
  static Context bind(List<Binder> head, Context context, List<List<Variable>> rows, Context inner) {
    int row = 0;
    for (Binder binder : head) {
      if (binder instanceof Binder.Single single && single.bound().isEmpty()
          && context.scope().find(single.name()).orElse(null) instanceof Value.Group group) {
        List<Variable> variables =
            rows.subList(row, row + group.dims().size()).stream().map(r -> r.get(0)).toList();
        inner.scope().bind(single.name(), new Value.Indices(variables));
        row += group.dims().size();
      } else {
        bind(binder, rows.get(row++), inner.scope());
      }
    }
    return inner;
  }

  private static void bind(Binder binder, List<Variable> row, Scope scope) {
    if (binder instanceof Binder.Row all) {
      all.parts().stream().filter(Binder.Single.class::isInstance).map(p -> ((Binder.Single) p).name())
          .filter(name -> row.stream().noneMatch(v -> v.name().equals(name)))
          .forEach(name -> scope.bind(name, new Value.Scalar(Terms.number(0))));
    }
  }

  /** A tensor by what stands at each index of a head. */
  Value.Array tensor(List<Binder> head, Context context, Function<Context, Term> body) {
    List<List<Variable>> rows = rows(head, context);
    List<Variable> variables = rows.stream().flatMap(List::stream).toList();
    Context.Collector collector = new Context.Collector(variables, context.collector());
    Term term = body.apply(bind(head, context, rows, context.within(variables, collector)));
    elaborator.sizes().settle(variables);
    List<Dim> shape = rows.stream().map(Rows::dim).toList();
    rejectRows(rows, head);
    List<Term> masks = List.copyOf(collector.conditions());
    return new Value.Array(shape, Terms.element(term), at -> Terms.substitute(term, places(variables, at)),
        at -> masks.stream().map(m -> Terms.substitute(m, places(variables, at))).toList(), Optional.empty());
  }

  static void rejectRows(List<List<Variable>> rows, List<Binder> head) {
    if (rows.stream().anyMatch(r -> r.size() > 1)) {
      throw new Rejection(Diagnostic.error("row-of-indices", head.get(0).span(), "no rows of indices here"));
    }
  }

  private static Map<Variable, Term> places(List<Variable> variables, List<Term> at) {
    Map<Variable, Term> places = new LinkedHashMap<>();
    for (int i = 0; i < at.size(); i++) {
      places.put(variables.get(i), at.get(i));
    }
    return places;
  }
}
