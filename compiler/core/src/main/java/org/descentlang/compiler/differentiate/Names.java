package org.descentlang.compiler.differentiate;

import java.util.HashSet;
import java.util.Set;

/** Gives names that are new in a unit: {@code hidden.grad}, and {@code hidden.grad.2} where that is taken. */
final class Names {
  private final Set<String> taken = new HashSet<>();

  void add(String name) {
    taken.add(name);
  }

  String fresh(String wish) {
    String name = wish;
    for (int n = 2; !taken.add(name); n++) {
      name = wish + "." + n;
    }
    return name;
  }
}
