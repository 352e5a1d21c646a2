package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Declaration.Clause;
import org.descentlang.compiler.parse.Name;
import org.descentlang.compiler.source.Diagnostic;

/** What a trainer says about memory: how much there is, and which values are computed again instead of kept. */
final class MemoryClauses {
  private static final Map<String, Long> UNITS =
      new TreeMap<>(Map.of("KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30));
  private static final String EACH = "`KiB`, `MiB` and `GiB` are 2^10, 2^20 and 2^30 bytes: `budget memory 64 MiB`.";

  private final Declaration.Trainer trainer;
  private final List<Diagnostic> diagnostics;

  MemoryClauses(Declaration.Trainer trainer, List<Diagnostic> diagnostics) {
    this.trainer = trainer;
    this.diagnostics = diagnostics;
  }

  /** @param names of all that the training step computes, and of the parameters */
  Checked.Memory read(Collection<String> names) {
    Set<String> layers = new LinkedHashSet<>();
    names.forEach(name -> {
      for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        layers.add(name.substring(0, dot));
      }
    });
    List<String> recomputed = new ArrayList<>();
    Optional<Checked.Budget> budget = Optional.empty();
    for (Clause clause : trainer.clauses()) {
      if (clause instanceof Clause.Budget said && budget.isEmpty()) {
        budget = budget(said);
      } else if (clause instanceof Clause.Recomputes said) {
        said.what().forEach(path -> recomputed.add(layer(path, layers)));
      }
    }
    return new Checked.Memory(budget, recomputed);
  }

  private Optional<Checked.Budget> budget(Clause.Budget said) {
    Optional<Long> unit = said.unit().map(name -> UNITS.get(name.text()));
    double bytes = said.number() * unit.orElse(1L);
    if (said.unit().isEmpty()) {
      diagnostics.add(Diagnostic.error("not-a-size", said.span(), "a budget of memory says its unit").hint(EACH));
    } else if (unit.isEmpty()) {
      diagnostics.add(Diagnostic.error("unknown-name", said.unit().get().span(),
          "no unit of memory is called `" + said.unit().get() + "`").hint(EACH));
    } else if (!(bytes >= 1 && bytes <= Long.MAX_VALUE)) {
      diagnostics.add(Diagnostic.error("not-a-size", said.span(), "a budget is at least one byte, and less than 2^63"));
    }
    return unit.map(u -> new Checked.Budget((long) bytes, said.span()));
  }

  private String layer(List<Name> path, Set<String> layers) {
    String name = path.stream().map(Name::text).collect(Collectors.joining("."));
    if (!layers.contains(name)) {
      diagnostics.add(Text.unknown("unknown-name", path.get(0).span(),
          "no layer and no block is called `" + name + "`: nothing that is computed or trained has a name below it",
          name, layers));
    }
    return name;
  }
}
