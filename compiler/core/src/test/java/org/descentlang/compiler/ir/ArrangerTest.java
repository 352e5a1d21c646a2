package org.descentlang.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.below;
import static org.descentlang.compiler.ir.Build.counted;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.parameter;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.same;
import static org.descentlang.compiler.ir.Build.scale;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import java.util.Arrays;
import java.util.List;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Step.Recurrence;
import org.junit.jupiter.api.Test;

final class ArrangerTest {
  private final Build build = new Build();
  private final Arranger arranger = new Arranger(build.indices());
  private final Index t = build.index("t", 6);
  private final Index j = build.index("j", 6);
  private final Index k = build.index("k", 6);

  @Test
  void definitionsComeAfterWhatTheyRead() {
    Tensor x = input("x", 6);
    Tensor a = value("a", 6);
    Tensor b = value("b", 6);
    Tensor c = value("c", 6);
    Definition first = define(a, t).as(read(b, t));
    Definition second = define(b, j).as(read(x, j));
    Definition third = define(c, k).as(read(x, k));
    assertThat(steps(first, second, third)).containsExactly(second, first, third);
  }

  @Test
  void whatIsFreeKeepsItsOrder() {
    Tensor x = input("x", 6);
    Definition first = define(value("b", 6), t).as(read(x, t));
    Definition second = define(value("a", 6), j).as(read(x, j));
    assertThat(steps(first, second)).containsExactly(first, second);
  }

  @Test
  void aReadOfTheElementBeforeMakesARecurrence() {
    Tensor h = value("h", 6, 6);
    Tensor w = parameter("w", 6, 6);
    Expr before = select(atMost(1, t), sum(over(k), times(read(w, j, k), read(h, shift(t, -1), k))), 0);
    Recurrence recurrence = only(define(h, t, j).as(before));
    assertThat(recurrence.ascending()).isTrue();
    assertThat(recurrence.index().name()).isEqualTo("t");
    Definition inside = (Definition) recurrence.steps().get(0);
    assertThat(inside.at()).containsExactly(Affine.of(recurrence.index()), Affine.of(j));
    assertThat(inside.indices()).containsExactly(j);
  }

  @Test
  void aReadOfTheElementAfterMakesADescendingOne() {
    Tensor h = value("h", 6);
    Recurrence recurrence = only(define(h, t).as(select(below(t, 5), read(h, shift(t, 1)), 0)));
    assertThat(recurrence.ascending()).isFalse();
  }

  @Test
  void aBoundaryMayBeSaidAsAnEquality() {
    Tensor h = value("h", 6);
    assertThat(only(define(h, t).as(select(same(t, 0), 1, read(h, shift(t, -1))))).ascending()).isTrue();
  }

  @Test
  void aSetMayGiveTheOrder() {
    Tensor y = value("y", 6);
    Tensor a = input("a", 6, 6);
    Expr earlier = sum(where(over(k), below(k, t)), times(read(y, k), read(a, t, k)));
    assertThat(only(define(y, t).as(earlier)).ascending()).isTrue();
  }

  @Test
  void twoTensorsShareARecurrence() {
    Index s = build.index("s", 6);
    Index b = build.index("b", counted("count", 9));
    Index d = build.index("d", counted("count", 9));
    Tensor h = value("h", counted("count", 9), 6);
    Tensor c = value("c", counted("count", 9), 6);
    Definition hidden = define(h, b, t).as(plus(read(c, b, t), 1));
    Definition cell = define(c, d, s).as(select(atMost(1, s), read(h, d, shift(s, -1)), 0));
    Recurrence recurrence = only(hidden, cell);
    assertThat(recurrence.steps()).extracting(step -> ((Definition) step).target()).containsExactly(c, h);
    assertThat(recurrence.steps()).allSatisfy(
        step -> assertThat(((Definition) step).at().get(1).is(recurrence.index())).isTrue());
  }

  @Test
  void transposedTensorsShareARecurrenceOverDifferentDimensions() {
    Tensor f = value("f", 6, 6);
    Tensor g = value("g", 6, 6);
    Index s = build.index("s", 6);
    Index u = build.index("u", 6);
    Recurrence recurrence = only(
        define(f, t, j).as(read(g, j, t)),
        define(g, s, u).as(select(atMost(1, u), read(f, shift(u, -1), s), 0)));
    Definition transposed = (Definition) recurrence.steps().get(0);
    assertThat(transposed.target()).isEqualTo(g);
    assertThat(transposed.at().get(1).is(recurrence.index())).isTrue();
  }

  @Test
  void twoDimensionsAreALexicographicRecurrence() {
    Tensor d = value("d", 6, 6);
    Expr up = select(atMost(1, t), read(d, shift(t, -1), j), 0);
    Expr left = select(atMost(1, j), read(d, t, shift(j, -1)), 0);
    Recurrence rows = only(define(d, t, j).as(plus(up, left)));
    Recurrence columns = (Recurrence) rows.steps().get(0);
    assertThat(columns.steps()).hasSize(1);
    assertThat(((Definition) columns.steps().get(0)).indices()).isEmpty();
  }

