package org.descentlang.compiler.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.descentlang.compiler.ir.Arrangement.Unordered;

/**
 * The ways in which definitions that read each other can be one recurrence: a dimension of each, all of one extent, and
 * a direction, such that no read is of a later place and one at least is of an earlier, or may be.
 */
final class RecurrenceSearch {
  /** More ways than this are not tried. */
  private static final int LIMIT = 64;

  /**
   * One way.
   *
   * @param own each definition's index, in the order of the definitions
   * @param dimensions of each tensor, where that index is
   */
  record Choice(boolean ascending, List<Index> own, Map<Tensor, Integer> dimensions) {
    /** How much earlier the element is than the place of its reader, whose index in the recurrence is given. */
    Affine lead(Expr.Read read, Index reader) {
      Affine difference = Affine.of(reader).minus(read.at().get(dimensions.get(read.tensor())));
      return ascending ? difference : difference.times(-1);
    }
  }

  private final List<Reader> readers;
  /** Positions of the readers, each but the first connected with one before it, so that bad choices show early. */
  private final List<Integer> order;
  private final List<Choice> choices = new ArrayList<>();
  /** No read is always of an earlier place, but one is sometimes. */
  private final List<Choice> doubtful = new ArrayList<>();
  private int furthest = -1;
  private Optional<Unordered> failure = Optional.empty();

  RecurrenceSearch(List<Reader> readers) {
    this.readers = readers;
    order = connected();
    for (Index first : readers.get(order.get(0)).candidates()) {
      search(true, first);
      search(false, first);
    }
    choices.addAll(doubtful);
  }

  List<Choice> choices() {
    return choices;
  }

  /** The read at which the most promising way failed. */
  Unordered failure() {
    return failure.orElseGet(() -> unordered(readers.get(0), readers.get(0).open().get(0)));
  }

  private List<Integer> connected() {
    List<Integer> chosen = new ArrayList<>(List.of(0));
    while (chosen.size() < readers.size()) {
      int next = 0;
      while (chosen.contains(next) || chosen.stream().noneMatch(linked(next))) {
        next++;
      }
      chosen.add(next);
    }
    return chosen;
  }

  private Predicate<Integer> linked(int one) {
    return other -> reads(one, other) || reads(other, one);
  }

  private boolean reads(int reader, int read) {
    Tensor target = readers.get(read).definition().target();
    return readers.get(reader).open().stream().anyMatch(g -> g.read().tensor().equals(target));
  }

  private void search(boolean ascending, Index first) {
    Index[] own = new Index[readers.size()];
    own[order.get(0)] = first;
    extend(new Partial(ascending, own, new HashMap<>()), 0);
  }

  /** {@code own} has null, and {@code dimensions} nothing, for what is not chosen yet. */
  private record Partial(boolean ascending, Index[] own, Map<Tensor, Integer> dimensions) {}

  /** The reader at that place of the order has just been given its index. */
  private void extend(Partial partial, int place) {
    int member = order.get(place);
    Reader reader = readers.get(member);
    partial.dimensions.put(reader.definition().target(), reader.dimension(partial.own[member]));
    if (choices.size() + doubtful.size() < LIMIT && holds(partial, place)) {
      if (place + 1 == order.size()) {
        complete(partial);
      } else {
        next(partial, place + 1);
      }
    }
    partial.dimensions.remove(reader.definition().target());
  }

  private void next(Partial partial, int place) {
    int member = order.get(place);
    Extent extent = partial.own[order.get(0)].extent();
    for (Index index : readers.get(member).candidates()) {
      if (index.extent().equals(extent)) {
        partial.own[member] = index;
        extend(partial, place);
      }
    }
    partial.own[member] = null;
  }

  /** Whether no read among the chosen is of a later place. */
  private boolean holds(Partial partial, int place) {
    Choice choice = new Choice(partial.ascending, List.of(), partial.dimensions);
    for (int p = 0; p <= place; p++) {
      int member = order.get(p);
      for (GuardedRead guarded : readers.get(member).open()) {
        if (partial.dimensions.containsKey(guarded.read().tensor())
            && !guarded.facts().provesNonNegative(choice.lead(guarded.read(), partial.own[member]))) {
          failed(place, readers.get(member), guarded);
          return false;
        }
      }
    }
    return true;
  }

  private void complete(Partial partial) {
    Choice choice = new Choice(partial.ascending, List.of(partial.own), Map.copyOf(partial.dimensions));
    if (any(choice, (facts, lead) -> facts.provesNonNegative(lead.plus(-1)))) {
      choices.add(choice);
    } else if (any(choice, (facts, lead) -> !facts.provesZero(lead))) {
      doubtful.add(choice);
    } else {
      failed(order.size() - 1, readers.get(0), readers.get(0).open().get(0));
    }
  }

  private boolean any(Choice choice, BiPredicate<Facts, Affine> property) {
    for (int member = 0; member < readers.size(); member++) {
      Index own = choice.own.get(member);
      if (readers.get(member).open().stream().anyMatch(g -> property.test(g.facts(), choice.lead(g.read(), own)))) {
        return true;
      }
    }
    return false;
  }

  private void failed(int place, Reader reader, GuardedRead guarded) {
    if (place > furthest) {
      furthest = place;
      failure = Optional.of(unordered(reader, guarded));
    }
  }

  private Unordered unordered(Reader reader, GuardedRead guarded) {
    return new Unordered(readers.stream().map(Reader::definition).toList(), reader.definition(), guarded.read());
  }
}
