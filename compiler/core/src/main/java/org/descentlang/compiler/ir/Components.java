package org.descentlang.compiler.ir;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/**
 * The strongly connected components of a graph of numbered nodes (Tarjan 1972), each in ascending order, and these in
 * an order in which every component comes after what it needs; where that leaves a choice, the one with the smallest
 * node.
 */
final class Components {
  private final List<Set<Integer>> needs;
  private final int[] number;
  private final int[] low;
  private final int[] component;
  private final Deque<Integer> open = new ArrayDeque<>();
  private final List<List<Integer>> found = new ArrayList<>();
  private int next = 1;

  private Components(List<Set<Integer>> needs) {
    this.needs = needs;
    number = new int[needs.size()];
    low = new int[needs.size()];
    component = new int[needs.size()];
    Arrays.fill(component, -1);
  }

  /** Node n needs the nodes {@code needs.get(n)}. */
  static List<List<Integer>> of(List<Set<Integer>> needs) {
    Components components = new Components(needs);
    for (int node = 0; node < needs.size(); node++) {
      if (components.number[node] == 0) {
        components.visit(node);
      }
    }
    return components.ordered();
  }

  private void visit(int node) {
    number[node] = low[node] = next++;
    open.push(node);
    for (int needed : needs.get(node)) {
      if (number[needed] == 0) {
        visit(needed);
        low[node] = Math.min(low[node], low[needed]);
      } else if (component[needed] < 0) {
        low[node] = Math.min(low[node], number[needed]);
      }
    }
    if (low[node] == number[node]) {
      close(node);
    }
  }

  private void close(int root) {
    List<Integer> members = new ArrayList<>();
    int member;
    do {
      member = open.pop();
      component[member] = found.size();
      members.add(member);
    } while (member != root);
    members.sort(null);
    found.add(members);
  }

  private List<List<Integer>> ordered() {
    int[] missing = new int[found.size()];
    List<List<Integer>> dependents = new ArrayList<>();
    PriorityQueue<Integer> ready = new PriorityQueue<>(Comparator.comparing(c -> found.get(c).get(0)));
    for (int c = 0; c < found.size(); c++) {
      int dependent = c;
      Set<Integer> needed = needed(found.get(c));
      needed.forEach(n -> dependents.get(n).add(dependent));
      dependents.add(new ArrayList<>());
      missing[c] = needed.size();
      if (needed.isEmpty()) {
        ready.add(c);
      }
    }
    List<List<Integer>> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      int first = ready.poll();
      order.add(found.get(first));
      for (int dependent : dependents.get(first)) {
        if (--missing[dependent] == 0) {
          ready.add(dependent);
        }
      }
    }
    return order;
  }

  /** The other components that this one needs; each was found before it. */
  private Set<Integer> needed(List<Integer> members) {
    Set<Integer> all = new TreeSet<>();
    members.forEach(m -> needs.get(m).forEach(n -> all.add(component[n])));
    all.remove(component[members.get(0)]);
    return all;
  }
}
