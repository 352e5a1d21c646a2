package org.descentlang.compiler.simplify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.counted;
import static org.descentlang.compiler.ir.Build.over;

import java.util.List;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Reducer;
import org.junit.jupiter.api.Test;

class SumOrderTest {
  private final Build build = new Build();

  private Order sum(Object own, Object terms) {
    Index result = build.index("o", own);
    return SumOrder.of(Reducer.SUM, List.of(result), over(build.index("r", terms)));
  }

  @Test
  void fewSumsAreInLanes() {
    assertThat(sum(15, 100)).isEqualTo(Order.LANES);
    assertThat(sum(16, 100)).isEqualTo(Order.RUNNING);
  }

  @Test
  void longSumsAreInLanes() {
    assertThat(sum(1_000, 4_096)).isEqualTo(Order.RUNNING);
    assertThat(sum(1_000, 4_097)).isEqualTo(Order.LANES);
  }

  @Test
  void boundsDecideAndNotCounts() {
    assertThat(sum(counted("count", 64), 100)).isEqualTo(Order.RUNNING);
    assertThat(sum(counted("count", 8), 100)).isEqualTo(Order.LANES);
  }

  @Test
  void otherReducersRun() {
    assertThat(SumOrder.of(Reducer.MAX, List.of(), over(build.index("r", 10_000)))).isEqualTo(Order.RUNNING);
    assertThat(SumOrder.of(Reducer.SUM, List.of(), over(build.index("r", 2)))).isEqualTo(Order.LANES);
  }
}
