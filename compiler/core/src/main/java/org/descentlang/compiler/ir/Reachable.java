package org.descentlang.compiler.ir;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

/** What can be reached in a graph; each node is looked at once. */
public final class Reachable {
  private Reachable() {}

  /** The nodes themselves, and all to which steps lead from them. */
  public static <T> Set<T> from(Collection<T> nodes, Function<T, ? extends Collection<T>> steps) {
    Set<T> reached = new LinkedHashSet<>(nodes);
    Deque<T> pending = new ArrayDeque<>(reached);
    while (!pending.isEmpty()) {
      steps.apply(pending.poll()).stream().filter(reached::add).forEach(pending::add);
    }
    return reached;
  }
}
