package org.descentlang.compiler.ir;

import java.util.HashSet;
import java.util.Set;

/** Gives names that are new in a unit: {@code hidden.grad}, and {@code hidden.grad.2} where that is taken. */
public final class Names {
  private final Set<String> taken = new HashSet<>();

  /** The same names are taken; what becomes so later is not known here. */
  public Names copy() {
    Names copy = new Names();
    copy.taken.addAll(taken);
    return copy;
  }

  public void add(String name) {
    taken.add(name);
  }

  public String fresh(String wish) {
    String name = wish;
    for (int n = 2; !taken.add(name); n++) {
      name = wish + "." + n;
    }
    return name;
  }
}
