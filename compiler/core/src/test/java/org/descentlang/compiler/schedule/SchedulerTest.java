package org.descentlang.compiler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.ascending;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.counted;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.divide;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.labels;
import static org.descentlang.compiler.ir.Build.minus;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.parameter;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.program;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.reduce;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.tensor;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import java.util.List;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

/** Programs, and the kernels that are made of them. */
final class SchedulerTest {
  private static final Thresholds FEW_CALLS =
      new Thresholds(8, 1024, 2048, 4, 8, 32, 64, 3, Long.MAX_VALUE, 64, false);

  private final Build build = new Build();
  private final Extent.Counted count = counted("count", 8);
  private final Index k = build.index("k", count);
  private final Index i = build.index("i", 3);
  private final Index j = build.index("j", 5);
  private final Tensor x = input("x", count, 3);
  private final Tensor w = parameter("w", 5, 3);
  private final Tensor z = value("z", count, 5);

  private static String text(Program program) {
    return SchedulePrinter.text(Scheduler.routine(program, Precision.F64, Thresholds.DEFAULT));
  }

  private static String text(Step... steps) {
    return text(program(steps));
  }

  private Step.Definition product() {
    return define(z, k, j).as(reduce(Reducer.SUM, Order.RUNNING, over(i), times(read(w, j, i), read(x, k, i))));
  }

  @Test
  void whatFollowsASumIsComputedWithIt() {
    Tensor b = parameter("b", 5);
    Tensor y = value("y", count, 5);
    assertThat(text(product(), define(y, k, j).as(apply(Primitive.MAX, plus(read(b, j), read(z, k, j)), 0))))
        .isEqualTo("""
            y:
              for k from 0 to count:
                for j from 0 to 5:
                  var z = 0
                  for i from 0 to 3:
                    z = fma(w[i + 3*j], x[3*k + i], z)
                  y[5*k + j] = max((b[j] + z), 0)""");
  }

  @Test
  void oneLoopWhereOnlyThePositionMatters() {
    Tensor y = value("y", count, 3);
    assertThat(text(define(y, k, i).as(times(read(x, k, i), 2)))).isEqualTo("""
        y:
          for n from 0 to (count * 3):
            y[n] = (x[n] * 2)""");
  }

  @Test
  void whatIsCheapIsComputedWhereItIsRead() {
    Tensor half = value("half", count, 3);
    Tensor y = value("y", count, 3);
    Index reversed = build.index("r", 3);
    assertThat(text(
        define(half, k, i).as(times(read(x, k, i), 0.5)),
        define(y, k, reversed).as(plus(read(half, k, reversed), 1)))).isEqualTo("""
            y:
              for n from 0 to (count * 3):
                y[n] = ((x[n] * 0.5) + 1)""");
  }

  @Test
  void loopsBesideEachOtherReadWhatIsTheSameOnce() {
    Tensor total = input("total", count);
    Tensor most = value("most", count);
    Tensor y = value("y", count, 3);
    Index r = build.index("r", 3);
    assertThat(text(
        define(most, k).as(reduce(Reducer.MAX, Order.OPEN, over(i), divide(read(x, k, i), read(total, k)))),
        define(y, k, r).as(minus(divide(read(x, k, r), read(total, k)), read(most, k))))).isEqualTo("""
            y:
              for k from 0 to count:
                var most = -inf
                let total_k = total[k]
                for i from 0 to 3:
                  most = max(most, (x[3*k + i] / total_k))
                for r from 0 to 3:
                  y[3*k + r] = ((x[3*k + r] / total_k) - most)""");
  }

  @Test
  void choicesThatAreDecidedAreNotMade() {
    Tensor masked = value("masked", count, 3);
    Tensor y = value("y", count, 3);
    assertThat(text(
        define(masked, k, i).as(select(atMost(1, i), read(x, k, i), 0)),
        define(y, k, i).as(select(atMost(1, i), times(read(masked, k, i), 2), read(masked, k, i))))).isEqualTo("""
            y:
              for k from 0 to count:
                for i from 0 to 1:
                  y[3*k + i] = 0
                for i from 1 to 3:
                  y[3*k + i] = (x[3*k + i] * 2)""");
  }

