package org.descentlang.compiler.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.reduce;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.schedule.Precision;
import org.descentlang.compiler.schedule.Scheduler;
import org.junit.jupiter.api.Test;

final class MemoryPlannerTest {
  private final Build build = new Build();

  /** Each reads the one before at every place, so that none is computed with another. */
  private List<Step> chain(int... sizes) {
    List<Step> steps = new ArrayList<>();
    Tensor before = input("x", 4);
    for (int size : sizes) {
      Tensor next = value("y" + steps.size(), size);
      Index i = build.index("i", size);
      Index j = build.index("j", before.shape().get(0));
      steps.add(define(next, i).as(reduce(
          Reducer.SUM, Order.RUNNING, over(j), apply(Primitive.EXP, read(before, j)))));
      before = next;
    }
    return steps;
  }

  private static Plan plan(List<Step> steps, Precision precision) {
    Program empty = new Program("empty", List.of(), List.of(), List.of());
    Step.Definition last = (Step.Definition) steps.get(steps.size() - 1);
    Unit unit = new Unit(
        "test", "T", "M", new Extent.Counted("count", 4), List.of(), List.of(), List.of(), List.of(), List.of(), empty,
        new Program("train", steps, List.of(), List.of(last.target())), empty, empty, empty, empty, List.of(),
        List.of(), Optional.empty());
    return MemoryPlanner.plan(Scheduler.schedule(unit, precision)).trainer();
  }

  @Test
  void whatIsDeadMakesRoom() {
    assertThat(plan(chain(5, 6, 3, 2), Precision.F32)).hasToString("""
        y0 [5] 20 bytes, y2 [3]
        y1 [6] 24 bytes, y3 [2]
        44 bytes of values, 44 at least in any plan; 44 bytes are alive at once, in y1 of train
        44 bytes
        """);
  }

  @Test
  void whatIsReadIsNotOverwritten() {
    assertThat(plan(chain(5, 6), Precision.F64)).hasToString("""
        y0 [5] 40 bytes
        y1 [6] 48 bytes
        88 bytes of values, 88 at least in any plan; 88 bytes are alive at once, in y1 of train
        88 bytes
        """);
  }

  @Test
  void anArrayIsAsLargeAsTheLargestThatIsAliveBesideOthers() {
    assertThat(plan(chain(10, 1, 5, 5), Precision.F32)).hasToString("""
        y0 [10] 40 bytes, y2 [5]
        y3 [5] 20 bytes, y1 [1]
        60 bytes of values, 60 at least in any plan; 44 bytes are alive at once, in y1 of train
        60 bytes
        """);
  }

  @Test
  void accumulatorsShareWithNothing() {
    Tensor v = input("v", 4);
    Tensor s = value("s", 3);
    Index i = build.index("i", 3);
    Index j = build.index("j", 4);
    List<Step> steps = new ArrayList<>(List.of(define(s, i).as(reduce(
        Reducer.SUM, Order.LANES, over(j), read(v, j)))));
    Tensor after = value("after", 3);
    Tensor last = value("last", 3);
    steps.add(define(after, i).as(apply(Primitive.EXP, read(s, shift(2, Build.scale(-1, i))))));
    steps.add(define(last, i).as(apply(Primitive.EXP, read(after, shift(2, Build.scale(-1, i))))));
    assertThat(plan(steps, Precision.F32).slots())
        .filteredOn(slot -> slot.owner().name().equals("lanes"))
        .singleElement().satisfies(slot -> assertThat(slot.tenants()).isEmpty());
  }

  @Test
  void anArrayHasALimit() {
    Tensor large = value("large", 1 << 16, 1 << 16);
    List<Index> indices = List.of(build.index("i", 1 << 16), build.index("j", 1 << 16));
    Step step = new Step.Definition(large, indices.stream().map(Affine::of).toList(), indices, List.of(),
        Expr.constant(1), List.of(), Origin.NONE);
    assertThatThrownBy(() -> plan(List.of(step), Precision.F32)).isInstanceOf(TooLarge.class)
        .hasMessage("large [65536, 65536] has 4294967296 elements; a Java array has at most 2147483647");
  }
}
