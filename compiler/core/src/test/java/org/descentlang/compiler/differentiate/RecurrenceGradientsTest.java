package org.descentlang.compiler.differentiate;

import static org.descentlang.compiler.differentiate.Training.BATCH;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.below;
import static org.descentlang.compiler.ir.Build.counted;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

/** Definitions that read each other: the gradient is a recurrence the other way round. */
class RecurrenceGradientsTest extends GradientFixture {
  @Test
  void mutualRecurrenceOverARunTimeCount() {
    Extent.Counted length = counted("length", 5);
    counts.put(length, 4);
    Tensor x = learned("x", 5, 2);
    Tensor u = learned("u", 2, 2);
    Tensor start = learned("start", 2);
    Tensor c = value("c", length, 2);
    Tensor h = value("h", length, 2);
    Tensor a = value("a", length, 2);
    Index t = index("t", length);
    Index j = index("j", 2);
    Index k = index("k", 2);
    step(define(a, t, j).as(sum(where(over(k), atMost(1, t)), times(read(u, j, k), read(h, shift(t, -1), k)))));
    step(define(c, t, j).as(plus(
        times(apply(Primitive.SIGMOID, read(a, t, j)), select(atMost(1, t), read(c, shift(t, -1), j), read(start, j))),
        apply(Primitive.TANH, read(x, t, j)))));
    step(define(h, t, j).as(times(apply(Primitive.SIGMOID, read(x, t, j)), apply(Primitive.TANH, read(c, t, j)))));
    lossOf(h);
    agreeAndRead("recurrence");
  }

  @Test
  void recurrenceTheOtherWayRound() {
    Tensor x = learned("x", 4, 3);
    Tensor w = learned("w");
    Tensor h = value("h", BATCH, 3);
    Index b = index("b", BATCH);
    Index t = index("t", 3);
    Expr before = select(atMost(shift(t, 1), 2), read(h, b, shift(t, 1)), 0);
    step(define(h, b, t).as(apply(Primitive.TANH, plus(read(x, b, t), times(read(w), before)))));
    lossOf(h);
    agree();
  }

  @Test
  void recurrenceInTwoDimensions() {
    Tensor x = learned("x", 3, 4);
    Tensor w = learned("w", 2);
    Tensor h = value("h", 3, 4);
    Index s = index("s", 3);
    Index t = index("t", 4);
    Expr above = select(atMost(1, s), read(h, shift(s, -1), t), 0);
    Expr left = select(atMost(1, t), read(h, s, shift(t, -1)), 0.5);
    step(define(h, s, t).as(apply(
        Primitive.SIN, plus(read(x, s, t), plus(times(read(w, 0), above), times(read(w, 1), left))))));
    lossOf(h);
    agreeAndRead("recurrence-in-two-dimensions");
  }

  @Test
  void recurrenceOverAllEarlierPlaces() {
    Tensor x = learned("x", 5);
    Tensor w = learned("w", 5);
    Tensor m = value("m", 5);
    Tensor h = value("h", 5);
    Index t = index("t", 5);
    Index k = index("k", 5);
    step(define(m, t).as(sum(where(over(k), below(k, t)), times(read(w, k), read(h, k)))));
    step(define(h, t).as(apply(Primitive.TANH, plus(read(m, t), read(x, t)))));
    lossOf(h);
    agree();
  }
}
