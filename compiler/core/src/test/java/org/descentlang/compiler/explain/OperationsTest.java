package org.descentlang.compiler.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.labels;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.parameter;
import static org.descentlang.compiler.ir.Build.program;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

final class OperationsTest {
  private final Build build = new Build();
  private final Index i = build.index("i", 4);
  private final Index j = build.index("j", 10);
  private final Tensor x = input("x", 4, 10);
  private final Tensor y = value("y", 4);

  private long operations(Domain domain) {
    return Operations.of(program(define(y, i).as(sum(domain, times(read(x, i, j), 3)))));
  }

  @Test
  void eachTermIsMultipliedAndAdded() {
    assertThat(operations(over(j))).isEqualTo(4 * 10 * 2);
  }

  @Test
  void boundsOfAnIndexLeaveFewerTerms() {
    assertThat(operations(where(over(j), atMost(3, j)))).isEqualTo(4 * 7 * 2);
    assertThat(operations(where(over(j), atMost(j, 5)))).isEqualTo(4 * 6 * 2);
    assertThat(operations(where(over(j), atMost(3, j), atMost(j, 5)))).isEqualTo(4 * 3 * 2);
    assertThat(operations(where(over(j), atMost(5, j), atMost(j, 3)))).isZero();
  }

  @Test
  void whatIsLookedUpIsOneTermAndWhatALookUpAddsToIsNotTheWholeTable() {
    Index v = build.index("v", 1000);
    Tensor label = labels("label", 1000, 10);
    Tensor table = parameter("table", 1000);
    Tensor rows = value("rows", 10);
    assertThat(Operations.of(program(define(rows, j).as(
        sum(where(over(v), gathers(read(label, j), v)), times(read(table, v), 3)))))).isEqualTo(10 * 2);
    Tensor grad = value("grad", 1000);
    assertThat(Operations.of(program(define(grad, v).as(
        sum(where(over(j), gathers(read(label, j), v)), times(read(rows, j), 3)))))).isEqualTo(10 * 2);
  }

  @Test
  void ofATriangleTheWholeSquareCounts() {
    assertThat(operations(where(over(j), atMost(j, i)))).isEqualTo(4 * 10 * 2);
  }
}
