package org.descentlang.compiler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.counted;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.from;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.labels;
import static org.descentlang.compiler.ir.Build.minus;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.parameter;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.tensor;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Program.Commit;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

/** What is added to rows, and what is done in marked ones. */
final class MarkedRowsTest {
  private static final Expr NO = new Expr.Truth(false);

  private final Build build = new Build();
  private final Extent.Counted count = counted("count", 8);
  private final Index k = build.index("k", count);
  private final Index v = build.index("v", 900);
  private final Index d = build.index("d", 3);
  private final Index u = build.index("u", 900);
  private final Tensor token = labels("token", 900, count);
  private final Tensor x = input("x", count, 3);
  private final Tensor w = parameter("w", 900, 3);
  private final Tensor moved = value("w.next", 900, 3);
  private final Tensor sums = tensor(Role.GRADIENT, Element.REAL, "sums", 900, 3);
  private final Tensor more = value("sums.next", 900, 3);
  private final Tensor marks = tensor(Role.GRADIENT, Element.BOOLEAN, "marks", 900);
  private final Tensor cleared = tensor(Role.VALUE, Element.BOOLEAN, "marks.cleared", 900);
  private final Step.Definition move = define(moved, v, d)
      .as(select(read(marks, v), minus(read(w, v, d), read(sums, v, d)), read(w, v, d)));
  private final Step.Definition clear = define(cleared, u).as(select(read(marks, u), NO, read(marks, u)));

  private static String text(List<Step> steps, Commit... commits) {
    return SchedulePrinter.text(Scheduler.routine(
        new Program("test", steps, List.of(commits), List.of()), Precision.F64, Thresholds.DEFAULT));
  }

  private Step.Definition added(Object term) {
    return define(more, v, d).as(
        from(read(sums, v, d), Reducer.SUM, where(over(k), gathers(read(token, k), v)), term));
  }

  @Test
  void termsAreAddedToWhatIsThere() {
    assertThat(text(List.of(added(read(x, k, d))), new Commit(sums, more))).isEqualTo("""
        sums:
          for k from 0 to count:
            let v = token[k]
            for d from 0 to 3:
              sums[3*v + d] = (sums[3*v + d] + x[3*k + d])""");
  }

  /** Which must stay what it was while terms read it. */
  @Test
  void whatTermsReadIsNotAddedTo() {
    assertThat(text(List.of(added(plus(read(sums, 0, d), read(x, k, d)))), new Commit(sums, more))).startsWith("""
        sums.next:
          for n from 0 to (900 * 3):
            sums.next[n] = sums[n]
          for k from 0 to count:
        """);
  }

  @Test
  void rowsAreMovedAndUnmarkedInOneLoop() {
    assertThat(text(List.of(move, clear), new Commit(w, moved), new Commit(marks, cleared))).isEqualTo("""
        w.and.marks:
          for v from 0 to 900:
            if marks[v]:
              for d from 0 to 3:
                w[3*v + d] = (w[3*v + d] - sums[3*v + d])
              marks[v] = false""");
  }

  /** Another mark than that of the row at hand. */
  @Test
  void whatIsReadElsewhereIsUnmarkedAfterwards() {
    Step.Definition other = define(moved, v, d).as(select(
        read(marks, Affine.of(v).times(-1).plus(899)), minus(read(w, v, d), read(sums, v, d)), read(w, v, d)));
    assertThat(text(List.of(other, clear), new Commit(w, moved), new Commit(marks, cleared))).endsWith("""
        marks:
          for u from 0 to 900:
            if marks[u]:
              marks[u] = false""");
  }

  @Test
  void rowsThatAreNotMarkedTakeNextToNoTime() {
    Statement store = new Statement.Store(w, Affine.of(v), new Code.Literal(0, Element.REAL));
    Statement loop = new Statement.Loop(v, Code.integer(0), Code.integer(900), 1,
        List.of(new Statement.Guard(new Code.Load(marks, Affine.of(v)), List.of(store))));
    long all = new Work(Map.of()).of(List.of(loop));
    assertThat(new Work(Map.of(marks, 9L)).of(List.of(loop))).isBetween(all / 100, all / 10);
  }
}
