package org.descentlang.compiler.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.ascending;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.below;
import static org.descentlang.compiler.ir.Build.counted;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.descending;
import static org.descentlang.compiler.ir.Build.divide;
import static org.descentlang.compiler.ir.Build.from;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.labels;
import static org.descentlang.compiler.ir.Build.max;
import static org.descentlang.compiler.ir.Build.minus;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.parameter;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.program;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.reduce;
import static org.descentlang.compiler.ir.Build.same;
import static org.descentlang.compiler.ir.Build.scalar;
import static org.descentlang.compiler.ir.Build.scale;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.tensor;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import java.util.List;
import java.util.Random;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Expr.Distribution;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Verifier;
import org.junit.jupiter.api.Test;

final class EvaluatorTest {
  private final Build build = new Build();
  private final Environment environment = new Environment();
  private final Random random = new Random(5);

  private double[] numbers(int size) {
    return random.doubles(size, -1, 1).toArray();
  }

  private double[] run(Tensor result, Step... steps) {
    assertThat(Verifier.verify("test", program(steps))).isEmpty();
    Evaluator.run(program(steps), environment);
    return environment.get(result);
  }

  @Test
  void denseIsARunningSumOfFusedProducts() {
    Index i = build.index("i", 7);
    Index j = build.index("j", 3);
    Tensor w = parameter("w", 3, 7);
    Tensor x = input("x", 7);
    double[] weights = numbers(21);
    double[] values = numbers(7);
    environment.put(w, weights).put(x, values);
    Tensor y = value("y", 3);
    double[] expected = new double[3];
    for (int row = 0; row < 3; row++) {
      for (int n = 0; n < 7; n++) {
        expected[row] = Math.fma(weights[7 * row + n], values[n], expected[row]);
      }
    }
    Domain all = over(i);
    assertThat(run(y, define(y, j).as(sum(all, times(read(w, j, i), read(x, i)))))).isEqualTo(expected);
    Expr running = reduce(Reducer.SUM, Order.RUNNING, all, times(read(w, j, i), read(x, i)));
    assertThat(run(y, define(y, j).as(running))).isEqualTo(expected);
  }

  /** Each term is added to it: the sum of the terms alone would be another. */
  @Test
  void aSumMayBeginWithWhatIsThere() {
    Index i = build.index("i", 2);
    Index j = build.index("j", 2);
    Tensor x = input("x", 2);
    Tensor y = value("y", 2);
    environment.put(x, new double[] {1, 0x1p-53});
    Expr sum = from(read(x, i), Reducer.SUM, where(over(j), below(i, j)), plus(read(x, 1), 0));
    assertThat(run(y, define(y, i).as(sum))).containsExactly(1, 0x1p-53);
    Expr twice = from(scalar(1.0), Reducer.SUM, over(j), read(x, 1));
    assertThat(run(y, define(y, i).as(twice))).containsExactly(1, 1);
  }

  @Test
  void anyMayBeginWithWhatIsThere() {
    Index i = build.index("i", 3);
    Index j = build.index("j", 2);
    Tensor marks = tensor(Role.GRADIENT, Element.BOOLEAN, "marks", 3);
    Tensor more = tensor(Role.VALUE, Element.BOOLEAN, "more", 3);
    environment.put(marks, new double[] {1, 0, 0});
    Expr any = from(read(marks, i), Reducer.ANY, over(j), same(i, 1));
    assertThat(run(more, define(more, i).as(any))).containsExactly(1, 1, 0);
  }

  @Test
  void lanesAreBlocksOfSixteenAccumulators() {
    int rows = 3;
    int columns = 3001;
    Index i = build.index("i", rows);
    Index j = build.index("j", columns);
    Tensor x = input("x", rows, columns);
    Tensor s = value("s");
    double[] values = numbers(rows * columns);
    environment.put(x, values);
    Expr skipping = apply(Primitive.LESS, -0.5, read(x, i, j));
    Expr lanes = reduce(Reducer.SUM, Order.LANES, where(over(i, j), skipping), times(read(x, i, j), read(x, i, j)));
    double total = 0;
    for (int start = 0; start < values.length; start += 4096) {
      double[] lane = new double[16];
      for (int n = start; n < Math.min(start + 4096, values.length); n++) {
        if (values[n] > -0.5) {
          lane[(n - start) % 16] = Math.fma(values[n], values[n], lane[(n - start) % 16]);
        }
      }
      total += tree(lane);
    }
    assertThat(run(s, define(s).as(lanes))).containsExactly(total);
  }

