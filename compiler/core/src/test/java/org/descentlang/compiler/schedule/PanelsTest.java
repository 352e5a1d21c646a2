package org.descentlang.compiler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.ascending;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.parameter;
import static org.descentlang.compiler.ir.Build.program;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.reduce;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;

import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

/** Factors that are copied once for all that multiplies by them. */
final class PanelsTest {
  private final Build build = new Build();

  private static String text(Step step) {
    return SchedulePrinter.text(Scheduler.routine(program(step), Precision.F32, Thresholds.DEFAULT));
  }

  /** So many rounds of a product of 8 rows. */
  private String rounds(int rounds, int terms, int columns) {
    Index h = build.index("h", rounds);
    Index b = build.index("b", 8);
    Index o = build.index("o", columns);
    Index i = build.index("i", terms);
    Tensor w = parameter("w", terms, columns);
    Tensor x = parameter("x", rounds, 8, terms);
    return text(define(value("y", rounds, 8, columns), h, b, o).as(reduce(
        Reducer.SUM, Order.RUNNING, over(i), times(read(w, i, o), read(x, h, b, i)))));
  }

  @Test
  void roundsOfALoopShareThem() {
    assertThat(rounds(4, 12, 64)).startsWith("""
        w.panels:
          for i from 0 to 4:
            for j from 0 to 12:
              for k from 0 to 16:
                w.panels[192*i + 16*j + k] = w[16*i + 64*j + k]
        """).contains("rows[b] of 64 = sum of 12, x[96*h + 12*b + k] * w.panels[64*k] in panels");
  }

  @Test
  void ofMoreTermsTheFirstStandBeforeTheNext() {
    assertThat(rounds(4, 256, 64)).startsWith("""
        w.panels:
          for i from 0 to 2:
            for j from 0 to 4:
              for k from 0 to 128:
                for l from 0 to 16:
                  w.panels[8192*i + 2048*j + 16*k + l] = w[8192*i + 16*j + 64*k + l]
        """);
  }

  @Test
  void fewRoundsFewColumnsAndTermsOfNoWholeBlocksHaveNone() {
    assertThat(rounds(3, 12, 64)).doesNotContain("panels");
    assertThat(rounds(4, 12, 48)).doesNotContain("panels");
    assertThat(rounds(4, 12, 72)).doesNotContain("panels");
    assertThat(rounds(4, 160, 64)).doesNotContain("panels");
  }

  @Test
  void stepsOfARecurrenceShareThem() {
    Index t = build.index("t", 4);
    Index b = build.index("b", 8);
    Index o = build.index("o", 64);
    Index i = build.index("i", 64);
    Tensor w = parameter("w", 64, 64);
    Tensor h = value("h", 8, 5, 64);
    assertThat(text(ascending(t, define(h, b, shift(t, 1), o).inside(t).as(reduce(
        Reducer.SUM, Order.RUNNING, over(i), times(read(w, i, o), read(h, b, t, i)))))))
        .startsWith("w.panels:").contains("for t ascending below 4:").contains("* w.panels[64*k] in panels");
  }
}
