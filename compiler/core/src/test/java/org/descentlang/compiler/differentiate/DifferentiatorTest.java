package org.descentlang.compiler.differentiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.parameter;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;

import java.util.List;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.simplify.Simplifier;
import org.junit.jupiter.api.Test;

class DifferentiatorTest {
  private final Build build = new Build();

  @Test
  void denseAndReluReadAsMaths() {
    Tensor x = input("x", Training.BATCH, 3);
    Tensor w = parameter("hidden.weight", 32, 3);
    Tensor v = parameter("hidden.bias", 32);
    Tensor dense = value("hidden.dense", Training.BATCH, 32);
    Tensor hidden = value("hidden", Training.BATCH, 32);
    Tensor loss = value("loss");
    Index b = build.index("b", Training.BATCH);
    Index i = build.index("i", 3);
    Index j = build.index("j", 32);
    Tensor matrix = value("hidden.product", Training.BATCH, 32);
    List<Step> steps = List.of(
        define(matrix, b, j).as(sum(over(i), times(read(w, j, i), read(x, b, i)))),
        define(dense, b, j).as(plus(read(matrix, b, j), read(v, j))),
        define(hidden, b, j).as(apply(Primitive.MAX, read(dense, b, j), 0)),
        define(loss).as(sum(over(b, j), times(read(hidden, b, j), read(hidden, b, j)))));
    assertThat(gradients(Training.unit(steps, loss, w, v))).isEqualTo("""
        train:
          hidden.product[b, j] = sum(i) hidden.weight[j, i] * x[b, i]
          hidden.dense[b, j] = hidden.product[b, j] + hidden.bias[j]
          hidden[b, j] = max(hidden.dense[b, j], 0)
          loss = lanes sum(b, j) hidden[b, j] * hidden[b, j]
          hidden.grad[b, j] = hidden[b, j] + hidden[b, j]
          hidden.dense.grad[b, j] = if 0 < hidden[b, j] then hidden.grad[b, j] else 0
          hidden.bias.grad[j] = sum(b) hidden.dense.grad[b, j]
          hidden.weight.grad[j, i] = sum(b) hidden.dense.grad[b, j] * x[b, i]
          hidden.weight.pending.next[j, i] = if pending == 0 then hidden.weight.grad[j, i] \
        else hidden.weight.pending[j, i] + hidden.weight.grad[j, i]
          hidden.bias.pending.next[j] = if pending == 0 then hidden.bias.grad[j] \
        else hidden.bias.pending[j] + hidden.bias.grad[j]
          hidden.weight.pending := hidden.weight.pending.next
          hidden.bias.pending := hidden.bias.pending.next
          return loss
        """);
  }

  private String gradients(Unit unit) {
    Unit simple = Simplifier.first(build.indices()).simplify(unit);
    Unit after = Differentiator.differentiate(simple, build.indices()).unit();
    return Printer.text(Simplifier.last(build.indices()).simplify(after).train());
  }
}
