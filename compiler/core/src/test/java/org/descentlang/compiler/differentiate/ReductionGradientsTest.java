package org.descentlang.compiler.differentiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.differentiate.Training.BATCH;
import static org.descentlang.compiler.ir.Build.affine;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.below;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.divide;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.labels;
import static org.descentlang.compiler.ir.Build.max;
import static org.descentlang.compiler.ir.Build.minus;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.reduce;
import static org.descentlang.compiler.ir.Build.scale;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import java.util.Optional;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

/** Greatest and least terms, products, and what is made of sums: softmax, cross entropy, statistics. */
class ReductionGradientsTest extends GradientFixture {
  @Test
  void maximaAndMinima() {
    Tensor x = learned("x", 7);
    Tensor high = value("high", 3);
    Tensor low = value("low", 3);
    Tensor y = value("y", 3);
    Index p = index("p", 3);
    Index r = index("r", 3);
    Domain window = over(r);
    step(define(high, p).as(max(window, read(x, shift(scale(2, p), r)))));
    step(define(low, p).as(reduce(Reducer.MIN, where(over(r), below(r, 2)), read(x, shift(scale(2, p), r)))));
    step(define(y, p).as(times(read(high, p), read(low, p))));
    lossOf(y);
    agreeAndRead("maxima");
  }

  @Test
  void theFirstOfEqualTermsTakesTheGradient() {
    Tensor x = learned("x", 2, 4);
    values.put(x, new double[] {1, 5, 5, 2, 3, 3, 3, 3});
    Tensor y = value("y", 2);
    Index i = index("i", 2);
    Index r = index("r", 2);
    Index s = index("s", 2);
    step(define(y, i).as(max(over(r, s), read(x, i, shift(scale(2, r), s)))));
    Index j = index("j", 2);
    step(define(loss).as(sum(over(j), read(y, j))));
    assertThat(gradient(x)).containsExactly(0, 1, 0, 0, 1, 0, 0, 0);
  }

  @Test
  void productsWithZeros() {
    Tensor x = learned("x", 3, 4);
    double[] elements = values.get(x);
    elements[1] = 0;
    elements[4] = 0;
    elements[6] = 0;
    Tensor y = value("y", 3);
    Index i = index("i", 3);
    Index k = index("k", 4);
    step(define(y, i).as(reduce(Reducer.PRODUCT, over(k), read(x, i, k))));
    lossOf(y);
    agreeAndRead("product");
  }

  @Test
  void productsOverConditions() {
    Tensor x = learned("x", 3, 4);
    Tensor y = value("y", 3);
    Index i = index("i", 3);
    Index k = index("k", 4);
    Index m = index("m", 2);
    step(define(y, i).as(reduce(
        Reducer.PRODUCT, where(over(k, m), atMost(shift(k, m), i)), times(read(x, i, k), read(x, m, k)))));
    lossOf(y);
    agree();
  }

  @Test
  void crossEntropyOfWeightedAndIgnoredLabels() {
    Tensor z = learned("z", 4, 5);
    Tensor weight = learned("weight", 5);
    Tensor label = labels("label", new Tensor.Labels(5, Optional.of(-1)), BATCH);
    values.put(label, new double[] {2, -1, 4, 0});
    Tensor top = value("top", BATCH);
    Tensor shifted = value("sum", BATCH);
    Tensor chosen = value("chosen", BATCH);
    Tensor scale = value("scale", BATCH);
    Index b = index("b", BATCH);
    Index c = index("c", 5);
    Expr counts = apply(Primitive.NOT, apply(Primitive.EQUAL, read(label, b), affine(-1)));
    step(define(top, b).as(max(over(c), read(z, b, c))));
    step(define(shifted, b).as(sum(
        over(c), apply(Primitive.EXP, minus(read(z, b, c), apply(Primitive.STOP, read(top, b)))))));
    step(define(chosen, b).where(counts).as(sum(where(over(c), gathers(read(label, b), c)), read(z, b, c))));
    step(define(scale, b).where(counts).as(sum(where(over(c), gathers(read(label, b), c)), read(weight, c))));
    Expr term = minus(
        plus(apply(Primitive.STOP, read(top, b)), apply(Primitive.LOG, read(shifted, b))), read(chosen, b));
    step(define(loss).as(sum(where(over(b), counts), times(read(scale, b), term))));
    agreeAndRead("cross-entropy");
  }

  @Test
  void maskedSoftmax() {
    Tensor s = learned("s", 4, 4);
    Tensor v = learned("v", 4, 2);
    Tensor top = value("top", 4);
    Tensor e = value("e", 4, 4);
    Tensor total = value("total", 4);
    Tensor a = value("a", 4, 4);
    Tensor y = value("y", 4, 2);
    Index i = index("i", 4);
    Index j = index("j", 4);
    Index d = index("d", 2);
    Expr mask = atMost(j, i);
    step(define(top, i).as(max(where(over(j), mask), read(s, i, j))));
    step(define(e, i, j).where(mask).as(apply(Primitive.EXP, minus(read(s, i, j), read(top, i)))));
    step(define(total, i).as(sum(where(over(j), mask), read(e, i, j))));
    step(define(a, i, j).as(select(mask, divide(read(e, i, j), read(total, i)), 0)));
    step(define(y, i, d).as(sum(over(j), times(read(a, i, j), read(v, j, d)))));
    lossOf(y);
    agreeAndRead("masked-softmax");
  }

  @Test
  void statisticsOfTheBatch() {
    Tensor x = learned("x", 4, 2);
    Tensor mean = value("mean", 2);
    Tensor variance = value("variance", 2);
    Tensor y = value("y", BATCH, 2);
    Index b = index("b", BATCH);
    Index c = index("c", 2);
    Expr count = apply(Primitive.NUMBER, BATCH);
    Tensor total = value("total", 2);
    Tensor squares = value("squares", 2);
    Expr centred = minus(read(x, b, c), read(mean, c));
    step(define(total, c).as(sum(over(b), read(x, b, c))));
    step(define(mean, c).as(divide(read(total, c), count)));
    step(define(squares, c).as(sum(over(b), times(centred, centred))));
    step(define(variance, c).as(divide(read(squares, c), count)));
    step(define(y, b, c).as(divide(centred, apply(Primitive.SQRT, plus(read(variance, c), 1e-3)))));
    lossOf(y);
    agreeAndRead("batch-statistics");
  }
}
