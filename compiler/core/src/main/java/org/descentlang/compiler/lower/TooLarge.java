package org.descentlang.compiler.lower;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.Collectors;
import org.descentlang.compiler.check.Symbol;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.source.Diagnostic;

/** A tensor is one Java array, which holds at most 2^31 - 1 elements. */
final class TooLarge {
  private static final BigInteger MOST = BigInteger.valueOf(Integer.MAX_VALUE);

  private TooLarge() {}

  /** @param symbol the definition in which the tensor is made */
  static void reject(String name, List<Extent> shape, Symbol symbol) {
    BigInteger size =
        shape.stream().map(e -> BigInteger.valueOf(e.bound())).reduce(BigInteger.ONE, BigInteger::multiply);
    if (size.compareTo(MOST) > 0) {
      throw new Refusal(Diagnostic.error("too-large", symbol.span(), "`" + name + "` has " + size + " elements ("
              + text(shape) + "), and a tensor has at most " + MOST)
          .hint("a smaller batch, or a smaller dimension.")).explained(symbol);
    }
  }

  private static String text(List<Extent> shape) {
    return shape.stream()
        .map(e -> e instanceof Extent.Counted counted ? counted.name() + " <= " + counted.bound() : e.toString())
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
