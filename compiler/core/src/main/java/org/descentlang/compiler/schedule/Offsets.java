package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;

/**
 * How far from the first the elements stand that some indices run through, row-major: {@code n0*strides[0] +
 * n1*strides[1] + ...}, for {@code n} below {@code sizes}. Neighbouring indices that go on as one are one.
 */
public record Offsets(List<Integer> sizes, List<Integer> strides) {
  public Offsets {
    sizes = List.copyOf(sizes);
    strides = List.copyOf(strides);
  }

  /** Empty where an index other than the first ends at run time, which leaves gaps. */
  static Optional<Offsets> of(Affine offset, List<Index> indices) {
    List<Integer> sizes = new ArrayList<>();
    List<Integer> strides = new ArrayList<>();
    for (Index index : indices) {
      if (!(index.extent() instanceof Extent.Constant) && index != indices.get(0)) {
        return Optional.empty();
      }
      int size = index.extent().bound();
      int stride = Math.toIntExact(offset.coefficient(index));
      int last = sizes.size() - 1;
      if (size == 1 && !(last < 0 && index == indices.get(indices.size() - 1))) {
        continue;
      }
      if (last >= 0 && strides.get(last) == (long) size * stride) {
        sizes.set(last, Math.multiplyExact(sizes.get(last), size));
        strides.set(last, stride);
      } else {
        sizes.add(size);
        strides.add(stride);
      }
    }
    return Optional.of(new Offsets(sizes, strides));
  }

  /** Whether each stands as far from the one before. */
  boolean isEven() {
    return sizes.size() == 1;
  }

  /** How far that is. */
  public int stride() {
    return strides.get(0);
  }

  /** How many there are. */
  public int size() {
    return sizes.stream().reduce(1, Math::multiplyExact);
  }
}
