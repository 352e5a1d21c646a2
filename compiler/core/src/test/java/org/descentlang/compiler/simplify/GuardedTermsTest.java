package org.descentlang.compiler.simplify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.program;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;

import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Verifier;
import org.junit.jupiter.api.Test;

class GuardedTermsTest {
  private final Build build = new Build();
  private final Tensor x = input("x", 12);
  private final Tensor left = value("left", 12);
  private final Tensor right = value("right", 12);
  private final Tensor y = value("y", 12);
  private final Index i = build.index("i", 12);
  private final Index j = build.index("j", 12);
  private final Index k = build.index("k", 12);

  private String last(Step... steps) {
    Program program = Simplifier.last(build.indices()).simplify(program(steps));
    assertThat(Verifier.verify("simplify", program)).isEmpty();
    return Printer.text(program.steps());
  }

  private static Expr upTo(int end, Index index, Expr value) {
    return select(atMost(index, end), value, 0);
  }

  private static Expr from(int begin, Index index, Expr value) {
    return select(atMost(begin, index), value, 0);
  }

  @Test
  void ofPartsThatExcludeEachOtherOneIsChosen() {
    assertThat(last(
        define(left, i).as(upTo(3, i, times(2, read(x, i)))),
        define(right, j).as(from(4, j, times(3, read(x, shift(j, -4))))),
        define(y, k).as(plus(read(left, k), read(right, k))))).isEqualTo("""
        left[i] = 2 * x[i] where i <= 3
        right[j < 12] = 3 * x[j - 4] where j >= 4
        y[k] = if k <= 3 then left[k] else right[k]""");
  }

  @Test
  void whereNoneIsTheSumIsZero() {
    assertThat(last(define(y, k).as(plus(upTo(3, k, read(x, k)), from(6, k, read(x, shift(k, -6)))))))
        .isEqualTo("y[k] = if k <= 3 then x[k] else if k >= 6 then x[k - 6] else 0");
  }

  @Test
  void aPartThatIsReadElsewhereStaysWhatItIs() {
    assertThat(last(
        define(left, i).as(upTo(3, i, times(2, read(x, i)))),
        define(y, k).as(plus(read(left, k), from(4, k, read(left, shift(k, -4)))))))
        .startsWith("left[i] = if i <= 3 then 2 * x[i] else 0\n");
  }

  @Test
  void noTermIsWrittenTwice() {
    assertThat(last(define(y, k).as(plus(read(x, k), from(6, k, read(x, shift(k, -6)))))))
        .isEqualTo("y[k] = x[k] + (if k >= 6 then x[k - 6] else 0)");
  }
}
