package org.descentlang.compiler.lower;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.check.Symbol;
import org.descentlang.compiler.check.Variable;
import org.descentlang.compiler.ir.Clock;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Tensor;

/** The tensor of each symbol: the frame's dimensions first, then its own. */
final class Tensors {
  private final Map<Symbol, Tensor> known = new IdentityHashMap<>();

  Tensor of(Symbol symbol) {
    if (symbol.role() == Role.CLOCK) {
      return (symbol.name().equals(Clock.UPDATES.tensor().name()) ? Clock.UPDATES : Clock.PENDING).tensor();
    }
    return known.computeIfAbsent(symbol, Tensors::make);
  }

  private static Tensor make(Symbol symbol) {
    List<Extent> shape = new ArrayList<>();
    symbol.frame().stream().map(Variable::extent).forEach(shape::add);
    shape.addAll(symbol.shape());
    TooLarge.reject(symbol.name(), shape, symbol);
    return new Tensor(symbol.name(), symbol.role(), symbol.element(), shape, symbol.labels());
  }
}
