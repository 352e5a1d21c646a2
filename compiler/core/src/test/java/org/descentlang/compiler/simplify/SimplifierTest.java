package org.descentlang.compiler.simplify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.affine;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.below;
import static org.descentlang.compiler.ir.Build.counted;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.divide;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.labels;
import static org.descentlang.compiler.ir.Build.max;
import static org.descentlang.compiler.ir.Build.minus;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.program;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.reduce;
import static org.descentlang.compiler.ir.Build.same;
import static org.descentlang.compiler.ir.Build.scale;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import java.util.List;
import org.descentlang.compiler.ir.Arrangement;
import org.descentlang.compiler.ir.Arranger;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Verifier;
import org.junit.jupiter.api.Test;

class SimplifierTest {
  private final Build build = new Build();
  private final Extent.Counted count = counted("count", 8);
  private final Tensor x = input("x", 12);
  private final Tensor y = value("y", 12);
  private final Index i = build.index("i", 12);
  private final Index j = build.index("j", 12);
  private final Index k = build.index("k", 12);

  private String first(Step... steps) {
    return text(Simplifier.first(build.indices()).simplify(program(steps)));
  }

  private String last(Step... steps) {
    return text(Simplifier.last(build.indices()).simplify(program(steps)));
  }

  private static String text(Program program) {
    assertThat(Verifier.verify("simplify", program)).isEmpty();
    return Printer.text(program.steps());
  }

  private String body(Object expr) {
    return right(first(define(y, i).as(expr)));
  }

  private String afterwards(Object expr) {
    return right(last(define(y, i).as(expr)));
  }

  private static String right(String definition) {
    return definition.substring(definition.indexOf(" = ") + 3);
  }

  private Expr x() {
    return read(x, i);
  }

  @Test
  void neutralElementsGo() {
    assertThat(body(plus(times(1, x()), 0))).isEqualTo("x[i]");
    assertThat(body(minus(divide(x(), 1), 0))).isEqualTo("x[i]");
  }

  @Test
  void whatIsNotExactStays() {
    assertThat(body(times(0, x()))).isEqualTo("0 * x[i]");
    assertThat(body(divide(x(), x()))).isEqualTo("x[i] / x[i]");
    assertThat(body(divide(x(), 3))).isEqualTo("x[i] / 3");
  }

  @Test
  void signsMeet() {
    Expr minus = apply(Primitive.NEGATE, x());
    assertThat(body(apply(Primitive.NEGATE, minus))).isEqualTo("x[i]");
    assertThat(body(plus(x(), minus))).isEqualTo("x[i] - x[i]");
    assertThat(body(minus(x(), times(minus, x())))).isEqualTo("x[i] + x[i] * x[i]");
    assertThat(body(times(-1, x()))).isEqualTo("-x[i]");
  }

  @Test
  void constantsFold() {
    assertThat(body(times(plus(1, 2), x()))).isEqualTo("3 * x[i]");
    assertThat(body(select(apply(Primitive.LESS, 1, 2), x(), 7))).isEqualTo("x[i]");
  }

  @Test
  void powersOfTwoAreMultiplied() {
    assertThat(body(divide(x(), 8))).isEqualTo("x[i] * 0.125");
  }

  @Test
  void powersUnfoldAfterDifferentiation() {
    assertThat(body(apply(Primitive.POWER, x(), 2))).isEqualTo("x[i]^2");
    assertThat(afterwards(apply(Primitive.POWER, x(), 2))).isEqualTo("x[i] * x[i]");
    assertThat(afterwards(apply(Primitive.POWER, x(), 4))).isEqualTo("x[i] * x[i] * x[i] * x[i]");
    assertThat(afterwards(apply(Primitive.POWER, x(), 1))).isEqualTo("x[i]");
    assertThat(afterwards(apply(Primitive.POWER, x(), 0.5))).isEqualTo("sqrt(x[i])");
    assertThat(afterwards(apply(Primitive.POWER, x(), 1.5))).isEqualTo("x[i]^1.5");
  }

  @Test
  void stopsGoAfterDifferentiation() {
    Expr stopped = apply(Primitive.STOP, x());
    assertThat(body(stopped)).isEqualTo("stop(x[i])");
    assertThat(afterwards(stopped)).isEqualTo("x[i]");
  }

  @Test
  void whatTheRangesOfIndicesDecideIsNotTested() {
    assertThat(body(select(atMost(i, 11), x(), 0))).isEqualTo("x[i]");
    assertThat(body(select(below(i, 0), x(), 5))).isEqualTo("5");
    assertThat(body(select(same(i, 12), x(), 5))).isEqualTo("5");
  }

