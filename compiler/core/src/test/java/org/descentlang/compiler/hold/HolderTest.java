package org.descentlang.compiler.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.parameter;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.reduce;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.tensor;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.differentiate.Training;
import org.descentlang.compiler.ir.Arranger;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.ir.Verifier;
import org.descentlang.compiler.simplify.Simplifier;
import org.junit.jupiter.api.Test;

class HolderTest {
  private final Build build = new Build();
  private final Tensor w = parameter("w", 4);
  private final Tensor loss = value("loss");
  private final Index i = build.index("i", 4);
  private final Index j = build.index("j", 4);

  /** A unit whose training and evaluation are that pass, held and simplified. */
  private Unit held(Definition... pass) {
    Program train = new Program(
        "train", new Arranger(build.indices()).arrange(List.of(pass)).steps(), List.of(), List.of(loss));
    Program evaluate = new Program("evaluate", train.steps(), List.of(), train.results());
    Program empty = new Program("empty", List.of(), List.of(), List.of());
    Unit unit = new Unit(
        "test", "Trainer", "Model", Training.BATCH, List.of(), List.of(), List.of(), List.of(), List.of(), empty, train,
        empty, evaluate, empty, empty, List.of(), List.of(), Optional.empty());
    Unit held = Holder.hold(unit, build.indices());
    assertThat(Verifier.verify("hold", held)).isEmpty();
    return Simplifier.last(build.indices()).simplify(held);
  }

  private Definition total(Tensor terms) {
    return define(loss).as(sum(over(j), read(terms, j)));
  }

  @Test
  void whatStandsInAStopIsReadWhereItWasKept() {
    Tensor y = value("y", 4);
    Tensor z = value("z", 4);
    Unit held = held(
        define(y, i).as(apply(Primitive.TANH, read(w, i))),
        define(z, i).as(times(read(w, i), apply(Primitive.STOP, plus(read(y, i), read(w, i))))),
        total(z));
    assertThat(Printer.text(held.evaluate())).isEqualTo("""
        evaluate:
          z[i] = w[i] * (held/y[i] + held/w[i])
          loss = lanes sum(j) z[j]
          return loss
        """);
    assertThat(Printer.text(held.train())).isEqualTo("""
        train:
          y[i] = tanh(w[i])
          z[i] = w[i] * (y[i] + w[i])
          loss = lanes sum(j) z[j]
          kept/w[k] = w[k]
          kept/y[i] = y[i]
          held/y := kept/y
          held/w := kept/w
          return loss
        """);
  }

  @Test
  void whatIsDefinedInPlacesIsKeptInAll() {
    Tensor first = tensor(Role.VALUE, Element.INTEGER, "first", 4);
    Tensor above = tensor(Role.VALUE, Element.BOOLEAN, "above", 4);
    Tensor z = value("z", 4);
    Unit held = held(
        define(first, i).where(atMost(i, 2))
            .as(reduce(Reducer.ARGMAX, where(over(j), atMost(i, j)), read(w, j))),
        define(above, i).where(atMost(1, i)).as(apply(Primitive.LESS, 0, read(w, i))),
        define(z, i).as(times(
            select(atMost(i, 2), apply(Primitive.NUMBER, read(first, i)), 3),
            apply(Primitive.STOP, select(atMost(1, i), select(read(above, i), read(w, i), 2), 1)))),
        total(z));
    assertThat(Printer.text(held.evaluate())).contains(
        "(if i <= 2 then number(held/first[i]) else 3)",
        "(if i >= 1 then (if held/above[i] then held/w[i] else 2) else 1)");
    assertThat(Printer.text(held.train())).contains(
        "kept/first[i] = if i <= 2 then first[i] else 0", "kept/above[i] = i >= 1 and above[i]");
  }

  @Test
  void aRecurrenceReadsEachPlaceAsItWasKept() {
    Tensor h = value("h", 4);
    Unit held = held(
        define(h, i).as(plus(
            read(w, i), select(atMost(1, i), apply(Primitive.STOP, read(h, shift(i, -1))), 0))),
        total(h));
    assertThat(Printer.text(held.evaluate())).doesNotContain("for ").contains("held/h[i - 1]");
    assertThat(Printer.text(held.train())).contains("for ", "held/h := kept/h");
  }
}
