package org.descentlang.compiler.ir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Several indices as one: {@code 8*h + e}, with e of extent 8, gives each number below 8 times the extent of h once.
 */
public final class RowMajor {
  private RowMajor() {}

  /**
   * The indices that the value is made of, outermost first, if it takes each value below the extent exactly once: one
   * index of just that extent, or several of constant extents.
   */
  public static Optional<List<Index>> indices(Affine value, Extent extent) {
    List<Index> indices = new ArrayList<>(value.indices());
    if (value.constant() != 0 || indices.size() != value.terms().size()) {
      return Optional.empty();
    }
    if (indices.size() == 1) {
      return Optional.of(indices).filter(i -> value.is(i.get(0)) && i.get(0).extent().equals(extent));
    }
    indices.sort(Comparator.<Index>comparingLong(value::coefficient).thenComparingInt(i -> i.extent().bound()));
    long size = 1;
    for (Index index : indices) {
      if (value.coefficient(index) != size || !(index.extent() instanceof Extent.Constant)) {
        return Optional.empty();
      }
      size *= index.extent().bound();
    }
    Collections.reverse(indices);
    return size == extent.bound() && extent instanceof Extent.Constant ? Optional.of(indices) : Optional.empty();
  }
}