  @Test
  void whatIsKnownAlreadyIsNotTestedAgain() {
    Expr positive = apply(Primitive.LESS, 0, x());
    Expr inner = select(positive, x(), 7);
    assertThat(body(select(positive, inner, 1))).isEqualTo("if 0 < x[i] then x[i] else 1");
    assertThat(body(select(positive, 1, inner))).isEqualTo("if 0 < x[i] then 1 else 7");
    assertThat(body(select(atMost(i, 4), select(atMost(i, 6), x(), 2), 3)))
        .isEqualTo("if i <= 4 then x[i] else 3");
  }

  @Test
  void equalitiesAreSolved() {
    assertThat(body(sum(where(over(j), same(j, i)), read(x, j)))).isEqualTo("x[i]");
    assertThat(body(sum(where(over(j), same(j, shift(i, 1))), read(x, j))))
        .isEqualTo("if i <= 10 then x[i + 1] else 0");
    assertThat(body(max(where(over(j), same(j, shift(i, 1))), read(x, j))))
        .isEqualTo("if i <= 10 then x[i + 1] else -inf");
  }

  @Test
  void theIndexOfMostValuesIsSolvedFor() {
    Index r = build.index("r", 3);
    Object place = shift(j, r, -1);
    assertThat(body(sum(where(over(j, r), same(place, i)), read(x, j))))
        .isEqualTo("sum(r < 3 where r <= i + 1 and i <= r + 10) x[i - r + 1]");
  }

  @Test
  void positionsOfExtremesAreLeftAlone() {
    Expr position = reduce(Reducer.ARGMAX, where(over(j), same(j, i)), read(x, j));
    assertThat(first(define(Build.tensor(
        Role.VALUE, Element.INTEGER, "p", 12), i).as(position)))
        .isEqualTo("p[i < 12] = argmax(j where j == i) x[j]");
  }

  @Test
  void equalitiesOfRowMajorPlacesAreSplit() {
    Tensor m = input("m", 3, 4);
    Index h = build.index("h", 3);
    Index e = build.index("e", 4);
    Index g = build.index("g", 3);
    Index f = build.index("f", 4);
    Expr same = same(shift(scale(4, h), e), shift(scale(4, g), f));
    assertThat(first(define(value("z", 3, 4), g, f).as(sum(where(over(h, e), same), read(m, h, e)))))
        .isEqualTo("z[g, f] = m[g, f]");
  }

  @Test
  void impliedConditionsGo() {
    assertThat(body(sum(where(over(j), atMost(1, j), atMost(0, j), atMost(j, i), atMost(j, shift(i, 3))), read(x, j))))
        .isEqualTo("sum(j where j >= 1 and j <= i) x[j]");
  }

  @Test
  void emptySetsAndSingleTerms() {
    Index one = build.index("one", 1);
    assertThat(body(sum(where(over(j), atMost(13, j)), read(x, j)))).isEqualTo("0");
    assertThat(body(reduce(Reducer.PRODUCT, where(over(j), below(j, i), below(i, j)), read(x, j)))).isEqualTo("1");
    assertThat(body(sum(over(one), read(x, shift(i, one))))).isEqualTo("x[i]");
  }

  @Test
  void termsThatAreZeroElsewhereAreConditions() {
    assertThat(body(sum(over(j), select(apply(Primitive.LESS, 0, read(x, j)), read(x, j), 0))))
        .isEqualTo("sum(j where 0 < x[j]) x[j]");
  }

  @Test
  void aChosenNumberIsAboveAnotherWhereItsConditionHolds() {
    Expr chosen = select(apply(Primitive.LESS, 0, x()), 1, 0);
    assertThat(body(select(apply(Primitive.LESS, 0.5, chosen), 7, 8))).isEqualTo("if 0 < x[i] then 7 else 8");
    assertThat(body(select(apply(Primitive.EQUAL, chosen, 0), 7, 8))).isEqualTo("if 0 < x[i] then 8 else 7");
    assertThat(body(select(apply(Primitive.LESS, chosen, 2), x(), 8))).isEqualTo("x[i]");
  }

  @Test
  void copiesArePutWhereTheyAreRead() {
    Tensor t = value("t", 11);
    Index p = build.index("p", 11);
    Step copy = define(t, p).as(read(x, shift(p, 1)));
    Step reader = define(y, i).as(select(atMost(1, i), times(2, read(t, shift(i, -1))), 0));
    assertThat(first(copy, reader)).isEqualTo("y[i] = if i >= 1 then 2 * x[i] else 0");
  }

