package org.descentlang.compiler.memory;

import java.util.List;

/** When an array must hold a tensor's elements: stretches of time apart from each other, ends included. */
record Lifetime(List<Stretch> stretches) {
  record Stretch(int first, int last) {}

  static final Lifetime ALWAYS = new Lifetime(List.of(new Stretch(0, Integer.MAX_VALUE)));

  boolean includes(int time) {
    return stretches.stream().anyMatch(s -> s.first <= time && time <= s.last);
  }
}
