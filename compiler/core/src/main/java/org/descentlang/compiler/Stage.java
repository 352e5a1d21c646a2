package org.descentlang.compiler;

import java.util.Locale;

/** The stages of the pipe, in order, and how {@code explain} calls what each of them made. */
public enum Stage {
  PARSE("text to syntax"),
  CHECK("names, shapes and types; every call carried out"),
  LOWER("syntax to index notation, over sets"),
  DIFFERENTIATE("reverse mode on the index notation, symbolically"),
  SIMPLIFY("algebra, common and dead definitions, the order of sums"),
  SCHEDULE("fusion, loops, kernels"),
  MEMORY("an array for each value, shared by those that don't live at the same time"),
  EMIT("the Java");

  private final String description;

  Stage(String description) {
    this.description = description;
  }

  /** {@code differentiate}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String description() {
    return description;
  }
}
