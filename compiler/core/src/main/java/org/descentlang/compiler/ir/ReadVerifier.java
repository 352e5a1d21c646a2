package org.descentlang.compiler.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.descentlang.compiler.ir.Places.Place;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Step.Recurrence;

/** That what is read is there: inside of its tensor, defined at that place, and defined by then. */
final class ReadVerifier {
  private final Place reader;
  private final Expr.Read read;
  private final Facts facts;

  ReadVerifier(Place reader, GuardedRead guarded) {
    this.reader = reader;
    read = guarded.read();
    facts = guarded.facts();
  }

  /** What could not be proved: that the read is inside, and where its definition holds. */
  List<String> unproven(Optional<Place> source) {
    List<String> unproven = new ArrayList<>();
    if (facts.areContradictory()) {
      return unproven;
    }
    for (int d = 0; d < read.at().size(); d++) {
      inside(d, unproven);
    }
    source.ifPresent(s -> defined(s.definition(), unproven));
    return unproven;
  }

  private void inside(int dimension, List<String> unproven) {
    Affine place = read.at().get(dimension);
    Affine last = Facts.size(read.tensor().shape().get(dimension)).plus(-1);
    if (!facts.provesNonNegative(place)) {
      unproven.add(Printer.text(read) + " is not before the start of dimension " + dimension);
    }
    if (!facts.provesNonNegative(last.minus(place))) {
      unproven.add(Printer.text(read) + " is not behind the end of dimension " + dimension);
    }
  }

  private void defined(Definition source, List<String> unproven) {
    Map<Index, Affine> places = places(source);
    for (Expr condition : source.where()) {
      boolean known = Exprs.indices(condition).stream().allMatch(places::containsKey);
      Function<Index, Affine> replacement = index -> places.getOrDefault(index, Affine.of(index));
      if (!known || !facts.proves(Exprs.substitute(condition, replacement))) {
        unproven.add(Printer.text(read) + " is defined there");
      }
    }
  }

  /** What the source's indices are for the element that is read; without those that can't be told. */
  private Map<Index, Affine> places(Definition source) {
    Map<Index, Affine> places = new HashMap<>();
    for (int d = 0; d < read.at().size(); d++) {
      Extent extent = source.target().shape().get(d);
      List<Index> own = RowMajor.indices(source.at().get(d), extent).orElse(List.of());
      List<Index> at = RowMajor.indices(read.at().get(d), extent).orElse(List.of());
      if (own.size() == 1) {
        places.put(own.get(0), read.at().get(d));
      } else if (own.stream().map(Index::extent).toList().equals(at.stream().map(Index::extent).toList())) {
        for (int n = 0; n < own.size(); n++) {
          places.put(own.get(n), Affine.of(at.get(n)));
        }
      }
    }
    return places;
  }

  /** Whether the element is defined before it is read, at each place of the recurrences that both are in. */
  boolean isEarlier(Place source) {
    Facts known = facts;
    for (Recurrence recurrence : source.shared(reader)) {
      Affine lead = lead(recurrence, source.definition());
      if (known.provesNonNegative(lead.plus(-1))) {
        return true;
      }
      if (!known.provesNonNegative(lead)) {
        return facts.areContradictory();
      }
      known = known.with(new Expr.IsZero(lead));
    }
    return source.number() < reader.number() || facts.areContradictory();
  }

  private Affine lead(Recurrence recurrence, Definition source) {
    int dimension = 0;
    while (!source.at().get(dimension).is(recurrence.index())) {
      dimension++;
    }
    Affine difference = Affine.of(recurrence.index()).minus(read.at().get(dimension));
    return recurrence.ascending() ? difference : difference.times(-1);
  }
}
