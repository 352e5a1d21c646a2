package org.descentlang.compiler.emit;

import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.schedule.Code;

/** Which integers have no sign. */
final class Ranges {
  private Ranges() {}

  static boolean isNonNegative(Code code) {
    if (code instanceof Code.Position position) {
      return isNonNegative(position.value());
    }
    if (code instanceof Code.Call call && call.primitive() == Primitive.FLOOR_REMAINDER) {
      return true;
    }
    return code instanceof Code.Call call && call.primitive() == Primitive.FLOOR_DIVIDE
        && isNonNegative(call.arguments().get(0));
  }

  /** Variables start at 0. */
  private static boolean isNonNegative(Affine value) {
    return value.constant() >= 0 && value.terms().stream().allMatch(t -> t.coefficient() > 0);
  }
}
