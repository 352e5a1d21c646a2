package org.descentlang.compiler.evaluate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Tensor;

/**
 * What a program reads from outside, and what it leaves. Elements are flat, row-major in the bounds of the extents; an
 * INTEGER is a double without fraction, a BOOLEAN 1 or 0.
 */
public final class Environment {
  private final Map<String, double[]> values = new LinkedHashMap<>();
  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private final Randomness randomness;

  public Environment() {
    this(Randomness.none());
  }

  public Environment(Randomness randomness) {
    this.randomness = randomness;
  }

  /** The array itself, which no run changes. */
  public Environment put(Tensor tensor, double... elements) {
    if (elements.length != tensor.size()) {
      throw new IllegalArgumentException(
          tensor + tensor.shape().toString() + " has " + tensor.size() + " elements, not " + elements.length);
    }
    values.put(tensor.name(), elements);
    return this;
  }

  /** The value of an extent that is known only at run time. */
  public Environment count(Extent.Counted extent, int value) {
    if (value < 0 || value > extent.bound()) {
      throw new IllegalArgumentException(extent + " is " + value + ", which is not in 0 to " + extent.bound());
    }
    counts.put(extent.name(), value);
    return this;
  }

  /** The elements of a tensor that was put here, or that a run computed or committed; NaN where it is not defined. */
  public double[] get(Tensor tensor) {
    double[] elements = values.get(tensor.name());
    if (elements == null) {
      throw new IllegalStateException("no value of " + tensor);
    }
    return elements;
  }

  int count(Extent.Counted extent) {
    Integer value = counts.get(extent.name());
    if (value == null) {
      throw new IllegalStateException("no value of " + extent);
    }
    return value;
  }

  Randomness randomness() {
    return randomness;
  }
}
