package org.descentlang.compiler.simplify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.program;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;

import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Verifier;
import org.junit.jupiter.api.Test;

class GradientNamesTest {
  private final Build build = new Build();
  private final Tensor x = input("x", 4, 4);
  private final Tensor inside = value("loss.f.z.grad", 4, 4);
  private final Tensor weight = value("logits.weight.grad", 4, 4);
  private final Index b = build.index("b", 4);
  private final Index j = build.index("j", 4);

  private static Definition gradient(Definition d, String by) {
    return new Definition(d.target(), d.at(), d.indices(), d.where(), d.body(), d.stated(),
        d.origin().gradient(value(by)));
  }

  /** A gradient inside of a call, the copy, and what reads the copy. */
  private Program simplified(Definition copy) {
    Program program = Simplifier.last(build.indices()).simplify(program(
        gradient(define(inside, b, j).as(apply(Primitive.TANH, read(x, b, j))), "loss.f.z"), copy,
        gradient(define(weight, b, j).as(times(read(copy.target(), b, j), read(x, j, b))), "logits.weight")));
    assertThat(Verifier.verify("simplify", program)).isEmpty();
    return program;
  }

  private String simple(Definition copy) {
    return Printer.text(simplified(copy).steps());
  }

  @Test
  void aCopyGivesItsName() {
    Tensor near = value("logits.grad", 4, 4);
    assertThat(simple(gradient(define(near, b, j).as(read(inside, b, j)), "logits"))).isEqualTo("""
        logits.grad[b, j] = tanh(x[b, j])
        logits.weight.grad[b, j] = logits.grad[b, j] * x[j, b]""");
  }

  @Test
  void whatItIsAGradientByComesWithTheName() {
    Tensor near = value("logits.grad", 4, 4);
    Program program = simplified(gradient(define(near, b, j).as(read(inside, b, j)), "logits"));
    assertThat(((Definition) program.steps().get(0)).origin().note()).isEqualTo("gradient by logits");
  }

  @Test
  void aCopyInOtherPlacesDoesNot() {
    Tensor turned = value("logits.grad", 4, 4);
    assertThat(simple(gradient(define(turned, b, j).as(read(inside, j, b)), "logits"))).isEqualTo("""
        loss.f.z.grad[b, j] = tanh(x[b, j])
        logits.weight.grad[b, j] = loss.f.z.grad[j, b] * x[j, b]""");
  }

  @Test
  void aPartOfAGradientAndANameThatIsNoNearerDoNot() {
    for (String name : new String[] {"logits.grad.2", "loss.f.y.grad", "loss.g.f.z.grad"}) {
      assertThat(simple(gradient(define(value(name, 4, 4), b, j).as(read(inside, b, j)), "logits")))
          .startsWith("loss.f.z.grad[b, j] = ");
    }
  }

  @Test
  void aValueThatIsNoGradientDoesNot() {
    assertThat(simple(define(value("logits.grad", 4, 4), b, j).as(read(inside, b, j))))
        .startsWith("loss.f.z.grad[b, j] = ");
  }
}