  private static double tree(double[] a) {
    return (((a[0] + a[8]) + (a[4] + a[12])) + ((a[2] + a[10]) + (a[6] + a[14])))
        + (((a[1] + a[9]) + (a[5] + a[13])) + ((a[3] + a[11]) + (a[7] + a[15])));
  }

  @Test
  void lanesCountPositionsInTheBoundsOfExtents() {
    Extent.Counted count = counted("count", 7);
    Index b = build.index("b", count);
    Index j = build.index("j", 5);
    Tensor x = input("x", count, 5);
    Tensor s = value("s");
    double[] values = numbers(35);
    environment.put(x, values).count(count, 5);
    double[] lane = new double[16];
    for (int c = 0; c < 5; c++) {
      for (int r = 0; r < 5; r++) {
        int position = 7 * c + r;
        lane[position % 16] += values[5 * r + c];
      }
    }
    Expr lanes = reduce(Reducer.SUM, Order.LANES, over(j, b), read(x, b, j));
    assertThat(run(s, define(s).as(lanes))).containsExactly(0 + tree(lane));
  }

  @Test
  void convolutionWithStrideAndPadding() {
    Index o = build.index("o", 4);
    Index k = build.index("k", 3);
    Tensor x = input("x", 7);
    Tensor w = parameter("w", 3);
    Tensor y = value("y", 4);
    double[] values = numbers(7);
    double[] weights = numbers(3);
    environment.put(x, values).put(w, weights);
    Domain window = where(over(k), atMost(1, shift(scale(2, o), k)), atMost(shift(scale(2, o), k), 7));
    double[] expected = new double[4];
    for (int out = 0; out < 4; out++) {
      for (int n = 0; n < 3; n++) {
        int at = 2 * out + n - 1;
        if (at >= 0 && at < 7) {
          expected[out] = Math.fma(weights[n], values[at], expected[out]);
        }
      }
    }
    Expr convolution = sum(window, times(read(w, k), read(x, shift(scale(2, o), k, -1))));
    assertThat(run(y, define(y, o).as(convolution))).isEqualTo(expected);
  }

  @Test
  void transposedConvolutionSolvesAnEquality() {
    Index u = build.index("u", 9);
    Index p = build.index("p", 4);
    Index r = build.index("r", 3);
    Tensor x = input("x", 4);
    Tensor w = parameter("w", 3);
    Tensor y = value("y", 9);
    double[] values = numbers(4);
    double[] weights = numbers(3);
    environment.put(x, values).put(w, weights);
    double[] expected = new double[9];
    for (int n = 0; n < 4; n++) {
      for (int m = 0; m < 3; m++) {
        expected[2 * n + m] = Math.fma(values[n], weights[m], expected[2 * n + m]);
      }
    }
    Expr forward = sum(where(over(p, r), same(shift(scale(2, p), r), u)), times(read(x, p), read(w, r)));
    assertThat(run(y, define(y, u).as(forward))).isEqualTo(expected);
    Expr other = sum(where(over(r, p), same(u, shift(scale(2, p), r))), times(read(x, p), read(w, r)));
    assertThat(run(y, define(y, u).as(other))).containsExactly(expected, within(1e-15));
  }

  @Test
  void maxPoolingTakesTheFirstOfEqualValues() {
    Index p = build.index("p", 2);
    Index r = build.index("r", 3);
    Tensor x = input("x", 6);
    environment.put(x, 1, 5, 5, -2, -2, -3);
    Tensor m = value("m", 2);
    Tensor a = Build.tensor(Role.VALUE, Element.INTEGER, "a", 2);
    Expr element = read(x, shift(scale(3, p), r));
    assertThat(run(m, define(m, p).as(max(over(r), element)))).containsExactly(5, -2);
    assertThat(run(a, define(a, p).as(reduce(Reducer.ARGMAX, over(r), element)))).containsExactly(1, 0);
    assertThat(run(a, define(a, p).as(reduce(Reducer.ARGMIN, over(r), element)))).containsExactly(0, 2);
  }

