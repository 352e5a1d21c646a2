package org.descentlang.compiler.simplify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.counted;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.labels;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.same;
import static org.descentlang.compiler.ir.Build.scalar;
import static org.descentlang.compiler.ir.Build.scale;

import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Reducer;
import org.junit.jupiter.api.Test;

class SumOrderTest {
  private final Build build = new Build();
  private final Index i = build.index("i", 20);

  private Order sum(Object own) {
    return SumOrder.of(reduce(Reducer.SUM, Expr.constant(1)), List.of(build.index("o", own)));
  }

  private Expr.Reduce reduce(Reducer reducer, Expr body) {
    return reduce(reducer, body, 3);
  }

  private Expr.Reduce reduce(Reducer reducer, Expr body, int size) {
    Domain square = new Domain(List.of(build.index("i", size), build.index("j", size)), List.of());
    return new Expr.Reduce(reducer, square, body, Order.OPEN);
  }

  private Order where(Reducer reducer, Expr condition, Index own) {
    Expr.Reduce reduce = new Expr.Reduce(reducer, Build.where(over(i), condition), scalar(1), Order.OPEN);
    return SumOrder.of(reduce, List.of(own));
  }

  @Test
  void fewSumsAreInLanes() {
    assertThat(sum(15)).isEqualTo(Order.LANES);
    assertThat(sum(16)).isEqualTo(Order.RUNNING);
  }

  @Test
  void boundsDecideAndNotCounts() {
    assertThat(sum(counted("count", 64))).isEqualTo(Order.RUNNING);
    assertThat(sum(counted("count", 8))).isEqualTo(Order.LANES);
  }

  @Test
  void otherReducersRun() {
    assertThat(SumOrder.of(reduce(Reducer.MAX, Expr.constant(1)), List.of())).isEqualTo(Order.RUNNING);
    assertThat(SumOrder.of(reduce(Reducer.SUM, Expr.constant(1)), List.of())).isEqualTo(Order.LANES);
  }

  @Test
  void setsThatNoPositionCountsRun() {
    assertThat(SumOrder.of(reduce(Reducer.SUM, Expr.constant(1), 46_340), List.of())).isEqualTo(Order.LANES);
    assertThat(SumOrder.of(reduce(Reducer.SUM, Expr.constant(1), 46_341), List.of())).isEqualTo(Order.RUNNING);
  }

  @Test
  void integersRun() {
    assertThat(SumOrder.of(reduce(Reducer.SUM, new Expr.Position(Affine.of(1))), List.of())).isEqualTo(Order.RUNNING);
  }

  @Test
  void anEqualityLeavesOneTerm() {
    Index j = build.index("j", 40);
    Expr label = read(labels("label", 20, 40), j);
    assertThat(where(Reducer.SUM, gathers(label, i), j)).isEqualTo(Order.SINGLE);
    assertThat(where(Reducer.SUM, same(scale(2, i), j), j)).isEqualTo(Order.SINGLE);
    assertThat(where(Reducer.SUM, gathers(read(labels("label", 20, 20), i), j), j)).isEqualTo(Order.RUNNING);
    assertThat(where(Reducer.MAX, gathers(label, i), j)).isEqualTo(Order.RUNNING);
  }
}
