package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.descentlang.compiler.ir.Tensor;

/** Puts groups into bands: each joins the last part that defines something it reads, where they belong together. */
final class Bander {
  private final List<Part> parts = new ArrayList<>();
  /** The part that defines a tensor. */
  private final Map<Tensor, Integer> definers = new HashMap<>();

  private Bander() {}

  static List<Part> band(List<Part> groups) {
    Bander bander = new Bander();
    groups.forEach(bander::add);
    return bander.parts;
  }

  private void add(Part part) {
    OptionalInt last = Readers.readBy(part).stream().filter(definers::containsKey).mapToInt(definers::get).max();
    Optional<Band> joined = part instanceof Group group && last.isPresent()
        ? Band.join(parts.get(last.getAsInt()), group) : Optional.empty();
    int place = joined.isPresent() ? last.getAsInt() : parts.size();
    if (joined.isPresent()) {
      parts.set(place, joined.get());
    } else {
      parts.add(part);
    }
    part.definitions().forEach(d -> definers.put(d.target(), place));
  }
}
