package org.descentlang.compiler.ir;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Step.Stated;

/** What each index is called in one text: its own name, with primes where another has it already. */
final class IndexNames {
  private final Map<Index, String> names = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  IndexNames() {}

  /** Those of a text around, and more. */
  IndexNames(IndexNames around) {
    names.putAll(around.names);
    taken.addAll(around.taken);
  }

  String of(Index index) {
    return names.computeIfAbsent(index, i -> free(i.name()));
  }

  private String free(String wanted) {
    String name = wanted;
    while (!taken.add(name)) {
      name += "'";
    }
    return name;
  }

  /** In the order of the text, so that the first of a name has no prime. Names of scalars are not given to indices. */
  IndexNames add(Definition definition) {
    add(definition.body(), true);
    definition.at().forEach(a -> a.indices().forEach(this::of));
    definition.indices().forEach(this::of);
    add(definition.body(), false);
    definition.where().forEach(c -> add(c, false));
    definition.stated().forEach(this::add);
    return this;
  }

  private void add(Stated stated) {
    stated.indices().forEach(this::of);
    stated.where().forEach(c -> add(c, false));
    add(stated.derivative(), false);
  }

  void add(Expr expr, boolean scalars) {
    Exprs.visit(expr, node -> {
      if (scalars) {
        scalar(node);
      } else {
        own(node);
      }
    });
  }

  private void scalar(Expr node) {
    if (node instanceof Expr.Read read && read.at().isEmpty()) {
      taken.add(read.tensor().name());
    } else if (node instanceof Expr.Position position) {
      position.value().terms().stream()
          .filter(t -> t.variable() instanceof Extent.Counted)
          .forEach(t -> taken.add(t.variable().name()));
    }
  }

  private void own(Expr node) {
    if (node instanceof Expr.Reduce reduce) {
      reduce.domain().indices().forEach(this::of);
    } else {
      Exprs.mentioned(node).forEach(this::of);
    }
  }
}
