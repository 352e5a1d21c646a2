package org.descentlang.compiler.ir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Step.Recurrence;

/** Where each tensor of a program is defined. */
final class Places {
  /**
   * A definition in its program.
   *
   * @param around the recurrences that it is in, the outermost first
   * @param number in the order of the text
   */
  record Place(Definition definition, List<Recurrence> around, int number) {
    /** The recurrences that both are in. */
    List<Recurrence> shared(Place other) {
      int depth = 0;
      while (depth < Math.min(around.size(), other.around.size()) && around.get(depth) == other.around.get(depth)) {
        depth++;
      }
      return around.subList(0, depth);
    }
  }

  private final Map<Tensor, Place> places = new LinkedHashMap<>();
  private final List<Place> all = new ArrayList<>();

  Places(Program program) {
    program.steps().forEach(s -> add(s, List.of()));
  }

  private void add(Step step, List<Recurrence> around) {
    if (step instanceof Recurrence recurrence) {
      List<Recurrence> inner = new ArrayList<>(around);
      inner.add(recurrence);
      recurrence.steps().forEach(s -> add(s, inner));
    } else {
      Definition definition = (Definition) step;
      Place place = new Place(definition, List.copyOf(around), all.size());
      places.putIfAbsent(definition.target(), place);
      all.add(place);
    }
  }

  List<Place> all() {
    return all;
  }

  Optional<Place> of(Tensor tensor) {
    return Optional.ofNullable(places.get(tensor));
  }
}
