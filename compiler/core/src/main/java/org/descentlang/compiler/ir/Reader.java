package org.descentlang.compiler.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.descentlang.compiler.ir.Step.Definition;

/**
 * A definition that is being arranged.
 *
 * @param open the reads that no recurrence around the definition has satisfied yet. Their facts include that they are
 *     of the same place in each of these recurrences
 */
record Reader(Definition definition, List<GuardedRead> open) {
  static Reader of(Definition definition) {
    return new Reader(definition, GuardedRead.of(definition));
  }

  /** The same definitions, with the reads of one another only. */
  static List<Reader> among(List<Reader> readers) {
    Set<Tensor> targets = readers.stream().map(r -> r.definition.target()).collect(Collectors.toSet());
    return readers.stream().map(r -> new Reader(r.definition, r.reads(targets))).toList();
  }

  private List<GuardedRead> reads(Set<Tensor> targets) {
    return open.stream().filter(g -> targets.contains(g.read().tensor())).toList();
  }

  /** The indices that one dimension of the target is, with nothing added. */
  List<Index> candidates() {
    return definition.at().stream().flatMap(a -> definition.indices().stream().filter(a::is)).toList();
  }

  /** The dimension of the target that is this index. */
  int dimension(Index own) {
    int dimension = 0;
    while (!definition.at().get(dimension).is(own)) {
      dimension++;
    }
    return dimension;
  }

  /**
   * Inside a recurrence over the shared index, which replaces the own one; without the reads that are then satisfied.
   */
  Reader inside(RecurrenceSearch.Choice choice, Index own, Index shared) {
    List<Index> others = definition.indices().stream().filter(i -> !i.equals(own)).toList();
    Function<Index, Affine> replacement = index -> Affine.of(index.equals(own) ? shared : index);
    List<GuardedRead> remaining = new ArrayList<>();
    for (GuardedRead guarded : open) {
      Affine lead = choice.lead(guarded.read(), own);
      if (!guarded.facts().provesNonNegative(lead.plus(-1))) {
        Expr.Read read = (Expr.Read) Exprs.substitute(guarded.read(), replacement);
        Facts same = guarded.facts().with(new Expr.IsZero(lead)).substitute(replacement);
        remaining.add(new GuardedRead(read, same));
      }
    }
    return new Reader(Definitions.rename(definition, Map.of(own, shared), others), remaining);
  }
}
