package org.descentlang.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.affine;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.below;
import static org.descentlang.compiler.ir.Build.counted;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.labels;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.same;
import static org.descentlang.compiler.ir.Build.scale;
import static org.descentlang.compiler.ir.Build.shift;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FactsTest {
  private final Build build = new Build();
  private final Extent.Counted count = counted("count", 64);
  private final Index i = build.index("i", 10);
  private final Index j = build.index("j", 10);
  private final Index r = build.index("r", 3);
  private final Index b = build.index("b", count);

  @Test
  void indicesAreInsideTheirExtents() {
    assertThat(Facts.NONE.provesNonNegative(shift(9, scale(-1, i)))).isTrue();
    assertThat(Facts.NONE.provesNonNegative(shift(8, scale(-1, i)))).isFalse();
    assertThat(Facts.NONE.provesNonNegative(shift(scale(2, i), r))).isTrue();
    assertThat(Facts.NONE.provesNonNegative(shift(i, -1))).isFalse();
  }

  @Test
  void anIndexIsBelowAnExtentThatIsKnownOnlyAtRunTime() {
    assertThat(Facts.NONE.provesNonNegative(shift(count, scale(-1, b), -1))).isTrue();
    assertThat(Facts.NONE.provesNonNegative(shift(63, scale(-1, b)))).isTrue();
    assertThat(Facts.NONE.provesNonNegative(shift(count, -1))).isFalse();
    assertThat(Facts.NONE.provesNonNegative(shift(62, scale(-1, b)))).isFalse();
  }

  @Test
  void conditionsAreChained() {
    Index k = build.index("k", 20);
    Facts facts = Facts.of(List.of(atMost(i, j), below(j, k)));
    assertThat(facts.provesNonNegative(shift(k, scale(-1, i), -1))).isTrue();
    assertThat(facts.provesNonNegative(shift(k, scale(-1, i), -2))).isFalse();
    assertThat(facts.proves(below(i, k))).isTrue();
    assertThat(facts.proves(below(k, i))).isFalse();
  }

  @Test
  void equalitiesAreUsed() {
    Index u = build.index("u", 19);
    Facts facts = Facts.of(List.of(same(shift(scale(2, i), r, -1), u)));
    assertThat(facts.provesNonNegative(shift(scale(2, i), r, -1))).isTrue();
    assertThat(facts.provesZero(shift(u, 1, scale(-2, i), scale(-1, r)))).isTrue();
    assertThat(facts.provesZero(shift(u, scale(-2, i), scale(-1, r)))).isFalse();
  }

  @Test
  void onlyIntegersAreCounted() {
    Facts facts = Facts.of(List.of(atMost(1, scale(2, i))));
    assertThat(facts.provesNonNegative(shift(i, -1))).isTrue();
  }

  @Test
  void whatIsNotZeroIsPositiveWhereItIsNotNegative() {
    assertThat(Facts.NONE.without(same(i, 0)).provesNonNegative(shift(i, -1))).isTrue();
    assertThat(Facts.NONE.without(same(i, 9)).provesNonNegative(shift(8, scale(-1, i)))).isTrue();
    assertThat(Facts.NONE.without(same(i, 4)).provesNonNegative(shift(i, -1))).isFalse();
  }

  @Test
  void theOtherBranchKnowsTheOpposite() {
    assertThat(Facts.NONE.without(atMost(i, j)).proves(below(j, i))).isTrue();
    assertThat(Facts.NONE.without(apply(Primitive.OR, atMost(i, j), atMost(r, j))).proves(below(j, r))).isTrue();
    assertThat(Facts.NONE.without(apply(Primitive.AND, atMost(i, j), atMost(r, j))).proves(below(j, r))).isFalse();
  }

  @Test
  void conditionsOnDataAreProvedByThemselvesOnly() {
    Tensor token = labels("token", 10, 10);
    Expr gathers = gathers(read(token, i), j);
    assertThat(Facts.of(List.of(apply(Primitive.AND, gathers, atMost(i, j)))).proves(gathers)).isTrue();
    assertThat(Facts.of(List.of(gathers)).proves(gathers(read(token, j), j))).isFalse();
    assertThat(Facts.of(List.of(gathers)).without(gathers).proves(apply(Primitive.NOT, gathers))).isTrue();
  }

  @Test
  void contradictionsAreFound() {
    assertThat(Facts.of(List.of(below(i, j), below(j, i))).areContradictory()).isTrue();
    assertThat(Facts.of(List.of(atMost(10, i))).areContradictory()).isTrue();
    assertThat(Facts.of(List.of(same(scale(2, i), shift(scale(2, j), 1)))).areContradictory()).isTrue();
    assertThat(Facts.of(List.of(below(i, j))).areContradictory()).isFalse();
    assertThat(Facts.of(List.of(new Expr.Truth(false))).areContradictory()).isTrue();
  }

  @Test
  void boundsAreTight() {
    assertThat(Facts.NONE.minimum(shift(scale(2, i), scale(-1, r), 5))).hasValue(3);
    assertThat(Facts.NONE.maximum(shift(scale(2, i), scale(-1, r), 5))).hasValue(23);
    assertThat(Facts.of(List.of(atMost(i, r))).maximum(affine(i))).hasValue(2);
    assertThat(Facts.NONE.maximum(affine(b))).hasValue(63);
    assertThat(Facts.NONE.maximum(shift(b, scale(-1, count)))).hasValue(-1);
  }

  /** Nothing false is proved: conditions and goals at random, against every value of the indices. */
  @Test
  void nothingFalseIsProved() {
    Random random = new Random(7);
    Index p = build.index("p", 4);
    Index q = build.index("q", 5);
    int proved = 0;
    for (int trial = 0; trial < 2000; trial++) {
      Affine goal = random(random, p, q, r);
      Affine other = random(random, p, q, r);
      List<Expr> conditions = List.of(
          new Expr.NonNegative(random(random, p, q, r)),
          random.nextBoolean() ? new Expr.IsZero(other) : new Expr.NonNegative(other));
      if (Facts.of(conditions).provesNonNegative(goal)) {
        proved++;
        assertThat(holds(goal, conditions, p, q)).as("%s under %s", goal, conditions).isTrue();
      }
    }
    assertThat(proved).isGreaterThan(200);
  }

  private static Affine random(Random random, Index... variables) {
    Affine sum = Affine.of(random.nextInt(7) - 3);
    for (Index variable : variables) {
      sum = sum.plus(scale(random.nextInt(5) - 2, variable));
    }
    return sum;
  }

  private boolean holds(Affine goal, List<Expr> conditions, Index p, Index q) {
    for (int x = 0; x < 4; x++) {
      for (int y = 0; y < 5; y++) {
        for (int z = 0; z < 3; z++) {
          int[] at = {x, y, z};
          boolean inside = conditions.stream()
              .flatMap(c -> Conditions.nonNegative(c).stream())
              .allMatch(a -> value(a, at, p, q) >= 0);
          if (inside && value(goal, at, p, q) < 0) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private long value(Affine affine, int[] at, Index p, Index q) {
    return affine.substitute(v -> Affine.of(v.equals(p) ? at[0] : v.equals(q) ? at[1] : at[2])).constant();
  }
}