  @Test
  void whatIsDearIsStored() {
    Tensor e = value("e", count, 3);
    Tensor y = value("y", count, 5);
    assertThat(text(
        define(e, k, i).as(apply(Primitive.EXP, read(x, k, i))),
        define(y, k, j).as(reduce(Reducer.SUM, Order.RUNNING, over(i), times(read(w, j, i), read(e, k, i))))))
        .startsWith("""
            e:
              for n from 0 to (count * 3):
                e[n] = exp(x[n])
            y:
            """);
  }

  /** A product is added by one fma, and nothing else is. */
  @Test
  void substitutionMakesNoProductOfATerm() {
    Tensor square = value("square", 3);
    Tensor v = parameter("v", 3);
    Tensor s = value("s");
    assertThat(text(
        define(square, i).as(times(read(v, i), read(v, i))),
        define(s).as(reduce(Reducer.SUM, Order.RUNNING, over(i), read(square, i))))).isEqualTo("""
            s:
              var sum = 0
              for i from 0 to 3:
                sum = (sum + (v[i] * v[i]))
              s[0] = sum""");
  }

  @Test
  void aLookUpsGradientIsScattered() {
    Tensor token = labels("token", 9, count);
    Tensor grad = value("table.grad", 9, 3);
    Index v = build.index("v", 9);
    assertThat(text(define(grad, v, i).as(reduce(
        Reducer.SUM, Order.RUNNING, where(over(k), gathers(read(token, k), v)), read(x, k, i))))).isEqualTo("""
            table.grad:
              table.grad[all] = 0
              for k from 0 to count:
                let v = token[k]
                for i from 0 to 3:
                  table.grad[i + 3*v] = (table.grad[i + 3*v] + x[3*k + i])""");
  }

  @Test
  void lanesAndBlocks() {
    Tensor v = parameter("v", 10, 1000);
    Index a = build.index("a", 10);
    Index b = build.index("b", 1000);
    Tensor s = value("s");
    assertThat(text(define(s).as(reduce(Reducer.SUM, Order.LANES, over(a, b), read(v, a, b))))).isEqualTo("""
        s:
          var sum = 0
          for block from 0 to (10 * 1000) by 4096:
            for n from block to min((10 * 1000), block + 4096):
              let lane = mod(n, 16)
              lanes[lane] = (lanes[lane] + v[n])
            sum = (sum + close lanes)
          s[0] = sum""");
  }

  @Test
  void blocksOfASetWithGaps() {
    Tensor v = parameter("v", 10, 1000);
    Index a = build.index("a", 10);
    Index b = build.index("b", 1000);
    Tensor s = value("s");
    assertThat(text(define(s).as(reduce(
        Reducer.SUM, Order.LANES, where(over(a, b), atMost(a, b)), read(v, a, b))))).isEqualTo("""
            s:
              var sum = 0
              var end = 4096
              for a from 0 to 10:
                for b from a to 1000:
                  let place = 1000*a + b
                  if (end <= place):
                    sum = (sum + close lanes)
                    end = (place + 4096 - mod(place, 4096))
                  let lane = mod(place, 16)
                  lanes[lane] = (lanes[lane] + v[1000*a + b])
              sum = (sum + close lanes)
              s[0] = sum""");
  }

  @Test
  void aSumOfOneTermIsThatTerm() {
    Tensor digit = labels("digit", 3, count);
    Tensor at = value("at", count);
    assertThat(text(define(at, k).as(reduce(
        Reducer.SUM, Order.SINGLE, where(over(i), gathers(read(digit, k), i)), read(x, k, i))))).isEqualTo("""
            at:
              for k from 0 to count:
                let i = digit[k]
                at[k] = x[3*k + i]""");
  }

  @Test
  void theFirstGreatest() {
    Tensor best = tensor(Role.VALUE, Element.INTEGER, "best", count);
    assertThat(text(define(best, k).as(reduce(Reducer.ARGMAX, Order.RUNNING, over(i), read(x, k, i))))).isEqualTo("""
        best:
          for k from 0 to count:
            var argmax = 0
            var best = x[3*k]
            for i from 1 to 3:
              let term = x[3*k + i]
              if (best < term):
                best = term
                argmax = i
            best[k] = argmax""");
  }

