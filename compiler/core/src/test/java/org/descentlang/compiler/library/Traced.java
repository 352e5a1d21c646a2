package org.descentlang.compiler.library;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A number that remembers what it was computed of. A plain loop over such numbers gives what a layer should give, and
 * its gradients, to the last digits and without the compiler.
 */
final class Traced {
  /** {@code partial} is the derivative by {@code of}. */
  private record Part(Traced of, double partial) {}

  private static final AtomicLong MADE = new AtomicLong();

  private final long number = MADE.incrementAndGet();
  private final double value;
  private final List<Part> parts;

  private Traced(double value, Part... parts) {
    this.value = value;
    this.parts = List.of(parts);
  }

  static Traced of(double value) {
    return new Traced(value);
  }

  double value() {
    return value;
  }

  Traced plus(Traced other) {
    return new Traced(value + other.value, new Part(this, 1), new Part(other, 1));
  }

  Traced plus(double other) {
    return plus(of(other));
  }

  Traced minus(Traced other) {
    return new Traced(value - other.value, new Part(this, 1), new Part(other, -1));
  }

  Traced times(Traced other) {
    return new Traced(value * other.value, new Part(this, other.value), new Part(other, value));
  }

  Traced times(double factor) {
    return new Traced(value * factor, new Part(this, factor));
  }

  Traced over(Traced other) {
    return new Traced(value / other.value, new Part(this, 1 / other.value),
        new Part(other, -value / (other.value * other.value)));
  }

  Traced exp() {
    return new Traced(Math.exp(value), new Part(this, Math.exp(value)));
  }

  Traced sin() {
    return new Traced(Math.sin(value), new Part(this, Math.cos(value)));
  }

  Traced sqrt() {
    return new Traced(Math.sqrt(value), new Part(this, 0.5 / Math.sqrt(value)));
  }

  Traced tanh() {
    double y = Math.tanh(value);
    return new Traced(y, new Part(this, 1 - y * y));
  }

  Traced sigmoid() {
    double y = 1 / (1 + Math.exp(-value));
    return new Traced(y, new Part(this, y * (1 - y)));
  }

  Traced relu() {
    return value > 0 ? this : of(0);
  }

  static Traced sum(List<Traced> terms) {
    return terms.stream().reduce(of(0), Traced::plus);
  }

  static Traced mean(List<Traced> terms) {
    return sum(terms).times(1.0 / terms.size());
  }

  /** The first of the largest. */
  static Traced max(List<Traced> terms) {
    return terms.stream().reduce((a, b) -> b.value > a.value ? b : a).orElseThrow();
  }

  /** The derivatives of this by everything that it was computed of. */
  Map<Traced, Double> gradient() {
    Map<Traced, Double> gradient = new IdentityHashMap<>();
    gradient.put(this, 1.0);
    for (Traced result : latestFirst()) {
      double outer = gradient.get(result);
      result.parts.forEach(p -> gradient.merge(p.of, outer * p.partial, Double::sum));
    }
    return gradient;
  }

  /** Each before what it was computed of: the younger first. */
  private List<Traced> latestFirst() {
    Set<Traced> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    seen.add(this);
    List<Traced> order = new ArrayList<>(seen);
    for (int i = 0; i < order.size(); i++) {
      order.get(i).parts.stream().map(Part::of).filter(seen::add).forEach(order::add);
    }
    order.sort(Comparator.comparingLong((Traced t) -> t.number).reversed());
    return order;
  }
}