  @Test
  void anEarlierRowMayBeReadBackwards() {
    Tensor d = value("d", 6, 6);
    Expr up = select(atMost(1, t), read(d, shift(t, -1), shift(5, scale(-1, j))), 0);
    Expr right = select(below(j, 5), read(d, t, shift(j, 1)), 0);
    Recurrence rows = only(define(d, t, j).as(plus(up, right)));
    assertThat(rows.ascending()).isTrue();
    assertThat(((Recurrence) rows.steps().get(0)).ascending()).isFalse();
  }

  @Test
  void theInnerOrderMayUseThatTheOuterPlaceIsTheSame() {
    Tensor d = value("d", 6, 6);
    Index p = build.index("p", 6);
    Index q = build.index("q", 6);
    Expr before = sum(
        where(over(p, q), atMost(p, t), below(shift(scale(10, p), q), shift(scale(10, t), j))), read(d, p, q));
    Recurrence rows = only(define(d, t, j).as(before));
    assertThat(rows.steps().get(0)).isInstanceOf(Recurrence.class);
  }

  @Test
  void noOrderIsAFailureThatNamesTheRead() {
    Tensor h = value("h", 6);
    Expr.Read after = (Expr.Read) read(h, shift(t, 1));
    Definition both =
        define(h, t).as(plus(select(atMost(1, t), read(h, shift(t, -1)), 0), select(below(t, 5), after, 0)));
    Arrangement.Unordered failure = (Arrangement.Unordered) arranger.arrange(List.of(both));
    assertThat(failure.definitions()).containsExactly(both);
    assertThat(failure.reader()).isEqualTo(both);
    assertThat(failure.read()).isEqualTo(after);
  }

  @Test
  void theSameElementIsNoEarlierOne() {
    Tensor f = value("f", 6);
    Tensor g = value("g", 6);
    Arrangement arrangement =
        arranger.arrange(List.of(define(f, t).as(read(g, t)), define(g, j).as(read(f, j))));
    assertThat(arrangement).isInstanceOf(Arrangement.Unordered.class);
    assertThat(((Arrangement.Unordered) arrangement).definitions()).hasSize(2);
  }

  @Test
  void withoutADimensionThereIsNoOrder() {
    Tensor s = value("s");
    assertThat(arranger.arrange(List.of(define(s).as(plus(read(s), 1))))).isInstanceOf(Arrangement.Unordered.class);
  }

  /** The derivative of a read is a sum over the places that read: here the ones after. */
  @Test
  void theAdjointOfARecurrenceIsTheReversedOne() {
    Index s = build.index("s", 6);
    Tensor adjoint = value("adjoint", 6, 6);
    Tensor w = parameter("w", 6, 6);
    Expr after = sum(where(over(s, k), atMost(1, s), same(shift(s, -1), t)), times(read(w, k, j), read(adjoint, s, k)));
    assertThat(only(define(adjoint, t, j).as(after)).ascending()).isFalse();
  }

  /** Twelve tensors in a circle, each with three dimensions of one extent, any of which might be the recurrence's. */
  @Test
  void largeComponentsAreArranged() {
    Tensor[] tensors = new Tensor[12];
    Arrays.setAll(tensors, n -> value("v" + n, 6, 6, 6));
    Definition[] circle = new Definition[tensors.length];
    for (int n = 0; n < circle.length; n++) {
      Index b = build.index("b", 6);
      Index p = build.index("p", 6);
      Index q = build.index("q", 6);
      Expr last = select(atMost(1, p), read(tensors[11], b, shift(p, -1), q), 1);
      Expr next = n == 0 ? last : plus(read(tensors[n - 1], b, p, q), last);
      circle[n] = define(tensors[n], b, p, q).as(next);
    }
    Recurrence recurrence = only(circle);
    assertThat(recurrence.index().name()).isEqualTo("p");
    assertThat(recurrence.steps()).hasSize(12);
  }

  @Test
  void flatteningIsTheOpposite() {
    Tensor h = value("h", 6, 6);
    Definition definition = define(h, j, t).as(select(atMost(1, t), read(h, j, shift(t, -1)), 0));
    Recurrence recurrence = only(definition);
    Definition flat = arranger.flatten(List.of(recurrence)).get(0);
    assertThat(flat.indices()).hasSize(2).doesNotContain(recurrence.index());
    assertThat(flat.at().get(1).is(flat.indices().get(0))).isTrue();
    assertThat(only(flat).ascending()).isTrue();
  }

  @Test
  void longChainsAreArranged() {
    Definition[] chain = new Definition[300];
    for (int n = 0; n < chain.length; n++) {
      Tensor source = n + 1 < chain.length ? value("v" + (n + 1), 6) : input("x", 6);
      chain[n] = define(value("v" + n, 6), t).as(read(source, t));
    }
    assertThat(steps(chain).get(0)).isEqualTo(chain[299]);
  }

  private List<Step> steps(Definition... definitions) {
    return arranger.arrange(List.of(definitions)).steps();
  }

  private Recurrence only(Definition... definitions) {
    List<Step> steps = steps(definitions);
    assertThat(steps).hasSize(1);
    return (Recurrence) steps.get(0);
  }
}
