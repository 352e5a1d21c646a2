package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Binder;
import org.descentlang.compiler.parse.Declaration;
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
    context.scope().bind(total.name().text(),
        whole.shape().isEmpty() ? new Value.Scalar(whole.at().apply(List.of())) : whole);
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
        Operators.number(term), total.span());
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
      Variable variable = new Variable("ijklmn".substring(at.size() % 6, at.size() % 6 + 1), dim, total.span());
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
    if (new Readers().reachesTotal(sum)) {
      throw new Rejection(Diagnostic.error("misplaced", total.value().span(), "`" + total.name()
              + "` would sum up another total, which is known only when all examples have been seen")
          .hint("sum up what an example has, and compute with totals below: a definition is enough for that."));
    }
  }

  /** What a metric returns must be known when no example is at hand any more. */
  static void rejectExamples(Term value, Declaration.Measure metric, Statement.Return returned) {
    Readers readers = new Readers();
    String said = "what `" + metric.name() + "` returns is computed from totals alone, when all examples have been "
        + "seen, and `";
    readers.firstOther(value).ifPresent(other -> {
      String name = other.role() == Role.VALUE ? other.name().replaceFirst(".*\\.", "") : other.name();
      Diagnostic none = Diagnostic.error("misplaced", returned.terms().value().span(), said + name + "` is none")
          .because("`" + name + "` is", other.span());
      boolean ofExample = Set.of(Role.VALUE, Role.INPUT, Role.TARGET).contains(other.role());
      throw new Rejection(ofExample
          ? none.hint("`total` sums up what each example has: `total sum_of_them = " + name + "`.") : none);
    });
    readers.firstExtent(value).ifPresent(extent -> {
      throw new Rejection(Diagnostic.error("misplaced", returned.terms().value().span(),
              said + extent.name() + "` is of one mini-batch")
          .hint("`total examples = 1` is the number of all examples."));
    });
  }

  /** The definitions that read no total: those of a pass over a mini-batch. */
  static List<Symbol> ofExamples(List<Symbol> definitions) {
    Readers readers = new Readers();
    return definitions.stream().filter(d -> !readers.reachesTotal(d)).toList();
  }

  /** The definitions from which the results are computed. */
  static List<Symbol> needed(List<Symbol> definitions, List<Symbol> results) {
    Set<Symbol> reached = new LinkedHashSet<>();
    results.forEach(r -> reach(r, reached));
    return definitions.stream().filter(reached::contains).toList();
  }

  private static void reach(Symbol symbol, Set<Symbol> reached) {
    if (reached.add(symbol)) {
      reads(symbol).forEach(r -> reach(r, reached));
    }
  }

  private static List<Term> terms(Symbol symbol) {
    List<Term> terms = new ArrayList<>(symbol.where());
    symbol.body().ifPresent(terms::add);
    symbol.boundaries().forEach(b -> terms.add(b.value()));
    return terms;
  }

  private static Set<Symbol> reads(Symbol symbol) {
    Set<Symbol> read = new LinkedHashSet<>();
    terms(symbol).forEach(t -> Terms.symbols(t, read));
    return read;
  }

  /** Looks through definitions at what they read. */
  private static final class Readers {
    private final Map<Symbol, Boolean> totals = new IdentityHashMap<>();
    private final Set<Symbol> computed = new LinkedHashSet<>();

    boolean reachesTotal(Term term) {
      Set<Symbol> read = new LinkedHashSet<>();
      Terms.symbols(term, read);
      return read.stream().anyMatch(this::reachesTotal);
    }

    /** What reads itself, as a recurrence does, reaches no more by that. */
    boolean reachesTotal(Symbol symbol) {
      Boolean known = totals.putIfAbsent(symbol, symbol.role() == Role.TOTAL);
      if (known == null && symbol.role() != Role.TOTAL) {
        totals.put(symbol, reads(symbol).stream().anyMatch(this::reachesTotal));
      }
      return totals.get(symbol);
    }

    /** The first read in the term of something besides totals, and what is computed from them. */
    Optional<Symbol> firstOther(Term term) {
      if (term instanceof Term.Read read && !isComputed(read.symbol())) {
        return Optional.of(read.symbol());
      }
      return Terms.children(term).stream().flatMap(c -> firstOther(c).stream()).findFirst();
    }

    /** What reads itself is by that as computed as without it. */
    private boolean isComputed(Symbol symbol) {
      if (symbol.role() == Role.TOTAL || computed.contains(symbol)) {
        return true;
      }
      computed.add(symbol);
      boolean holds = symbol.role() == Role.VALUE && terms(symbol).stream()
          .allMatch(t -> !(t instanceof Term.Draw) && firstExtent(t).isEmpty() && firstOther(t).isEmpty());
      if (!holds) {
        computed.remove(symbol);
      }
      return holds;
    }

    /** The first extent of a mini-batch in the term: how many examples it has, or how long they are. */
    Optional<Extent.Counted> firstExtent(Term term) {
      return term instanceof Term.Size size ? Optional.of(size.extent())
          : Terms.children(term).stream().flatMap(c -> firstExtent(c).stream()).findFirst();
    }
  }
}