  @Test
  void flattenedCopiesArePutWhereTheyAreReadByTheirParts() {
    Tensor m = input("m", 3, 4);
    Tensor flat = value("flat", 12);
    Index h = build.index("h", 3);
    Index e = build.index("e", 4);
    Step copy = define(flat, shift(scale(4, h), e)).as(read(m, h, e));
    Index g = build.index("g", 3);
    assertThat(first(copy, define(value("z", 3), g).as(times(2, read(flat, shift(scale(4, g), 3))))))
        .isEqualTo("z[g] = 2 * m[g, 3]");
    assertThat(first(copy, define(y, i).as(times(2, read(flat, i)))))
        .isEqualTo("flat[(h, e)] = m[h, e]\ny[i] = 2 * flat[i]");
  }

  /** One of those that read each other stays, and is not put into itself without end. */
  @Test
  void conditionsThatReadEachOtherArePutWhereTheyAreReadButOne() {
    Tensor before = Tensor.value("before", Element.BOOLEAN, x.shape());
    Tensor some = Tensor.value("some", Element.BOOLEAN, x.shape());
    Step.Definition earlier = define(before, i).as(apply(Primitive.AND, atMost(1, i), read(some, shift(i, -1))));
    Step.Definition here = define(some, j).as(apply(Primitive.OR, apply(Primitive.LESS, read(x, j), 0), read(before, j)));
    Step.Definition reader = define(y, k).as(select(read(some, k), 1, 0));
    Arrangement arranged = new Arranger(build.indices()).arrange(List.of(earlier, here, reader));
    assertThat(first(arranged.steps().toArray(Step[]::new))).isEqualTo("""
        for i ascending:
          before[i < 12] = i >= 1 and (x[i - 1] < 0 or before[i - 1])
        y[k] = if x[k] < 0 or before[k] then 1 else 0""");
  }

  @Test
  void whatIsEqualIsComputedOnce() {
    Tensor s = value("s", 12);
    Tensor t = value("t", 12);
    Step one = define(s, i).as(sum(where(over(j), below(j, i)), read(x, j)));
    Step two = define(t, j).as(sum(where(over(k), below(k, j)), read(x, k)));
    Index m = build.index("m", 12);
    assertThat(first(one, two, define(y, m).as(times(read(s, m), read(t, m)))))
        .isEqualTo("s[i < 12] = sum(j where j < i) x[j]\ny[m] = s[m] * s[m]");
  }

  @Test
  void extentsOfIndicesDistinguishDefinitions() {
    Tensor s = value("s", 12);
    Tensor t = value("t", 12);
    Index few = build.index("few", 5);
    Step one = define(s, i).as(sum(over(j), read(x, j)));
    Step two = define(t, j).as(sum(over(few), read(x, few)));
    Index m = build.index("m", 12);
    assertThat(first(one, two, define(y, m).as(plus(read(s, m), read(t, m))))).contains("s[m] + t[m]");
  }

  @Test
  void twoDrawsAreTwo() {
    Tensor s = value("s", 12);
    Tensor t = value("t", 12);
    Step one = define(s, i).as(draw("noise", i));
    Step two = define(t, j).as(draw("noise", j));
    Index m = build.index("m", 12);
    assertThat(first(one, two, define(y, m).as(plus(read(s, m), read(t, m))))).contains("s[m] + t[m]");
  }

  private static Expr draw(String name, Index index) {
    return new Expr.Draw(
        Expr.Distribution.UNIFORM, name, List.of(index), List.of(Expr.constant(0), Expr.constant(1)));
  }

  @Test
  void whatNothingNeedsIsNotComputed() {
    Step unused = define(value("unused", 12), j).as(apply(Primitive.EXP, read(x, j)));
    assertThat(first(unused, define(y, i).as(apply(Primitive.SIN, x())))).isEqualTo("y[i] = sin(x[i])");
  }

  @Test
  void gathersStay() {
    Tensor label = labels("label", 12, count);
    Index b = build.index("b", count);
    assertThat(first(define(value("z", count), b).as(sum(where(over(j), gathers(read(label, b), j)), read(x, j)))))
        .isEqualTo("z[b] = sum(j where label[b] == j) x[j]");
  }

  @Test
  void anIndexThatIsKnownIsNotRead() {
    Step definition = define(y, i).where(same(i, 3)).as(times(2, x()));
    Index m = build.index("m", 12);
    Step reader = define(value("z", 12), m).as(select(same(m, 3), read(y, m), 0));
    assertThat(first(definition, reader)).startsWith("y[i < 12] = 2 * x[3] where i == 3");
  }