  @Test
  void positionsOfExtremesAreInTheBoundsOfExtents() {
    Extent.Counted count = counted("count", 4);
    Index b = build.index("b", count);
    Index j = build.index("j", 2);
    Tensor x = input("x", count, 2);
    Tensor a = Build.tensor(Role.VALUE, Element.INTEGER, "a");
    environment.put(x, 0, 1, 2, 9, 9, 9, 9, 9).count(count, 2);
    assertThat(run(a, define(a).as(reduce(Reducer.ARGMAX, over(j, b), read(x, b, j))))).containsExactly(4 + 1);
  }

  @Test
  void maskedSoftmax() {
    Index i = build.index("i", 3);
    Index j = build.index("j", 3);
    Index k = build.index("k", 3);
    Tensor s = input("s", 3, 3);
    Tensor top = value("top", 3);
    Tensor a = value("a", 3, 3);
    environment.put(s, 1, 900, 900, 1, 2, 900, 1, 2, 3);
    Expr shifted = apply(Primitive.EXP, minus(read(s, i, k), read(top, i)));
    Tensor total = value("total", 3);
    Expr weight = divide(apply(Primitive.EXP, minus(read(s, i, j), read(top, i))), read(total, i));
    double[] rows = run(a,
        define(top, i).as(max(where(over(j), atMost(j, i)), read(s, i, j))),
        define(total, i).as(sum(where(over(k), atMost(k, i)), shifted)),
        define(a, i, j).as(select(atMost(j, i), weight, 0)));
    assertThat(rows[0]).isEqualTo(1);
    assertThat(rows[1]).isZero();
    assertThat(rows[3]).isCloseTo(1 / (1 + Math.E), within(1e-15));
    assertThat(rows[6] + rows[7] + rows[8]).isCloseTo(1, within(1e-15));
  }

  @Test
  void anEmbeddingGathers() {
    Index t = build.index("t", 3);
    Index d = build.index("d", 2);
    Index v = build.index("v", 5);
    Tensor token = labels("token", 5, 3);
    Tensor table = parameter("table", 5, 2);
    Tensor e = value("e", 3, 2);
    environment.put(token, 4, 0, 4).put(table, 0, 1, 10, 11, 20, 21, 30, 31, 40, 41);
    Expr gather = sum(where(over(v), gathers(read(token, t), v)), read(table, v, d));
    assertThat(run(e, define(e, t, d).as(gather))).containsExactly(40, 41, 0, 1, 40, 41);
    Tensor g = value("g", 5, 2);
    Expr scatter = sum(where(over(t), gathers(read(token, t), v)), read(e, t, d));
    assertThat(run(g, define(e, t, d).as(gather), define(g, v, d).as(scatter)))
        .containsExactly(0, 1, 0, 0, 0, 0, 0, 0, 80, 82);
  }

  @Test
  void aConditionOnDataIsNotAskedWhereAnEarlierOneFails() {
    Index t = build.index("t", 3);
    Index k = build.index("k", 3);
    Tensor x = labels("x", 3, 3);
    Tensor y = value("y", 3);
    environment.put(x, 2, 1, 0);
    Expr before = gathers(read(x, shift(t, -1)), Affine.of(1));
    Expr counted = sum(where(over(k), atMost(k, shift(t, -1)), before), 1);
    assertThat(run(y, define(y, t).as(counted))).containsExactly(0, 0, 2);
    Expr guarded = select(apply(Primitive.AND, atMost(1, t), before), 1, 0);
    assertThat(run(y, define(y, t).as(guarded))).containsExactly(0, 0, 1);
    Expr either = select(apply(Primitive.OR, below(t, 1), before), 1, 0);
    assertThat(run(y, define(y, t).as(either))).containsExactly(1, 0, 1);
  }

  @Test
  void twoTensorsInOneRecurrence() {
    Index t = build.index("t", 5);
    Tensor f = value("f", 5);
    Tensor g = value("g", 5);
    Step first = define(f, t).inside(t).as(select(atMost(1, t), read(g, shift(t, -1)), 1));
    Step second = define(g, t).inside(t).as(plus(read(f, t), select(atMost(1, t), read(g, shift(t, -1)), 0)));
    assertThat(run(g, ascending(t, first, second))).containsExactly(1, 2, 4, 8, 16);
  }

