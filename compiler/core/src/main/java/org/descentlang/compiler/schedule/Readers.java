package org.descentlang.compiler.schedule;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/** Which part reads which tensor, found out once. */
final class Readers {
  private final Map<Part, Set<Tensor>> reads = new IdentityHashMap<>();
  private final Map<Tensor, Set<Part>> readers = new LinkedHashMap<>();

  static Readers of(List<Part> parts) {
    Readers readers = new Readers();
    parts.forEach(readers::add);
    return readers;
  }

  private void add(Part part) {
    if (part instanceof Part.Repeat repeat) {
      repeat.parts().forEach(this::add);
    } else {
      reads(part).forEach(t -> readers
          .computeIfAbsent(t, key -> Collections.newSetFromMap(new IdentityHashMap<>())).add(part));
    }
  }

  /** Every tensor that the part reads. */
  Set<Tensor> reads(Part part) {
    return reads.computeIfAbsent(part, Readers::readBy);
  }

  /** The same, of a part that may still change. */
  static Set<Tensor> readBy(Part part) {
    Set<Tensor> found = new LinkedHashSet<>();
    part.definitions().forEach(d -> read(d).forEach(found::add));
    return found;
  }

  private static Stream<Tensor> read(Step.Definition definition) {
    return Stream.concat(definition.where().stream(), Stream.of(definition.body()))
        .flatMap(e -> Exprs.reads(e).stream()).map(r -> r.tensor());
  }

  /** Whether another part reads the tensor. */
  boolean readsOutside(Tensor tensor, Part part) {
    return readers.getOrDefault(tensor, Set.of()).stream().anyMatch(p -> p != part);
  }
}
