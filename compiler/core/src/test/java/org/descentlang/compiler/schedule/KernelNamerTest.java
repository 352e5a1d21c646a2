package org.descentlang.compiler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.value;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

class KernelNamerTest {
  private final Build build = new Build();
  private final Index i = build.index("i", 3);
  private final KernelNamer namer = new KernelNamer(new Homes(Map.of()));

  /** Of a kernel that leaves these behind: scalars, or with {@code i} a row each. */
  private String scalars(String... names) {
    List<Definition> members =
        Stream.of(names).map(n -> define(value(n)).as(0)).toList();
    return named(members);
  }

  private String rows(String... names) {
    List<Definition> members =
        Stream.of(names).map(n -> define(value(n, 3), i).as(0)).toList();
    return named(members);
  }

  private String named(List<Definition> members) {
    List<Tensor> stored = members.stream().map(Definition::target).toList();
    return namer.name(members, new LinkedHashSet<>(stored));
  }

  @Test
  void whatIsOfOneLayerOrLossIsCalledAsIt() {
    assertThat(rows("hidden.y.sum", "hidden")).isEqualTo("hidden");
    assertThat(scalars("mse.sum", "mse.weight")).isEqualTo("mse");
    assertThat(rows("h.c.sigmoid", "h.c.tanh", "h.sigmoid", "h")).isEqualTo("h");
  }

  @Test
  void ownersAreJoined() {
    assertThat(rows("q.y", "k.y")).isEqualTo("q.and.k.y");
    assertThat(scalars("accuracy.sum", "accuracy.weight", "loss.weight")).isEqualTo("accuracy.and.loss.weight");
    assertThat(rows("loss.top", "loss.gap.at", "accuracy.sum.argmax")).isEqualTo("loss.and.accuracy");
    assertThat(rows("a", "b", "c", "d")).isEqualTo("a.to.d");
  }

  @Test
  void gradientsComeLast() {
    assertThat(rows("z.sum", "z.grad")).isEqualTo("z.and.grad");
    assertThat(rows("h.grad.1")).isEqualTo("h.grad.1");
    assertThat(rows("z", "z.grad", "h.grad")).isEqualTo("z.and.gradients");
    assertThat(rows("q.y.grad", "k.y.grad")).isEqualTo("q.and.k.y.grad");
  }

  @Test
  void aTakenNameIsSaidInFull() {
    assertThat(rows("loss.top", "loss.gap", "loss.others")).isEqualTo("loss");
    assertThat(rows("loss.e", "loss.total", "loss.y")).isEqualTo("loss.e.to.y");
  }
}