  @Test
  void aDescendingRecurrence() {
    Index t = build.index("t", 4);
    Tensor x = input("x", 4);
    Tensor s = value("s", 4);
    environment.put(x, 1, 2, 3, 4);
    Expr after = plus(read(x, t), select(below(t, 3), read(s, shift(t, 1)), 0));
    assertThat(run(s, descending(t, define(s, t).inside(t).as(after)))).containsExactly(10, 9, 7, 4);
  }

  @Test
  void aRecurrenceInARecurrence() {
    Index t = build.index("t", 3);
    Index j = build.index("j", 3);
    Tensor d = value("d", 3, 3);
    Expr up = select(atMost(1, t), read(d, shift(t, -1), j), 1);
    Expr left = select(atMost(1, j), read(d, t, shift(j, -1)), 0);
    Step cell = define(d, t, j).over().as(plus(up, left));
    assertThat(run(d, ascending(t, ascending(j, cell)))).containsExactly(1, 2, 3, 1, 3, 6, 1, 4, 10);
  }

  @Test
  void statisticsOfABatchThatIsNotFull() {
    Extent.Counted count = counted("count", 4);
    Index b = build.index("b", count);
    Index c = build.index("c", 2);
    Tensor x = input("x", count, 2);
    Tensor m = value("m", 2);
    Tensor y = value("y", count, 2);
    environment.put(x, 1, 10, 2, 20, 6, 60, Double.NaN, Double.NaN).count(count, 3);
    Expr mean = divide(read(m, c), apply(Primitive.NUMBER, count));
    Step total = define(m, c).as(sum(over(b), read(x, b, c)));
    double[] centred = run(y, total, define(y, b, c).as(minus(read(x, b, c), mean)));
    assertThat(centred).startsWith(-2, -20, -1, -10, 3, 30);
    environment.count(count, 0);
    assertThat(run(m, total)).containsExactly(0, 0);
  }

