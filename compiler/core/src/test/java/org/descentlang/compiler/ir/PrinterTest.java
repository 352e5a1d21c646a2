package org.descentlang.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.affine;
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
import java.util.Optional;
import org.descentlang.compiler.ir.Expr.Distribution;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Step.Stated;
import org.junit.jupiter.api.Test;

final class PrinterTest {
  private final Build build = new Build();
  private final Extent.Counted count = counted("count", 64);
  private final Index b = build.index("b", count);
  private final Index i = build.index("i", 4);
  private final Index j = build.index("j", 5);
  private final Index p = build.index("p", 3);
  private final Index r = build.index("r", 2);
  private final Tensor x = input("x", count, 4);
  private final Tensor w = parameter("hidden.weight", 5, 4);
  private final Tensor v = input("v", 4);
  private final Expr a = read(v, i);

  @Test
  void aDenseLayer() {
    Tensor hidden = value("hidden", count, 5);
    assertThat(Printer.text(define(hidden, b, j).as(sum(over(i), times(read(w, j, i), read(x, b, i))))))
        .isEqualTo("hidden[b, j] = sum(i) hidden.weight[j, i] * x[b, i]");
  }

  @Test
  void extentsThatNothingElseSays() {
    Tensor image = input("image", 9);
    Tensor pooled = value("pooled", 3);
    Domain window = where(over(r), atMost(1, shift(p, r)));
    assertThat(Printer.text(define(pooled, p).as(max(window, read(image, shift(scale(2, p), r, -1))))))
        .isEqualTo("pooled[p < 3] = max(r < 2 where p + r >= 1) image[2*p + r - 1]");
  }

  @Test
  void severalIndicesInOneDimension() {
    Tensor flat = value("flat", 20);
    Definition flatten = define(flat, shift(scale(5, i), j)).as(read(w, j, i));
    assertThat(Printer.text(flatten)).isEqualTo("flat[(i, j)] = hidden.weight[j, i]");
    assertThat(text(read(flat, shift(scale(5, i), j)))).isEqualTo("flat[(i, j)]");
    assertThat(text(read(flat, shift(scale(4, i), j)))).isEqualTo("flat[4*i + j]");
  }

  @Test
  void indicesOfOneNameGetPrimes() {
    Index other = build.index("i", 4);
    assertThat(Printer.text(define(value("s", 4), i).as(sum(over(other), times(a, read(v, other))))))
        .isEqualTo("s[i] = sum(i') v[i] * v[i']");
    Tensor scalar = input("i");
    assertThat(Printer.text(define(value("s", 4), i).as(times(a, read(scalar))))).isEqualTo("s[i'] = v[i'] * i");
  }

  @Test
  void conditionsOnIndices() {
    assertThat(text(atMost(j, i))).isEqualTo("j <= i");
    assertThat(text(below(j, i))).isEqualTo("j < i");
    assertThat(text(atMost(shift(j, 2), i))).isEqualTo("j + 2 <= i");
    assertThat(text(atMost(j, shift(i, 2)))).isEqualTo("j <= i + 2");
    assertThat(text(atMost(1, i))).isEqualTo("i >= 1");
    assertThat(text(atMost(shift(i, j), 7))).isEqualTo("i + j <= 7");
    assertThat(text(same(shift(scale(2, i), r, -1), j))).isEqualTo("2*i + r == j + 1");
    assertThat(text(same(i, 3))).isEqualTo("i == 3");
    assertThat(text(same(3, i))).isEqualTo("i == 3");
    assertThat(text(new Expr.NonNegative(affine(-1)))).isEqualTo("0 >= 1");
  }

  @Test
  void conditionsThatDoNotHold() {
    assertThat(text(apply(Primitive.NOT, atMost(j, i)))).isEqualTo("j > i");
    assertThat(text(apply(Primitive.NOT, below(j, i)))).isEqualTo("j >= i");
    assertThat(text(apply(Primitive.NOT, atMost(1, i)))).isEqualTo("i < 1");
    assertThat(text(apply(Primitive.NOT, same(i, j)))).isEqualTo("i != j");
    assertThat(text(apply(Primitive.NOT, gathers(a, j)))).isEqualTo("v[i] != j");
    assertThat(text(apply(Primitive.NOT, apply(Primitive.LESS, a, 2)))).isEqualTo("not v[i] < 2");
  }

