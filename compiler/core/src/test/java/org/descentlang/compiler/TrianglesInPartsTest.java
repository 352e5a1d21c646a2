package org.descentlang.compiler;

import org.descentlang.compiler.emit.Compiled;
import org.descentlang.compiler.emit.Twins;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.schedule.Precision;
import org.descentlang.compiler.schedule.Scheduler;
import org.descentlang.compiler.schedule.Thresholds;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of rows of a triangle, where a row's terms end or begin with the row, equal the evaluator's in any thread. */
class TrianglesInPartsTest {
  private static final Thresholds SHARED = new Thresholds(2, 1024, 2048, 2, 2, 32, 8, 2, 0, 1, true);

  @ParameterizedTest
  @ValueSource(strings = {"8 u <= t", "9 u <= t", "12 u <= t", "13 u <= t", "9 u < t", "9 u >= t", "12 u >= t",
      "6 u <= t", "9 u <= t + 3"})
  void threadsShareTheRows(String sizeAndPart) {
    String[] parts = sizeAndPart.split(" ", 2);
    Unit unit = Stages.of(new Source("test.dl", """
        package triangle
        model M(x: [%1$s, 5]) {
          weight w: [%1$s, %1$s] ~ normal(0, 1)
          a[t < %1$s, d] = sum(u < %1$s) (if %2$s then w[t, u] else 0) * x[u, d]
          y = mean(t, d) tanh(a[t, d])
          return y, a
        }
        trainer T {
          model M
          target wanted: []
          loss mse(y, wanted)
          optimizer sgd(lr = 0.1)
          batch 1
          threads 3
        }
        """.formatted(parts[0], parts[1]), false)).last();
    Compiled compiled = Compiled.of(Twins.files(Scheduler.schedule(unit, Precision.F64, SHARED)));
    Twins.exact(unit, compiled, 1).data(1).step().data(1).accumulate().data(1).step().evaluate().predict();
  }
}
