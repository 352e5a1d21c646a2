package org.descentlang.runtime;

import java.util.Objects;

/** A hyper-parameter declared {@code setting}, which the program may change between steps. */
public final class Setting {

  private final String name;
  private double value;

  Setting(String name, double value) {
    this.name = Objects.requireNonNull(name, "name");
    set(value);
  }

  public String name() {
    return name;
  }

  public double value() {
    return value;
  }

  /** Sets the value, any number but NaN, from the next step on. */
  public void set(double value) {
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException("the setting " + name + " can't be NaN");
    }
    this.value = value;
  }

  /** As in messages: {@code rate = 0.1}. */
  @Override
  public String toString() {
    return name + " = " + text();
  }

  /** The value as {@link Double#parseDouble} reads it back, the same on every JDK. */
  String text() {
    return Double.isFinite(value) ? Json.number(value) : Double.toString(value);
  }
}
