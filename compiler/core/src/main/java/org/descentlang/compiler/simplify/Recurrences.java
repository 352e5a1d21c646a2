package org.descentlang.compiler.simplify;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Reachable;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/** Which definitions read themselves, perhaps by others: in what order they are computed, all of them tell together. */
final class Recurrences {
  private final Map<Tensor, Set<Tensor>> reads = new LinkedHashMap<>();

  Recurrences(Draft draft) {
    for (Definition definition : draft.definitions()) {
      Set<Tensor> read = new LinkedHashSet<>();
      Stream.concat(definition.where().stream(), Stream.of(definition.body()))
          .flatMap(e -> Exprs.reads(e).stream()).forEach(r -> read.add(r.tensor()));
      reads.put(definition.target(), read);
    }
  }

  /** Whether the definition is a part of one. */
  boolean include(Definition definition) {
    Tensor target = definition.target();
    return Reachable.from(reads.get(target), t -> reads.getOrDefault(t, Set.of())).contains(target);
  }
}
