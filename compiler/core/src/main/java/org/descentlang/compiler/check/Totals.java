package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Binder;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.source.Diagnostic;

/**
 * Sums over all examples, of however many mini-batches, from which a metric is computed. A mini-batch commits its part
 * of a sum to the total; what reads totals belongs to the program that runs when they have been added up.
 */
final class Totals {
  private final Elaborator elaborator;

  Totals(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  void define(Statement.Total total, Context context) {
    Definitions.rejectDouble(total.name(), context, "choose another name: a total is one sum.");
    String name = context.path() + total.name();
    if (elaborator.declaredBefore("total/" + name)) {
      throw new Rejection(Diagnostic.error("duplicate-name", total.span(), "two totals would be called `" + name + "`")
          .hint("give the rounds of a loop a name: `repeat n as block { ... }`."));
    }
    Symbol ofBatch = sum(name, total, context);
    Symbol stored = elaborator.shared().stored.computeIfAbsent("total/" + name,
        n -> UpdateScope.stored(n, Role.TOTAL, Element.WIDE, ofBatch));
    elaborator.commits().add(new Elaborator.Commit(stored, ofBatch));
    Value.Array whole = Tensors.of(stored, total.name().span());
    boolean number = total.head().isEmpty() && whole.shape().isEmpty();
    context.scope().bind(total.name().text(), number ? new Value.Scalar(whole.at().apply(List.of())) : whole);
  }

  /** Over the examples and the indices that are free in the arguments of the metric, which are those around. */
  private Symbol sum(String name, Statement.Total total, Context context) {
    List<Binder> head = total.head().orElse(List.of());
    List<List<Variable>> rows = elaborator.heads().rows(head, context);
    Heads.rejectRows(rows, head);
    List<Variable> own = new ArrayList<>(rows.stream().flatMap(List::stream).toList());
    Context.Collector collector = new Context.Collector(own, null);
    Context inner = Heads.bind(head, context, rows, context.within(own, collector));
    Value value = elaborator.expressions().value(total.value(), inner);
    List<Term> conditions = new ArrayList<>(context.collector().conditions());
    total.where().map(w -> elaborator.reductions().condition(w, inner)).ifPresent(conditions::add);
    Term term = value instanceof Value.Array array ? element(array, own, conditions, total)
        : Scalars.of(value, total.value().span());
    conditions.addAll(collector.conditions());
    elaborator.sizes().settle(own);
    own.forEach(v -> rejectCounted(v, total));
    Term sum = new Term.Reduce(Term.Kind.SUM, context.frame(), conditions.stream().distinct().toList(),
        RealValues.number(term, "a total", total.value().span()), total.span());
    rejectTotals(sum, total);
    Symbol symbol = new Symbol(elaborator.unique(name), Role.VALUE, total.span(), context.path(), List.of(),
        own.stream().map(List::of).toList());
    symbol.element(Element.WIDE);
    symbol.define(sum, List.of());
    elaborator.add(symbol);
    return symbol;
  }

  /** A tensor is summed up element by element: its dimensions come after those of the head. */
  private static Term element(
      Value.Array array, List<Variable> own, List<Term> conditions, Statement.Total total) {
    List<Term> at = new ArrayList<>();
    for (Dim dim : array.shape()) {
      Variable variable = Variable.over(at.size(), dim, total.span());
      own.add(variable);
      at.add(Terms.index(variable));
    }
    conditions.addAll(array.mask().apply(at));
    return array.at().apply(at);
  }

  private static void rejectCounted(Variable own, Statement.Total total) {
    if (own.extent() instanceof Extent.Counted counted) {
      throw new Rejection(Diagnostic.error("not-a-size", total.span(),
              "a total's size must be known at compile time, and `" + counted.name() + "` is not")
          .hint("a total is a sum over all examples: sum over what each has of its own, `sum(t) ...`."));
    }
  }

  private static void rejectTotals(Term sum, Statement.Total total) {
    if (TotalReaders.reachesTotal(sum)) {
      throw new Rejection(Diagnostic.error("misplaced", total.value().span(), "`" + total.name()
              + "` would sum up another total, which is known only when all examples have been seen")
          .hint("sum up what an example has, and compute with totals below: a definition is enough for that."));
    }
  }
}
