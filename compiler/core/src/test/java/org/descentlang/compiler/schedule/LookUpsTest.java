package org.descentlang.compiler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.counted;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.labels;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.parameter;
import static org.descentlang.compiler.ir.Build.program;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.reduce;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

/** Rows and columns that integers tell. */
final class LookUpsTest {
  private final Build build = new Build();
  private final Extent.Counted count = counted("count", 16);
  private final Index b = build.index("b", count);
  private final Index i = build.index("i", 4);
  private final Tensor token = labels("token", 4, count);

  private static String text(Step step) {
    return SchedulePrinter.text(Scheduler.routine(program(step), Precision.F32, Thresholds.DEFAULT));
  }

  private Step columns(Extent.Counted count, int size) {
    Index b = build.index("b", count);
    Index j = build.index("j", size);
    return define(value("y", count, size), b, j).as(reduce(Reducer.SUM, Order.SINGLE,
        where(over(i), gathers(read(labels("token", 4, count), b), i)), read(parameter("w", size, 4), j, i)));
  }

  private Step sums(Extent.Counted count, int size) {
    Index b = build.index("b", count);
    Index j = build.index("j", size);
    return define(value("g", size, 4), j, i).as(reduce(Reducer.SUM, Order.RUNNING,
        where(over(b), gathers(read(labels("token", 4, count), b), i)), read(input("d", count, size), b, j)));
  }

  @Test
  void columnsAreReadAsRowsOfACopy() {
    assertThat(text(columns(count, 9))).isEqualTo("""
        w.transposed:
          for i from 0 to 4:
            for j from 0 to 9:
              w.transposed[9*i + j] = w[i + 4*j]
        y:
          for b from 0 to count:
            let i = token[b]
            for j from 0 to 9:
              y[9*b + j] = w.transposed[9*i + j]""");
  }

  @Test
  void sumsOfColumnsAreThoseOfRows() {
    assertThat(text(sums(count, 9))).isEqualTo("""
        g.transposed:
          g.transposed[all] = 0
          for b from 0 to count:
            let i = token[b]
            for j from 0 to 9:
              g.transposed[9*i + j] = (g.transposed[9*i + j] + d[9*b + j])
        g:
          for j from 0 to 9:
            for i from 0 to 4:
              g[i + 4*j] = g.transposed[9*i + j]""");
  }

  /** A copy has to be used more often than it is made, and rows are longer than a few elements. */
  @Test
  void fewOrShortOnesStayColumns() {
    Extent.Counted few = counted("count", 15);
    for (Step step : new Step[] {columns(few, 9), columns(count, 7), sums(few, 9), sums(count, 7)}) {
      assertThat(text(step)).doesNotContain("transposed").contains("let i = token[b]");
    }
  }

  @Test
  void longRowsAreCopiedAtOnce() {
    Index j = build.index("j", 64);
    Step rows = define(value("y", count, 64), b, j).as(reduce(Reducer.SUM, Order.SINGLE,
        where(over(i), gathers(read(token, b), i)), read(parameter("table", 4, 64), i, j)));
    assertThat(text(rows)).isEqualTo("""
        y:
          for b from 0 to count:
            let i = token[b]
            64 of y from 64*b = table from 64*i""");
  }
}
