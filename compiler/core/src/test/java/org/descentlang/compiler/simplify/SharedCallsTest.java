package org.descentlang.compiler.simplify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;

import java.util.Arrays;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.junit.jupiter.api.Test;

class SharedCallsTest {
  private final Build build = new Build();
  private final Index i = build.index("i", 4);
  private final Index j = build.index("j", 4);
  private final Index r = build.index("r", 12);
  private final Tensor a = input("a", 12);
  private final Tensor f = input("f", 4);
  private final Tensor y = value("y", 4);
  private final Tensor z = value("z", 4);
  private final Tensor g = value("g", 12);

  private static Expr tanh(Expr of) {
    return apply(Primitive.TANH, of);
  }

  private String text(Step.Definition... steps) {
    List<Tensor> results = Arrays.stream(steps).map(Step.Definition::target).toList();
    return Printer.text(Simplifier.last(build.indices()).simplify(
        new Program("test", List.of(steps), List.of(), results)));
  }

  private static Expr from(Index index, int first, Expr then) {
    return select(new Expr.NonNegative(Affine.of(index).plus(-first)), then, 0);
  }

  @Test
  void aPartOfTwoDefinitionsIsComputedOnce() {
    assertThat(text(
        define(y, i).as(times(tanh(read(a, shift(i, 8))), read(f, i))),
        define(z, j).as(times(tanh(read(a, shift(j, 8))), tanh(read(a, shift(j, 8)))))))
        .contains("y.tanh[i < 4] = tanh(a[i + 8])", "y[i] = y.tanh[i] * f[i]",
            "z[j] = y.tanh[j] * y.tanh[j]");
  }

  @Test
  void aDefinitionThatIsTheCallIsReadItself() {
    assertThat(text(define(y, i).as(tanh(read(f, i))), define(z, j).as(times(tanh(read(f, j)), read(f, j)))))
        .contains("y[i] = tanh(f[i])", "z[j] = y[j] * f[j]");
  }

  @Test
  void elsewhereItIsFoundByItsPlace() {
    assertThat(text(
        define(y, i).as(times(tanh(read(a, shift(i, 8))), read(f, i))),
        define(g, r).as(from(r, 8, times(tanh(read(a, r)), read(a, r))))))
        .contains("g[r] = if r >= 8 then y.tanh[r - 8] * a[r] else 0");
  }

  @Test
  void whereItIsNotKnownToBeComputedItIsComputed() {
    assertThat(text(
        define(y, i).as(times(tanh(read(a, shift(i, 8))), read(f, i))),
        define(g, r).as(from(r, 7, times(tanh(read(a, r)), read(a, r))))))
        .contains("g[r] = if r >= 7 then tanh(a[r]) * a[r] else 0");
  }

  /** Of another element's value, nothing is known. */
  @Test
  void whatCanOnlyBeReadUnderAConditionIsNotComputedEverywhere() {
    assertThat(text(
        define(g, r).as(from(r, 8, times(tanh(read(f, shift(r, -8))), read(a, r)))),
        define(y, i).as(times(tanh(read(f, i)), read(f, i)))))
        .contains("g[r] = if r >= 8 then tanh(f[r - 8]) * a[r] else 0", "y[i] = tanh(f[i]) * f[i]");
  }

  @Test
  void oneThatIsNeededOnceStaysWhereItIs() {
    assertThat(text(define(y, i).as(times(tanh(read(f, i)), tanh(read(f, i)))))).contains(
        "y[i] = tanh(f[i]) * tanh(f[i])");
  }

  @Test
  void callsOfCallsAreSharedToo() {
    Expr inner = apply(Primitive.EXP, read(f, i));
    Expr same = apply(Primitive.EXP, read(f, j));
    assertThat(text(
        define(y, i).as(times(tanh(inner), read(f, i))), define(z, j).as(times(read(f, j), tanh(same)))))
        .contains("y.exp[i] = exp(f[i])", "y.tanh[i] = tanh(y.exp[i])", "z[j] = f[j] * y.tanh[j]");
  }
}
