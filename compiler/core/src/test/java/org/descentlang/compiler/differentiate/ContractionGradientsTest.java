package org.descentlang.compiler.differentiate;

import static org.descentlang.compiler.differentiate.Training.BATCH;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.below;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.labels;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.same;
import static org.descentlang.compiler.ir.Build.scale;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

/** Sums of products: dense, convolved, transposed, gathered, in row-major places, of one tensor with itself. */
class ContractionGradientsTest extends GradientFixture {
  @Test
  void dense() {
    Tensor x = learned("x", 4, 3);
    Tensor w = learned("w", 5, 3);
    Tensor y = value("y", BATCH, 5);
    Index b = index("b", BATCH);
    Index i = index("i", 3);
    Index j = index("j", 5);
    step(define(y, b, j).as(sum(over(i), times(read(w, j, i), read(x, b, i)))));
    lossOf(y);
    agreeAndRead("dense");
  }

  @Test
  void convolutionWithStridePaddingAndDilation() {
    Tensor x = learned("x", 2, 7, 6);
    Tensor w = learned("w", 3, 2, 3, 2);
    Tensor y = value("y", 3, 4, 6);
    Index o = index("o", 3);
    Index p = index("p", 4);
    Index q = index("q", 6);
    Index c = index("c", 2);
    Index r = index("r", 3);
    Index s = index("s", 2);
    Object row = shift(scale(2, p), r, -1);
    Object column = shift(q, scale(3, s), -2);
    Domain set = where(
        over(c, r, s), atMost(0, row), below(row, 7), atMost(0, column), below(column, 6));
    step(define(y, o, p, q).as(sum(set, times(read(w, o, c, r, s), read(x, c, row, column)))));
    lossOf(y);
    agreeAndRead("convolution");
  }

  @Test
  void transposedConvolution() {
    Tensor x = learned("x", 2, 4);
    Tensor w = learned("w", 2, 3, 3);
    Tensor y = value("y", 3, 9);
    Index o = index("o", 3);
    Index u = index("u", 9);
    Index c = index("c", 2);
    Index p = index("p", 4);
    Index r = index("r", 3);
    Domain set = where(over(c, p, r), same(shift(scale(2, p), r), u));
    step(define(y, o, u).as(sum(set, times(read(x, c, p), read(w, c, o, r)))));
    lossOf(y);
    agreeAndRead("transposed-convolution");
  }

  @Test
  void tiedParameter() {
    Tensor w = learned("w", 3, 3);
    Tensor p = value("p", 3, 3);
    Tensor y = value("y", 3, 3);
    Index i = index("i", 3);
    Index j = index("j", 3);
    Index k = index("k", 3);
    step(define(p, i, j).as(sum(over(k), times(read(w, i, k), read(w, j, k)))));
    step(define(y, i, j).as(plus(read(p, i, j), times(read(w, j, i), read(w, i, i)))));
    lossOf(y);
    agree();
  }

  @Test
  void gather() {
    Tensor table = learned("table", 6, 2);
    Tensor token = labels("token", 6, BATCH, 3);
    values.put(token, new double[] {5, 0, 2, 2, 2, 1, 0, 5, 4, 3, 3, 3});
    Tensor e = value("e", BATCH, 3, 2);
    Index b = index("b", BATCH);
    Index t = index("t", 3);
    Index d = index("d", 2);
    Index v = index("v", 6);
    step(define(e, b, t, d).as(sum(where(over(v), gathers(read(token, b, t), v)), read(table, v, d))));
    lossOf(e);
    agreeAndRead("embedding");
  }

  @Test
  void rowMajorPlaces() {
    Tensor x = learned("x", 2, 3, 4);
    Tensor w = learned("w", 5, 24);
    Tensor flat = value("flat", 24);
    Tensor y = value("y", 5);
    Tensor heads = value("heads", 3, 2);
    Index c = index("c", 2);
    Index p = index("p", 3);
    Index q = index("q", 4);
    Index j = index("j", 5);
    Index k = index("k", 24);
    Object place = shift(scale(12, c), scale(4, p), q);
    step(define(flat, place).as(apply(Primitive.TANH, read(x, c, p, q))));
    step(define(y, j).as(sum(over(k), times(read(w, j, k), read(flat, k)))));
    step(define(heads, p, c).as(sum(over(q), times(read(flat, place), read(y, q)))));
    lossOf(heads);
    agreeAndRead("row-major");
  }
}
