package org.descentlang.compiler.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.labels;
import static org.descentlang.compiler.ir.Build.minus;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.parameter;
import static org.descentlang.compiler.ir.Build.program;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.tensor;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

final class OperationsTest {
  private final Build build = new Build();
  private final Index i = build.index("i", 4);
  private final Index j = build.index("j", 10);
  private final Tensor x = input("x", 4, 10);
  private final Tensor y = value("y", 4);

  private static long operations(Program program) {
    return new Operations(program, Map.of()).count(program);
  }

  private long operations(Domain domain) {
    return operations(program(define(y, i).as(sum(domain, times(read(x, i, j), 3)))));
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
    assertThat(operations(program(define(rows, j).as(
        sum(where(over(v), gathers(read(label, j), v)), times(read(table, v), 3)))))).isEqualTo(10 * 2);
    Tensor grad = value("grad", 1000);
    assertThat(operations(program(define(grad, v).as(
        sum(where(over(j), gathers(read(label, j), v)), times(read(rows, j), 3)))))).isEqualTo(10 * 2);
  }

  /** And what is made for these alone. */
  @Test
  void ofMarkedRowsThereAreAsManyAsAMiniBatchMarks() {
    Index v = build.index("v", 1000);
    Index d = build.index("d", 8);
    Index u = build.index("u", 1000);
    Index e = build.index("e", 8);
    Tensor marks = tensor(Role.GRADIENT, Element.BOOLEAN, "marks", 1000);
    Tensor gradient = tensor(Role.GRADIENT, Element.REAL, "gradient", 1000, 8);
    Tensor step = value("step", 1000, 8);
    Tensor table = parameter("table", 1000, 8);
    Tensor next = value("next", 1000, 8);
    Tensor norm = value("norm");
    Program update = program(List.of(
        define(step, v, d).as(times(read(gradient, v, d), 3)),
        define(next, v, d).as(select(read(marks, v), minus(read(table, v, d), read(step, v, d)), read(table, v, d))),
        define(norm).as(sum(where(over(u, e), read(marks, u)), read(gradient, u, e)))),
        List.of(new Program.Commit(table, next)));
    assertThat(new Operations(update, Map.of(marks, 5L)).count(update)).isEqualTo(5 * 8 + 5 * 8 + 5 * 8);
    assertThat(new Operations(update, Map.of()).count(update)).isEqualTo(3 * 1000 * 8);
  }

  @Test
  void ofATriangleTheWholeSquareCounts() {
    assertThat(operations(where(over(j), atMost(j, i)))).isEqualTo(4 * 10 * 2);
  }
}
