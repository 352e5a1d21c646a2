package org.descentlang.compiler.emit;

import java.util.Set;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.schedule.Code;

/**
 * Choices that data decide, as the mask of a ReLU: a processor can't foresee them, and each wrong guess costs it more
 * than both values do.
 *
 * <p>Measured on random data, JDK 17 and 25: 4.2 nanoseconds an element with a branch; without one 0.42 where one value
 * is 0, and 1.5 for {@code x > 0 ? x : 0.01 * x}. Of two comparisons together, HotSpot makes branches all the same.
 */
final class Unpredictable {
  private static final Set<Primitive> COMPARISONS =
      Set.of(Primitive.LESS, Primitive.LESS_EQUAL, Primitive.EQUAL);
  private static final Set<Primitive> CHEAP = Set.of(
      Primitive.ADD, Primitive.SUBTRACT, Primitive.MULTIPLY, Primitive.NEGATE, Primitive.MAX, Primitive.MIN);
  private static final int MOST = 4;

  private Unpredictable() {}

  static boolean is(Code.Choose choose) {
    return choose.element() == Element.REAL
        && choose.condition() instanceof Code.Call comparison && COMPARISONS.contains(comparison.primitive())
        && comparison.arguments().get(0).element() == Element.REAL
        && cost(choose.then()) + cost(choose.otherwise()) <= MOST;
  }

  /** The runtime's function for it. A mask took a fifth longer for the step of a perceptron, whose ReLU has a 0. */
  static String function(Code.Choose choose) {
    return choose.then() instanceof Code.Literal || choose.otherwise() instanceof Code.Literal ? "where" : "either";
  }

  /** Of what is computed whether it is chosen or not; far too much for what is not cheap. */
  private static int cost(Code code) {
    if (code instanceof Code.Call call && CHEAP.contains(call.primitive())) {
      return 1 + call.arguments().stream().mapToInt(Unpredictable::cost).sum();
    }
    return code instanceof Code.Literal || code instanceof Code.Load || code instanceof Code.At
        || code instanceof Code.Use ? 0 : MOST + 1;
  }
}