  @Test
  void parenthesesWhereTheyAreNeeded() {
    assertThat(text(times(plus(a, 1), a))).isEqualTo("(v[i] + 1) * v[i]");
    assertThat(text(plus(times(a, 1), a))).isEqualTo("v[i] * 1 + v[i]");
    assertThat(text(minus(a, minus(a, 1)))).isEqualTo("v[i] - (v[i] - 1)");
    assertThat(text(minus(minus(a, a), 1))).isEqualTo("v[i] - v[i] - 1");
    assertThat(text(divide(a, times(a, 2)))).isEqualTo("v[i] / (v[i] * 2)");
    assertThat(text(times(a, -2))).isEqualTo("v[i] * (-2)");
    assertThat(text(apply(Primitive.NEGATE, times(a, 2)))).isEqualTo("-(v[i] * 2)");
    assertThat(text(times(apply(Primitive.NEGATE, a), 2))).isEqualTo("-v[i] * 2");
    assertThat(text(apply(Primitive.NEGATE, apply(Primitive.POWER, a, 2)))).isEqualTo("-v[i]^2");
    assertThat(text(apply(Primitive.POWER, apply(Primitive.NEGATE, a), -2))).isEqualTo("(-v[i])^(-2)");
    assertThat(text(apply(Primitive.POWER, a, apply(Primitive.POWER, a, 2)))).isEqualTo("v[i]^v[i]^2");
    assertThat(text(apply(Primitive.MAX, plus(a, 1), 0))).isEqualTo("max(v[i] + 1, 0)");
    assertThat(text(apply(Primitive.FLOOR_REMAINDER, shift(i, j), affine(3)))).isEqualTo("(i + j) % 3");
  }

  @Test
  void selections() {
    Expr choice = select(atMost(1, i), a, select(same(i, j), 1, 0));
    assertThat(text(choice)).isEqualTo("if i >= 1 then v[i] else if i == j then 1 else 0");
    assertThat(text(plus(choice, 1))).isEqualTo("(if i >= 1 then v[i] else if i == j then 1 else 0) + 1");
    Expr either = apply(Primitive.AND, apply(Primitive.OR, atMost(i, j), atMost(1, i)), atMost(1, j));
    assertThat(text(either)).isEqualTo("(i <= j or i >= 1) and j >= 1");
  }

  @Test
  void reductionsEndWhereTheLanguageEndsThem() {
    assertThat(text(sum(over(i), divide(a, 2)))).isEqualTo("sum(i) (v[i] / 2)");
    assertThat(text(sum(over(i), times(divide(a, 2), a)))).isEqualTo("sum(i) (v[i] / 2) * v[i]");
    assertThat(text(sum(over(i), apply(Primitive.NEGATE, a)))).isEqualTo("sum(i) (-v[i])");
    assertThat(text(sum(over(i), plus(a, 1)))).isEqualTo("sum(i) (v[i] + 1)");
    assertThat(text(reduce(Reducer.PRODUCT, over(i), a))).isEqualTo("prod(i) v[i]");
    assertThat(text(reduce(Reducer.SUM, Order.LANES, over(i), a))).isEqualTo("lanes sum(i) v[i]");
    assertThat(text(from(plus(a, 1), Reducer.SUM, over(i), times(a, a)))).isEqualTo("sum(i) v[i] * v[i] from v[i] + 1");
    assertThat(text(reduce(Reducer.ANY, where(over(), atMost(1, i)), atMost(2, i))))
        .isEqualTo("any(where i >= 1) (i >= 2)");
  }

  @Test
  void gathersAndGuardedDefinitions() {
    Tensor token = labels("token", 5, 4);
    Tensor e = value("e", 4);
    Expr gather = sum(where(over(j), gathers(read(token, i), j)), read(input("t", 5), j));
    assertThat(Printer.text(define(e, i).where(atMost(1, i)).as(gather)))
        .isEqualTo("e[i] = sum(j where token[i] == j) t[j] where i >= 1");
    assertThat(Printer.text(define(e, i).where(atMost(1, i)).as(select(atMost(2, i), a, 0))))
        .isEqualTo("e[i] = (if i >= 2 then v[i] else 0) where i >= 1");
  }

