package org.descentlang.compiler.simplify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.divide;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.program;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;

import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Verifier;
import org.junit.jupiter.api.Test;

class ClampsTest {
  private final Build build = new Build();
  private final Tensor x = input("x", 4, 12);
  private final Tensor y = value("y", 4, 12);
  private final Tensor clamped = value("clamped", 12, 4);
  private final Tensor mask = value("mask", 4);
  private final Index b = build.index("b", 4);
  private final Index i = build.index("i", 12);

  /** The mask's definition, where y is computed of x and clamped, its dimensions exchanged. */
  private String mask(Expr clamp, Expr condition) {
    Program program = Simplifier.last(build.indices()).simplify(program(
        define(y, b, i).as(divide(read(x, b, i), 3)),
        define(clamped, i, b).as(clamp),
        define(mask, b).as(select(condition, times(2, read(clamped, 5, b)), 0))));
    assertThat(Verifier.verify("simplify", program)).isEmpty();
    return Printer.text(program.steps()).lines().reduce((first, last) -> last).orElseThrow();
  }

  private Expr y() {
    return read(y, b, i);
  }

  @Test
  void aMaximumTellsWhatIsAboveItsBound() {
    assertThat(mask(apply(Primitive.MAX, y(), 0), apply(Primitive.LESS, 0, read(y, b, 7))))
        .isEqualTo("mask[b] = if 0 < clamped[7, b] then 2 * clamped[5, b] else 0");
  }

  @Test
  void aMinimumTellsWhatIsBelow() {
    assertThat(mask(apply(Primitive.MIN, 1, y()), apply(Primitive.LESS, read(y, b, 7), 1)))
        .isEqualTo("mask[b] = if clamped[7, b] < 1 then 2 * clamped[5, b] else 0");
  }

  @Test
  void anotherBoundAndAnotherSideSayNothing() {
    assertThat(mask(apply(Primitive.MAX, y(), 0), apply(Primitive.LESS, 1, read(y, b, 7))))
        .startsWith("mask[b] = if 1 < y[b, 7] then");
    assertThat(mask(apply(Primitive.MAX, y(), 0), apply(Primitive.LESS, read(y, b, 7), 0)))
        .startsWith("mask[b] = if y[b, 7] < 0 then");
  }
}