  /** What is read across is copied to stand side by side; then vectors can take both factors as they stand. */
  @Test
  void aProductOfMatricesIsComputedInRegisters() {
    Index b = build.index("b", 8);
    Index o = build.index("o", 16);
    Index t = build.index("t", 12);
    Tensor weight = parameter("weight", 16, 12);
    Tensor data = parameter("data", 8, 12);
    Tensor y = value("y", 8, 16);
    Program program = program(define(y, b, o).as(reduce(
        Reducer.SUM, Order.RUNNING, over(t), times(read(weight, o, t), read(data, b, t)))));
    assertThat(SchedulePrinter.text(Scheduler.routine(program, Precision.F32, Thresholds.DEFAULT))).isEqualTo("""
        y:
          let vectors = vectors
          row line0 = lines[0]
          row line1 = lines[1]
          row line2 = lines[2]
          row line3 = lines[3]
          if vectors:
            rows[b] of 16 = sum of 12, data[12*b + k] * weight[k], for b from 0 to 8
          if not(vectors):
            for b from 0 to 8:
              row row = rows[b]
              row[all] = 0
            for t from 0 to 12 by 4:
              for o from 0 to 16:
                line0[o] = weight[12*o + t]
                line1[o] = weight[12*o + t + 1]
                line2[o] = weight[12*o + t + 2]
                line3[o] = weight[12*o + t + 3]
              for b from 0 to 8:
                row row = rows[b]
                let x0 = data[12*b + t]
                let x1 = data[12*b + t + 1]
                let x2 = data[12*b + t + 2]
                let x3 = data[12*b + t + 3]
                for o from 0 to 16:
                  row[o] = fma(x3, line3[o], fma(x2, line2[o], fma(x1, line1[o], fma(x0, line0[o], row[o]))))
          for b from 0 to 8:
            row row = rows[b]
            for o from 0 to 16:
              y[16*b + o] = row[o]""");
  }

  @Test
  void aFactorIsTransposedOnceWhereManyRowsReadItAcross() {
    Index h = build.index("h", 3);
    Index b = build.index("b", 8);
    Index o = build.index("o", 16);
    Index t = build.index("t", 12);
    Tensor weight = parameter("weight", 16, 12);
    Tensor data = parameter("data", 3, 8, 12);
    Tensor y = value("y", 3, 8, 16);
    Program program = program(define(y, h, b, o).as(reduce(
        Reducer.SUM, Order.RUNNING, over(t), times(read(weight, o, t), read(data, h, b, t)))));
    assertThat(SchedulePrinter.text(Scheduler.routine(program, Precision.F32, Thresholds.DEFAULT))).contains("""
        weight.transposed:
          for j0 from 0 to 2:
            for i from 0 to 12:
              weight.transposed[8*j0 + 16*i] = weight[96*j0 + i]
              weight.transposed[8*j0 + 16*i + 1] = weight[96*j0 + i + 12]
        """,
        "sum of 12, data[96*h + 12*b + k] * weight.transposed[16*k], for b from 0 to 8");
  }

  @Test
  void stepsOfARecurrenceReadAFactorAgainAndAgain() {
    Index t = build.index("t", 4);
    Index b = build.index("b", 8);
    Index o = build.index("o", 16);
    Index i = build.index("i", 16);
    Tensor weight = parameter("weight", 16, 16);
    Tensor h = value("h", 8, 5, 16);
    assertThat(text(ascending(t, define(h, b, shift(t, 1), o).inside(t).as(reduce(
        Reducer.SUM, Order.RUNNING, over(i), times(read(weight, o, i), read(h, b, t, i)))))))
        .startsWith("weight.transposed:").contains("line0 from 0 = 16 of weight.transposed from 16*i");
  }

  @Test
  void sumsAreTransposedWhereMoreWouldBeCopiedNumberByNumber() {
    Index b = build.index("b", 8);
    Index o = build.index("o", 64);
    Index t = build.index("t", 12);
    Tensor weight = parameter("weight", 64, 12);
    Tensor data = parameter("data", 8, 12);
    Tensor y = value("y", 8, 64);
    Program program = program(define(y, b, o).as(reduce(
        Reducer.SUM, Order.RUNNING, over(t), times(read(weight, o, t), read(data, b, t)))));
    assertThat(SchedulePrinter.text(Scheduler.routine(program, Precision.F32, Thresholds.DEFAULT))).contains(
        "rows[b] of 64 = sum of 12, data[12*b + k] * weight[k], transposed, for b from 0 to 8");
  }

