package org.descentlang.compiler.emit;

import java.util.List;
import java.util.stream.Collectors;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Tensor;

/** Sizes as they are written: {@code 64 * 32}. */
final class Sizes {
  private Sizes() {}

  static String text(Tensor tensor) {
    return text(tensor.shape());
  }

  static String text(List<Extent> shape) {
    return shape.isEmpty()
        ? "1" : shape.stream().map(e -> Integer.toString(e.bound())).collect(Collectors.joining(" * "));
  }
}
