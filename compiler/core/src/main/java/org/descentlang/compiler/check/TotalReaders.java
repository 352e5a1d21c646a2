package org.descentlang.compiler.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.source.Diagnostic;

/** Tells what is computed for a mini-batch from what is computed from totals, when all have been added up. */
final class TotalReaders {
  private final Set<Symbol> computed = new LinkedHashSet<>();

  private TotalReaders() {}

  /** What a metric returns must be known when no example is at hand any more. */
  static void rejectExamples(Term value, Declaration.Measure metric, Statement.Return returned) {
    String said = "what `" + metric.name() + "` returns is computed from totals alone, when all examples have been "
        + "seen, and `";
    new TotalReaders().firstOther(value).ifPresent(other -> {
      String name = other.role() == Role.VALUE ? other.name().replaceFirst(".*\\.", "") : other.name();
      Diagnostic none = Diagnostic.error("misplaced", returned.terms().value().span(), said + name + "` is none")
          .because("`" + name + "` is", other.span());
      boolean ofExample = Set.of(Role.VALUE, Role.INPUT, Role.TARGET).contains(other.role());
      throw new Rejection(ofExample
          ? none.hint("`total` sums up what each example has: `total sum_of_them = " + name + "`.") : none);
    });
    firstExtent(value).ifPresent(extent -> {
      throw new Rejection(Diagnostic.error("misplaced", returned.terms().value().span(),
              said + extent.name() + "` is of one mini-batch")
          .hint("`total examples = 1` is the number of all examples."));
    });
  }

  /** The definitions that read no total, be it by way of others: those of a pass over a mini-batch. */
  static List<Symbol> ofExamples(List<Symbol> definitions) {
    Map<Symbol, List<Symbol>> readers = new LinkedHashMap<>();
    definitions.forEach(d -> reads(d).forEach(r -> readers.computeIfAbsent(r, n -> new ArrayList<>()).add(d)));
    Deque<Symbol> pending = new ArrayDeque<>(readers.keySet().stream().filter(r -> r.role() == Role.TOTAL).toList());
    Set<Symbol> later = new HashSet<>(pending);
    while (!pending.isEmpty()) {
      readers.getOrDefault(pending.poll(), List.of()).stream().filter(later::add).forEach(pending::add);
    }
    return definitions.stream().filter(d -> !later.contains(d)).toList();
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

  /** Whether a total is read, be it by way of definitions. */
  static boolean reachesTotal(Term term) {
    Set<Symbol> read = new LinkedHashSet<>();
    Terms.symbols(term, read);
    Set<Symbol> reached = new LinkedHashSet<>();
    read.forEach(r -> reach(r, reached));
    return reached.stream().anyMatch(r -> r.role() == Role.TOTAL);
  }

  /** The first read in the term of something besides totals, and what is computed from them. */
  private Optional<Symbol> firstOther(Term term) {
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
    boolean holds = symbol.role() == Role.VALUE
        && symbol.own().stream().flatMap(List::stream).noneMatch(v -> v.extent() instanceof Extent.Counted)
        && terms(symbol).stream().allMatch(
            t -> !(t instanceof Term.Draw) && firstExtent(t).isEmpty() && firstOther(t).isEmpty());
    if (!holds) {
      computed.remove(symbol);
    }
    return holds;
  }

  /** The first extent of a mini-batch in the term: how many examples it has, or how long they are. */
  private static Optional<Extent.Counted> firstExtent(Term term) {
    Stream<Extent> own = term instanceof Term.Size size ? Stream.of(size.extent())
        : term instanceof Term.Reduce reduce ? reduce.variables().stream().map(Variable::extent) : Stream.of();
    return Stream.concat(
        own.filter(Extent.Counted.class::isInstance).map(Extent.Counted.class::cast),
        Terms.children(term).stream().flatMap(c -> firstExtent(c).stream())).findFirst();
  }
}