  @Test
  void draws() {
    Tensor keep = value("keep", 4, 5);
    Expr draw = new Expr.Draw(Distribution.BERNOULLI, "keep", List.of(i, j), List.of(Expr.constant(0.9)));
    assertThat(Printer.text(define(keep, i, j).as(draw))).isEqualTo("keep[i < 4, j < 5] ~ bernoulli(0.9)");
    Expr other = new Expr.Draw(Distribution.NORMAL, "noise", List.of(j, i), List.of(a, Expr.constant(1)));
    assertThat(Printer.text(define(keep, i, j).as(other))).isEqualTo("keep[i, j < 5] ~ normal(v[i], 1) at noise[j, i]");
  }

  @Test
  void recurrencesAreBlocks() {
    Index t = build.index("t", 6);
    Tensor h = value("h", 6, 4);
    Step step = define(h, t, i).inside(t).as(plus(a, select(atMost(1, t), read(h, shift(t, -1), i), 0)));
    assertThat(Printer.text(List.of(define(value("y", 4), i).as(a), ascending(b, descending(t, step))))).isEqualTo("""
        y[i] = v[i]
        for b ascending:
          for t descending:
            h[t < 6, i] = v[i] + (if t >= 1 then h[t - 1, i] else 0)""");
  }

  @Test
  void statedDerivatives() {
    Definition plain = define(value("y", 4), i).as(apply(Primitive.LOG, a));
    Stated stated = new Stated(v, List.of(affine(i)), List.of(), List.of(), divide(1, a));
    Definition definition = new Definition(
        plain.target(), plain.at(), plain.indices(), plain.where(), plain.body(), List.of(stated), Origin.NONE);
    assertThat(Printer.text(definition)).isEqualTo("""
        y[i] = log(v[i])
          derivative by v[i] = 1 / v[i]""");
  }

  @Test
  void programs() {
    Tensor gradient = Build.tensor(Role.GRADIENT, Element.REAL, "gradient/v", 4);
    Tensor d = value("d", 4);
    Program program = new Program(
        "train", List.of(define(d, i).as(a)), List.of(new Program.Commit(gradient, d)), List.of(d, x));
    assertThat(Printer.text(program)).isEqualTo("""
        train:
          d[i] = v[i]
          gradient/v := d
          return d, x
        """);
  }

  @Test
  void units() {
    Tensor digit = labels("digit", new Tensor.Labels(10, Optional.of(-100)), count);
    Tensor init = value("init", 5, 4);
    Tensor rate = Build.tensor(Role.SETTING, Element.WIDE, "lr");
    Tensor total = value("loss.sum");
    Tensor weight = value("loss.weight");
    Program empty = new Program("none", List.of(), List.of(), List.of());
    Program initialize = new Program("initialize", List.of(), List.of(new Program.Commit(w, init)), List.of());
    Tensor pending = Build.tensor(Role.GRADIENT, Element.REAL, "gradient/w", 5, 4);
    Unit unit = new Unit(
        "org.sample", "Trainer", "Model", count, List.of(counted("tokens", 8)), List.of(x), List.of(digit),
        List.of(value("logits", count, 10)), List.of(new Unit.Setting(rate, 1e-3)),
        initialize, empty, empty, empty, empty, empty,
        List.of(
            new Unit.Measure("nll", true, total, weight, false, Expr.constant(0.5)),
            new Unit.Measure("accuracy", false, total, weight, false, Expr.constant(1))),
        List.of(new Unit.Objective(total, List.of(new Unit.Gradient(w, pending)))), Optional.of(rate));
    assertThat(Printer.text(unit)).startsWith("""
        org.sample.Trainer of Model
          batch count <= 64
          count tokens <= 8
          input x: [count, 4]
          input digit: [count] of class[10] or -100
          output logits: [count, 10]
          parameter hidden.weight: [5, 4]
          setting lr = 0.001
          loss nll = loss.sum / loss.weight, times 0.5
          metric accuracy = loss.sum / loss.weight
          gradient of loss.sum by hidden.weight to gradient/w
          rate lr

        initialize:
          hidden.weight := init

        none:
        """);
  }

  private static String text(Expr expr) {
    return Printer.text(expr);
  }
}