  @Test
  void aRecurrenceIsALoopOfKernels() {
    Index t = build.index("t", 4);
    Tensor h = value("h", count, 4);
    assertThat(text(ascending(t, define(h, k, t).inside(t).as(
        select(atMost(1, t), times(read(h, k, shift(t, -1)), 0.5), read(x, k, 0)))))).isEqualTo("""
            for t ascending below 4:
              h:
                for k from 0 to count:
                  h[4*k + t] = (if t - 1 >= 0 then (h[4*k + t - 1] * 0.5) else x[3*k])""");
  }

  @Test
  void scalarsAreComputedOnce() {
    Tensor rate = tensor(Role.SETTING, Element.WIDE, "rate");
    Tensor next = value("w.next", 5, 3);
    assertThat(text(define(next, j, i).as(
        minus(read(w, j, i), times(divide(1, apply(Primitive.SQRT, read(rate))), read(w, j, i)))))).isEqualTo("""
            rate.factor:
              rate.factor[0] = (1 / sqrt(rate[0]))
            w.next:
              for n from 0 to (5 * 3):
                w.next[n] = (w[n] - (rate.factor[0] * w[n]))""");
  }

  private static Program.Commit commit(Tensor target, Tensor value) {
    return new Program.Commit(target, value);
  }

  @Test
  void aCommitIsMadeInPlaceWhereThatIsSafe() {
    Tensor next = value("w.next", 5, 3);
    Tensor sum = value("sum", 5, 3);
    Step first = define(next, j, i).as(times(read(w, j, i), 2));
    Step second = define(sum, j, i).as(plus(read(next, j, i), read(w, j, i)));
    Program program = new Program("test", List.of(first, second), List.of(commit(w, next)), List.of(sum));
    assertThat(text(program)).isEqualTo("""
        w.and.sum:
          for n from 0 to (5 * 3):
            let w.next = (w[n] * 2)
            sum[n] = (w.next + w[n])
            w[n] = w.next""");
  }

  @Test
  void aCommitIsCopiedWhereOthersStillReadTheTarget() {
    Tensor next = value("v.next", 3);
    Tensor v = parameter("v", 3);
    Step reversed = define(next, i).as(read(v, shift(2, Build.scale(-1, i))));
    assertThat(text(new Program("test", List.of(reversed), List.of(commit(v, next)), List.of()))).isEqualTo("""
        v.next:
          for i from 0 to 3:
            v.next[i] = v[-i + 2]
        v:
          v[all] = v.next""");
  }

  @Test
  void targetsThatChangePlaces() {
    Tensor a = parameter("a", 3);
    Tensor b = parameter("b", 3);
    assertThat(text(new Program("test", List.of(), List.of(commit(a, b), commit(b, a)), List.of()))).isEqualTo("""
        b.old:
          b.old[all] = b
        a.old:
          a.old[all] = a
        a:
          a[all] = b.old
        b:
          b[all] = a.old""");
  }

  @Test
  void passesOverARowShareItsLoop() {
    Tensor mean = value("mean", count);
    Tensor y = value("y", count, 3);
    Step first = define(mean, k).as(sum(over(i), read(x, k, i)));
    assertThat(text(first, define(y, k, i).as(minus(read(x, k, i), read(mean, k))))).isEqualTo("""
        y:
          for k from 0 to count:
            var mean = 0
            for i from 0 to 3:
              mean = (mean + x[3*k + i])
            for i from 0 to 3:
              y[3*k + i] = (x[3*k + i] - mean)""");
  }

  @Test
  void whatWaitsForALongSumHasLoopsOfItsOwn() {
    Index n = build.index("n", 64);
    Index m = build.index("m", 64);
    Tensor q = input("q", count, 64);
    Tensor mean = value("mean", count);
    Tensor y = value("y", count, 64);
    assertThat(text(
        define(mean, k).as(reduce(Reducer.SUM, Order.RUNNING, over(n), read(q, k, n))),
        define(y, k, m).as(minus(read(q, k, m), read(mean, k))))).isEqualTo("""
            mean:
              for k from 0 to count:
                var sum = 0
                for n from 0 to 64:
                  sum = (sum + q[64*k + n])
                mean[k] = sum
            y:
              for k from 0 to count:
                let mean_k = mean[k]
                for m from 0 to 64:
                  y[64*k + m] = (q[64*k + m] - mean_k)""");
  }

