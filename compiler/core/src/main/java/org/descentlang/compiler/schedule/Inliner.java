package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/** Substitutes a definition into its readers where computing it there costs no more than storing it. */
final class Inliner {
  /** What an expression may grow to. */
  private static final int LARGEST = 60;
  /** Marked rows are few: to compute an element again, if it costs no more, spares an array of all rows. */
  private static final int CHEAP = 12;

  /**
   * A program after substitution.
   *
   * @param absorbed for each definition that is left, what the ones define that were substituted into it
   * @param originals every definition as it was, in the program's order
   */
  record Inlined(
      List<Step> steps, Map<Tensor, Set<Tensor>> absorbed, Map<Tensor, Step.Definition> originals) {}

  private final Map<Tensor, Step.Definition> definitions = new LinkedHashMap<>();
  private final Map<Tensor, Set<Tensor>> absorbed = new LinkedHashMap<>();
  private final Map<Tensor, Step.Definition> originals;
  /** What each is read for: the definitions of these tensors, in the program's order. */
  private final Map<Tensor, Set<Tensor>> readers = new HashMap<>();
  private final Map<Tensor, Integer> places = new HashMap<>();
  private final Set<Tensor> kept = new LinkedHashSet<>();
  private final List<Step> steps;

  private Inliner(Program program) {
    steps = program.steps();
    program.steps().forEach(this::collect);
    originals = new LinkedHashMap<>(definitions);
    definitions.keySet().forEach(t -> places.put(t, places.size()));
    definitions.values().forEach(d -> reads(d).forEach(t -> readers(t).add(d.target())));
    kept.addAll(program.results());
    program.commits().forEach(c -> kept.add(c.value()));
  }

  static Inlined inline(Program program) {
    Inliner inliner = new Inliner(program);
    List.copyOf(inliner.definitions.keySet()).forEach(inliner::tryInline);
    inliner.definitions.replaceAll(
        (t, d) -> inliner.absorbed.get(t).isEmpty() ? d : Implied.simplify(d));
    return new Inlined(inliner.rebuild(inliner.steps), inliner.absorbed, inliner.originals);
  }

  private void collect(Step step) {
    if (step instanceof Step.Definition definition) {
      definitions.put(definition.target(), definition);
      absorbed.put(definition.target(), new LinkedHashSet<>());
    } else if (step instanceof Step.Recurrence recurrence) {
      recurrence.steps().forEach(this::collect);
    }
  }

