package org.descentlang.compiler.differentiate;

import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.value;

import java.util.Arrays;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The derivative of every scalar function. */
class ScalarFunctionGradientsTest extends GradientFixture {
  static Stream<Primitive> ofReals() {
    return Arrays.stream(Primitive.values()).filter(ScalarFunctionGradientsTest::isOfReals);
  }

  private static boolean isOfReals(Primitive primitive) {
    return switch (primitive) {
      case FLOOR_DIVIDE, FLOOR_REMAINDER, NUMBER, STOP, LESS, LESS_EQUAL, EQUAL, AND, OR, NOT -> false;
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, NEGATE, FUSED_MULTIPLY_ADD, MAX, MIN, ABS, SIGN, FLOOR, POWER, SQRT, EXP,
          EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, ERFC, SIN, COS -> true;
    };
  }

  @ParameterizedTest
  @MethodSource("ofReals")
  void everyScalarFunction(Primitive primitive) {
    Tensor x = learned("x", 3, 4);
    values.put(x, random.doubles(12, 0.1, 3).toArray());
    Tensor y = value("y", 4);
    Index i = index("i", 4);
    Object[] arguments = {read(x, 0, i), read(x, 1, i), read(x, 2, i)};
    step(define(y, i).as(apply(primitive, Arrays.copyOf(arguments, primitive.arity()))));
    lossOf(y);
    agree();
  }

  @Test
  void powersByConstants() {
    Tensor x = learned("x", 4);
    values.put(x, random.doubles(4, 0.5, 3).toArray());
    for (double n : new double[] {0, 1, 2, 3, 4, 5, 0.5, -1, -2.5}) {
      steps.clear();
      Tensor y = value("y", 4);
      Index i = index("i", 4);
      step(define(y, i).as(apply(Primitive.POWER, read(x, i), n)));
      lossOf(y);
      agree();
    }
  }
}
