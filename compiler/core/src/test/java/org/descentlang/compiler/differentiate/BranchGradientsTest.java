package org.descentlang.compiler.differentiate;

import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.divide;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.scale;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

/** What is not taken has no part in the gradient, though it be infinite. */
class BranchGradientsTest extends GradientFixture {
  @Test
  void aBranchThatIsNotTakenMayBeInfinite() {
    Tensor x = learned("x", 4);
    values.put(x, new double[] {0, 0.5, 0, 2});
    Tensor y = value("y", 4);
    Index i = index("i", 4);
    Expr positive = apply(Primitive.LESS, 0.1, read(x, i));
    step(define(y, i).as(select(positive, apply(Primitive.LOG, read(x, i)), 0)));
    lossOf(y);
    agree();
  }

  @Test
  void aDefinitionThatIsNotTakenMayBeInfinite() {
    Tensor x = learned("x", 4);
    Tensor w = learned("w", 4);
    values.put(x, new double[] {0, 0.5, 0, 2});
    Tensor log = value("log", 4);
    Tensor scaled = value("scaled", 4);
    Tensor y = value("y", 4);
    Index i = index("i", 4);
    Expr positive = apply(Primitive.LESS, 0.1, read(x, i));
    step(define(log, i).as(apply(Primitive.LOG, read(x, i))));
    step(define(scaled, i).as(times(read(w, i), read(log, i))));
    step(define(y, i).as(select(positive, read(scaled, i), 0)));
    lossOf(y);
    agree();
  }

  @Test
  void oneOfManyReadersMayNotTakeIt() {
    Tensor x = learned("x", 5);
    values.put(x, new double[] {0, 0.5, 0, 2, 0});
    Tensor log = value("log", 5);
    Tensor y = value("y", 2);
    Tensor z = value("z", 1);
    Tensor both = value("both", 2);
    Index i = index("i", 5);
    Index p = index("p", 2);
    Index r = index("r", 2);
    Object place = shift(scale(2, p), r);
    step(define(log, i).as(apply(Primitive.LOG, read(x, i))));
    step(define(y, p).as(sum(where(over(r), apply(Primitive.LESS, 0.1, read(x, place))), read(log, place))));
    step(define(z, 0).as(read(log, 3)));
    step(define(both, p).as(times(read(y, p), read(z, 0))));
    lossOf(both);
    agreeAndRead("guarded");
  }

  @Test
  void whatIsOverARootOfMoreThan0NeedsNoGuard() {
    overARoot(0.1);
    agreeAndRead("positive-root");
  }

  @Test
  void whatIsOverARootOf0IsGuarded() {
    overARoot(0);
    agree();
  }

  /** Of x, 0 among it, over the root of its square and so much more, where x is more than 0.1. */
  private void overARoot(double more) {
    Tensor x = learned("x", 4);
    Tensor w = learned("w", 4);
    values.put(x, new double[] {0, 0.5, -0.5, 2});
    Tensor scaled = value("scaled", 4);
    Tensor y = value("y", 4);
    Index i = index("i", 4);
    Expr square = apply(Primitive.POWER, read(x, i), 2);
    step(define(scaled, i).as(
        divide(times(read(w, i), read(x, i)), apply(Primitive.SQRT, plus(square, more)))));
    step(define(y, i).as(select(apply(Primitive.LESS, 0.1, read(x, i)), read(scaled, i), 0)));
    lossOf(y);
  }
}
