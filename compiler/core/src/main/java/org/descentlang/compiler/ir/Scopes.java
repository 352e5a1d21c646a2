package org.descentlang.compiler.ir;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Step.Stated;

/**
 * That each index is bound just once, that a definition's target is named element by element, and that reductions and
 * draws are at the root. Each method throws an IllegalArgumentException that says what is wrong.
 */
final class Scopes {
  private Scopes() {}

  /** The definition inside recurrences over these indices. */
  static void verify(Definition definition, List<Index> around) {
    Set<Index> bound = new HashSet<>();
    around.forEach(i -> bind(i, bound));
    definition.indices().forEach(i -> bind(i, bound));
    target(definition, bound);
    around.forEach(i -> alone(i, definition));
    definition.where().forEach(c -> inner(c, bound));
    definition.stated().forEach(s -> stated(s, new HashSet<>(bound)));
    Expr body = definition.body();
    if (body instanceof Expr.Reduce reduce) {
      reduce.start().ifPresent(s -> inner(s, bound));
      reduce.domain().indices().forEach(i -> bind(i, bound));
      reduce.domain().conditions().forEach(c -> inner(c, bound));
      inner(reduce.body(), bound);
    } else if (body instanceof Expr.Draw draw) {
      draw.position().forEach(i -> free(i, bound));
      draw.parameters().forEach(p -> inner(p, bound));
    } else {
      inner(body, bound);
    }
  }

  private static void stated(Stated stated, Set<Index> bound) {
    stated.indices().forEach(i -> bind(i, bound));
    stated.at().forEach(a -> a.indices().forEach(i -> free(i, bound)));
    stated.where().forEach(c -> inner(c, bound));
    inner(stated.derivative(), bound);
  }

  private static void bind(Index index, Set<Index> bound) {
    if (!bound.add(index)) {
      throw new IllegalArgumentException("index " + index + " is bound twice");
    }
  }

  private static void alone(Index index, Definition definition) {
    if (definition.at().stream().noneMatch(a -> a.is(index))) {
      throw new IllegalArgumentException("the recurrence's index " + index + " has no dimension of its own");
    }
  }

  private static void free(Index index, Set<Index> bound) {
    if (!bound.contains(index)) {
      throw new IllegalArgumentException("index " + index + " is not bound");
    }
  }

  private static void inner(Expr expr, Set<Index> bound) {
    Exprs.visit(expr, node -> {
      if (node instanceof Expr.Reduce || node instanceof Expr.Draw) {
        throw new IllegalArgumentException(Printer.text(node) + " is not at the root");
      }
      Exprs.mentioned(node).forEach(i -> free(i, bound));
    });
  }

  private static void target(Definition definition, Set<Index> bound) {
    Tensor target = definition.target();
    Set<Index> unused = new HashSet<>(bound);
    for (int d = 0; d < target.shape().size(); d++) {
      Optional<List<Index>> indices = RowMajor.indices(definition.at().get(d), target.shape().get(d));
      if (indices.isEmpty() || !unused.containsAll(indices.get())) {
        throw new IllegalArgumentException("dimension " + d + " is not covered once");
      }
      indices.get().forEach(unused::remove);
    }
    if (!unused.isEmpty()) {
      throw new IllegalArgumentException("some indices are not in the target");
    }
  }
}