  @Test
  void overNothing() {
    assertThat(overNothing(Reducer.SUM, 1.0)).isZero();
    assertThat(overNothing(Reducer.PRODUCT, 1.0)).isOne();
    assertThat(overNothing(Reducer.MAX, 1.0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(overNothing(Reducer.MIN, 1.0)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(overNothing(Reducer.ARGMAX, 1.0)).isZero();
    assertThat(overNothing(Reducer.ARGMIN, 1.0)).isZero();
    assertThat(overNothing(Reducer.ANY, new Expr.Truth(true))).isZero();
    assertThat(overNothing(Reducer.ALL, new Expr.Truth(false))).isOne();
  }

  private double overNothing(Reducer reducer, Object body) {
    Domain nothing = where(over(build.index("i", 3)), new Expr.Truth(false));
    return Evaluator.value(reduce(reducer, nothing, body), environment);
  }

  @Test
  void overSomething() {
    Index i = build.index("i", 4);
    Tensor x = input("x", 4);
    environment.put(x, 3, -1, 2, 4);
    Domain all = over(i);
    Expr positive = apply(Primitive.LESS, 0, read(x, i));
    assertThat(Evaluator.value(reduce(Reducer.PRODUCT, all, read(x, i)), environment)).isEqualTo(-24);
    assertThat(Evaluator.value(reduce(Reducer.MIN, all, read(x, i)), environment)).isEqualTo(-1);
    assertThat(Evaluator.value(reduce(Reducer.ANY, all, positive), environment)).isOne();
    assertThat(Evaluator.value(reduce(Reducer.ALL, all, positive), environment)).isZero();
    assertThat(Evaluator.value(reduce(Reducer.ALL, where(all, positive), positive), environment)).isOne();
  }

  @Test
  void theUntakenBranchIsNotEvaluated() {
    Index i = build.index("i", 2);
    Tensor x = input("x", 2);
    Tensor y = value("y", 2);
    environment.put(x, 1, 2);
    assertThat(run(y, define(y, i).as(select(atMost(1, i), read(x, shift(i, -1)), 7)))).containsExactly(7, 1);
  }

  @Test
  void whatIsNotDefinedIsNaN() {
    Index i = build.index("i", 2);
    Tensor y = value("y", 2);
    assertThat(run(y, define(y, i).where(atMost(1, i)).as(1.0))).containsExactly(Double.NaN, 1);
  }

  @Test
  void severalIndicesInOneDimension() {
    Index h = build.index("h", 2);
    Index e = build.index("e", 3);
    Tensor y = value("y", 6);
    assertThat(run(y, define(y, shift(scale(3, h), e)).as(apply(Primitive.NUMBER, shift(scale(10, h), e)))))
        .containsExactly(0, 1, 2, 10, 11, 12);
  }

  @Test
  void readsOutsideAreErrors() {
    Index i = build.index("i", 2);
    Tensor x = input("x", 2, 3);
    Tensor y = value("y", 2);
    environment.put(x, new double[6]);
    Program program = program(define(y, i).as(read(x, i, shift(i, 2))));
    assertThatThrownBy(() -> Evaluator.run(program, environment))
        .hasMessage("x[1, 3] is outside of x[2, 3]");
  }

  @Test
  void missingValuesAreErrors() {
    Tensor x = input("x");
    Tensor y = value("y");
    Extent.Counted count = counted("count", 2);
    assertThatThrownBy(() -> run(y, define(y).as(read(x)))).hasMessage("no value of x");
    assertThatThrownBy(() -> run(y, define(y).as(apply(Primitive.NUMBER, count)))).hasMessage("no value of count");
    assertThatThrownBy(() -> environment.put(x, 1, 2)).hasMessage("x[] has 1 elements, not 2");
    assertThatThrownBy(() -> environment.count(count, 3)).hasMessage("count is 3, which is not in 0 to 2");
  }

  @Test
  void commitsComeAfterAllSteps() {
    Index i = build.index("i", 2);
    Tensor w = parameter("w", 2);
    Tensor next = value("next", 2);
    Tensor old = value("old", 2);
    environment.put(w, 1, 2);
    Program update = program(
        List.of(define(next, i).as(plus(read(w, i), 1)), define(old, i).as(read(w, i))),
        List.of(new Program.Commit(w, next)));
    Evaluator evaluator = Evaluator.of(update);
    evaluator.run(environment);
    evaluator.run(environment);
    assertThat(environment.get(w)).containsExactly(3, 4);
    assertThat(environment.get(old)).containsExactly(2, 3);
  }

  @Test
  void drawsAreNumberedInTheBoundsOfTheirIndices() {
    Extent.Counted count = counted("count", 3);
    Index b = build.index("b", count);
    Index i = build.index("i", 4);
    Tensor y = value("y", 4, count);
    Environment drawing = new Environment(new Numbered()).count(count, 2);
    draw(drawing, y, define(y, i, b), Distribution.UNIFORM, List.of(i, b), 10.0, 20.0);
    assertThat(drawing.get(y)[3 * 2 + 1]).isEqualTo(10 + 10 * 0.07);
    draw(drawing, y, define(y, i, b), Distribution.NORMAL, List.of(b, i), 1.0, 2.0);
    assertThat(drawing.get(y)[3 * 2 + 1]).isEqualTo(1 - 2 * 6.0);
    draw(drawing, y, define(y, i, b), Distribution.BERNOULLI, List.of(i, b), 0.05);
    assertThat(drawing.get(y)[3]).isEqualTo(1);
    assertThat(drawing.get(y)[3 * 2]).isEqualTo(0);
  }

  private static void draw(
      Environment drawing, Tensor y, Build.Definer definer, Distribution distribution, List<Index> position,
      Double... parameters) {
    List<Expr> exprs = List.of(parameters).stream().map(Expr::constant).toList();
    Evaluator.run(program(definer.as(new Expr.Draw(distribution, y.name(), position, exprs))), drawing);
  }

  private static final class Numbered implements Randomness {
    @Override
    public double uniform(String name, long number) {
      return 0.01 * number;
    }

    @Override
    public double normal(String name, long number) {
      return -number;
    }
  }

  @Test
  void withoutRandomnessThereAreNoDraws() {
    Tensor y = value("y");
    Expr draw = new Expr.Draw(Distribution.NORMAL, "noise", List.of(), List.of(Expr.constant(0), Expr.constant(1)));
    assertThatThrownBy(() -> run(y, define(y).as(draw))).hasMessage("no randomness for noise");
  }
}
