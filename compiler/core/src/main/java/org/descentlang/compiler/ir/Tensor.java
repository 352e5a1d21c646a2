package org.descentlang.compiler.ir;

import java.util.List;
import java.util.Optional;

/**
 * A named array of values. Names are unique in a unit and are what users see: {@code hidden.weight}, {@code logits}.
 *
 * @param shape from the outermost dimension to the contiguous one; a value that depends on the example has the batch
 *     first
 * @param labels for integers that come from outside: which values they may have
 */
public record Tensor(String name, Role role, Element element, List<Extent> shape, Optional<Labels> labels) {
  /** Integers 0 to {@code count - 1}, or the one value {@code ignored}. */
  public record Labels(int count, Optional<Integer> ignored) {
    /** The value that is none of the classes, if there is one. */
    public Optional<Integer> none() {
      return ignored.filter(value -> value < 0 || value >= count);
    }
  }

  public Tensor {
    shape = List.copyOf(shape);
  }

  public static Tensor value(String name, Element element, List<Extent> shape) {
    return new Tensor(name, Role.VALUE, element, shape, Optional.empty());
  }

  /** The number of elements that memory is taken for. */
  public long size() {
    return shape.stream().mapToLong(Extent::bound).reduce(1, Math::multiplyExact);
  }

  /**
   * The name without the folder of saves: {@code hidden.weight/m} of {@code optimizer/hidden.weight/m}, {@code
   * hidden.weight.average} of {@code average/hidden.weight}.
   */
  public String plainName() {
    return role == Role.AVERAGE ? name.substring(name.indexOf('/') + 1) + ".average"
        : name.replaceFirst("^(optimizer|state|total)/", "");
  }

  /** A name tells a tensor, and a string knows its hash. */
  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
