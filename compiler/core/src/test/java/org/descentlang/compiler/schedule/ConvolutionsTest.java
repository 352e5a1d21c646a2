package org.descentlang.compiler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.ascending;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.counted;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.parameter;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.program;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.reduce;
import static org.descentlang.compiler.ir.Build.scale;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.tensor;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;

import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

/** What convolutions, pooling and their gradients become. */
final class ConvolutionsTest {
  private final Build build = new Build();
  private final Extent.Counted count = counted("count", 8);
  private final Index b = build.index("b", count);
  private final Index o = build.index("o", 6);
  private final Index p = build.index("p", 8);
  private final Index q = build.index("q", 8);
  private final Index r = build.index("r", 3);
  private final Index s = build.index("s", 3);

  private static String text(Step... steps) {
    return SchedulePrinter.text(Scheduler.routine(program(steps), Precision.F32, Thresholds.DEFAULT));
  }

  /** Lines are one stretch each of a copy with zeros around it, and tables tell vectors where terms stand. */
  @Test
  void whatIsReadBeyondEdgesIsCopied() {
    Tensor x = input("x", count, 8, 8);
    Tensor w = parameter("w", 6, 3, 3);
    Tensor y = value("y", count, 6, 8, 8);
    Affine row = shift(p, r, -1);
    Affine column = shift(q, s, -1);
    assertThat(text(define(y, b, o, p, q).as(reduce(Reducer.SUM, Order.RUNNING, over(r, s), times(read(w, o, r, s),
        select(apply(Primitive.AND, apply(Primitive.AND, atMost(0, row), atMost(row, 7)),
            apply(Primitive.AND, atMost(0, column), atMost(column, 7))), read(x, b, row, column), 0))))))
        .isEqualTo("""
            x.padded:
              for i from 0 to count:
                for n from 0 to (10 * 10):
                  x.padded[n + 100*i] = 0
                for j from 1 to 9:
                  for k from 1 to 9:
                    x.padded[100*i + 10*j + k] = x[64*i + 8*j + k - 9]
            y:
              let vectors = vectors
              row line0 = lines[0]
              row line1 = lines[1]
              row line2 = lines[2]
              for b from 0 to count:
                if vectors:
                  rows[o] of 78 = sum of 9, w[9*o + k] * x.padded[100*b + [3, 3] by [10, 1]], for o from 0 to 6
                if not(vectors):
                  for o from 0 to 6:
                    row row = rows[o]
                    row[all] = 0
                  for r from 0 to 3:
                    line0 from 0 = 78 of x.padded from 100*b + 10*r
                    line1 from 0 = 78 of x.padded from 100*b + 10*r + 1
                    line2 from 0 = 78 of x.padded from 100*b + 10*r + 2
                    for o from 0 to 6:
                      row row = rows[o]
                      let x0 = w[9*o + 3*r]
                      let x1 = w[9*o + 3*r + 1]
                      let x2 = w[9*o + 3*r + 2]
                      for n from 0 to 78:
                        row[n] = fma(x2, line2[n], fma(x1, line1[n], fma(x0, line0[n], row[n])))
                for o from 0 to 6:
                  row row = rows[o]
                  for p from 0 to 8:
                    for q from 0 to 8:
                      y[384*b + 64*o + 8*p + q] = row[10*p + q]""");
  }

  /** Nothing but a NaN needs a second look at the window. */
  @Test
  void aGreatestTermAndItsPlaceAreFoundAtOnce() {
    Index u = build.index("u", 2);
    Index v = build.index("v", 2);
    Index m = build.index("m", 4);
    Tensor x = input("x", count, 2, 8);
    Tensor y = value("y", count, 4);
    Tensor argmax = tensor(Role.VALUE, Element.INTEGER, "argmax", count, 4);
    Tensor z = value("z", count, 4);
    Expr term = read(x, b, u, shift(scale(2, m), v));
    assertThat(text(
        define(y, b, m).as(reduce(Reducer.MAX, Order.RUNNING, over(u, v), term)),
        define(argmax, b, m).as(reduce(Reducer.ARGMAX, Order.RUNNING, over(u, v), term)),
        define(z, b, m).as(times(read(y, b, m), apply(Primitive.NUMBER, read(argmax, b, m)))))).isEqualTo("""
            z:
              for b from 0 to count:
                for m from 0 to 4:
                  let term0 = x[16*b + 2*m]
                  let term1 = x[16*b + 2*m + 1]
                  let term2 = x[16*b + 2*m + 8]
                  let term3 = x[16*b + 2*m + 9]
                  let y = max(max(max(term0, term1), term2), term3)
                  var argmax = 3
                  if (y <= term2):
                    argmax = 2
                  if (y <= term1):
                    argmax = 1
                  if (y <= term0):
                    argmax = 0
                  if not((y == y)):
                    argmax = 0
                    var best = x[16*b + 2*m]
                    for u from 0 to 2:
                      for v from 0 to 2:
                        let term = x[16*b + 8*u + v + 2*m]
                        if (best < term):
                          best = term
                          argmax = 2*u + v
                  z[4*b + m] = (y * argmax)""");
  }