  private List<Step> rebuild(List<Step> steps) {
    List<Step> left = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof Step.Definition definition && definitions.containsKey(definition.target())) {
        left.add(definitions.get(definition.target()));
      } else if (step instanceof Step.Recurrence recurrence) {
        left.add(new Step.Recurrence(recurrence.index(), recurrence.ascending(), rebuild(recurrence.steps())));
      }
    }
    return left;
  }

  private void tryInline(Tensor tensor) {
    Step.Definition producer = definitions.get(tensor);
    Set<Tensor> users = readers(tensor);
    List<Step.Definition> consumers = users.stream().map(definitions::get).toList();
    if (consumers.isEmpty() || users.contains(tensor) || !isValue(producer)) {
      return;
    }
    boolean isPlain = isPlain(producer);
    if (isPlain ? pays(producer, consumers) : consumers.size() == 1 && Adoption.fits(producer, consumers.get(0))) {
      definitions.remove(tensor);
      reads(producer).forEach(t -> readers(t).remove(tensor));
      Exprs.reads(producer.body()).forEach(r -> readers(r.tensor()).addAll(users));
      consumers.forEach(c -> replace(producer, c, isPlain ? substitute(producer, c) : Adoption.of(producer, c)));
    }
  }

  private Set<Tensor> readers(Tensor tensor) {
    return readers.computeIfAbsent(tensor, t -> new TreeSet<>(Comparator.comparing(places::get)));
  }

  private static List<Tensor> reads(Step.Definition definition) {
    return roots(definition).stream().flatMap(e -> Exprs.reads(e).stream()).map(Expr.Read::tensor).toList();
  }

  private static List<Expr> roots(Step.Definition definition) {
    List<Expr> roots = new ArrayList<>(definition.where());
    roots.add(definition.body());
    return roots;
  }

  private boolean isValue(Step.Definition producer) {
    return !(producer.body() instanceof Expr.Reduce) && !(producer.body() instanceof Expr.Draw)
        && Exprs.element(producer.body()) == producer.target().element()
        && producer.target().role() == Role.VALUE && !kept.contains(producer.target());
  }

  /** Whether each element has indices of its own. */
  static boolean isPlain(Step.Definition definition) {
    return definition.at().stream().allMatch(Affine::isIndex)
        && definition.at().stream().distinct().count() == definition.at().size();
  }

  private boolean pays(Step.Definition producer, List<Step.Definition> readers) {
    long cost = Cost.of(producer.body());
    if (Kept.isInMarkedRows(producer) && cost <= CHEAP) {
      return readers.stream().allMatch(reader -> canHold(reader, producer));
    }
    double elements = box(producer.indices());
    double stored = elements * (cost + 1);
    double recomputed = 0;
    for (Step.Definition reader : readers) {
      double sites = evaluations(reader, producer.target());
      stored += sites;
      recomputed += sites * cost;
      if (!canHold(reader, producer)) {
        return false;
      }
    }
    return recomputed <= stored;
  }

  /** Whether it stays small enough. */
  static boolean canHold(Step.Definition reader, Step.Definition producer) {
    return size(reader) + sites(reader, producer.target()) * Cost.nodes(producer.body()) <= LARGEST;
  }

  private static long size(Step.Definition definition) {
    return roots(definition).stream().mapToLong(Cost::nodes).sum();
  }

  /** Reads of the tensor at different places: what is read twice at one is computed once. */
  private static long sites(Step.Definition reader, Tensor tensor) {
    return roots(reader).stream().flatMap(e -> Exprs.reads(e).stream()).filter(r -> r.tensor().equals(tensor))
        .distinct().count();
  }

  /** How often the reader asks for an element of the tensor. */
  private static double evaluations(Step.Definition reader, Tensor tensor) {
    double times = box(reader.indices()) * sites(reader, tensor);
    return reader.body() instanceof Expr.Reduce reduce ? times * terms(reduce.domain()) : times;
  }

  /** About how many terms a set has: an equality gives one of its indices. */
  private static double terms(Domain domain) {
    double terms = box(domain.indices());
    for (Expr condition : domain.conditions()) {
      for (Expr part : Conditions.conjuncts(condition)) {
        terms /= Conditions.given(part).stream().filter(domain.indices()::contains)
            .mapToLong(i -> i.extent().bound()).max().orElse(1);
      }
    }
    return Math.max(terms, 1);
  }

  private static double box(List<Index> indices) {
    return indices.stream().mapToDouble(i -> i.extent().bound()).reduce(1, (a, b) -> a * b);
  }

  private void replace(Step.Definition producer, Step.Definition reader, Step.Definition changed) {
    definitions.put(reader.target(), changed);
    Set<Tensor> sources = absorbed.get(reader.target());
    sources.addAll(absorbed.get(producer.target()));
    sources.add(producer.target());
  }

  private static Step.Definition substitute(Step.Definition producer, Step.Definition reader) {
    List<Expr> where = Exprs.map(reader.where(), e -> substitute(producer, e));
    return new Step.Definition(
        reader.target(), reader.at(), reader.indices(), where, body(producer, reader.body()), List.of(),
        reader.origin());
  }

  /** A term that was no product must not become one: a product is added by one fma. */
  private static Expr body(Step.Definition producer, Expr body) {
    Expr changed = substitute(producer, body);
    boolean wasRead = body instanceof Expr.Reduce reduce && reduce.body() instanceof Expr.Read;
    if (wasRead && changed instanceof Expr.Reduce reduce && isProduct(reduce.body())) {
      return reduce.of(reduce.domain(), Expr.apply(Primitive.STOP, reduce.body()));
    }
    return changed;
  }

  private static boolean isProduct(Expr expr) {
    return expr instanceof Expr.Apply apply && apply.primitive() == Primitive.MULTIPLY;
  }

  private static Expr substitute(Step.Definition producer, Expr expr) {
    return Exprs.rewrite(expr, node -> node instanceof Expr.Read read && read.tensor().equals(producer.target())
        ? Exprs.substitute(producer.body(), i -> value(producer, read, i))
        : node);
  }

  private static Affine value(Step.Definition producer, Expr.Read read, Index index) {
    int dimension = producer.at().indexOf(Affine.of(index));
    return dimension < 0 ? Affine.of(index) : read.at().get(dimension);
  }
}
