package org.descentlang.compiler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.counted;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.parameter;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.program;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.value;

import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

/** Loops over arrays that begin at different places. */
final class StretchesTest {
  private final Build build = new Build();
  private final Extent.Counted count = counted("count", 8);
  private final Index b = build.index("b", count);

  private String sum(int size, Precision precision) {
    Index j = build.index("j", size);
    Tensor x = input("x", count, size);
    Tensor bias = parameter("bias", size);
    Tensor y = value("y", count, size);
    return SchedulePrinter.text(Scheduler.routine(
        program(define(y, b, j).as(plus(read(x, b, j), read(bias, j)))), precision, Thresholds.DEFAULT));
  }

  @Test
  void theyAreCopiedToWhereTheOthersBegin() {
    assertThat(sum(64, Precision.F32)).isEqualTo("""
        y:
          for b from 0 to count:
            row x_row = stretches[0]
            row y_row = stretches[1]
            x_row from 0 = 64 of x from 64*b
            for j from 0 to 64:
              y_row[j] = (x_row[j] + bias[j])
            64 of y from 64*b = y_row from 0""");
  }

  /** Of 32 elements it takes as long to copy them, and doubles stay where they are. */
  @Test
  void shortOnesStayWhereTheyAre() {
    String plain = """
        y:
          for b from 0 to count:
            for j from 0 to %1$d:
              y[%1$d*b + j] = (x[%1$d*b + j] + bias[j])""";
    assertThat(sum(63, Precision.F32)).isEqualTo(plain.formatted(63));
    assertThat(sum(64, Precision.F64)).isEqualTo(plain.formatted(64));
  }

  /** What is a stretch as it is goes straight to and from the rows of a function. */
  @Test
  void nothingIsCopiedTwice() {
    Index j = build.index("j", 64);
    Tensor x = input("x", count, 128);
    Tensor y = value("y", count, 64);
    assertThat(SchedulePrinter.text(Scheduler.routine(
        program(define(y, b, j).as(apply(Primitive.TANH, read(x, b, Build.shift(j, 64))))), Precision.F32,
        Thresholds.DEFAULT))).isEqualTo("""
            y:
              row tanh = values[0]
              for b from 0 to count:
                tanh from 0 = 64 of x from 128*b + 64
                tanh = tanh(tanh) from 0 to 64
                64 of y from 64*b = tanh from 0""");
  }

  @Test
  void aChoiceThatIsTheSameForAllOfTheLoopIsMadeBeforeIt() {
    Index j = build.index("j", 64);
    Index t = build.index("t", 4);
    Tensor x = input("x", count, 4, 64);
    Tensor c = value("c", count, 4, 64);
    assertThat(SchedulePrinter.text(Scheduler.routine(
        program(define(c, b, t, j).as(plus(read(x, b, t, j),
            select(atMost(1, t), read(x, b, Build.shift(t, -1), j), 0.0)))), Precision.F32,
        Thresholds.DEFAULT))).isEqualTo("""
            c:
              for b from 0 to count:
                for t from 0 to 4:
                  if t - 1 >= 0:
                    row x_row = stretches[0]
                    row x_row = stretches[1]
                    row c_row = stretches[2]
                    x_row from 0 = 64 of x from 256*b + 64*t
                    x_row from 0 = 64 of x from 256*b + 64*t - 64
                    for j from 0 to 64:
                      c_row[j] = (x_row[j] + x_row[j])
                    64 of c from 256*b + 64*t = c_row from 0
                  if not(t - 1 >= 0):
                    for j from 0 to 64:
                      c[256*b + j + 64*t] = (x[256*b + j + 64*t] + 0)""");
  }
}