  /** What follows from a convolution's sums is computed of a whole row, and copied without what stands between. */
  @Test
  void whatFollowsFromRowsWithGapsIsComputedInThem() {
    Tensor x = input("x", count, 12, 22);
    Tensor w = parameter("w", 6, 3, 3);
    Tensor bias = parameter("bias", 6);
    Tensor sum = value("sum", count, 6, 10, 20);
    Tensor y = value("y", count, 6, 10, 20);
    Index i = build.index("i", 10);
    Index j = build.index("j", 20);
    String text = text(
        define(sum, b, o, i, j).as(reduce(Reducer.SUM, Order.RUNNING, over(r, s),
            times(read(w, o, r, s), read(x, b, shift(i, r), shift(j, s))))),
        define(y, b, o, i, j).as(apply(Primitive.MAX, plus(read(sum, b, o, i, j), read(bias, o)), 0)));
    assertThat(text).endsWith("""
              for o from 0 to 6:
                row row = rows[o]
                let bias_o = bias[o]
                for n from 0 to 218:
                  row[n] = max((row[n] + bias_o), 0)
                for i from 0 to 10:
                  20 of y from 1200*b + 200*o + 20*i = row from 22*i""".indent(4).stripTrailing());
  }

  /** The reader takes over the windows' indices, and the place in a window is not looked for. */
  @Test
  void theGradientOfAGreatestTermGoesToItsPlace() {
    Index u = build.index("u", 2);
    Index v = build.index("v", 2);
    Index i = build.index("i", 8);
    Index j = build.index("j", 8);
    Index m = build.index("m", 4);
    Index n = build.index("n", 4);
    Tensor x = input("x", count, 8, 8);
    Tensor argmax = tensor(Role.VALUE, Element.INTEGER, "argmax", count, 4, 4);
    Tensor g = input("g", count, 4, 4);
    Tensor window = value("window", count, 8, 8);
    Tensor y = value("y", count, 8, 8);
    assertThat(text(
        define(argmax, b, m, n).as(reduce(
            Reducer.ARGMAX, Order.RUNNING, over(u, v), read(x, b, shift(scale(2, m), u), shift(scale(2, n), v)))),
        define(window, b, shift(scale(2, m), u), shift(scale(2, n), v)).as(select(
            gathers(read(argmax, b, m, n), shift(scale(2, u), v)), read(g, b, m, n), 0)),
        define(y, b, i, j).as(select(atMost(0, i), read(window, b, i, j), 0))))
        .isEqualTo("""
            argmax:
              for n from 0 to (count * 4):
                for n from 0 to 4:
                  var argmax = 0
                  var best = x[16*n + 2*n]
                  for u from 0 to 2:
                    for v from 0 to 2:
                      let term = x[16*n + 8*u + v + 2*n]
                      if (best < term):
                        best = term
                        argmax = 2*u + v
                  argmax[4*n + n] = argmax
            y:
              for b from 0 to count:
                for u from 0 to 2:
                  for m from 0 to 4:
                    for v from 0 to 2:
                      for n from 0 to 4:
                        y[64*b + 8*u + v + 16*m + 2*n] = 0
                for m from 0 to 4:
                  for n from 0 to 4:
                    let n = argmax[16*b + 4*m + n]
                    if (n >= 0 and -n + 3 >= 0):
                      let v = mod(n, 2)
                      let u = div(n, 2)
                      y[64*b + 8*u + v + 16*m + 2*n] = g[16*b + 4*m + n]""");
  }

  /** A bound of a recurrence's own index is none of what a step of it computes: nothing is padded. */
  @Test
  void aFirstValueIsNoEdge() {
    Index t = build.index("t", 8);
    Index i = build.index("i", 4);
    Tensor x = input("x", 8, 4);
    Tensor before = value("before", 8, 4);
    Tensor h = value("h", 8, 4);
    assertThat(text(ascending(t,
        define(before, t, i).inside(t).as(select(atMost(1, t), read(h, shift(t, -1), i), 0)),
        define(h, t, i).inside(t).as(times(read(x, t, i), read(before, t, i)))))).isEqualTo("""
            for t ascending below 8:
              before.and.h:
                for i from 0 to 4:
                  let before_i = (if t - 1 >= 0 then h[4*t + i - 4] else 0)
                  before[4*t + i] = before_i
                  h[4*t + i] = (x[4*t + i] * before_i)""");
  }

  @Test
  void allLanesGetTheirTermsAtOnce() {
    Tensor x = input("x", count, 6, 8, 8);
    Tensor y = value("y", 6);
    assertThat(text(define(y, o).as(reduce(Reducer.SUM, Order.LANES, over(b, p, q), read(x, b, o, p, q)))))
        .isEqualTo("""
            y:
              for o from 0 to 6:
                for b from 0 to count:
                  for n from 0 to (8 * 8) by 16:
                    for lane from 0 to 16:
                      lanes[lane] = (lanes[lane] + x[lane + n + 384*b + 64*o])
                y[o] = close lanes""");
  }
}