  @Test
  void aTriangleIsCutAtItsEdge() {
    Index r = build.index("r", 5);
    Tensor square = input("square", 5, 5);
    Tensor y = value("y", 5, 5);
    assertThat(text(define(y, j, r).as(select(atMost(r, j), read(square, j, r), 0)))).isEqualTo("""
        y:
          for j from 0 to 5:
            for r from 0 to j + 1:
              y[5*j + r] = square[5*j + r]
            for r from j + 1 to 5:
              y[5*j + r] = 0""");
  }

  @Test
  void whatIsReadFromOtherRowsIsComputedBefore() {
    Tensor mean = value("mean", count);
    Tensor y = value("y", count, 3);
    Step first = define(mean, k).as(sum(over(i), read(x, k, i)));
    assertThat(text(first, define(y, k, i).as(minus(read(x, k, i), read(mean, 0))))).contains("mean[k] = ");
  }

  @Test
  void functionsOfRowsAreComputedAtOnce() {
    Tensor g = value("g", count, 3);
    Tensor h = value("h", count, 3);
    Expr e = apply(Primitive.TANH, read(x, k, i));
    Program program = program(
        define(g, k, i).as(plus(e, times(e, e))),
        define(h, k, i).as(apply(Primitive.EXP, times(read(g, k, i), read(g, k, i)))));
    assertThat(SchedulePrinter.text(Scheduler.routine(program, Precision.F32, FEW_CALLS)))
        .isEqualTo("""
            h:
              row tanh = values[0]
              row exp = values[1]
              for k from 0 to count:
                for i from 0 to 3:
                  tanh[i] = x[3*k + i]
                tanh = tanh(tanh) from 0 to 3
                for i from 0 to 3:
                  let term = (tanh[i] + (tanh[i] * tanh[i]))
                  exp[i] = (term * term)
                exp = exp(exp) from 0 to 3
                for i from 0 to 3:
                  h[3*k + i] = exp[i]""");
  }

  /** Of what is computed of the row, not of all of it. */
  @Test
  void functionsOfLongRowsAreComputedInPieces() {
    Index n = build.index("n", 8000);
    Tensor q = input("q", 8000);
    Tensor y = value("y", 8000);
    Program program = program(define(y, n).as(select(atMost(n, 4999), apply(Primitive.TANH, read(q, n)), 0)));
    assertThat(SchedulePrinter.text(Scheduler.routine(program, Precision.F32, FEW_CALLS)))
        .isEqualTo("""
            y:
              row tanh = values[0]
              for piece from 0 to 5000 by 1000:
                tanh from 0 = 1000 of q from piece
                tanh = tanh(tanh) from 0 to 1000
                1000 of y from piece = tanh from 0
              for n from 5000 to 8000:
                y[n] = 0""");
  }

  @Test
  void functionsOfTheTermsOfASumAreComputedAtOnce() {
    Tensor m = value("m", count);
    Program program = program(define(m, k).as(reduce(
        Reducer.SUM, Order.RUNNING, over(i), apply(Primitive.TANH, read(x, k, i)))));
    assertThat(SchedulePrinter.text(Scheduler.routine(program, Precision.F32, FEW_CALLS)))
        .isEqualTo("""
            m:
              row tanh = values[0]
              for k from 0 to count:
                var sum = 0
                for i from 0 to 3:
                  tanh[i] = x[3*k + i]
                tanh = tanh(tanh) from 0 to 3
                for i from 0 to 3:
                  sum = (sum + tanh[i])
                m[k] = sum""");
  }

  @Test
  void sumsThatStandSideBySideAreAddedInRows() {
    Index c = build.index("c", 8);
    Tensor d = input("d", 9, 8);
    Tensor g = value("g", 8);
    Index n = build.index("n", 9);
    assertThat(text(define(g, c).as(reduce(Reducer.SUM, Order.RUNNING, over(n), read(d, n, c))))).isEqualTo("""
        g:
          row row = sums[0]
          row[all] = 0
          for n from 0 to 9:
            for c from 0 to 8:
              row[c] = (row[c] + d[c + 8*n])
          for c from 0 to 8:
            g[c] = row[c]""");
  }

  @Test
  void aGatheredRowIsNoSum() {
    Index c = build.index("c", 8);
    Index v = build.index("v", 20);
    Tensor table = parameter("table", 20, 8);
    Tensor label = labels("label", 20, count);
    Tensor g = value("g", count, 8);
    assertThat(text(define(g, k, c).as(reduce(
        Reducer.SUM, Order.RUNNING, where(over(v), gathers(read(label, k), v)), read(table, v, c)))))
        .doesNotContain("row");
  }
}
