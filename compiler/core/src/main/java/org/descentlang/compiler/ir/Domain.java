package org.descentlang.compiler.ir;

import java.util.List;

/**
 * A set: every combination of values of the indices, row-major, for which all conditions hold. Conditions are asked
 * from the left: what stands in one may rely on those before it.
 */
public record Domain(List<Index> indices, List<Expr> conditions) {
  public Domain {
    indices = List.copyOf(indices);
    conditions = List.copyOf(conditions);
  }

  /** The number of combinations that the indices' bounds allow. */
  public long box() {
    return indices.stream().mapToLong(i -> i.extent().bound()).reduce(1, Math::multiplyExact);
  }
}
