package org.descentlang.compiler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

final class LoopsTest {
  private final Build build = new Build();
  private final Index i = build.index("i", 6);
  private final Index j = build.index("j", 4);
  private final Index h = build.index("h", 9);

  /** What is stored where: the position of the indices. */
  private static String over(List<Index> indices, Expr... conditions) {
    Scalars scalars = new Scalars(new Homes(Map.of()), false);
    Tensor out = Build.value("out", 1000);
    return SchedulePrinter.text(Loops.over(indices, List.of(conditions), scalars, () -> List.of(
        new Statement.Store(out, scalars.place(Layout.position(indices)), new Code.Literal(1, Element.REAL)))));
  }

  @Test
  void aBox() {
    assertThat(over(List.of(i, j))).isEqualTo("""
        for i from 0 to 6:
          for j from 0 to 4:
            out[4*i + j] = 1""");
  }

  @Test
  void inequalitiesAreBounds() {
    assertThat(over(List.of(i, j), atMost(j, i))).isEqualTo("""
        for i from 0 to 6:
          for j from 0 to min(4, i + 1):
            out[4*i + j] = 1""");
    assertThat(over(List.of(i), atMost(1, i), below(scale(2, i), h))).isEqualTo("""
        for i from 1 to div(h + 1, 2):
          out[i] = 1""");
  }

  @Test
  void inequalitiesOfOthersAreTestedOutside() {
    assertThat(over(List.of(j), atMost(2, h))).isEqualTo("""
        if h - 2 >= 0:
          for j from 0 to 4:
            out[j] = 1""");
  }

  @Test
  void anEqualityGivesItsLastIndex() {
    assertThat(over(List.of(i, j), same(shift(i, j, -1), h))).isEqualTo("""
        for i from max(0, h - 2) to min(6, h + 2):
          out[3*i + h + 1] = 1""");
  }

  @Test
  void digitsOfANumber() {
    Index row = build.index("row", 3);
    Index column = build.index("column", 4);
    Index flat = build.index("flat", 12);
    assertThat(over(List.of(row, column), same(shift(scale(4, row), column), flat))).isEqualTo("""
        let column = mod(flat, 4)
        let row = div(flat, 4)
        out[4*row + column] = 1""");
  }

  @Test
  void aDivisionThatMustBeWhole() {
    assertThat(over(List.of(i), same(scale(2, i), h))).isEqualTo("""
        if (mod(h, 2) == 0):
          let i = div(h, 2)
          if (i >= 0 and -i + 5 >= 0):
            out[i] = 1""");
  }

  @Test
  void aWindowWithAStride() {
    assertThat(over(List.of(i, j), same(shift(scale(2, i), j), h))).isEqualTo("""
        for i from max(0, div(h - 2, 2)) to div(h + 2, 2):
          out[2*i + h] = 1""");
  }

  @Test
  void aGatherIsASubscript() {
    Tensor token = labels("token", 6, 9);
    assertThat(over(List.of(i, j), gathers(read(token, h), i))).isEqualTo("""
        let i = token[h]
        for j from 0 to 4:
          out[4*i + j] = 1""");
  }

  @Test
  void aGatherThatMayBeOutsideIsTested() {
    Tensor token = labels("token", new Tensor.Labels(6, Optional.of(-1)), 9);
    assertThat(over(List.of(i), gathers(read(token, h), i))).isEqualTo("""
        let i = token[h]
        if (i >= 0 and -i + 5 >= 0):
          out[i] = 1""");
  }

  /** The last index of the set would have to come first. */
  @Test
  void aGatherThatWouldChangeTheOrderIsSearched() {
    Tensor token = labels("token", 6, 4);
    assertThat(over(List.of(i, j), gathers(read(token, j), i))).isEqualTo("""
        for i from 0 to 6:
          for j from 0 to 4:
            if (token[j] == i):
              out[4*i + j] = 1""");
  }

  @Test
  void runTimeExtentsAreBounds() {
    Extent.Counted count = counted("count", 64);
    Index b = build.index("b", count);
    assertThat(over(List.of(b, j), atMost(b, 7))).isEqualTo("""
        for b from 0 to min(count, 8):
          for j from 0 to 4:
            out[j + 4*b] = 1""");
  }

  /** A condition may rely on those before it. */
  @Test
  void dataIsLookedAtWhereItIsInside() {
    Tensor mask = Build.tensor(Role.INPUT, Element.BOOLEAN, "mask", 6);
    assertThat(over(List.of(i, j), atMost(1, i), read(mask, shift(i, -1)))).isEqualTo("""
        for i from 1 to 6:
          if mask[i - 1]:
            for j from 0 to 4:
              out[4*i + j] = 1""");
    assertThat(over(List.of(j), read(mask, h))).isEqualTo("""
        if mask[h]:
          for j from 0 to 4:
            out[j] = 1""");
  }
}
