package org.descentlang.compiler.check;

import java.util.Optional;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.source.Diagnostic;

/**
 * First values that make all that follows NaN. A parameter begins finite; a state only as a number, for the largest
 * value so far begins as {@code -inf}.
 */
final class NonFinite {
  private NonFinite() {}

  /** @param initial what stands at each index, or the draw of it */
  static void reject(Term initial, Symbol symbol, String name) {
    boolean parameter = symbol.role() == Role.PARAMETER;
    found(initial, parameter).ifPresent(value -> {
      throw new Rejection(Diagnostic.error("not-finite", symbol.span(), "`" + name + "` would begin with "
              + (initial instanceof Term.Draw ? "a draw from a distribution that has " : "") + text(value))
          .hint("look for a division by 0: a layer on nothing has no scale to begin with."));
    });
  }

  static String text(double value) {
    return Double.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
  }

  private static Optional<Double> found(Term term, boolean parameter) {
    if (term instanceof Term.Number number) {
      boolean bad = parameter ? !Double.isFinite(number.value()) : Double.isNaN(number.value());
      return bad ? Optional.of(number.value()) : Optional.empty();
    }
    return term instanceof Term.Draw draw
        ? draw.parameters().stream().flatMap(p -> found(p, true).stream()).findFirst() : Optional.empty();
  }
}
