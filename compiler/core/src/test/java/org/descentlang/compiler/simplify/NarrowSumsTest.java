package org.descentlang.compiler.simplify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.program;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import java.util.List;
import org.descentlang.compiler.ir.Arranger;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Verifier;
import org.junit.jupiter.api.Test;

class NarrowSumsTest {
  private final Build build = new Build();
  private final Tensor g = input("g", 8, 12);
  private final Tensor y = value("y", 12);
  private final Index r = build.index("r", 12);
  private final Index b = build.index("b", 8);

  private String last(Step... steps) {
    Program program = Simplifier.last(build.indices()).simplify(program(steps));
    assertThat(Verifier.verify("simplify", program)).isEmpty();
    return Printer.text(program.steps());
  }

  @Test
  void aSumOfHalfOfItsPlacesIsComputedThere() {
    assertThat(last(define(y, r).as(sum(where(over(b), atMost(6, r)), read(g, b, r))))).isEqualTo("""
        y.part[r < 6] = lanes sum(b) g[b, r + 6]
        y[r < 12] = if r >= 6 then y.part[r - 6] else 0""");
  }

  @Test
  void aSumBetweenTwoPlacesIs() {
    assertThat(last(define(y, r).as(sum(where(over(b), atMost(2, r), atMost(r, 4)), read(g, b, shift(r, -2))))))
        .isEqualTo("""
        y.part[r < 3] = lanes sum(b) g[b, r]
        y[r < 12] = if r >= 2 and r <= 4 then y.part[r - 2] else 0""");
  }

  @Test
  void whatElseIsSaidOfTermsStays() {
    assertThat(last(define(y, r).as(sum(where(over(b), atMost(6, r), atMost(shift(b, 4), r)), read(g, b, r)))))
        .startsWith("y.part[r < 6] = lanes sum(b where b <= r + 2) g[b, r + 6]\n");
  }

  @Test
  void aSumInARecurrenceHasTheStepsOfWhatReadsIt() {
    Tensor h = value("h", 2, 12);
    Tensor s = value("s", 2, 12);
    Index t = build.index("t", 2);
    Definition before =
        define(s, t, r).as(sum(where(over(b), atMost(1, t)), times(read(g, b, r), read(h, shift(t, -1), r))));
    Definition state = define(h, t, r).as(apply(Primitive.TANH, read(s, t, r)));
    List<Step> steps = new Arranger(build.indices()).arrange(List.of(before, state)).steps();
    assertThat(last(steps.toArray(Step[]::new))).isEqualTo("""
        for t ascending:
          s[t < 2, r] = lanes sum(b where t >= 1) g[b, r] * h[t - 1, r]
          h[t, r] = tanh(s[t, r])""");
  }

  @Test
  void aSumOfMoreThanHalfOfItsPlacesIsOne() {
    assertThat(last(define(y, r).as(sum(where(over(b), atMost(5, r)), read(g, b, r)))))
        .isEqualTo("y[r] = lanes sum(b where r >= 5) g[b, r]");
  }
}
