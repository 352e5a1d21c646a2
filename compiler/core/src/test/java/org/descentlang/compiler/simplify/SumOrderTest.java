package org.descentlang.compiler.simplify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.counted;

import java.util.List;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Reducer;
import org.junit.jupiter.api.Test;

class SumOrderTest {
  private final Build build = new Build();

  private Order sum(Object own) {
    return SumOrder.of(Reducer.SUM, List.of(build.index("o", own)));
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
    assertThat(SumOrder.of(Reducer.MAX, List.of())).isEqualTo(Order.RUNNING);
    assertThat(SumOrder.of(Reducer.SUM, List.of())).isEqualTo(Order.LANES);
  }
}
