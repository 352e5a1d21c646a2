package org.descentlang.compiler.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Tensor;

/** Where a frame keeps what, and integers that are read from there. */
final class Slots {
  private final Map<Affine.Variable, Integer> integers = new LinkedHashMap<>();
  private final Map<Tensor, Integer> arrays = new LinkedHashMap<>();

  int of(Affine.Variable variable) {
    return integers.computeIfAbsent(variable, v -> integers.size());
  }

  int of(Tensor tensor) {
    return arrays.computeIfAbsent(tensor, t -> arrays.size());
  }

  Map<Affine.Variable, Integer> integers() {
    return integers;
  }

  Map<Tensor, Integer> arrays() {
    return arrays;
  }

  Whole extent(Extent extent) {
    return affine(extent instanceof Extent.Counted counted ? Affine.of(counted) : Affine.of(extent.bound()));
  }

  Whole affine(Affine value) {
    long constant = value.constant();
    if (value.isConstant()) {
      return frame -> constant;
    }
    int[] slots = value.terms().stream().mapToInt(t -> of(t.variable())).toArray();
    long[] coefficients = value.terms().stream().mapToLong(Affine.Term::coefficient).toArray();
    if (slots.length == 1 && coefficients[0] == 1) {
      int slot = slots[0];
      return frame -> frame.integers()[slot] + constant;
    }
    return frame -> {
      long sum = constant;
      for (int n = 0; n < slots.length; n++) {
        sum += coefficients[n] * frame.integers()[slots[n]];
      }
      return sum;
    };
  }

  /** The row-major position of the indices in the box of their bounds. */
  Whole position(List<Index> indices) {
    Affine position = Affine.of(0);
    for (Index index : indices) {
      position = position.times(index.extent().bound()).plus(Affine.of(index));
    }
    return affine(position);
  }
}