  @Test
  void ordersAreFixedLast() {
    Tensor wide = value("wide", 16);
    Index o = build.index("o", 16);
    Tensor narrow = value("narrow", 15);
    Index n = build.index("n", 15);
    assertThat(last(define(wide, o).as(sum(over(j), read(x, j))))).isEqualTo("wide[o < 16] = sum(j) x[j]");
    assertThat(last(define(narrow, n).as(sum(over(j), read(x, j))))).isEqualTo("narrow[n < 15] = lanes sum(j) x[j]");
  }

  @Test
  void productsUnderASumStayAsTheyAreWritten() {
    Tensor wide = value("wide", 16);
    Index o = build.index("o", 16);
    Expr product = times(read(x, j), times(read(x, j), apply(Primitive.SIN, read(x, j))));
    Program program = Simplifier.last(build.indices()).simplify(program(define(wide, o).as(sum(over(j), product))));
    Expr.Reduce sum = (Expr.Reduce) ((Step.Definition) program.steps().get(0)).body();
    assertThat(sum.body()).isEqualTo(product);
    assertThat(last(define(wide, o).as(sum(over(j), apply(Primitive.NEGATE, product)))))
        .isEqualTo("wide[o < 16] = sum(j) (-x[j]) * (x[j] * sin(x[j]))");
  }

  @Test
  void theListReadsLikeASentence() {
    assertThat(Simplifier.last(build.indices()).descriptions())
        .startsWith("remove stops: stop(x) -> x", "unfold powers: x^2 -> x * x")
        .endsWith(
            "remove dead definitions: what nothing needs is not computed",
            "narrow sums: y[r] = sum(b where r >= 4) x[b, r] -> "
                + "p[r] = sum(b) x[b, r + 4], y[r] = if r >= 4 then p[r - 4] else 0",
            "share calls: c = tanh(a) * f, g = 1 - tanh(a)^2 -> t = tanh(a), c = t * f, g = 1 - t^2",
            "fix orders: sum(i) x[i] -> lanes sum(i) x[i]",
            "keep to rows: w.next[v] = w[v] - g[v] -> w.next[v] = if read[v] then w[v] - g[v] else w[v]")
        .contains("drop neutral elements: x + 0 -> x");
  }

  @Test
  void positionsFold() {
    Expr condition = apply(Primitive.EQUAL, affine(shift(i, 1)), affine(3));
    assertThat(body(select(condition, x(), 0))).isEqualTo("if i == 2 then x[i] else 0");
  }

  private String some(Expr condition) {
    Tensor flags = Build.tensor(Role.VALUE, Element.BOOLEAN, "flags", 12);
    Expr any = reduce(Reducer.ANY, where(over(j), condition), new Expr.Truth(true));
    return right(first(define(flags, k).as(any)));
  }

  @Test
  void whatIsDecidedOnTheRightNeedsNoLeftSide() {
    Expr open = apply(Primitive.LESS, 0, x());
    assertThat(body(select(apply(Primitive.OR, open, new Expr.Truth(true)), x(), 0))).isEqualTo("x[i]");
    assertThat(body(select(apply(Primitive.AND, open, new Expr.Truth(false)), x(), 0))).isEqualTo("0");
  }

  @Test
  void someTermHoldsWhereTheFirstOrTheLastOneDoes() {
    assertThat(some(atMost(j, k))).isEqualTo("true");
    assertThat(some(atMost(k, j))).isEqualTo("true");
    assertThat(some(below(j, k))).isEqualTo("any(j < 12 where j < k) true");
  }

  @Test
  void aProductWithAOneHotVectorIsOneTerm() {
    Tensor label = labels("label", 12, 12);
    Tensor hot = value("hot", 12, 12);
    assertThat(first(
        define(hot, k, j).as(select(gathers(read(label, k), j), 1, 0)),
        define(y, i).as(sum(over(j), times(read(x, j), read(hot, i, j))))))
        .contains("y[i] = sum(j where label[i] == j) x[j]").doesNotContain("hot");
  }

  @Test
  void aProductWithOtherChoicesStays() {
    assertThat(body(sum(over(j), times(read(x, j), select(below(j, i), 1, 2))))).contains("if j < i then 1 else 2");
  }

  @Test
  void ofABatchOfOneTheExampleIsStillThatOne() {
    Extent.Counted one = counted("count", 1);
    Index b = build.index("b", one);
    Index c = build.index("c", one);
    assertThat(right(first(define(value("z", one), b).as(sum(where(over(c), same(c, b)), read(input("a", one), c))))))
        .isEqualTo("a[b]");
  }
}
