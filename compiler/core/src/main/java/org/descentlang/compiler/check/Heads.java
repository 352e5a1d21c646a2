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

/**
 * Heads, {@code [i, (h, e), s]}: their indices, and tensors by what stands at each. The name of a group of dimensions
 * stands for an index of each, in a row as well.
 */
final class Heads {
  private final Elaborator elaborator;

  Heads(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  /** The indices of a head, a list for each dimension. */
  List<List<Variable>> rows(List<Binder> head, Context context) {
    List<List<Variable>> rows = new ArrayList<>();
    for (Binder binder : head) {
      if (binder instanceof Binder.Row row) {
        rows.add(several(row.parts().stream().flatMap(p -> variables(p, context).stream()).toList(), row.span()));
      } else {
        variables(binder, context).forEach(v -> rows.add(List.of(v)));
      }
    }
    return rows;
  }

  /** In a row, an index of one place is 0 and says nothing; of such alone the last is left. */
  private static List<Variable> several(List<Variable> row, Span span) {
    if (row.isEmpty()) {
      throw new Rejection(Diagnostic.error("row-of-indices", span,
          "a row has an index or more, and here the groups have no dimensions"));
    }
    List<Variable> running = row.stream().filter(v -> !v.given() || !Shapes.isOne(v.dim())).toList();
    return running.isEmpty() ? row.subList(row.size() - 1, row.size()) : running;
  }

  private List<Variable> variables(Binder binder, Context context) {
    return group(binder, context)
        .map(group -> indices(group, ((Binder.Single) binder).name(), binder.span()))
        .orElseGet(() -> List.of(variable(binder, context)));
  }

  /** What a name alone stands for, if it is that of a group. */
  private static Optional<Value.Group> group(Binder binder, Context context) {
    return binder instanceof Binder.Single single && single.bound().isEmpty()
        ? context.scope().find(single.name()).filter(Value.Group.class::isInstance).map(Value.Group.class::cast)
        : Optional.empty();
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
      if (binder instanceof Binder.Row all) {
        bind(all, context, rows.get(row++), inner.scope());
        continue;
      }
      Optional<Value.Group> group = group(binder, context);
      if (group.isPresent()) {
        int end = row + group.get().dims().size();
        bind(binder, rows.subList(row, end).stream().map(r -> r.get(0)).toList(), inner.scope());
        row = end;
      } else {
        row++;
      }
    }
    return inner;
  }

  private static void bind(Binder group, List<Variable> variables, Scope scope) {
    scope.bind(((Binder.Single) group).name(), new Value.Indices(variables));
  }

  private static void bind(Binder.Row all, Context context, List<Variable> row, Scope scope) {
    int next = 0;
    for (Binder part : all.parts()) {
      Optional<Value.Group> group = group(part, context);
      if (group.isPresent()) {
        int end = next + group.get().dims().size();
        bind(part, row.subList(next, end), scope);
        next = end;
      } else if (next < row.size() && row.get(next).span().equals(part.span())) {
        next++;
      } else if (part instanceof Binder.Single single) {
        scope.bind(single.name(), new Value.Scalar(Terms.number(0)));
      }
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
