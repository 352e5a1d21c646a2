package org.descentlang.compiler.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.SourceFinder;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;

/** Kernels with clocks around them. */
class ClocksTest {
  private static final List<Source> SUMS = List.of(new Source("sums.dl", """
      model Net(x: [t <= 5, 2]) {
        weight gain: [2] ~ constant(1)
        h[s, j] = tanh(gain[j] * x[s, j] + h[s-1, j])  from h[-1, j] = 0
        y[j] = sum(s) h[s, j]
        return y
      }
      trainer Fit {
        model      Net
        target     wanted: [2]
        loss       mse(y, wanted)
        optimizer  sgd(lr = 0.1)
        batch      4
      }
      """, false));

  private static String clocked() {
    return Compiler.clocked(SUMS, Options.DEFAULT, SourceFinder.NONE).files().get(0).text();
  }

  @Test
  void eachCallHasOneOfItsOwn() {
    String java = clocked();
    long calls = java.lines().filter(line -> line.contains("] += System.nanoTime();")).count();
    assertThat(calls).isGreaterThan(5);
    assertThat(java.lines().filter(line -> line.contains("] -= System.nanoTime();")).distinct()).hasSize((int) calls);
    assertThat(java).contains("nanoseconds$ = new long[" + calls + "];");
  }

  @Test
  void withoutThemTheTrainerIsThatOfTheUser() {
    String plain = Compiler.compile(SUMS, Options.DEFAULT).files().get(0).text();
    assertThat(plain).doesNotContain("nanoTime");
    List<String> without = clocked().lines().filter(line -> !line.contains("nanoTime")).toList();
    assertThat(without).containsSubsequence(plain.lines().toList());
  }
}
