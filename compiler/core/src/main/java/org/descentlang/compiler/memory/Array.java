package org.descentlang.compiler.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.descentlang.compiler.ir.Tensor;

/** An array, and the values that have been put into it: no two of them live at the same time. */
final class Array {
  private final List<Tensor> values = new ArrayList<>();
  /** The stretches in which one of them lives: the last moment by the first. */
  private final TreeMap<Integer, Integer> taken = new TreeMap<>();

  void add(Tensor value, Lifetime lifetime) {
    values.add(value);
    values.sort(Comparator.comparingLong(Tensor::size).reversed());
    lifetime.stretches().forEach(s -> taken.put(s.first(), s.last()));
  }

  /** Whether none of its values lives in that time. */
  boolean isFree(Lifetime lifetime) {
    return lifetime.stretches().stream().noneMatch(this::isTaken);
  }

  private boolean isTaken(Lifetime.Stretch stretch) {
    Map.Entry<Integer, Integer> latest = taken.floorEntry(stretch.last());
    return latest != null && latest.getValue() >= stretch.first();
  }

  /** The largest of its values; of several the one that was put into it first. */
  Tensor owner() {
    return values.get(0);
  }

  List<Tensor> tenants() {
    return values.subList(1, values.size());
  }
}
