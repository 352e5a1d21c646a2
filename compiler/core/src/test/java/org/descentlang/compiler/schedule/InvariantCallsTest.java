package org.descentlang.compiler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.counted;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.divide;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.minus;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.parameter;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.program;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;

import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

/** What each round of a loop would read and compute again, and what it would not. */
final class InvariantCallsTest {
  private final Build build = new Build();
  private final Extent.Counted count = counted("count", 8);
  private final Index k = build.index("k", count);
  private final Index i = build.index("i", 3);
  private final Index p = build.index("p", 4);
  private final Index q = build.index("q", 5);
  private final Tensor x = input("x", count, 3, 4, 5);
  private final Tensor y = value("y", count, 3, 4, 5);
  private final Tensor m = parameter("m", 3);
  private final Tensor v = parameter("v", 3);

  private static String text(Step... steps) {
    return SchedulePrinter.text(Scheduler.routine(program(steps), Precision.F64, Thresholds.DEFAULT));
  }

  private Expr root() {
    return apply(Primitive.SQRT, plus(read(v, i), 1));
  }

  @Test
  void isDoneBeforeTheLoopBeThatOfTwoDimensions() {
    assertThat(text(define(y, k, i, p, q).as(divide(minus(read(x, k, i, p, q), read(m, i)), root())))).isEqualTo("""
        y:
          for k from 0 to count:
            for i from 0 to 3:
              let m_i = m[i]
              let v_i = v[i]
              let root = sqrt((v_i + 1))
              for n from 0 to (4 * 5):
                y[n + 60*k + 20*i] = ((x[n + 60*k + 20*i] - m_i) / root)""");
  }

  @Test
  void isDoneOnceForLoopsBesideEachOther() {
    Tensor first = value("first", count, 3);
    Tensor second = value("second", count, 3);
    Expr term = divide(read(x, k, i, p, q), root());
    assertThat(text(
        define(first, k, i).as(sum(over(p, q), term)),
        define(second, k, i).as(sum(over(p, q), times(term, read(first, k, i)))))).isEqualTo("""
        second:
          for k from 0 to count:
            for i from 0 to 3:
              var first = 0
              let v_i = v[i]
              let root = sqrt((v_i + 1))
              for n from 0 to (4 * 5):
                first = (first + (x[n + 60*k + 20*i] / root))
              var sum = 0
              for n from 0 to (4 * 5):
                sum = fma((x[n + 60*k + 20*i] / root), first, sum)
              second[3*k + i] = sum""");
  }

  @Test
  void isLeftWhereABranchMayNotNeedIt() {
    Expr chosen = select(apply(Primitive.LESS, 0, read(x, k, i, p, q)), root(), read(m, i));
    assertThat(text(define(y, k, i, p, q).as(chosen))).isEqualTo("""
        y:
          for k from 0 to count:
            for i from 0 to 3:
              for n from 0 to (4 * 5):
                y[n + 60*k + 20*i] = (if (0 < x[n + 60*k + 20*i]) then sqrt((v[i] + 1)) else m[i])""");
  }

  /** Of no round nothing is read. */
  @Test
  void isLeftWhereTheLoopMayHaveNoRounds() {
    Tensor turned = value("turned", 3, count, 5);
    Tensor given = input("given", 3, count, 5);
    assertThat(text(define(turned, i, k, q).as(divide(read(given, i, k, q), root())))).contains("sqrt((v[i] + 1))");
  }
}
