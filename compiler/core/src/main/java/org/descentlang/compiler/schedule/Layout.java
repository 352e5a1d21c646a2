package org.descentlang.compiler.schedule;

import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;

/** Where elements stand: row-major in the bounds of the extents. */
final class Layout {
  private Layout() {}

  /** {@code [8, 3]} at {@code (i, j)}: {@code 3*i + j}. */
  static Affine offset(List<Extent> shape, List<Affine> at) {
    Affine offset = Affine.of(0);
    for (int d = 0; d < at.size(); d++) {
      offset = offset.times(shape.get(d).bound()).plus(at.get(d));
    }
    return offset;
  }

  /** The position of the indices in the box of their bounds. */
  static Affine position(List<Index> indices) {
    return offset(indices.stream().map(Index::extent).toList(), indices.stream().map(Affine::of).toList());
  }
}
