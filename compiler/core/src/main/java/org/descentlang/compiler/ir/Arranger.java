package org.descentlang.compiler.ir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.descentlang.compiler.ir.Arrangement.Arranged;
import org.descentlang.compiler.ir.Arrangement.Unordered;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Step.Recurrence;

/**
 * Puts definitions in an order in which each reads only what is defined. Definitions that read each other become a
 * recurrence over one dimension of each, if every read among them is of the same place in it or an earlier one, and at
 * least one is earlier: such a read is then satisfied, and what remains is arranged again, for one place of the
 * recurrence (the nests of Karp, Miller and Winograd 1967, and of Allen and Kennedy 1987). No dimension is special, the
 * batch included.
 *
 * <pre>
 * h[b, t, j] = tanh(x[b, t, j] + sum(k) W[j, k] * h[b, t - 1, k])     where t >= 1 ...
 * ->
 * for t ascending:
 *   h[b, t, j] = ...                                                  whose own indices are b and j
 * </pre>
 */
public final class Arranger {
  private final Indices indices;

  public Arranger(Indices indices) {
    this.indices = indices;
  }

  /** Each definition with its own indices, none of them inside a recurrence; at most one for a tensor. */
  public Arrangement arrange(List<Definition> definitions) {
    return order(definitions.stream().map(Reader::of).toList());
  }

  /**
   * The definitions of the steps, each with the indices of the recurrences around it, now fresh, as its own, foremost.
   */
  public List<Definition> flatten(List<Step> steps) {
    List<Definition> all = new ArrayList<>();
    steps.forEach(step -> flatten(step, List.of(), all));
    return all;
  }

  private void flatten(Step step, List<Index> around, List<Definition> all) {
    if (step instanceof Recurrence recurrence) {
      List<Index> inner = new ArrayList<>(around);
      inner.add(recurrence.index());
      recurrence.steps().forEach(s -> flatten(s, inner, all));
    } else {
      all.add(around.isEmpty() ? (Definition) step : owned((Definition) step, around));
    }
  }

  private Definition owned(Definition definition, List<Index> around) {
    Map<Index, Index> fresh = new LinkedHashMap<>();
    around.forEach(i -> fresh.put(i, indices.fresh(i)));
    List<Index> own = new ArrayList<>(fresh.values());
    own.addAll(definition.indices());
    return Definitions.rename(definition, fresh, own);
  }

  private Arrangement order(List<Reader> readers) {
    List<Step> steps = new ArrayList<>();
    for (List<Integer> component : Components.of(needs(readers))) {
      List<Reader> members = component.stream().map(readers::get).toList();
      Arrangement arrangement = component(members);
      if (!(arrangement instanceof Arranged arranged)) {
        return arrangement;
      }
      steps.addAll(arranged.steps());
    }
    return new Arranged(steps);
  }

  private static List<Set<Integer>> needs(List<Reader> readers) {
    Map<Tensor, Integer> numbers = new LinkedHashMap<>();
    readers.forEach(r -> numbers.put(r.definition().target(), numbers.size()));
    List<Set<Integer>> needs = new ArrayList<>();
    for (Reader reader : readers) {
      Set<Integer> needed = new TreeSet<>();
      reader.open().stream().map(g -> numbers.get(g.read().tensor())).filter(n -> n != null).forEach(needed::add);
      needs.add(needed);
    }
    return needs;
  }

  /** The members read each other, or there is one that may read itself. */
  private Arrangement component(List<Reader> members) {
    List<Reader> inside = Reader.among(members);
    if (members.size() == 1 && inside.get(0).open().isEmpty()) {
      return new Arranged(List.of(members.get(0).definition()));
    }
    return recurrence(inside);
  }

  private Arrangement recurrence(List<Reader> members) {
    RecurrenceSearch search = new RecurrenceSearch(members);
    Optional<Unordered> inner = Optional.empty();
    for (RecurrenceSearch.Choice choice : search.choices()) {
      Index index = indices.fresh(choice.own().get(0));
      Arrangement arrangement = order(inside(members, choice, index));
      if (arrangement instanceof Arranged arranged) {
        return new Arranged(List.of(new Recurrence(index, choice.ascending(), arranged.steps())));
      }
      inner = inner.isPresent() ? inner : Optional.of((Unordered) arrangement);
    }
    return inner.isPresent() ? inner.get() : search.failure();
  }

  private static List<Reader> inside(List<Reader> members, RecurrenceSearch.Choice choice, Index shared) {
    List<Reader> inside = new ArrayList<>();
    for (int m = 0; m < members.size(); m++) {
      inside.add(members.get(m).inside(choice, choice.own().get(m), shared));
    }
    return inside;
  }
}
